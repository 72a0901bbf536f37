"""What a person fills in, and what a folder refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.conformance.drivers.answers import read_answer
from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported, Waiting
from ccis_interop.conformance.drivers.folder import Folder
from ccis_interop.conformance.protocol import Verb
from ccis_interop.errors import UsageError

EXPORT = {"format": "ccis/1.0", "authority": "204", "as_of": "2019-10-31"}
FIRST = "001-smoke/01-reset"


def filled(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def put_out(folder: Path, verb: Verb = Verb.RESET, **fields: object) -> None:
    driver = Folder(folder)
    with pytest.raises(Waiting):
        driver.send(verb, 1, {"run": "7-smoke"} if verb is Verb.RESET else dict(fields))
    driver.close()


def test_an_answer_is_read_whatever_the_editor_made_of_it(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_bytes(b"\xef\xbb\xbf# note: 3\r\nAccepted :  1,204 \r\nDONE: Yes\r\nreads: ccis/1.0, nccis/2019-20\r\n")
    answer = read_answer(path)
    assert (answer.done, answer.number("accepted"), answer.number("rejected")) == (True, 1204, 0)
    assert answer.words("reads") == ["ccis/1.0", "nccis/2019-20"]
    assert answer.text("note") == ""


def test_a_number_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("accepted: a few\ndone: yes\n", encoding="utf-8")
    with pytest.raises(DriverFailed, match="no whole number"):
        read_answer(path).number("accepted")


def test_a_step_waits_says_what_to_do_and_goes_on_when_it_is_done(tmp_path: Path) -> None:
    put_out(tmp_path)
    assert "Empty the test system" in (tmp_path / FIRST / "what-to-do.txt").read_text(encoding="utf-8")
    assert f"[ ] {FIRST}" in (tmp_path / "CHECKLIST.txt").read_text(encoding="utf-8")
    filled(tmp_path / FIRST / "answer.txt", "done:", "done: yes")
    assert Folder(tmp_path).send(Verb.RESET, 1, {"run": "7-smoke"}) == {"done": True}


def test_what_the_product_cannot_do_is_said_as_such(tmp_path: Path) -> None:
    put_out(tmp_path)
    filled(tmp_path / FIRST / "answer.txt", "cannot:", "cannot: it is a live system")
    with pytest.raises(Unsupported):
        Folder(tmp_path).send(Verb.RESET, 1, {"run": "7-smoke"})


def test_a_step_of_another_run_is_no_answer(tmp_path: Path) -> None:
    put_out(tmp_path)
    filled(tmp_path / FIRST / "answer.txt", "done:", "done: yes")
    with pytest.raises(DriverFailed, match="another request"):
        Folder(tmp_path).send(Verb.RESET, 1, {"run": "8-smoke"})


def test_an_export_is_one_file_and_no_other_number(tmp_path: Path) -> None:
    out, evidence = tmp_path / "out", tmp_path / "evidence"
    evidence.mkdir()
    fields = {**EXPORT, "folder": str(evidence)}
    driver = Folder(out)
    with pytest.raises(Waiting):
        driver.send(Verb.EXPORT, 1, dict(fields))
    step = out / "000-the-product" / "01-export"
    filled(step / "answer.txt", "records:", "records: 3")
    filled(step / "answer.txt", "done:", "done: yes")
    with pytest.raises(DriverFailed, match="0 files in place of 1"):
        Folder(out).send(Verb.EXPORT, 1, dict(fields))
    (step / "drop-here" / "records.jsonl").write_text("x", encoding="utf-8")
    reply = Folder(out).send(Verb.EXPORT, 1, dict(fields))
    assert reply["records"] == 3
    assert Path(reply["file"]).parent == evidence


def test_a_folder_goes_on_with_its_own_run_only(tmp_path: Path) -> None:
    Folder(tmp_path).keep({"seed": 1, "profile": "a"})
    Folder(tmp_path).keep({"seed": 1, "profile": "a"})
    assert Folder(tmp_path).state()["seed"] == 1
    with pytest.raises(UsageError, match="profile differ"):
        Folder(tmp_path).keep({"seed": 1, "profile": "b"})


def test_a_damaged_state_is_told(tmp_path: Path) -> None:
    (tmp_path / "state.json").write_text("{", encoding="utf-8")
    with pytest.raises(UsageError, match="damaged"):
        Folder(tmp_path).state()
