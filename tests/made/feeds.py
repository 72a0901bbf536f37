"""Builds feeds of the London Index as JSON Lines, and stores that they are loaded into."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.index.linkage import shipped
from ccis_interop.index.register.intake import Submission, submit
from ccis_interop.index.register.matching import Matched, match
from ccis_interop.index.register.participants import Participant, add
from ccis_interop.index.register.receipt import Receipt
from ccis_interop.index.register.store import Store, create_store

SECRET = "5" * 64
TODAY = date(2024, 12, 2)
CAMDEN = Participant("Camden", "authority", ("202",))
EAST = Participant("East unit", "unit", ("204", "211", "316", "317"))
COLLEGE = Participant("Specimen College", "provider", (), "10000001")
SIXTH = Participant("Sample Sixth Form", "provider", (), "10000002")
PARTICIPANTS = (CAMDEN, EAST, COLLEGE, SIXTH)
CATALOGUE = Catalogue()
PERSON = {"given_name": "Amina", "family_name": "Synthompson", "birth_date": "2007-03-14", "gender": "F",
          "postcode": "NW1 8QL", "resident_authority": "202"}  # fmt: skip
LEARNING = {"provider_ukprn": "10000001", "activity": "230", "activity_event": "in_learning",
            "start_date": "2024-09-03", "expected_end": "2026-07-31"}  # fmt: skip
ULNS = ("1000000078", "1076543285", "1153086491")


def row(local: str, sequence: int = 1, **fields: str | None) -> dict[str, str]:
    """A feed row of one record; a field of None is left out."""
    held = {"source_system": "S", "source_record_id": local, "feed_sequence": str(sequence), **PERSON, **fields}
    return {"feed_row_id": f"F-{local}-{sequence}", **{name: one for name, one in held.items() if one is not None}}


def feed(
    folder: Path,
    sender: Participant,
    rows: Iterable[Mapping[str, str]],
    *,
    period: str = "2024-10-31",
    sequence: int = 1,
    **tables: Iterable[Mapping[str, str]],
) -> Path:
    """Write a message; `tables` are rows of others than the feed."""
    header: dict[str, Any] = {
        "message_id": f"M-{sender.name.replace(' ', '-')}-{period}-{sequence}",
        "message_sequence": str(sequence),
        "sender": sender.name,
        "sender_role": sender.role,
        "made_on": period,
        "period_end": period,
        "message_kind": "mixed" if tables else "feed",
    }
    if sender.role == "authority":
        header["sender_authority"] = sender.authorities[0]
    if sender.ukprn:
        header["sender_ukprn"] = sender.ukprn
    lines = [{"message": header}, *({"feed": dict(one)} for one in rows)]
    lines += [{name: dict(one)} for name, held in tables.items() for one in held]
    path = folder / f"{header['message_id']}.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), encoding="utf-8")
    return path


def store(url: str | Path, **settings: str) -> Store:
    """A store that knows the participants; its secret is the same for all."""
    made = create_store(str(url), secret=SECRET, **settings)
    for one in PARTICIPANTS:
        add(made, one)
    return made


def load(into: Store, path: Path, told: Submission | None = None) -> Receipt:
    """Submit a file."""
    return submit(into, CATALOGUE, path, told)


def matched(into: Store) -> Matched:
    """Match what was submitted."""
    return match(into, shipped(), today=TODAY)
