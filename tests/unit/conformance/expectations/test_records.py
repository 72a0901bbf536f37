"""Expectations of records: counts, one row, sameness, numbers that rise."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.conformance.cases.case import Case, Needs
from ccis_interop.conformance.cases.read import traits
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.expectations import EXPECTATIONS
from ccis_interop.conformance.expectations.judged import Judged
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.scene import Given, Scene
from made.running import SHIPPED
from made.suite import scope

ANA = {"person_id": "9030000000001", "given_name": "Ana", "need": [{"level_of_need": "3"}, {"level_of_need": "2"}]}
BEN = {"person_id": "9030000000002", "given_name": "Ben"}
Ask = Callable[[str, Any], Judged]


@pytest.fixture
def ask(tmp_path: Path) -> Callable[..., Ask]:
    """Puts files into a scene; then asks one expectation of them."""

    def put(ref: str = "ccis/1.0", table: str = "young_person", **files: list[dict[str, Any]]) -> Ask:
        case = Case("c", "C", "x", (), (), Needs(), "2019-10-31", {}, {}, (), "")
        setting = Setting(SHIPPED, scope().editions, ("204",), ("903",), 1)
        scene = Scene(case, setting, tmp_path, traits(), "2019-10-31")
        for name, records in files.items():
            path = tmp_path / name
            path.write_text("".join(json.dumps({table: one}) + "\n" for one in records), encoding="utf-8")
            scene.exports[name] = Given(path, ref)
        return lambda what, asked: EXPECTATIONS[what](scene, asked)

    return put


def holds(judged: Judged) -> bool:
    assert judged.outcome in (Outcome.PASS, Outcome.FAIL)
    assert bool(judged.message) == (judged.outcome is Outcome.FAIL)
    assert not any(name in judged.message for name in ("Ana", "Ben", "9030000000001"))
    return judged.outcome is Outcome.PASS


@pytest.mark.parametrize(
    ("asked", "passes"),
    [
        ({"count": 2}, True), ({"count": 1}, False), ({"least": 1}, True), ({"least": 3}, False),
        ({"where": {"given_name": "Ana"}, "count": 1}, True), ({"where": {"uln": None}, "count": 2}, True),
        ({"where": {"given_name": ["Ana", "Cat"]}, "count": 1}, True),
        ({"where": {"Given_Name": "Ana"}, "count": 0}, True),
    ],
)  # fmt: skip
def test_rows_are_counted_by_exact_keys(ask: Callable[..., Ask], asked: dict[str, Any], passes: bool) -> None:
    assert holds(ask(out=[ANA, BEN])("rows", {"in": "out", "table": "young_person", **asked})) is passes


def test_one_row_and_what_it_has(ask: Callable[..., Ask]) -> None:
    asking = ask(out=[ANA, BEN])
    assert holds(asking("row", {"in": "out", "table": "need", "where": {"level_of_need": "3"}}))
    assert not holds(asking("row", {"in": "out", "table": "need"}))
    one = {"in": "out", "table": "young_person", "where": {"given_name": "Ben"}}
    assert holds(asking("row", {**one, "has": {"person_id": BEN["person_id"], "uln": None}}))
    assert not holds(asking("row", {**one, "has": {"person_id": "9030000000009"}}))


def test_every_row_needs_one_row_at_least(ask: Callable[..., Ask]) -> None:
    asking = ask(out=[ANA, BEN])
    every = {"in": "out", "table": "young_person"}
    assert holds(asking("every", {**every, "has": {"given_name": ["Ana", "Ben"]}}))
    assert not holds(asking("every", {**every, "has": {"given_name": "Ana"}}))
    assert not holds(asking("every", {**every, "where": {"given_name": "Cat"}, "has": {"given_name": "Cat"}}))


@pytest.mark.parametrize(
    ("right", "passes"),
    [
        ([BEN, {**ANA, "need": ANA["need"][::-1]}], True), ([ANA], False), ([ANA, BEN, {"person_id": "3"}], False),
        ([{**ANA, "given_name": "An"}, BEN], False), ([{**ANA, "need": ANA["need"][:1]}, BEN], False),
        ([{**ANA, "uln": "1"}, BEN], False), ([{**ANA, "uln": ""}, BEN], True),
        ([{**ANA, "need": [*ANA["need"], ANA["need"][0]]}, BEN], False),
    ],
)  # fmt: skip
def test_two_files_are_the_same_but_for_order(
    ask: Callable[..., Ask], right: list[dict[str, Any]], passes: bool
) -> None:
    assert holds(ask(left=[ANA, BEN], right=right)("same", {"left": "left", "right": "right"})) is passes


def test_nothing_is_not_the_same_as_nothing(ask: Callable[..., Ask]) -> None:
    assert not holds(ask(left=[], right=[])("same", {"left": "left", "right": "right"}))


def row(identifier: str, number: str, by: str, told: str = "a") -> dict[str, str]:
    return {"feed_row_id": identifier, "feed_sequence": number, "source_record_id": by, "postcode": told}


@pytest.mark.parametrize(
    ("then", "passes"),
    [
        ([row("F1", "1", "x")], True), ([row("F2", "2", "x")], True), ([row("F2", "1", "x")], False), ([], False),
        ([row("F1", "1", "x", "b")], False), ([row("F2", "1", "y")], True),
        ([row("F2", "2", "x"), row("F2", "3", "x")], False),
    ],
)  # fmt: skip
def test_identifiers_are_never_used_again_and_numbers_rise(
    ask: Callable[..., Ask], then: list[dict[str, Any]], passes: bool
) -> None:
    asked = {"first": "first", "then": "then", "table": "feed", "id": "feed_row_id", "number": "feed_sequence",
             "by": "source_record_id"}  # fmt: skip
    asking = ask("london-index/1.0", "feed", first=[row("F1", "1", "x")], then=then)
    assert holds(asking("numbered", asked)) is passes
