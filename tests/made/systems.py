"""A reference CCIS to be tested, and small files for it: one sound young person, changed as a test says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.reference.ccis import Ccis
from ccis_interop.reference.fates import Fates

TODAY = "2019-10-31"
COLLEGE = {"provider_id": "P1", "ukprn": "10000001", "name": "Specimen College", "kind": "COLLEGE", "authority": "204"}
ULNS = ("1000000078", "1076543285", "1153086491", "1229629709")


def person(number: int = 1, **changes: Any) -> dict[str, Any]:
    """A sound canonical record of a resident of 204, in year 12, at a college."""
    return {
        "person_id": f"903{number:010d}", "uln": ULNS[number - 1], "cohort_status": "P", "given_name": "Ana",
        "family_name": f"Synbury{'abcdef'[number]}", "birth_date": "2003-01-15", "gender": "F", "ethnicity": "WBRI",
        "address": [home("204", "2016-09-01")],
        "responsibility": [{"authority": "204", "from_date": "2018-09-01", "reason": "FIRST"}],
        "activity": [study()], "need": [{"level_of_need": "3", "from_date": "2018-09-01"}],
        "provenance": [{"source": "SCHOOL", "name": "school roll", "received_on": "2018-09-10"}], **changes,
    }  # fmt: skip


def home(authority: str, since: str, until: str | None = None) -> dict[str, Any]:
    """A home in an authority."""
    row = {"kind": "HOME", "address_line_1": "1 Sample Road", "postcode": "N1 1AA", "authority": authority}
    return {**row, "from_date": since, **({"to_date": until} if until else {})}


def study(since: str = "2019-09-01", **changes: Any) -> dict[str, Any]:
    """Full-time study at the college, to the end of the academic year."""
    row = {
        "activity_code": "230", "start_date": since, "provider_id": "P1", "source": "COLLEGE",
        "educated_authority": "204", "date_ascertained": "2019-09-11", "date_verified": "2019-09-21",
        "lapse_date": "2020-08-31",
        "currency_lapsed": "N", "expected_end": "2021-07-31",
    }  # fmt: skip
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


def learner(number: int = 1, **changes: Any) -> dict[str, Any]:
    """The row of a list that tells of the same young person."""
    row = {
        "learner_ref": f"C{number}", "given_name": "Ana", "family_name": f"Synbury{'abcdef'[number]}",
        "birth_date": "2003-01-15", "gender": "F", "uln": ULNS[number - 1], "address_line_1": "1 Sample Road",
        "postcode": "N1 1AA", "resident_authority": "204", "resident_authority_basis": "told", "activity": "230",
        "event": "continuing", "start_date": "2019-09-01", "expected_end": "2021-07-31", "full_time": "Y",
        "guided_hours": "560", "objection_stands": "N",
    }  # fmt: skip
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


def notice(number: int = 1, sequence: int = 1, **changes: Any) -> dict[str, Any]:
    """A notice of the Index that the same young person started elsewhere."""
    row = {
        "notice_id": f"N-{number}-{sequence}", "notice_sequence": str(sequence), "feed_rows": [f"F-00{number}"],
        "index_id": f"LI0000000{number}", "recipient_authority": "204", "notice_kind": "started", "given_name": "Ana",
        "family_name": f"Synbury{'abcdef'[number]}", "birth_date": "2003-01-15", "uln": ULNS[number - 1],
        "resident_authority": "204", "provider_ukprn": "10000002", "provider_name": "Other College", "activity": "210",
        "start_date": "2019-10-10", "expected_end": "2021-07-31", "evidence_tier": "identifier",
        "evidence": "ULN and date of birth are the same.", "issued_on": TODAY,
    }  # fmt: skip
    return {name: value for name, value in {**row, **changes}.items() if value is not None}


def offer(number: int = 1, **changes: Any) -> dict[str, Any]:
    """The offer of a record that moves from 205."""
    return {
        "transfer_event_id": f"T-205-{number}-1", "transfer_id": f"T-205-{number}", "transfer_sequence": "1",
        "from_authority": "205", "to_authority": "204", "from_record_id": f"904{number:010d}",
        "date_of_move": "2019-10-15", "transfer_state": "offered", "stated_on": TODAY, **changes,
    }  # fmt: skip


def mover(number: int = 1, **changes: Any) -> dict[str, Any]:
    """The record that 205 hands over with the offer."""
    return person(number, person_id=f"904{number:010d}", cohort_status="T", address=[
        home("205", "2016-09-01", "2019-10-14"), home("204", "2019-10-15"),
    ], responsibility=[
        {"authority": "205", "from_date": "2018-09-01", "to_date": "2019-10-14", "reason": "FIRST"},
        {"authority": "204", "from_date": "2019-10-15", "reason": "MOVE"},
    ], transfer=[{"direction": "OUT", "from_authority": "205", "to_authority": "204", "sent_on": TODAY, "state": "SENT",
                  "notice_id": f"T-205-{number}"}], **changes)  # fmt: skip


@dataclass
class System:
    """A reference CCIS on a day, with files written for it as a test needs them."""

    folder: Path
    catalogue: Catalogue
    replaced: tuple[type[Any], ...] = ()
    _files: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        data = self.folder / "data"
        data.mkdir(parents=True, exist_ok=True)
        self.ccis = Ccis(data, catalogue=self.catalogue, replaced=self.replaced)
        self.ccis.set_clock(TODAY)

    def load(self, *people: dict[str, Any], sender: str = "own", authority: str = "204") -> Fates:
        """Load canonical records."""
        extract = {"databases": ["903" if authority == "204" else "904"], "authorities": [authority], "as_of": TODAY,
                   "made_on": TODAY, "supplier": "a test", "supplier_version": "1"}  # fmt: skip
        lines = [("provider", COLLEGE), *(("young_person", one) for one in people)]
        return self._load("ccis/1.0", ("extract", extract), lines, sender)

    def list(self, *learners: dict[str, Any], sender: str = "provider", **header: Any) -> Fates:
        """Load an enrolment list."""
        head = {"provider_ukprn": "10000001", "provider_name": "Specimen College", "provider_authority": "204",
                "academic_year": "2019-20", "as_of": TODAY, "list_kind": "full", **header}  # fmt: skip
        return self._load("enrolment-list/1.0", ("list", head), [("learner", one) for one in learners], sender)

    def message(self, table: str, *rows: dict[str, Any], sender: str = "index") -> Fates:
        """Load a message of the Index, or of an authority."""
        role = (
            {"sender_role": "index"} if sender == "index" else {"sender_role": "authority", "sender_authority": "205"}
        )
        head = {"message_id": f"M-{len(self._files)}-test", "message_sequence": "1", "sender": "a test", **role,
                "made_on": TODAY, "period_end": TODAY, "message_kind": "mixed"}  # fmt: skip
        return self._load("london-index/1.0", ("message", head), [(table, one) for one in rows], sender)

    def _load(self, ref: str, head: tuple[str, Any], lines: list[tuple[str, Any]], sender: str) -> Fates:
        path = self.folder / f"file-{len(self._files)}.jsonl"
        self._files.append(path)
        path.write_text("".join(json.dumps({table: row}) + "\n" for table, row in [head, *lines]), encoding="utf-8")
        return self.ccis.load(ref, path, {"kind": sender, "code": "205"} if sender == "authority" else {"kind": sender})

    def held(self, number: int = 1) -> dict[str, Any]:
        """The record of a young person as it is put out."""
        return self.people()[f"903{number:010d}"]

    def people(self, day: str = "") -> dict[str, dict[str, Any]]:
        """All records as they are put out."""
        return {one["person_id"]: one for one in self.export("ccis/1.0", day) if "person_id" in one}

    def export(self, ref: str, day: str = "") -> list[dict[str, Any]]:
        """The rows of an export in JSON Lines, without its header."""
        path = self.ccis.export(ref, "204", day or self.ccis.today, self._new())[0]
        return rows_of(path)

    def told(self) -> list[tuple[str, str, list[dict[str, Any]]]]:
        """What is told to others: to whom, in which format, which rows."""
        files = self.ccis.notices(self._new())
        return [(one["to"], one["format"], rows_of(Path(one["file"]))) for one in files]

    def _new(self) -> Path:
        folder = self.folder / f"out-{len(list(self.folder.iterdir()))}"
        folder.mkdir()
        return folder


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of a file in JSON Lines, without its header."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [next(iter(one.values())) for one in lines[1:]]
