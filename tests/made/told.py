"""Notices of the Index about canonical records, as a file that passes its check."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from made.canonical import COLLEGE, HEADER

MESSAGE = {
    "message_id": "M-index-1", "message_sequence": "1", "sender": "London Index", "sender_role": "index",
    "made_on": "2019-11-02", "period_end": "2019-10-31", "message_kind": "notice",
}  # fmt: skip


def notice(person: Mapping[str, Any], number: int = 1, **changes: Any) -> dict[str, Any]:
    """A notice that somebody learns at a college, with fields changed; None takes one away."""
    made = {
        "notice_id": f"N{number}-{person['person_id']}",
        "notice_sequence": str(number),
        "feed_rows": [f"F-{person['person_id']}"],
        "index_id": f"LI{person['person_id']}",
        "recipient_authority": "202",
        "recipient_record_id": person["person_id"],
        "notice_kind": "in_learning",
        "given_name": person["given_name"],
        "family_name": person["family_name"],
        "birth_date": person["birth_date"],
        "resident_authority": "202",
        "provider_ukprn": "10000002",
        "activity": "230",
        "start_date": "2019-09-09",
        "expected_end": "2020-07-31",
        "evidence_tier": "exact",
        "evidence": "Names, date of birth and postcode are the same.",
        "issued_on": "2019-11-01",
    }
    return {name: value for name, value in {**made, **changes}.items() if value is not None}


def write_notices(path: Path, notices: Iterable[Mapping[str, Any]]) -> Path:
    """A message of notices."""
    lines = [{"message": MESSAGE}, *({"notice": one} for one in notices)]
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def write_records(path: Path, people: Iterable[Mapping[str, Any]], **header: Any) -> Path:
    """Canonical records."""
    lines = [{"extract": {**HEADER, **header}}, {"provider": COLLEGE}, *({"young_person": one} for one in people)]
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def read_people(path: Path) -> list[dict[str, Any]]:
    """The records in a file."""
    lines = [json.loads(one) for one in path.read_text(encoding="utf-8").splitlines()]
    return [one["young_person"] for one in lines if "young_person" in one]
