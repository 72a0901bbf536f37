"""The one thread that takes up what was submitted: it links, decides, and writes notices.

A submission is safe once it is accepted; what a stopped service had not matched is matched when it starts again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread

from ccis_interop.errors import InteropError

LOG = logging.getLogger("ccis_interop.index.service")
AGAIN = 60.0  # seconds after which a matching that failed is tried again


class Matcher:
    """Runs `match` whenever it is told to; several tellings while it runs make one more run."""

    def __init__(self, match: Callable[[], object], on_fault: Callable[[BaseException], str]) -> None:
        self._match, self._on_fault = match, on_fault
        self._due, self._stopped = Event(), Event()
        self._thread = Thread(target=self._run, name="matcher", daemon=True)
        self.failed: str | None = None

    def start(self) -> None:
        """Begin, with what was left over."""
        self._due.set()
        self._thread.start()

    def tell(self) -> None:
        """There is something to match."""
        self._due.set()

    def close(self) -> None:
        """Stop, after the matching that runs."""
        self._stopped.set()
        self._due.set()
        self._thread.join()

    def _run(self) -> None:
        while True:
            self._due.wait(AGAIN if self.failed else None)
            self._due.clear()
            if self._stopped.is_set():
                return
            try:
                self._match()
                self.failed = None
            except InteropError as error:
                self.failed = error.code
                LOG.error("matching failed: %s", error)
            except Exception as error:
                self.failed = "own-fault"
                LOG.error("matching failed: %s", self._on_fault(error))
