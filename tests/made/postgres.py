"""Starts a PostgreSQL server of its own in a temporary folder, and gives empty databases in it."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

USER = "postgres"
PLACES = ("/usr/lib/postgresql", "/usr/local/pgsql", "/opt/homebrew/opt")
_NUMBERS = count(1)


def programs() -> Path | None:
    """The folder of `initdb` and `pg_ctl`; None if PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    held = sorted(path for place in PLACES for path in Path(place).glob("*/bin/initdb"))
    return held[-1].parent if held else None


@contextmanager
def server() -> Iterator[str]:
    """A running server: the folder of its socket. PostgreSQL refuses to run as root, so root runs it as `postgres`."""
    bin_ = programs()
    assert bin_ is not None
    folder = Path(tempfile.mkdtemp(prefix="interop-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, USER)
    data = folder / "data"
    _run(bin_ / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    _run(bin_ / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start")
    try:
        yield str(folder)
    finally:
        _run(bin_ / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder, ignore_errors=True)


def database(folder: str) -> str:
    """The URL of a new, empty database."""
    import psycopg  # not there where the peers' tests run

    name = f"index{os.getpid()}_{next(_NUMBERS)}"
    with psycopg.connect(f"postgresql://{USER}@/{USER}?host={folder}", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')  # type: ignore[arg-type]
    return f"postgresql://{USER}@/{name}?host={folder}"


def _run(*command: str | Path) -> None:
    given = [str(one) for one in command]
    if os.geteuid() == 0:
        given = ["runuser", "-u", USER, "--", *given]
    done = subprocess.run(given, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd="/")
    assert done.returncode == 0, done.stderr
