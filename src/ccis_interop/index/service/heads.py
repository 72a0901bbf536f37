"""Heads of the audit log as the service exports them: to a file that should lie where the store is not."""

from __future__ import annotations

import logging
import os
from pathlib import Path
from threading import Lock

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccis_interop.index.audit.entry import Entry
from ccis_interop.index.audit.head import head_of

LOG = logging.getLogger("ccis_interop.index.service")


class Heads:
    """Adds a head to a file after so many entries, and at the end. Without a file it does nothing."""

    def __init__(self, path: Path | None, key: Ed25519PrivateKey | None, every: int) -> None:
        self._path, self._key, self._every = path, key, every
        self._written = 0
        self._newest: Entry | None = None
        self._lock = Lock()
        self.failing = False

    def note(self, entry: Entry) -> None:
        """An entry was written. A file that can't be written stops nothing, but `failing` says so, as health does."""
        with self._lock:
            if self._newest is None or entry.number > self._newest.number:
                self._newest = entry
            if self._newest.number - self._written >= self._every:
                self._write(self._newest)

    def close(self) -> None:
        """Write the newest, if it is not written."""
        with self._lock:
            if self._newest and self._newest.number > self._written:
                self._write(self._newest)

    def _write(self, entry: Entry) -> None:
        if self._path is None:
            return
        try:
            handle = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
            try:
                os.write(handle, f"{head_of(entry, self._key).line()}\n".encode())  # one write: lines never mix
                os.fsync(handle)
            finally:
                os.close(handle)
        except OSError as error:
            self.failing = True
            LOG.error("heads of the audit log cannot be written: %s", error.strerror)
        else:
            self.failing, self._written = False, entry.number
