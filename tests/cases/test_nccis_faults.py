"""Planted faults are found: rule, record and field, none missing, none extra; and no rule is without an example."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import shipped
from ccis_interop.catalogue.model import PREVIOUS
from ccis_interop.catalogue.structure_rules import structure_rules
from ccis_interop.formats.write.writers import write
from ccis_interop.synth.london import dataset
from ccis_interop.synth.plant import Planted, plant
from made.running import SHIPPED, interop

EDITIONS = ["nccis/2011-12", "nccis/2015-16", "nccis/2019-20", "nccis/2020-21"]
FORMS = ["xml-export", "csv", "tsv", "jsonl", "parquet", "xlsx"]
PEOPLE, EACH = 1500, 2
REFUSED = {  # stated rules about a file that cannot be read: the error that refuses it
    "nccis-reject-not-well-formed": "xml-not-well-formed",
    "nccis-reject-truncated": "xml-truncated",
    "nccis-reject-two-roots": "xml-second-root",
}
MONTHS = re.findall(r"nccis-month-[a-z-]+", Path(__file__).with_name("test_nccis_months.py").read_text("utf-8"))


def month(ref: str, which: str) -> date:
    year = int(ref[6:10])
    return (
        date(year, 10, 31) if which == "autumn" else date(year + 1, 3, 31) if which == "spring" else date(year, 6, 30)
    )


def planted(
    folder: Path, ref: str, day: date, form: str, seed: int, names: Iterable[str] = ("all",)
) -> tuple[Path, list[Planted]]:
    """A file with breaches, and what they are."""
    standard = SHIPPED.load(ref)
    data, key = plant(
        dataset(standard, PEOPLE, seed, day, ()), SHIPPED.macros, list(names), EACH, seed, standard.code_day(day)
    )
    path = folder / f"return.{form.removesuffix('-export')}"
    write(data, path, form)
    return path, key


def found(path: Path, ref: str) -> set[tuple[str, int, str]]:
    told = interop("check", path, "--standard", ref, "-f", "json", "--limit", "0")
    return {(rule["rule"], one["record"], one["field"]) for rule in told.report["rules"] for one in rule["findings"]}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ref", "form"), [(ref, form) for ref in EDITIONS for form in (FORMS if ref == EDITIONS[2] else FORMS[1:4:2])]
)
def test_every_planted_fault_is_found_in_every_form(tmp_path: Path, ref: str, form: str) -> None:
    path, key = planted(tmp_path, ref, month(ref, "autumn"), form, seed=1)
    assert len({one.rule for one in key}) > 60
    assert found(path, ref) == {(one.rule, one.record, one.field) for one in key}


@pytest.mark.slow
@pytest.mark.parametrize("ref", EDITIONS)
@pytest.mark.parametrize(("when", "seed"), [("autumn", 2), ("spring", 3), ("summer", 20_000_003)])
def test_every_planted_fault_is_found_at_every_time_of_year(tmp_path: Path, ref: str, when: str, seed: int) -> None:
    path, key = planted(tmp_path, ref, month(ref, when), "xml", seed)
    assert found(path, ref) == {(one.rule, one.record, one.field) for one in key}


@pytest.mark.slow
@pytest.mark.parametrize("ref", EDITIONS)
@pytest.mark.parametrize(("when", "seed"), [("autumn", 5), ("spring", 6)])
def test_sound_returns_break_no_rule(tmp_path: Path, ref: str, when: str, seed: int) -> None:
    write(dataset(SHIPPED.load(ref), PEOPLE, seed, month(ref, when), ()), tmp_path / "return.xml", "xml")
    assert found(tmp_path / "return.xml", ref) == set()


def header_rules() -> list[tuple[str, str, str]]:
    return [
        (ref, form, rule.id)
        for ref in EDITIONS
        for form in (("xml", "csv", "jsonl") if ref == EDITIONS[2] else ("xml",))
        for rule in SHIPPED.load(ref).rules
        if rule.table == "header" and rule.fault and PREVIOUS not in (rule.sql or "")
    ]


@pytest.mark.parametrize(("ref", "form", "rule"), header_rules())
def test_a_planted_fault_of_the_header_is_found_alone(tmp_path: Path, ref: str, form: str, rule: str) -> None:
    standard = SHIPPED.load(ref)
    day = month(ref, "autumn")
    data, key = plant(dataset(standard, 5, 1, day, ()), SHIPPED.macros, [rule], 1, 1, day)
    write(data, tmp_path / f"return.{form}", form)
    assert found(tmp_path / f"return.{form}", ref) == {(one.rule, one.record, one.field) for one in key}


def told_by_files(ref: str) -> set[str]:
    """The rules that an example file of an edition is expected to break, or whose refusal it shows."""
    held: set[str] = set()
    for path in shipped().glob(f"{ref}/examples/invalid/*.expected.csv"):
        with path.open(newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                held |= {row["rule"], *(rule for rule, error in REFUSED.items() if error == row["error"])}
    return held - {""}


@pytest.mark.parametrize("ref", EDITIONS)
def test_every_rule_has_an_example_of_its_breach(ref: str) -> None:
    standard = SHIPPED.load(ref)
    examples = {rule.id for rule in standard.rules if rule.fault} | told_by_files(ref) | set(MONTHS)
    if not standard.knowledge.structure_known:  # these are not evaluated, so no breach can be shown
        examples |= {rule.id for rule in standard.rules if rule.structure}
    assert {rule.id for rule in standard.rules} - examples == set()


def test_every_rule_of_structure_has_an_example_of_its_breach() -> None:
    every = {rule.id for family in ("xml", "flat", "json") for rule in structure_rules(family)}
    assert every - set.union(*(told_by_files(ref) for ref in EDITIONS)) == set()


def test_a_fault_not_planted_is_missed_by_the_comparison_of_the_tests(tmp_path: Path) -> None:
    """The tests above can fail: a key of one fault more is not what is found."""
    path, key = planted(tmp_path, "nccis/2019-20", date(2019, 10, 31), "xml", 1, ["nccis-231"])
    more = [*key, replace(key[0], record=key[0].record + 1)]
    assert found(path, "nccis/2019-20") != {(one.rule, one.record, one.field) for one in more}
