"""The private folder that a conversion works in, and what is left of one whose process was killed.

A process that is killed can take nothing away, and its folder holds personal data. So the next conversion to the
same output on the same computer clears it, if the process is gone: the one that works in a folder holds a lock on a
file in it, which ends with the process, whatever ends that.
"""

from __future__ import annotations

import hashlib
import platform
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from ccis_interop.convert.delivery import Destination
from ccis_interop.output import output_failed

OWNER = "owner"
MAKING = 60.0  # seconds in which a folder without an owner may be one that is just being made


@contextmanager
def workshop(destination: Destination) -> Iterator[Path]:
    """A folder for what is not in place yet; it is taken away, whatever happens. Raises OutputError."""
    beside = destination.path.resolve().parent
    # Another computer's locks cannot be trusted to be seen on a shared disk: its folders have other names.
    prefix = f".interop-{hashlib.sha256(f'{platform.node()}/{destination.path.name}'.encode()).hexdigest()[:16]}-"
    _clear(beside, prefix)
    try:
        folder = Path(tempfile.mkdtemp(prefix=prefix, dir=beside))
    except OSError as error:
        raise output_failed(str(destination.path), error) from error
    try:
        with closing(_lock(folder)):
            yield folder
    except OSError as error:
        raise output_failed(str(destination.path), error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _lock(folder: Path) -> sqlite3.Connection:
    """A lock on a folder, held until it is closed. Raises OSError if another holds it, or the disk has none."""
    held = sqlite3.connect(folder / OWNER, timeout=0, isolation_level=None)
    try:
        held.execute("BEGIN EXCLUSIVE")
    except sqlite3.Error as error:
        held.close()
        raise OSError(f"the folder cannot be locked ({error})") from error
    return held


def _clear(beside: Path, prefix: str) -> None:
    """Take away the folders of processes that are gone."""
    with suppress(OSError):
        for folder in beside.glob(f"{prefix}*"):
            if _is_left(folder):
                shutil.rmtree(folder, ignore_errors=True)


def _is_left(folder: Path) -> bool:
    try:
        if not (folder / OWNER).exists():
            return time.time() - folder.stat().st_mtime > MAKING
        _lock(folder).close()
    except (OSError, sqlite3.Error):
        return False
    return True
