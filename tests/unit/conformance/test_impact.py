"""The impact statement of MA-18: flows as data, partners from the reference data of a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue, shipped
from ccis_interop.conformance.impact import flows, place, statement
from ccis_interop.conformance.register.entries import read_register
from ccis_interop.conformance.register.status import standings
from ccis_interop.conformance.requirements import read
from ccis_interop.errors import UsageError
from made.certificates import ISSUED
from made.participants import participant, register

DAY = date(2012, 4, 20)
LONDON = [row["code"] for row in read_rows(shipped() / "reference" / "london_authority.csv")[1]]


def test_every_flow_names_what_exists() -> None:
    held = read()
    known = {one.id for one in held.requirements}
    licences = {row["id"] for row in read_rows(held.folder / "licences.csv")[1]}
    roles = {"borough", "unit", "index", "provider", "dfe", "apprenticeship-service"}
    for one in flows(held):
        assert one.requirements
        assert set(one.requirements) <= known, one.id
        assert one.licence in licences, one.id
        assert not one.format or one.format in Catalogue().editions, one.id
        assert {one.sender, one.receiver} <= roles, one.id


@pytest.mark.parametrize("code", LONDON)
def test_every_london_authority_has_a_statement_with_all_others(code: str) -> None:
    where = place(code, DAY)
    assert sum(len(some) for _, some in where.others) == len(LONDON) - 1
    assert statement(read(), where, DAY).sections[0].grid is not None


def test_hackney_must_replace_what_its_unit_does() -> None:
    grid = statement(read(), place("204", DAY), DAY).sections[0].grid
    assert grid is not None
    with_unit = [row[0] for row in grid.rows if row[3] == "the East London unit"]
    assert with_unit == ["FL-01", "FL-02", "FL-03"]


def test_before_the_units_were_made_a_borough_has_no_flow_with_one() -> None:
    where = place("204", date(2005, 1, 1))
    grid = statement(read(), where, date(2005, 1, 1)).sections[0].grid
    assert grid is not None
    assert not where.unit
    assert all(row[0] not in ("FL-01", "FL-02", "FL-03") for row in grid.rows)


def test_an_authority_outside_london_is_refused() -> None:
    with pytest.raises(UsageError, match="none of the 33"):
        place("330", DAY)


def test_the_systems_of_the_others_come_from_the_register(tmp_path: Path) -> None:
    held = read_register(register(tmp_path, participant("204"), participant("317"), participant("318")))
    paper = statement(read(), place("204", ISSUED), ISSUED, standings(held, ISSUED))
    [section] = [one for one in paper.sections if one.title.startswith("The systems")]
    assert section.grid is not None
    assert list(section.grid.rows) == [("Example CCIS", "4.2", "covered", "Redbridge, Richmond upon Thames")]


def test_without_a_register_nobody_is_made_up() -> None:
    [section] = [
        one for one in statement(read(), place("204", DAY), DAY).sections if one.title.startswith("The systems")
    ]
    assert section.grid is None
    assert "ask each" in section.says[0]
