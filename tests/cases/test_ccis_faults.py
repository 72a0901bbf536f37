"""What is planted in canonical records is found: rule, record and field; none missing, none extra; in every form."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.writers import write
from ccis_interop.rules.check import Options, check
from ccis_interop.synth.london import dataset
from ccis_interop.synth.plant import plant, rules_to_break
from made.running import SHIPPED, interop

STANDARD, CHECKS = SHIPPED.compiled("ccis/1.0")
PEOPLE = 3000
HEADER = [rule.id for rule in STANDARD.rules if rule.table == "extract"]


def found(path: Path) -> Counter[tuple[str, str, int, str]]:
    opened = open_input(path, SHIPPED)
    report = check(STANDARD, CHECKS, SHIPPED.macros, opened.given, recognised=opened.why, options=Options(limit=None))
    return Counter((one.rule, one.object, one.record, one.field) for rule in report.results for one in rule.findings)


FORMS = [
    ("jsonl", date(2025, 8, 31), 1, ()),
    ("csv-package", date(2019, 10, 31), 4, ()),
    ("parquet-package", date(2025, 9, 1), 5, ("209",)),
]


@pytest.mark.parametrize(("form", "day", "seed", "authorities"), FORMS, ids=[one[0] for one in FORMS])
def test_what_is_planted_is_found_and_nothing_else(
    form: str, day: date, seed: int, authorities: tuple[str, ...], tmp_path: Path
) -> None:
    nested = form == "jsonl"
    made = dataset(STANDARD, PEOPLE, seed, day, authorities)
    made, key = plant(made, SHIPPED.macros, ["all"], 1, seed, day, nested=nested)
    write(made, tmp_path / "broken", form)
    assert found(tmp_path / "broken") == Counter((one.rule, one.object, one.record, one.field) for one in key)
    assert {one.rule for one in key} == {rule.id for rule in rules_to_break(STANDARD, ["all"], nested=nested)}


def test_what_no_file_of_a_day_can_break_is_left_out_of_all(tmp_path: Path) -> None:
    day = date(2012, 10, 31)
    made, key = plant(dataset(STANDARD, PEOPLE, 2, day, ()), SHIPPED.macros, ["all"], 1, 2, day, nested=True)
    write(made, tmp_path / "broken", "jsonl")
    assert found(tmp_path / "broken") == Counter((one.rule, one.object, one.record, one.field) for one in key)
    every = {rule.id for rule in rules_to_break(STANDARD, ["all"], nested=True)}
    assert every - {one.rule for one in key} == {"ccis-status-on-date", "ccis-destination-on-date"}


@pytest.mark.parametrize("rule", HEADER)
def test_what_is_planted_in_the_header_is_found(rule: str, tmp_path: Path) -> None:
    day = date(2019, 10, 31)
    made, key = plant(dataset(STANDARD, 20, 1, day, ()), SHIPPED.macros, [rule], 1, 1, day)
    write(made, tmp_path / "broken", "jsonl")
    assert found(tmp_path / "broken") == Counter((one.rule, one.object, one.record, one.field) for one in key)


def test_the_command_writes_the_key(tmp_path: Path) -> None:
    file, key = tmp_path / "package", tmp_path / "key.csv"
    told = interop("synth", "--standard", "ccis/1.0", "--people", "200", "--as-of", "2019-10-31", "-f", "csv-package",
                   "-o", file, "--faults", "ccis-activity-gap", "--key", key)  # fmt: skip
    assert told.exit == 0
    head, row = key.read_text(encoding="utf-8").split()
    assert head == "rule,object,record,field"
    told = interop("check", file, "-f", "json")
    assert told.exit == 1
    assert told.broken == {"ccis-activity-gap": 1}
    assert f"ccis-activity-gap,activity,{told.findings('ccis-activity-gap')[0]['record']},end_date" == row


def test_several_breaches_of_a_kind_do_not_seem_to_belong_together(tmp_path: Path) -> None:
    day, rules = (
        date(2021, 2, 28),
        [
            "ccis-young_person-upn-pattern",
            "ccis-responsibility-person_id-reference",
            "ccis-activity-person_id-reference",
        ],
    )
    made, key = plant(dataset(STANDARD, 500, 1, day, ()), SHIPPED.macros, rules, 3, 1, day)
    write(made, tmp_path / "broken", "csv-package")
    assert found(tmp_path / "broken") == Counter((one.rule, one.object, one.record, one.field) for one in key)
    assert len(key) == 9
