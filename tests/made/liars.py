"""Systems that claim what they do not do. Each must be found out: none may ever have a case passed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.conformance.protocol import Fields
from ccis_interop.formats.write.writers import write
from ccis_interop.synth.london import dataset
from made.running import SHIPPED
from made.suite import reference

REFS = ["ccis/1.0", "enrolment-list/1.0", "london-index/1.0", "nccis/2019-20"]
FORMS = {"nccis": "xml"}
SUBJECTS = ("young_person", "learner", "feed", "notice", "leaver_notice", "transfer", "YoungPersonsRecord")


def counted(path: str | Path) -> int:
    """How many records a file seems to hold."""
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    return sum(text.count(f'{{"{name}"') for name in SUBJECTS) + text.count("<YoungPersonsRecord>")


class Liar:
    """Says yes to all: everything is accepted, and nothing is exported."""

    def __init__(self) -> None:
        self.today = ""
        self.given: list[Path] = []
        self.exports = 0

    def describe(self, _: Fields) -> Fields:
        """All that can be claimed."""
        return {"protocol": "1.0", "product": "Perfect CCIS", "version": "9", "supplier": "Nobody",
                "authorities": ["204"], "databases": ["903"], "reads": REFS, "writes": REFS,
                "profiles": ["borough-ccis"], "features": [], "reset": True, "clock": True}  # fmt: skip

    def reset(self, _: Fields) -> Fields:
        """Done, it says."""
        self.given.clear()
        return {"done": True}

    def clock(self, fields: Fields) -> Fields:
        """The day is taken down, for the headers."""
        self.today = fields["today"]
        return {"today": self.today}

    def load(self, fields: Fields) -> Fields:
        """Every record is accepted."""
        self.given.append(Path(fields["file"]))
        return {"accepted": counted(fields["file"]), "unchanged": 0, "rejected": 0, "forwarded": 0}

    def export(self, fields: Fields) -> Fields:
        """A file with nothing in it."""
        return self.told(fields, b"")

    def told(self, fields: Fields, data: bytes) -> Fields:
        """An export of some bytes."""
        path = Path(fields["folder"]) / "export"
        path.write_bytes(data)
        return {"file": str(path), "records": counted(path)}

    def notices(self, _: Fields) -> Fields:
        """There is nothing to tell."""
        return {"files": []}

    def stop(self, _: Fields) -> Fields:
        """Gone."""
        return {}


class Echo(Liar):
    """Exports the last file that it was given."""

    def export(self, fields: Fields) -> Fields:
        """A copy."""
        return self.told(fields, self.given[-1].read_bytes() if self.given else b"")


class Retouched(Liar):
    """Exports the last file that it was given, with a header of the day and a new order: no copy to the byte."""

    def export(self, fields: Fields) -> Fields:
        """All lines of the last canonical file, turned round under a right header."""
        lines = self.given[-1].read_text(encoding="utf-8", errors="replace").splitlines() if self.given else []
        return self.told(fields, _under_header(fields, lines[:0:-1]))


class Pile(Liar):
    """Exports all lines of all files that it was given, whatever they are."""

    def export(self, fields: Fields) -> Fields:
        """A pile."""
        lines = [
            line for path in self.given for line in path.read_text(encoding="utf-8", errors="replace").splitlines()[1:]
        ]
        return self.told(fields, _under_header(fields, lines))


class HeaderOnly(Liar):
    """Exports a right header, and nobody."""

    def export(self, fields: Fields) -> Fields:
        """A header."""
        return self.told(fields, _under_header(fields, []))


class Unrelated(Liar):
    """Exports valid records of the right authority, day and edition: of other people."""

    def export(self, fields: Fields) -> Fields:
        """Synthetic people of its own."""
        return self.made(fields, fields["format"], fields["as_of"], fields["authority"])

    def made(self, fields: Fields, ref: str, day: str, authority: str) -> Fields:
        """Synthetic records of a standard."""
        standard = SHIPPED.load(ref)
        path = Path(fields["folder"]) / "export"
        form = FORMS.get(standard.id, "jsonl")
        write(
            dataset(standard, (self.given and counted(self.given[-1])) or 1, 99, date.fromisoformat(day), [authority]),
            path,
            form,
        )
        return {"file": str(path), "records": counted(path)}


class Yesterday(Unrelated):
    """Exports the edition and the day of last year."""

    def export(self, fields: Fields) -> Fields:
        """An old edition under a new name."""
        old = "nccis/2015-16" if fields["format"].startswith("nccis") else fields["format"]
        return self.made(fields, old, "2018-10-31", fields["authority"])


class Neighbour(Unrelated):
    """Exports another authority's records."""

    def export(self, fields: Fields) -> Fields:
        """Those of the borough next door."""
        return self.made(fields, fields["format"], fields["as_of"], "210")


