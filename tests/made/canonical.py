"""Single canonical records, sound but for what a test says, judged many at a time."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from made.running import check

REF = "ccis/1.0"
CHILDREN = (
    *("address", "responsibility", "activity", "characteristic", "special_need", "need", "aspiration", "guarantee"),
    *("tracking_attempt", "contact", "objection", "transfer", "provenance", "identifier", "parent"),
)
HEADER = {
    "databases": ["900"],
    "authorities": ["202", "203"],
    "as_of": "2019-10-31",
    "made_on": "2019-10-31",
    "supplier": "synthetic",
    "supplier_version": "1",
}
COLLEGE = {"provider_id": "P1", "ukprn": "10000001", "name": "Specimen College", "kind": "COLLEGE"}


def student(number: int, **changes: Any) -> dict[str, Any]:
    """A sound record of a student in year 12 on 31 October 2019, with fields or whole child tables changed."""
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    sound: dict[str, Any] = {
        "person_id": f"900{number:010d}",
        "cohort_status": "P",
        "given_name": f"Ana{letters}",
        "family_name": f"Syn{letters}",
        "birth_date": "2003-01-15",
        "gender": "F",
        "ethnicity": "WBRI",
        "address": [home("202", "2010-05-01")],
        "responsibility": [{"authority": "202", "from_date": "2018-09-01", "reason": "FIRST"}],
        "activity": [
            past("110", "2018-09-03", "2019-08-31"),
            current("230", "2019-09-01", provider_id="P1", expected_end="2021-07-31"),
        ],
        "need": [{"level_of_need": "3", "from_date": "2018-09-01"}],
        "provenance": [{"source": "SCHOOL", "name": "school roll", "received_on": "2018-09-10"}],
    }
    return {name: value for name, value in {**sound, **changes}.items() if value is not None}


def home(authority: str, since: str, until: str | None = None, **changes: Any) -> dict[str, Any]:
    """A home address."""
    row = {"kind": "HOME", "town": "Exampleton", "postcode": "N1 1ZZ", "authority": authority, "from_date": since}
    return _without_nothing({**row, "to_date": until, **changes})


def past(code: str, since: str, until: str, **changes: Any) -> dict[str, Any]:
    """An activity that is over."""
    row = {"activity_code": code, "start_date": since, "end_date": until, "source": "SCHOOL"}
    return _without_nothing({**row, "date_ascertained": since, **changes})


def current(code: str, since: str, **changes: Any) -> dict[str, Any]:
    """An activity that goes on and is believed until August 2020."""
    row = {"activity_code": code, "start_date": since, "source": "COLLEGE", "date_ascertained": since}
    sure = {"date_verified": "2019-10-01", "lapse_date": "2020-08-31", "currency_lapsed": "N"}
    return _without_nothing({**row, **sure, **changes})


def attempt(day: str, method: str = "POST", outcome: str = "NO_ANSWER") -> dict[str, Any]:
    """An attempt to reach somebody."""
    return {"attempted_on": day, "method": method, "outcome": outcome}


def _without_nothing(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if value is not None}


def fired(records: Iterable[Mapping[str, Any]]) -> list[set[str]]:
    """The rules that fire on each of some records or on a row of theirs, when all stand in one file."""
    people = list(records)
    owners: dict[str, list[int]] = {"young_person": list(range(len(people)))}
    lines = [{"extract": HEADER}, {"provider": COLLEGE}]
    for at, person in enumerate(people):
        lines.append({"young_person": person})
        for name in CHILDREN:
            owners.setdefault(name, []).extend([at] * len(person.get(name, ())))
    found: list[set[str]] = [set() for _ in people]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        report = check(path, "--standard", REF, "--limit", "0").report
    for rule in report["rules"]:
        for finding in rule["findings"]:
            found[owners[rule["object"]][finding["record"] - 1]].add(rule["rule"])
    return found
