"""The cases that ship: of one shape, each step with a meaning, each requirement there and asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.cases.read import read_case, read_cases
from ccis_interop.conformance.expectations import EXPECTATIONS
from ccis_interop.conformance.profiles import names, profile
from ccis_interop.conformance.requirements import read
from ccis_interop.conformance.steps import STEPS
from ccis_interop.errors import StandardError
from made.suite import cases

WHOLE = """id: one
title: One sound case of the suite
requirements: [MA-09.1]
profiles: [borough-ccis]
today: 2019-10-31
people: {ana: {}}
documents: {all: {format: ccis, of: [ana]}}
steps:
  - load: {document: all}
  - expect: {count: {in: all, accepted: 1}}
"""


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    def write(old: str = "", new: str = "", name: str = "one.yaml") -> Path:
        folder = tmp_path / "theme"
        folder.mkdir(exist_ok=True)
        assert old in WHOLE
        (folder / name).write_text(WHOLE.replace(old, new, 1), encoding="utf-8")
        return folder / name

    return write


@pytest.mark.parametrize("case", cases(), ids=lambda one: one.id)
def test_every_requirement_of_a_case_is_asked_for_in_it(case: Case) -> None:
    known = {one.id for one in read().requirements}
    asked = {name for step in case.steps if "expect" in step for name in case.names_of(step)}
    assert set(case.requirements) <= known
    assert asked == set(case.requirements)


@pytest.mark.parametrize("case", cases(), ids=lambda one: one.id)
def test_every_document_and_profile_is_there(case: Case) -> None:
    loaded = {step["load"].get("document") for step in case.steps if "load" in step} - {None}
    assert loaded <= set(case.documents)
    assert set(case.profiles) <= set(names())


def test_the_smoke_case_is_first_and_no_name_stands_twice() -> None:
    assert cases()[0].id == "smoke"
    assert len({one.id for one in cases()}) == len(cases())


def test_every_tested_requirement_of_a_borough_has_a_case() -> None:
    shown = {name for one in cases() if "borough-ccis" in one.profiles for name in one.requirements}
    apart = {one.id for one in profile("borough-ccis").tested if one.feature}
    assert {one.id for one in profile("borough-ccis").tested} - apart <= shown


def test_the_vocabulary_of_the_schema_is_that_of_the_code() -> None:
    from ccis_interop.conformance.protocol import suite_folder

    text = (suite_folder() / "case.schema.json").read_text(encoding="utf-8")
    import json

    held = json.loads(text)["$defs"]
    assert set(held["expectation"]["properties"]) == set(EXPECTATIONS)
    assert set(held["step"]["properties"]) - {"expect", "requirements", "says"} == set(STEPS)


def test_a_whole_case_is_read(written: Callable[..., Path]) -> None:
    assert read_case(written()).theme == "theme"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("today: 2019-10-31", "today: yesterday", 5), ("load:", "lode:", 9), ("count:", "counts:", 10),
        ("requirements: [MA-09.1]", "requirements: []", 3), ("title: One sound case of the suite\n", "", 1),
        ("accepted: 1", "accepted: one", 10),
    ],
)  # fmt: skip
def test_a_case_of_another_shape_is_refused_with_its_line(
    old: str, new: str, line: int, written: Callable[..., Path]
) -> None:
    path = written(old, new)
    with pytest.raises(StandardError) as caught:
        read_case(path)
    assert caught.value.code == "case-shape"
    assert caught.value.where == f"{path}:{line}"


def test_a_file_is_called_as_its_case(written: Callable[..., Path]) -> None:
    with pytest.raises(StandardError, match="not called as its case"):
        read_case(written(name="two.yaml"))


def test_two_cases_of_one_name_are_refused(written: Callable[..., Path], tmp_path: Path) -> None:
    path = written()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "one.yaml").write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    with pytest.raises(StandardError, match="two cases are called one"):
        read_cases(tmp_path)
