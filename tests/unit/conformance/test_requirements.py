"""The requirements as data: whole, known, and never without a proof or a reason."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import shipped
from ccis_interop.conformance.requirements import Requirement, editions, problems, read, read_folder
from ccis_interop.errors import StandardError, UsageError


def test_every_arrangement_of_the_paper_has_requirements() -> None:
    held = read()
    assert [one.id for one in held.arrangements] == [f"MA-{number:02}" for number in range(1, 23)]
    assert all(held.of(one.id) for one in held.arrangements)


def test_there_are_as_many_as_a_procurement_lead_can_read() -> None:
    assert 80 <= len(read().requirements) <= 120


def test_every_source_is_a_known_one() -> None:
    known = {row["id"] for row in read_rows(shipped() / "sources.csv")[1]}
    named = {part.split()[0] for one in read().requirements for part in one.source.replace(",", "").split("; ")}
    assert named <= known


@pytest.mark.parametrize("edition", editions())
def test_every_edition_that_ships_stands(edition: str) -> None:
    assert problems(read(edition)) == []


def broken(**changes: object) -> list[str]:
    held = read()
    first = replace(held.requirements[0], **changes)  # type: ignore[arg-type]
    return problems(replace(held, requirements=(first, *held.requirements[1:])))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"id": "MA-01.2"}, "stands twice"),
        ({"id": "MA-99.1"}, "not listed"),
        ({"level": "MAY"}, "neither MUST nor SHOULD"),
        ({"proof": "attestation"}, "lacks why"),
        ({"why_not_tested": "too hard"}, "a reason why it has none"),
        ({"feature": "telepathy"}, "feature that is not listed"),
        ({"roles": ("oracle",)}, "role that is not listed"),
        ({"source": ""}, "no source"),
    ],
)
def test_a_row_that_contradicts_itself_is_named(changes: dict[str, object], said: str) -> None:
    assert any(said in one for one in broken(**changes))


def test_an_arrangement_without_a_requirement_is_named() -> None:
    held = read()
    rest: tuple[Requirement, ...] = tuple(one for one in held.requirements if one.arrangement != "MA-13")
    assert problems(replace(held, requirements=rest)) == ["MA-13 has no requirement."]


def test_a_folder_with_a_wrong_row_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(read().folder, tmp_path / "1.0")
    rows = (folder / "requirements.csv").read_text(encoding="utf-8")
    (folder / "requirements.csv").write_text(rows.replace("MA-01.2,MUST", "MA-01.2,PERHAPS"), encoding="utf-8")
    with pytest.raises(StandardError, match=r"MA-01\.2 is neither MUST nor SHOULD"):
        read_folder(folder)


def test_what_is_not_there_is_told() -> None:
    with pytest.raises(UsageError, match="no edition"):
        read("0.1")
    with pytest.raises(UsageError, match="no requirement"):
        read().requirement("MA-09.99")


@pytest.mark.parametrize("edition", editions())
def test_no_number_is_missing_since_what_is_withdrawn_keeps_its_row(edition: str) -> None:
    held = read(edition)
    for one in held.arrangements:
        numbers = [int(each.id.partition(".")[2]) for each in held.of(one.id)]
        assert numbers == list(range(1, len(numbers) + 1))
