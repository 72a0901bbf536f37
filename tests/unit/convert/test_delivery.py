"""Putting files in place."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccis_interop.convert.delivery import Destination, digest, place
from ccis_interop.convert.workshop import workshop
from ccis_interop.errors import OutputError, UsageError


def ready(folder: Path, **texts: str) -> dict[str, Path]:
    found = {}
    for name, text in texts.items():
        path = folder / name
        path.write_text(text)
        found[{"output": "", "rejects": ".rejects.csv"}[name]] = path
    return found


def account(destination: Destination, **texts: str) -> str:
    files = {
        name: {"name": destination.beside("" if name == "output" else ".rejects.csv").name, "digest": "x"}
        for name in texts
    }
    return json.dumps({"files": files})


def put(destination: Destination, **texts: str) -> None:
    with workshop(destination) as folder:
        place(destination, ready(folder, **texts), account(destination, **texts), folder)


def test_everything_takes_its_place_and_the_workshop_goes(tmp_path: Path) -> None:
    put(Destination(tmp_path / "out", "csv"), output="o", rejects="r")
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.rejects.csv", "out.account.json"}
    assert (tmp_path / "out.rejects.csv").stat().st_mode & 0o777 == 0o600


def test_what_an_earlier_run_rejected_goes_when_nothing_is_rejected_any_more(tmp_path: Path) -> None:
    destination = Destination(tmp_path / "out", "csv")
    put(destination, output="o", rejects="r")
    put(destination, output="p")
    assert {path.name for path in tmp_path.iterdir()} == {"out", "out.account.json"}
    assert (tmp_path / "out").read_text() == "p"


def test_other_files_that_look_like_rejects_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out.rejects.old.csv").write_text("mine")
    put(Destination(tmp_path / "out", "csv"), output="o")
    assert (tmp_path / "out.rejects.old.csv").read_text() == "mine"


def test_error_while_working_leaves_nothing(tmp_path: Path) -> None:
    def work() -> None:
        with workshop(Destination(tmp_path / "out", "csv")) as folder:
            (folder / "half").write_text("x")
            raise OSError(28, "no space left")

    with pytest.raises(OutputError, match="no space left"):
        work()
    assert list(tmp_path.iterdir()) == []


def test_work_lies_where_only_its_owner_can_read(tmp_path: Path) -> None:
    with workshop(Destination(tmp_path / "out", "csv")) as folder:
        assert folder.stat().st_mode & 0o777 == 0o700


def test_no_folder_is_told_before_work_begins(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no such folder"):
        Destination(tmp_path / "none" / "out.csv", "csv").refuse()


def test_input_under_the_name_of_a_reject_file_is_not_replaced(tmp_path: Path) -> None:
    given = tmp_path / "out.csv.rejects.csv"
    given.write_text("rows to be converted")
    with pytest.raises(UsageError, match="would replace"):
        Destination(tmp_path / "out.csv", "csv").refuse(given)


def test_digest_of_a_folder_tells_a_change_in_any_of_its_files(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("1")
    before = digest(tmp_path)
    (tmp_path / "b").write_text("2")
    assert digest(tmp_path) != before
