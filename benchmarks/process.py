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
MOMENT = 0.1  # seconds below which the clock of the processors is too coarse
PAGE = os.sysconf("SC_PAGE_SIZE")
TICKS = os.sysconf("SC_CLK_TCK")
TAIL = 4000


@dataclass(frozen=True)
class Measured:
    """What a process took: seconds, seconds of processors, bytes; and the end of what it printed.

    `others` is how many processors everything else on the machine took meanwhile.
    """

    wall: float
    cpu: float
    memory: int
    others: float
    said: str


class FailedError(Exception):
    """A process ended otherwise than it should."""


def measured(command: Sequence[str], ends_with: Sequence[int] = (0,)) -> Measured:
    """Run a command once. Raises FailedError if it ends with another code than it should."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started, busy = time.perf_counter(), _busy()
        process = subprocess.Popen(command, stdout=output, stderr=errors)
        peak, stop = [0], threading.Event()
        watch = threading.Thread(target=_watch, args=(process.pid, peak, stop))
        watch.start()
        _, status, used = os.wait4(process.pid, 0)
        wall, busy = time.perf_counter() - started, _busy() - busy
        stop.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        said = _tail(output)
        if process.returncode not in ends_with:
            raise FailedError(f"{' '.join(command)} ended with {process.returncode}: {_tail(errors)}")
    cpu = used.ru_utime + used.ru_stime
    return Measured(wall, cpu, peak[0], max(0.0, busy - cpu) / max(wall, MOMENT), said)


def _busy() -> float:
    """The seconds that all processors were busy since the machine started."""
    user, nice, system, _, _, *interrupts = map(int, Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:8])
    return (user + nice + system + sum(interrupts)) / TICKS


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
