"""What a case has at hand while it runs: its people and files, what the product answered, the day."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.model import Standard
from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.cases.documents import Document, Workshop
from ccis_interop.conformance.cases.people import Cast, Person, cast
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.cases.values import settled
from ccis_interop.conformance.evidence import Raw, Row, read_raw, valued
from ccis_interop.conformance.protocol import Fields
from ccis_interop.errors import StandardError

WHO = ("person_id", "previous_person_id", "uln", "upn")
NAMED = ("given_name", "family_name", "birth_date")


class Missing(Exception):
    """Something that an expectation looks at is not there, since an earlier step was not done."""


@dataclass(frozen=True)
class Given:
    """A file that the product gave: where it lies, of which standard, and, of notices, to whom."""

    path: Path
    ref: str
    to: str = ""


@dataclass
class Scene:
    """The state of one case. `folder` is the case's own; what it holds is the evidence."""

    case: Case
    setting: Setting
    folder: Path
    traits: Mapping[str, Any]
    now: str = ""
    documents: dict[str, Document] = field(default_factory=dict)
    exports: dict[str, Given] = field(default_factory=dict)
    told: dict[str, list[Given]] = field(default_factory=dict)
    replies: dict[str, Fields] = field(default_factory=dict)
    _raw: dict[Path, Raw] = field(default_factory=dict)
    _count: int = 0

    @cached_property
    def cast(self) -> Cast:
        """The people of the case."""
        return cast(self.case.id, self.case.people, self.case.today, self.setting, self.traits)

    def lookup(self, name: str, part: str | None) -> str | None:
        """What a value that is named in the case means. Raises StandardError if it means nothing."""
        if name == "document":
            return f"{self.setting.seed}-{self.case.id[:40]}-{self._count}"
        value = self.cast.value(name, part) if part else None
        if value is None:
            value = self.setting.value(name, part, self.case.today, self.now or self.case.today)
        if value is None and name not in self.cast.people:
            raise StandardError("case-value", f"`${name}` has no meaning in {self.case.id}.")
        return value

    def settle(self, value: Any) -> Any:
        """A value of the case with all names in it looked up."""
        return settled(value, self.lookup)

    def place(self, name: str) -> Path:
        """A new numbered file or folder name of the evidence."""
        self._count += 1
        return self.folder / f"{self._count:02d}-{name}"

    def document(self, name: str) -> Document:
        """A document of the case, built when it is first asked for. Raises StandardError if the case has none."""
        if name not in self.documents:
            if name not in self.case.documents:
                raise StandardError("case-document", f"{self.case.id} has no document `{name}`.")
            wanted = self.case.documents[name]
            standard = self.setting.standard(wanted["format"])
            form = ".xml" if standard.recognition.xml_root else ".jsonl"
            path = self.place(f"{name}{form}")
            workshop = Workshop(
                self.setting, self.cast, self.lookup, self.traits.get("documents", {}), self.now, self.sent
            )
            self.documents[name] = workshop.build(name, wanted, path)
        return self.documents[name]

    def handed(self, name: str) -> Document:
        """A file that the product gave, as one that it is given. Raises Missing."""
        given = self.file(name)
        self._count += 1
        path = self.folder / f"{self._count:02d}-{given.path.name}"
        shutil.copyfile(given.path, path)
        return Document(name, given.ref, path)

    def sent(self, name: str, table: str, person: str) -> Row:
        """The row in which the product told of somebody: what an answer to it begins with. Raises Missing."""
        for given in self.notices(name):
            standard = self.setting.catalogue.load(given.ref)
            if any(one.name == table for one in standard.records):
                for row, _ in self.rows(given, table, person):
                    return row
        raise Missing(f"the product told nothing of {person} in `{name}` that could be answered")

    def reply(self, name: str) -> Fields:
        """The product's reply to a step. Raises Missing."""
        if name not in self.replies:
            raise Missing(f"there is no reply `{name}`, since the step was not done")
        return self.replies[name]

    def notices(self, name: str) -> list[Given]:
        """What the product told at a step. Raises Missing."""
        if name not in self.told:
            raise Missing(f"nothing was told as `{name}`, since the step was not done")
        return self.told[name]

    def file(self, name: str) -> Given:
        """A file by its name in the case: one that the product gave, else one that it was given. Raises Missing."""
        if name in self.exports:
            return self.exports[name]
        if name in self.case.documents:
            made = self.document(name)
            return Given(made.path, made.ref)
        raise Missing(f"there is no file `{name}`, since the step was not done")

    def raw(self, given: Given) -> Raw:
        """The raw content of a file, read once. Raises Unreadable."""
        if given.path not in self._raw:
            self._raw[given.path] = read_raw(given.path, self.setting.catalogue.load(given.ref))
        return self._raw[given.path]

    def rows(self, given: Given, table: str, of: str = "") -> Iterator[tuple[Row, Row]]:
        """The rows of a table of a file with their records: of all, or of the people of a name. Raises Unreadable."""
        standard = self.setting.catalogue.load(given.ref)
        named = next((one.name for one in standard.tables if table in (one.name, one.wire_name)), None)
        if named is None:
            raise StandardError("case-table", f"{standard.ref} has no table `{table}`.", where=self.case.id)
        parent = standard.table(named).parent
        found = self.raw(given).rows(named, parent[1] if parent else "")
        if not of:
            return found
        people = self.cast.named(of)
        columns = wire(standard, parent[1] if parent else named)
        return ((row, record) for row, record in found if any(is_of(record, person, columns) for person in people))


def wire(standard: Standard, table: str) -> dict[str, str]:
    """The keys that the fields of a table have in a file, by concept."""
    xml = standard.recognition.xml_root is not None
    return {one.concept: one.path if xml else one.name for one in standard.table(table).fields if one.concept}


def is_of(record: Row, person: Person, columns: Mapping[str, str]) -> bool:
    """Whether a record is about a person: it has one of the numbers, or the names and the date of birth."""
    own = person.record
    for concept in WHO:
        held = valued(record, columns[concept]) if concept in columns else None
        meant = own.get("person_id" if concept == "previous_person_id" else concept)
        if held is not None and held == meant and not _another(record, own, columns, concept):
            return True
    if not all(concept in columns for concept in NAMED):
        return False
    return all(_bare(valued(record, columns[concept])) == _bare(own.get(concept)) for concept in NAMED)


def _another(record: Row, own: Mapping[str, Any], columns: Mapping[str, str], concept: str) -> bool:
    """Whether a record under somebody's identifier is another's: a product numbers new records as it likes."""
    others = [one for one in ("uln", "given_name", "family_name") if concept == "person_id" and one in columns]
    told = [valued(record, columns[one]) == own[one] for one in others if valued(record, columns[one]) and one in own]
    return bool(told) and not any(told)


def _bare(text: object) -> str:
    return "".join(str(text or "").split()).casefold()