class Late(Liar):
    """Says that a file was taken in, and does it only when the next one comes."""

    def __init__(self) -> None:
        super().__init__()
        self.house = reference()

    def reset(self, fields: Fields) -> Fields:
        """Really."""
        super().reset(fields)
        return self.house.reset(fields)

    def clock(self, fields: Fields) -> Fields:
        """Really."""
        return self.house.clock(fields)

    def load(self, fields: Fields) -> Fields:
        """The one before, and the counts of this one."""
        if self.given:
            self.house.load({**fields, "file": str(self.given[-1])})
        return super().load(fields)

    def export(self, fields: Fields) -> Fields:
        """What there is so far."""
        return self.house.export(fields)

    def stop(self, fields: Fields) -> Fields:
        """Really."""
        return self.house.stop(fields)


class Forgetful(Late):
    """Says that it took everything in, and loses half of each file."""

    def load(self, fields: Fields) -> Fields:
        """The counts of the whole file, and half of it."""
        path = Path(fields["file"])
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
        half = path.with_suffix(".half")
        half.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")
        self.house.load({**fields, "file": str(half)})
        return Liar.load(self, fields)


class Denier(Liar):
    """Refuses every file, politely."""

    def load(self, _: Fields) -> Fields:
        """Nothing is taken."""
        return {"accepted": 0, "unchanged": 0, "rejected": 0, "forwarded": 0, "refused": "The file is not understood."}


class Boaster(Liar):
    """Says that its export holds records, and names a file that it never wrote."""

    def export(self, fields: Fields) -> Fields:
        """A file that is not there."""
        return {"file": str(Path(fields["folder"]) / "export"), "records": 3}


class Outsider(Liar):
    """Hands out a file of its own choice from elsewhere: the one that it was given, by a link."""

    def export(self, fields: Fields) -> Fields:
        """A link out of the folder."""
        path = Path(fields["folder"]) / "export"
        if self.given:
            path.symlink_to(self.given[-1])
        return {"file": str(path), "records": 1}


class Standstill(Liar):
    """Says that its day was set, and stays where it was."""

    def clock(self, fields: Fields) -> Fields:
        """The first day of all."""
        self.today = self.today or fields["today"]
        return {"today": "2000-01-01"}


LIARS: tuple[type[Liar], ...] = (
    *(Liar, Echo, Retouched, Pile, HeaderOnly, Unrelated, Yesterday, Neighbour, Late, Forgetful, Denier, Boaster),
    *(Outsider, Standstill),
)


def _under_header(fields: Fields, lines: list[str]) -> bytes:
    """Lines under the header that a canonical export of the day must have."""
    header: dict[str, Any] = {"databases": ["903"], "authorities": [fields["authority"]], "as_of": fields["as_of"],
                              "made_on": fields["as_of"], "supplier": "Perfect CCIS", "supplier_version": "9",
                              "schema_version": "1.0"}  # fmt: skip
    return "\n".join([json.dumps({"extract": header}), *lines, ""]).encode()
