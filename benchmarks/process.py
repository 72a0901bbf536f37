"""One fresh process, measured: wall and processor seconds, and the most memory that it and its children held."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

INTEROP = str(Path(sys.executable).with_name("interop"))
SAMPLED = 0.02  # seconds between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE")
TAIL = 4000


@dataclass(frozen=True)
class Measured:
    """What a process took: seconds, seconds of processors, bytes; and the end of what it printed."""

    wall: float
    cpu: float
    memory: int
    said: str


class FailedError(Exception):
    """A process ended otherwise than it should."""


def measured(command: Sequence[str], ends_with: Sequence[int] = (0,)) -> Measured:
    """Run a command once. Raises FailedError if it ends with another code than it should."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        peak, stop = [0], threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, peak, stop))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        stop.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        said = _tail(output)
        if process.returncode not in ends_with:
            raise FailedError(f"{' '.join(command)} ended with {process.returncode}: {_tail(errors)}")
    return Measured(wall, used.ru_utime + used.ru_stime, peak[0], said)


def _watch(pid: int, peak: list[int], stop: threading.Event) -> None:
    while not stop.wait(SAMPLED):
        peak[0] = max(peak[0], _tree(pid))


def _tree(pid: int) -> int:
    """The resident bytes of a process and all below it.

    Not `ru_maxrss`: that begins at what this process held when the other was started.
    """
    total, todo = 0, [pid]
    while todo:
        process = Path("/proc") / str(todo.pop())
        try:
            total += int((process / "statm").read_text().split()[1]) * PAGE
            for task in (process / "task").iterdir():
                todo += [int(child) for child in (task / "children").read_text().split()]
        except (OSError, ValueError):
            continue  # it has just ended
    return total


def _tail(file: IO[bytes]) -> str:
    file.seek(0, os.SEEK_END)
    file.seek(max(0, file.tell() - TAIL))
    return file.read().decode("utf-8", "replace").strip()
