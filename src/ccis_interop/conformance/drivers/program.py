"""`exec:`: a program that reads a request a line on standard input and answers a line on standard output.

What it writes to standard error goes to a file and into no report. One that does not answer in time is ended with
all that it started; the next request starts it anew.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import IO

from ccis_interop.conformance.drivers.driver import judged, request
from ccis_interop.conformance.drivers.failure import DriverFailed
from ccis_interop.conformance.protocol import Fields, Verb

LONGEST = 8 << 20  # bytes of one reply
LOG = "driver-stderr.txt"
PATIENCE = 5.0  # seconds that a program has to end by itself


class Program:
    """A driver over a program's standard streams."""

    def __init__(self, command: Sequence[str], folder: Path, timeout: float) -> None:
        self._command = list(command)
        self._log = folder / LOG
        self._timeout = timeout
        self._running: subprocess.Popen[bytes] | None = None
        self._lines: queue.Queue[bytes] = queue.Queue()

    def send(self, verb: Verb, number: int, fields: Fields) -> Fields:
        """The reply. Raises DriverFailed if there is none in time or of the protocol; the program is ended then."""
        program = self._program()
        line = json.dumps(request(verb, number, fields), ensure_ascii=False).encode() + b"\n"
        try:
            assert program.stdin is not None
            program.stdin.write(line)
            program.stdin.flush()
            return judged(verb, number, self._reply(verb))
        except OSError as error:
            self.close()
            raise DriverFailed(f"the program ended before it was asked to `{verb}`.", mend=MEND) from error
        except DriverFailed:
            self.close()
            raise

    def _program(self) -> subprocess.Popen[bytes]:
        if self._running is not None and self._running.poll() is None:
            return self._running
        self.close()
        try:
            with self._log.open("ab") as log:
                program = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    start_new_session=sys.platform != "win32",
                )
        except OSError as error:
            raise DriverFailed(
                f"the program cannot be started: {error.strerror or 'unknown reason'}.",
                mend="check the command after exec:, and that the file is there and may be run.",
            ) from error
        self._lines = queue.Queue()
        threading.Thread(target=_read, args=(program.stdout, self._lines), daemon=True).start()
        self._running = program
        return program

    def _reply(self, verb: Verb) -> object:
        try:
            line = self._lines.get(timeout=self._timeout)
        except queue.Empty:
            raise DriverFailed(
                f"no reply to `{verb}` in {self._timeout:g} seconds.", mend="see why it hangs, or raise --timeout."
            ) from None
        if not line:
            raise DriverFailed(f"the program ended and left `{verb}` without a reply.", mend=MEND)
        if not line.endswith(b"\n"):
            raise DriverFailed(f"the reply to `{verb}` does not end, or is longer than {LONGEST:,} bytes.")
        try:
            return json.loads(line)
        except ValueError:
            raise DriverFailed(
                f"the reply to `{verb}` is not JSON.", mend="write nothing but replies to standard output."
            ) from None

    def close(self) -> None:
        """End the program and all that it started."""
        program, self._running = self._running, None
        if program is None:
            return
        with suppress(OSError):
            assert program.stdin is not None
            program.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            program.wait(PATIENCE if self._lines.empty() else 0.1)
        with suppress(OSError):
            if sys.platform == "win32":
                program.kill()
            else:
                os.killpg(program.pid, signal.SIGKILL)
        program.wait()
        if program.stdout is not None:
            program.stdout.close()


MEND = f"look into {LOG} beside the result: there is what it wrote to standard error."


def _read(stream: IO[bytes], lines: queue.Queue[bytes]) -> None:
    """Hand on line by line; an empty one says that the stream has ended."""
    with suppress(OSError, ValueError):
        while line := stream.readline(LONGEST):
            lines.put(line)
    lines.put(b"")
