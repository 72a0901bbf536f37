"""Planting breaches, with what hangs on a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pyarrow as pa
import pytest

from ccis_interop.errors import UsageError
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth.london import dataset
from ccis_interop.synth.plant import plant, rules_to_break
from made.running import SHIPPED

DAY = date(2019, 10, 31)
CCIS = SHIPPED.load("ccis/1.0")


def planted(rule: str, each: int = 1, count: int = 1500, **options: Any) -> tuple[dict[str, pa.Table], list[Any]]:
    made, key = plant(dataset(CCIS, count, 1, DAY, ()), SHIPPED.macros, [rule], each, 1, DAY, **options)
    return dict(next(iter(made.chunks))), key


def test_as_many_records_are_broken_as_are_asked_for() -> None:
    rows, key = planted("ccis-uln-placeholder", each=3)
    assert len(key) == 3
    ulns = rows["young_person"].column("uln").to_pylist()
    assert [number for number, uln in enumerate(ulns, 1) if uln == "9999999999"] == [one.record for one in key]


def test_children_are_taken_away_and_the_others_counted_anew() -> None:
    rows, (first, *_) = planted("ccis-need-missing", each=2)
    person = rows["young_person"].column("person_id")[first.record - 1].as_py()
    assert person not in rows["need"].filter(pa.compute.is_null(rows["need"].column("to_date"))).column("person_id")
    rows, (one,) = planted("ccis-verified-order")
    assert one.object == "activity"
    row = rows["activity"].slice(one.record - 1, 1).to_pylist()[0]
    assert row["date_verified"] < row["date_ascertained"]


def test_a_record_without_a_key_has_no_children() -> None:
    rows, (one,) = planted("ccis-person-id-missing")
    assert rows["young_person"].column("person_id")[one.record - 1].as_py() is None
    people = set(rows["young_person"].column("person_id").to_pylist())
    assert set(rows["activity"].column("person_id").to_pylist()) <= people


def test_a_child_of_nobody_is_added_so_that_nobody_loses_one() -> None:
    rows, (one,) = planted("ccis-need-person_id-reference")
    sound = sum(chunk["need"].num_rows for chunk in dataset(CCIS, 1500, 1, DAY, ()).chunks if "need" in chunk)
    assert one.record == rows["need"].num_rows == sound + 1


def test_in_a_nested_form_no_child_can_be_of_nobody() -> None:
    rules = {rule.id for rule in rules_to_break(CCIS, ["all"])}
    nested = {rule.id for rule in rules_to_break(CCIS, ["all"], nested=True)}
    assert rules - nested == {
        f"ccis-{child.name}-person_id-{how}"
        for child in CCIS.children("young_person")
        for how in ("required", "reference")
    }
    with pytest.raises(UsageError, match="no example of a breach"):
        rules_to_break(CCIS, ["ccis-need-person_id-reference"], nested=True)


def test_a_provider_that_somebody_names_keeps_its_key() -> None:
    rows, (one,) = planted("ccis-provider-provider_id-required")
    assert one.object == "provider"
    named = set(rows["activity"].column("provider_id").to_pylist()) - {None}
    assert named <= set(rows["provider"].column("provider_id").to_pylist())


def test_too_few_people_are_told() -> None:
    with pytest.raises(UsageError, match="--people"):
        planted("ccis-person-id-missing", count=1)


def test_an_unknown_rule_is_told() -> None:
    with pytest.raises(UsageError, match="ccis-no-such-rule"):
        planted("ccis-no-such-rule", count=1)


def test_every_rule_has_an_example() -> None:
    assert [rule.id for rule in CCIS.rules if rule.fault is None] == []


def test_a_dataset_of_several_chunks_is_planted_as_one() -> None:
    made = dataset(CCIS, 600, 1, DAY, ())
    chunks = list(made.chunks)
    halves: Dataset = replace(made, chunks=[*chunks, {}])
    _, key = plant(halves, SHIPPED.macros, ["ccis-uln-placeholder"], 1, 1, DAY)
    assert key


def test_a_table_that_nobody_has_a_row_of_is_no_hindrance() -> None:
    made = dataset(SHIPPED.load("ccis/1.0"), 20, 1, date(2019, 10, 31), ["202"])
    few = replace(
        made, chunks=[{name: rows for name, rows in one.items() if name != "objection"} for one in made.chunks]
    )
    _, planted = plant(few, SHIPPED.macros, ["ccis-current-activity"], 1, 1, date(2019, 10, 31), nested=True)
    assert len(planted) == 1
