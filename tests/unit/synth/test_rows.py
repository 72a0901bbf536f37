"""Rows of child tables."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from ccis_interop.synth.rows import Slot, child, texts

KEYS = pa.array(["a", "b", "c"])


def test_rows_stand_person_by_person_in_the_order_of_the_slots() -> None:
    first = Slot(np.array([True, False, True]), {"name": np.array(["a1", "", "c1"])})
    second = Slot(np.array([True, True, False]), {"name": "two"})
    rows = child(KEYS, "key", [first, second])
    assert rows.to_pylist() == [
        {"key": "a", "name": "a1"},
        {"key": "a", "name": "two"},
        {"key": "b", "name": "two"},
        {"key": "c", "name": "c1"},
    ]


def test_a_column_that_a_slot_lacks_is_empty() -> None:
    slots = [Slot(np.array([True, False, False]), {"x": "1"}), Slot(np.array([False, True, False]), {"y": "2"})]
    assert child(KEYS, "key", slots).to_pylist() == [
        {"key": "a", "x": "1", "y": None},
        {"key": "b", "x": None, "y": "2"},
    ]


def test_nothing_and_no_day_are_nothing() -> None:
    assert texts(np.array(["x", ""]), 2).to_pylist() == ["x", None]
    assert texts(np.array(["2020-02-29", "NaT"], "datetime64[D]"), 2).to_pylist() == ["2020-02-29", None]
    assert texts("", 2).to_pylist() == [None, None]
