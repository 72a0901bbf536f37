"""The files that a case gives to a product, built from its people: what each column holds follows from its concept."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop import __version__
from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.conformance.cases.people import Cast, Person, Record
from ccis_interop.conformance.cases.planting import plant_in
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.cases.values import Lookup, settled
from ccis_interop.conformance.shelf import suite_folder
from ccis_interop.errors import StandardError
from ccis_interop.formats.write.jsonl import write_jsonl
from ccis_interop.synth.breaking import Planted
from ccis_interop.synth.london import dataset
from ccis_interop.synth.providers import register

REJECTS = 16 << 20  # bytes of the longest list of rejected records that is read
MAKER = "ccis-interop conformance suite"


@dataclass(frozen=True)
class Document:
    """A file for the product: where it lies, of which standard, who stands in which record of it, what was planted."""

    name: str
    ref: str
    path: Path
    people: tuple[Person, ...] = ()
    planted: tuple[Planted, ...] = field(default=())
    sound: bool = True


@dataclass(frozen=True)
class Workshop:
    """What documents are made with."""

    setting: Setting
    cast: Cast
    lookup: Lookup
    defaults: Mapping[str, Mapping[str, Any]]
    now: str
    sent: Callable[[str, str, str], Record]

    def build(self, name: str, wanted: Mapping[str, Any], path: Path) -> Document:
        """Write one document. Raises StandardError if the case asks for what there is not."""
        if "file" in wanted:
            path.write_bytes((suite_folder() / "cases" / "files" / wanted["file"]).read_bytes())
            return Document(name, self.setting.ref(wanted["format"]), path, sound=False)
        standard = self.setting.standard(wanted["format"])
        people: tuple[Person, ...] = ()
        if "synth" in wanted:
            self._synthetic(standard, wanted, path)
        else:
            people = self._written(standard, wanted, path)
        planted: tuple[Planted, ...] = ()
        if "planted" in wanted:
            asked = wanted["planted"]
            planted = plant_in(
                path, standard, self.setting, asked["rules"], int(asked.get("each", 1)), date.fromisoformat(self.now)
            )
        if "spoil" in wanted:
            path.write_bytes(SPOILS[wanted["spoil"]](path.read_bytes()))
        return Document(name, standard.ref, path, people, planted, sound="spoil" not in wanted)

    def _synthetic(self, standard: Standard, wanted: Mapping[str, Any], path: Path) -> None:
        """The synthetic records of a standard as they come, such as the list of one college of home."""
        made = dataset(
            standard, int(wanted["synth"]), self.setting.seed, date.fromisoformat(self.now), [self.setting.home]
        )
        with path.open("wb") as file:
            write_jsonl(made, file)

    def _written(self, standard: Standard, wanted: Mapping[str, Any], path: Path) -> tuple[Person, ...]:
        table = standard.table(wanted["table"]) if "table" in wanted else standard.subjects[0]
        rows: list[tuple[Person, Record]] = []
        for one in wanted.get("of", []):
            asked = one if isinstance(one, Mapping) else {"person": one}
            for person in self.cast.named(asked["person"]):
                rows.append((person, self._row(standard, table, person, asked, len(rows) + 1)))
        lines: list[Record] = [{standard.header.name: self._header(standard, wanted)}] if standard.header else []
        lines += _providers(standard, self.setting, self.now, [row for _, row in rows])
        lines += [{table.name: row} for _, row in rows]
        with path.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        return tuple(person for person, _ in rows)

    def _row(self, standard: Standard, table: Table, person: Person, asked: Mapping[str, Any], number: int) -> Record:
        """One record: the person's own where the standard is that of the people, else what the concepts say."""
        own = standard.children(table.name)
        row = dict(person.record) if own else self._by_concept(standard, table, person)
        if "answers" in asked:
            row = dict(self.sent(asked["answers"], table.name, person.name))
        defaults = (
            {}
            if own or "answers" in asked
            else settled(self.defaults.get(table.name, {}), self._look(person, row, number))
        )
        row = {**row, **defaults}
        changes = settled(asked.get("set", {}), self._look(person, row, number))
        row |= changes
        row |= settled(asked.get("rows", {}), self._look(person, row, number))
        for name, more in settled(asked.get("add", {}), self._look(person, row, number)).items():
            row[name] = [*row.get(name, []), *more]
        for name in asked.get("drop", []):
            row.pop(name, None)
        for name, where in settled(asked.get("change", {}), self._look(person, row, number)).items():
            row[name] = [{**one, **where} if _open(one) else one for one in row.get(name, [])]
        return {name: value for name, value in row.items() if value not in (None, "", [])}

    def _look(self, person: Person, row: Record, number: int) -> Lookup:
        def look(name: str, part: str | None) -> str | None:
            if name == "self":
                return row.get(part or "") or person.record.get(part or "")
            if name == "number":
                return f"{number:03d}"
            return self.lookup(name, part)

        return look

    def _by_concept(self, standard: Standard, table: Table, person: Person) -> Record:
        known = concepts(self.setting.standard("ccis"), person.record, self._directory())
        row = {one.name: known[one.concept] for one in table.fields if one.concept and known.get(one.concept)}
        return {name: [value] if table.field(name).repeated else value for name, value in row.items()}

    def _directory(self) -> Mapping[str, Mapping[str, str]]:
        return provider_directory(self.setting, self.now)

    def _header(self, standard: Standard, wanted: Mapping[str, Any]) -> Record:
        """The header: what its concepts mean here, what the defaults say, what the case says."""
        assert standard.header is not None
        known: dict[str, Any] = {
            "database": [self.setting.database(self.setting.home)],
            "source_authorities": [self.setting.home],
            "period_end": self.now,
            "sent_on": self.now,
            "supplier": MAKER,
            "supplier_version": __version__,
            "schema_version": standard.edition,
        }
        held = {one.name: known[one.concept] for one in standard.header.fields if one.concept in known}
        held |= settled(self.defaults.get(standard.header.name, {}), self.lookup)
        held |= settled(wanted.get("header", {}), self.lookup)
        return {name: value for name, value in held.items() if value is not None}


