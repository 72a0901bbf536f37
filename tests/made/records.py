"""Single records of the national return, sound but for what a test says, judged many at a time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from ccis_interop.catalogue.model import RECORD
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from made.running import SHIPPED, interop

Record = Mapping[str, Any]


def header(period: str) -> dict[str, Any]:
    """A header for a month."""
    return {
        "DatabaseId": ("900",),
        "LEACode": ("209",),
        "DateOfSend": period,
        "PeriodEnd": period,
        "SupplierName": "synthetic",
        "SupplierXMLVersion": "1",
        "XMLSchemaVersion": "1",
    }


def student(number: int, period: str, **changes: str | list[str] | None) -> dict[str, Any]:
    """A sound record of a student in the second year after compulsory education, with changes."""
    day = date.fromisoformat(period)
    year = day.year - (day.month < 9)
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return {
        "YoungPersonsID": f"900{number:010d}",
        "CohortStatus": "P",
        "GivenName": "Given",
        "FamilyName": f"Family{letters}",
        "AddressLine1": "1 Sample Road",
        "Postcode": "ZZ99 9ZZ",
        "Gender": "F",
        "DOB": f"{year - 17}-03-15",
        "Ethnicity": "WBRI",
        "LeadLEA": "209",
        "EducatedLEA": "209",
        "LEACodeAtYear11": "209",
        "Year11GuaranteeStatus": "110",
        "Year11LEACode": "209",
        "Year12GuaranteeStatus": "110",
        "Year12LEACode": "209",
        "LevelOfNeedCode": "3",
        "SENDFlag": "N",
        "LDDFlag": "N",
        "SENSupportFlag": "N",
        "ActivityCode": "230",
        "StartDate": f"{year}-09-01",
        "DateAscertained": f"{year}-09-01",
        "DateVerified": f"{year}-09-01",
        "DueToLapseDate": f"{year + 1}-08-31",
        "CurrencyLapsed": "N",
        "PredictedEndDate": f"{year + 1}-08-31",
    } | changes


def returned(ref: str, period: str, records: Iterable[Record]) -> Dataset:
    """Some records as a return."""
    standard = SHIPPED.load(ref)
    table = standard.records[0]
    rows = list(records)
    columns: dict[str, Any] = {RECORD: pa.array(range(1, len(rows) + 1), pa.int64())}
    for one in table.fields:
        kind = pa.list_(pa.string()) if one.repeated else pa.string()
        columns[one.name] = pa.array([row.get(one.name) for row in rows], kind)
    return Dataset(standard, header(period), [{table.name: pa.table(columns)}])


def fired(ref: str, period: str, records: Iterable[Record], *settings: str) -> list[set[str]]:
    """The rules that each record of a return breaks."""
    rows = list(records)
    found: list[set[str]] = [set() for _ in rows]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "return.jsonl"
        write(returned(ref, period, rows), file, "jsonl")
        given = [word for setting in settings for word in ("--set", setting)]
        report = interop("check", file, "--standard", ref, "-f", "json", "--limit", "0", *given).report
    for rule in report["rules"]:
        for finding in rule["findings"]:
            if finding["record"]:
                found[finding["record"] - 1].add(rule["rule"])
    return found
