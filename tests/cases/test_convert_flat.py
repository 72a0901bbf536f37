"""Returns that Excel flattened, back to the return: repeats by position, days of Excel, and a birth that is a month."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.layouts import layout
from ccis_interop.synth.layouts import write_layout
from made.extracts import Record, read, synthetic
from made.running import SHIPPED, Told, interop

LAYOUTS = {
    "nccis-flat/ccistool-2019": ("nccis/2019-20", date(2020, 3, 31)),
    "nccis-flat/servelec-2022": ("nccis/2020-21", date(2021, 3, 31)),
    "nccis-flat/microdec-2016": ("nccis/2015-16", date(2016, 3, 31)),
}
MONTHLY = ["nccis-flat/servelec-2022", "nccis-flat/microdec-2016"]
PEOPLE, SEED = 400, 5


def flat(folder: Path, ref: str) -> Path:
    """A synthetic file in a layout."""
    path = folder / "flat.csv"
    write_layout(SHIPPED, layout(SHIPPED, ref), path, PEOPLE, SEED, LAYOUTS[ref][1])
    return path


def convert(source: Path, to: str, *arguments: str) -> tuple[Told, Path, dict[str, Any]]:
    """Convert; the run, the output and the account."""
    output = source.with_name("return.xml")
    told = interop("convert", source, "--to", to, "-o", output, *arguments)
    account = source.with_name("return.xml.account.json")
    return told, output, json.loads(account.read_text(encoding="utf-8")) if account.exists() else {}


def wanted(folder: Path, ref: str) -> dict[str, Record]:
    """The same people as a return, by identifier."""
    to, day = LAYOUTS[ref]
    rows, _ = read(synthetic(folder / "wanted.csv", to, day, people=PEOPLE, seed=SEED, form="csv"))
    return {row["YoungPersonsID"]: row for row in rows}


def carried(row: Record, ref: str) -> Record:
    """What a layout has of a record."""
    names = {one.name for one in layout(SHIPPED, ref).columns} | {"DOB"}
    return {name: value for name, value in row.items() if name in names}


def test_what_the_layout_has_is_as_it_was(tmp_path: Path) -> None:
    ref = "nccis-flat/ccistool-2019"
    told, output, account = convert(flat(tmp_path, ref), "nccis/2019-20", "--as-of", "2020-03-31")
    assert told.exit in (0, 1), told.err
    people, (rows, header) = wanted(tmp_path, ref), read(output)
    single = {key for key, row in people.items() if len(row.get("CharacteristicCode", [])) <= 1}
    found = {row["YoungPersonsID"]: carried(row, ref) for row in rows}
    assert single <= set(found)
    for key in single:
        assert found[key] == carried(people[key], ref)
    assert len(header["LEACode"] or ()) == 33, "the file has no header: those that lead"
    assert account["rows"][0]["out"] + account["rows"][0]["rejected"] == PEOPLE


@pytest.mark.parametrize("ref", MONTHLY)
def test_a_month_is_no_date_of_birth(ref: str, tmp_path: Path) -> None:
    """Nothing can be sent, and nothing is invented: every row goes back, and the account says why."""
    to, day = LAYOUTS[ref]
    told, output, account = convert(flat(tmp_path, ref), to)
    assert told.exit == 1
    assert account["rows"][0]["rejected"] == account["rows"][0]["given"] == PEOPLE
    assert any("birth" in one["message"] and one["count"] == PEOPLE for one in account["findings"])
    assert account["as_of"] == day.isoformat(), "read from the file, in which it is a count of days"
    with output.with_name("return.xml.rejects.csv").open(encoding="utf-8", newline="") as file:
        assert len(list(csv.reader(file))) == PEOPLE + 1
    assert not any(name in told.out for name in ("Syn", "Exampleton"))


@pytest.mark.parametrize("ref", MONTHLY)
def test_with_whole_days_of_birth_all_comes_back(ref: str, tmp_path: Path) -> None:
    """Of the one authority that the synthetic header names; days stand there as Excel's counts or with a time."""
    to, _ = LAYOUTS[ref]
    source, people = flat(tmp_path, ref), wanted(tmp_path, ref)
    columns = [one.name for one in layout(SHIPPED, ref).columns]
    with source.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    key, born, lead, own = (columns.index(one) for one in ("YoungPersonsID", "birth_month", "LeadLEA", "LEACode"))
    rows = [row for row in rows if row[lead] == row[own]]
    for row in rows:
        row[born] = date.fromisoformat(people[row[key]]["DOB"]).strftime("%d/%m/%Y")
    assert rows
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    _, output, account = convert(source, to)
    rejected = {one["rule"] for one in account["findings"] if one["rejects"]}
    assert rejected <= {"nccis-906", "nccis-233", "nccis-234"}, "only for what the layout has no column for"
    assert account["rows"][0]["out"] > account["rows"][0]["rejected"]
    for row in read(output)[0]:
        assert carried(row, ref) == carried(people[row["YoungPersonsID"]], ref)


def test_noughts_that_excel_took_away_are_put_back(tmp_path: Path) -> None:
    source = flat(tmp_path, "nccis-flat/ccistool-2019")
    with source.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    status, moved = header.index("CohortStatus"), header.index("TransferredToLACode")
    one = next(row for row in rows if row[status] == "P")
    one[status], one[moved] = "E", "1"
    with source.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    _, output, _ = convert(source, "nccis/2019-20", "--as-of", "2020-03-31")
    assert next(row for row in read(output)[0] if row["YoungPersonsID"] == one[0])["TransferredToLACode"] == "001"