def concepts(canonical: Standard, record: Record, directory: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """What is known of a person by concept: the record, the home address, what he or she does now, and where."""
    held: dict[str, str] = {}
    parts: list[tuple[str, Iterable[Record]]] = [
        ("address", (one for one in record.get("address", []) if _open(one) and one.get("kind") == "HOME")),
        ("activity", (one for one in record.get("activity", []) if _open(one))),
        ("need", (one for one in record.get("need", []) if _open(one))),
        (canonical.subjects[0].name, [record]),
    ]
    for table, rows in parts:
        for row in rows:
            held |= {
                one.concept: row[one.name]
                for one in canonical.table(table).fields
                if one.concept and isinstance(row.get(one.name), str)
            }
    held |= directory.get(held.get("provider_id", ""), {})
    return held


def provider_directory(setting: Setting, day: str) -> dict[str, dict[str, str]]:
    """The invented places of learning by their id, as concepts."""
    names = {
        "ukprn": "ukprn",
        "establishment_number": "laestab",
        "establishment_name": "name",
        "provider_authority": "authority",
    }
    return {
        one.id: {concept: str(getattr(one, attribute)) for concept, attribute in names.items()}
        for one in register(setting.world(day).places)
    }


def _open(row: Mapping[str, Any]) -> bool:
    return not (row.get("end_date") or row.get("to_date"))


def _providers(standard: Standard, setting: Setting, day: str, rows: Iterable[Record]) -> list[Record]:
    """The rows of those places of learning that some records name, where the standard has a table of them."""
    others = [one for one in standard.records if one not in standard.subjects]
    if not others:
        return []
    named = {part.get("provider_id") for row in rows for part in row.get("activity", [])}
    kinds = {"school": "SCHOOL", "college": "COLLEGE", "provider": "TRAINING", "employer": "EMPLOYER"}
    made = []
    for one in register(setting.world(day).places):
        if one.id in named:
            row = {"provider_id": one.id, "ukprn": one.ukprn, "laestab": one.laestab, "name": one.name,
                   "authority": one.authority, "kind": kinds[one.place]}  # fmt: skip
            made.append({others[0].name: {name: value for name, value in row.items() if value}})
    return made


BOMB = b"""<?xml version="1.0"?>
<!DOCTYPE a [
<!ENTITY b "bbbbbbbbbb">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
]>
<a>&d;</a>
"""

SPOILS: Mapping[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: max(len(data) * 2 // 3, 1)].rstrip(b"\n}"),
    "not-utf8": lambda data: data.replace(b'"given_name": "', b'"given_name": "\xff\xfe', 1),
    "empty": lambda _: b"",
    "other-format": lambda _: b"%PDF-1.4\nnot a list at all\n",
    "entity-bomb": lambda _: BOMB,
    "no-header": lambda data: data.split(b"\n", 1)[1],
}


def read_rejects(path: Path) -> list[dict[str, str]]:
    """The rows of a product's rejects. Raises StandardError if they have not the columns of the protocol."""
    if path.stat().st_size > REJECTS:
        raise StandardError("rejects-long", f"the list of rejects is longer than {REJECTS:,} bytes.")
    text = path.read_text(encoding="utf-8-sig", errors="replace")
    rows = list(csv.DictReader(text.splitlines()))
    if rows and not {"record", "reason"} <= rows[0].keys():
        raise StandardError("rejects-shape", "the rejects have not the columns record, field, reason.")
    return rows
