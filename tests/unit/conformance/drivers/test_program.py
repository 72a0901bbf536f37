"""A program as a driver: it may hang, die, babble or lie about the protocol; the run goes on and nothing is left."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from ccis_interop.conformance.drivers.door import open_driver, split
from ccis_interop.conformance.drivers.failure import DriverFailed
from ccis_interop.conformance.drivers.program import LOG, Program
from ccis_interop.conformance.protocol import Verb

BEGIN = "import json, sys, time, os, subprocess\nfor line in sys.stdin:\n  r = json.loads(line)\n"
SOUND = 'print(json.dumps({"id": r["id"], "done": True}), flush=True)'


def program(tmp_path: Path, body: str, timeout: float = 20.0) -> Program:
    path = tmp_path / "driver.py"
    path.write_text(BEGIN + "".join(f"  {line}\n" for line in body.splitlines()), encoding="utf-8")
    return Program([sys.executable, str(path)], tmp_path, timeout)


def asked(driver: Program, number: int = 1) -> object:
    return driver.send(Verb.RESET, number, {"run": "x"})


def test_a_sound_program_answers_many_requests(tmp_path: Path) -> None:
    driver = program(tmp_path, SOUND)
    assert [asked(driver, number) for number in (1, 2, 3)] == [{"done": True}] * 3
    driver.close()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("time.sleep(60)", "no reply"),
        ("sys.exit(3)", "ended"),
        ("print('hello', flush=True)", "not JSON"),
        ("print('[]', flush=True)", "not a JSON object"),
        ("print(json.dumps({'id': 99, 'done': True}), flush=True)", "another request"),
        ("print(json.dumps({'id': r['id'], 'done': 'yes'}), flush=True)", "not of the protocol"),
        ("sys.stdout.write('{'); sys.stdout.flush(); sys.exit()", "does not end"),
        (
            "print(json.dumps({'id': r['id'], 'error': {'code': 'failed', 'message': 'Synsecret'}}), flush=True)",
            "failed",
        ),
    ],
)
def test_what_is_no_reply_is_a_fault_of_the_driver(body: str, why: str, tmp_path: Path) -> None:
    driver = program(tmp_path, body, 1.5 if "sleep" in body else 20.0)
    with pytest.raises(DriverFailed, match=why) as caught:
        asked(driver)
    assert "Synsecret" not in str(caught.value)
    driver.close()


def test_one_that_died_is_started_anew(tmp_path: Path) -> None:
    body = f"if not os.path.exists('{tmp_path}/once'):\n  open('{tmp_path}/once', 'w').close()\n  sys.exit(1)\n{SOUND}"
    driver = program(tmp_path, body)
    with pytest.raises(DriverFailed):
        asked(driver)
    assert asked(driver, 2) == {"done": True}
    driver.close()


def test_standard_error_goes_to_a_file_and_is_no_reply(tmp_path: Path) -> None:
    driver = program(tmp_path, f"print('Synsecret', file=sys.stderr, flush=True)\n{SOUND}")
    assert asked(driver) == {"done": True}
    driver.close()
    assert "Synsecret" in (tmp_path / LOG).read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="process groups")
def test_what_a_hanging_program_started_ends_with_it(tmp_path: Path) -> None:
    body = (
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(120)'])\n"
        f"open('{tmp_path}/pid', 'w').write(str(child.pid))\ntime.sleep(120)"
    )
    driver = program(tmp_path, body, 3.0)
    with pytest.raises(DriverFailed):
        asked(driver)
    driver.close()
    pid = int((tmp_path / "pid").read_text(encoding="utf-8"))
    for _ in range(50):
        if not _lives(pid):
            return
        time.sleep(0.1)
    raise AssertionError


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").split()[2] != "Z"


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    driver = open_driver("exec:./no-such-program", tmp_path)
    with pytest.raises(DriverFailed, match="cannot be started"):
        driver.send(Verb.RESET, 1, {"run": "x"})
    driver.close()


def test_python_in_a_command_is_the_one_that_runs_this() -> None:
    assert split("python driver.py 'a b'") == [sys.executable, "driver.py", "a b"]
