"""The protocol: every reply is one of its schemas, in one process and as a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported
from ccis_interop.conformance.drivers.program import Program
from ccis_interop.conformance.protocol import Verb
from ccis_interop.reference.mutation import Bench, InProcess
from made.systems import System, person


@pytest.fixture
def file(tmp_path: Path, catalogue: Catalogue) -> str:
    system = System(tmp_path / "maker", catalogue)
    system.load(person(1, uln="1000000079"), person(2))
    return str(tmp_path / "maker" / "file-0.jsonl")


def test_every_verb_is_answered_in_the_protocol(tmp_path: Path, catalogue: Catalogue, file: str) -> None:
    driver = InProcess("", catalogue)
    assert driver.send(Verb.DESCRIBE, 1, {"protocol": "1.0"})["databases"] == ["903"]
    assert driver.send(Verb.CLOCK, 2, {"today": "2019-10-31"}) == {"today": "2019-10-31"}
    loaded = driver.send(Verb.LOAD, 3, {"format": "ccis/1.0", "file": file, "sender": {"kind": "own"}})
    assert (loaded["accepted"], loaded["rejected"]) == (1, 1)
    assert Path(loaded["rejects"]).read_text(encoding="utf-8").splitlines()[:2] == [
        "record,field,reason",
        "1,uln,The unique learner number is not ten digits with a right check digit.",
    ]
    asked = {"authority": "204", "as_of": "2019-10-31", "folder": str(tmp_path)}
    assert driver.send(Verb.EXPORT, 4, {"format": "ccis/1.0", **asked})["records"] == 1
    assert driver.send(Verb.NOTICES, 5, {"folder": str(tmp_path)}) == {"files": []}
    assert driver.send(Verb.RESET, 6, {"run": "another"}) == {"done": True}
    assert driver.send(Verb.STOP, 7, {}) == {}


@pytest.mark.parametrize(
    "asked", [{"format": "ccis/9.9", "authority": "204"}, {"format": "ccis/1.0", "authority": "205"}]
)
def test_what_it_does_not_do_it_refuses_plainly(tmp_path: Path, catalogue: Catalogue, asked: dict[str, str]) -> None:
    driver = InProcess("", catalogue)
    with pytest.raises(Unsupported):
        driver.send(Verb.EXPORT, 1, {**asked, "as_of": "2019-10-31", "folder": str(tmp_path)})
    driver.close()


def test_as_a_program_it_answers_the_same(tmp_path: Path, file: str) -> None:
    program: Program = Bench(tmp_path).program("")
    try:
        assert program.send(Verb.CLOCK, 1, {"today": "2019-10-31"}) == {"today": "2019-10-31"}
        loaded = program.send(Verb.LOAD, 2, {"format": "ccis/1.0", "file": file, "sender": {"kind": "own"}})
        assert (loaded["accepted"], loaded["rejected"]) == (1, 1)
        with pytest.raises(DriverFailed):
            program.send(Verb.LOAD, 3, {"format": "ccis/1.0", "file": None, "sender": {"kind": "own"}})
        program.send(Verb.STOP, 4, {})
    finally:
        program.close()
