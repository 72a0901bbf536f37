"""The folder that a conversion works in: what a killed process left is taken away, what is in use is not."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.workshop import MAKING, OWNER, workshop

WORKS = """
import sys, time
from pathlib import Path
from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.workshop import workshop
with workshop(Destination(Path(sys.argv[1]), "csv")) as folder:
    (folder / "half").write_text("Synperson")
    print(folder, flush=True)
    time.sleep(60)
"""


def working(output: Path) -> tuple[subprocess.Popen[str], Path]:
    """A process that works on an output, and its folder."""
    process = subprocess.Popen([sys.executable, "-c", WORKS, str(output)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_what_a_killed_process_left_goes_with_the_next_run_and_what_another_uses_stays(tmp_path: Path) -> None:
    output = tmp_path / "out.csv"
    killed, left = working(output)
    other, used = working(output)
    elsewhere, not_ours = working(tmp_path / "other.csv")
    try:
        for one in (killed, elsewhere):
            one.kill()
            one.wait()
        assert left.is_dir()
        with workshop(Destination(output, "csv")) as folder:
            assert {path for path in tmp_path.iterdir() if path.is_dir()} == {folder, used, not_ours}
        assert (used / "half").read_text() == "Synperson"
    finally:
        other.terminate()
        other.wait()
        for one in (killed, other, elsewhere):
            assert one.stdout is not None
            one.stdout.close()


@pytest.mark.parametrize(("age", "stays"), [(0.0, True), (2 * MAKING, False)])
def test_a_folder_without_an_owner_may_be_one_that_is_being_made(age: float, stays: bool, tmp_path: Path) -> None:
    output = Destination(tmp_path / "out.csv", "csv")
    with workshop(output) as folder:
        assert (folder / OWNER).exists()
        name = folder.name
    bare = tmp_path / name
    bare.mkdir()
    os.utime(bare, (time.time() - age, time.time() - age))
    with workshop(output):
        assert bare.exists() == stays
