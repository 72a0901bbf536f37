"""Expectations of what can be counted from what a product gave, by a published method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ccis_interop.conformance.expectations.judged import Judged, failed, passed_if, several
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.scene import Scene
from ccis_interop.errors import InputError
from ccis_interop.measures.dimensions import breakdowns
from ccis_interop.measures.measure import measure
from ccis_interop.measures.method import read_method

COHORT = "cohort"


def measured(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """A method counts from a file exactly so many young people: the cohort, and each of its measures."""
    catalogue = scene.setting.catalogue
    method = read_method(catalogue, asked["method"])
    try:
        [figures] = measure([scene.file(asked["in"]).path], [method], breakdowns(catalogue, []), catalogue)
    except InputError as error:
        return failed(f"`{asked['in']}` cannot be counted [{error.code}]")
    if len(figures.cells) != 1:
        return Judged(Outcome.NOT_EVALUATED, f"`{asked['in']}` gives {len(figures.cells)} figures in place of one")
    cell = figures.cells[0]
    held = {name: cell.cohort if name == COHORT else cell.number(method, name, {}) for name in (COHORT, *asked["has"])}
    wrong = [f"{name} {held[name]} in place of {value}" for name, value in asked["has"].items() if held[name] != value]
    return passed_if(not wrong, f"`{asked['in']}` by {asked['method']}: {several(wrong)}")
