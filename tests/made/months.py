"""A month's return as a small CSV file, from rows that name what they hold by concept."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue

CATALOGUE = Catalogue()
SOUND = {
    "cohort_status": "P",
    "given_name": "Ana",
    "family_name": "Synexample",
    "birth_date": "2003-01-15",
    "gender": "F",
    "ethnicity": "WBRI",
    "lead_authority": "202",
    "educated_authority": "202",
    "activity": "210",
    "currency_lapsed": "N",
    "send": "N",
    "sen_support": "N",
}


def month(folder: Path, day: str, rows: Iterable[Mapping[str, str]], edition: str = "nccis/2019-20") -> Path:
    """A return of the month that ends on a day; each row is a sound one with what it names put in its place."""
    standard = CATALOGUE.load(edition)
    header = {one.name: "" for one in standard.header.fields} if standard.header else {}
    names = {one.concept: one.name for table in standard.tables for one in table.fields}
    told = {
        names["period_end"]: day,
        names["sent_on"]: day,
        names["source_authorities"]: "202",
        names["database"]: "900",
    }
    columns = [*header, *(one.name for one in standard.records[0].fields)]
    path = folder / f"return-{day}-{len(list(folder.glob('return-*')))}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        for at, row in enumerate(rows, 1):
            held = {"person_id": f"900{at:010d}", **SOUND, **row}
            writer.writerow({**told, **{names[concept]: value for concept, value in held.items() if concept in names}})
    return path
