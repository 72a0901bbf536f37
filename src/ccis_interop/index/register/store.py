"""The store of the Index: a SQLite file or a PostgreSQL database, made and brought up to date by migrations.

Whoever writes waits for whoever else does: on SQLite by the transaction itself, on PostgreSQL by a lock. So a
transaction sees what those before it left, and either all of it stays or nothing.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.register.migrations import newest, upgrade
from ccis_interop.index.register.tables import SETTING

DEFAULT = "index.sqlite"
LOCK = 0x1A5E11  # of PostgreSQL's advisory locks, the one that writers of the Index take
PATIENCE = 120  # seconds that a writer waits for another
AT_ONCE = 50  # connections beyond those that are kept: as many as wait for a writer when all of London asks at once
BACKENDS = ("sqlite", "postgresql")


@dataclass(frozen=True)
class Store:
    """An open store. The engine may be shared by threads; it does not outlive a fork."""

    engine: Engine
    place: str

    @contextmanager
    def begin(self) -> Iterator[Connection]:
        """A transaction that writes; others wait for its end."""
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text(f"SELECT pg_advisory_xact_lock({LOCK})"))
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads, from one state of the store."""
        level = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        with self.engine.connect().execution_options(reading=True, **level) as connection:
            yield connection

    @cached_property
    def settings(self) -> Mapping[str, str]:
        """What was chosen when the store was made."""
        with self.read() as connection:
            return {row.name: row.value for row in connection.execute(select(SETTING))}

    def setting(self, name: str) -> str | None:
        """One of the settings: `secret`, `exact_identifiers` (plain or tokens), `key_digest`."""
        return self.settings.get(name)

    @property
    def secret(self) -> str:
        """What keys are digested with, so that nobody can tell a record from its key."""
        return self.settings["secret"]

    def close(self) -> None:
        """Let go of every connection."""
        self.engine.dispose()


def create_store(url: str, *, key_digest: str | None = None, secret: str | None = None) -> Store:
    """Make a store. Raises UsageError if one is there.

    `key_digest`: exact identifiers are kept as tokens under that key. `secret` is drawn if it is not given; a store
    that is made again from a log has that of the first.
    """
    store = _open(url)
    if _version(store) is not None:
        raise UsageError(
            "store-exists", "there is a store already.", where=store.place, mend="name another with --store."
        )
    if store.engine.dialect.name == "sqlite":
        os.close(os.open(str(store.engine.url.database), os.O_CREAT | os.O_WRONLY, 0o600))
    with store.begin() as connection:
        upgrade(connection)
        held = {
            "secret": secret or secrets.token_hex(32),
            "exact_identifiers": "tokens" if key_digest else "plain",
            **({"key_digest": key_digest} if key_digest else {}),
        }
        connection.execute(insert(SETTING), [{"name": name, "value": value} for name, value in held.items()])
    return store


def open_store(url: str, *, migrate: bool = False) -> Store:
    """The store that is there. Raises InputError if there is none, or if it is of another version of this program."""
    store = _open(url)
    version = _version(store)
    if version is None:
        raise InputError(
            "store-absent", "there is no store of the Index.", where=store.place, mend="make one: interop index init."
        )
    if version != newest():
        if not migrate:
            raise InputError(
                "store-version",
                f"the store is of version {version}, and this program needs {newest()}.",
                where=store.place,
                mend="make a copy of it, then bring it up to date: interop index init --upgrade.",
            )
        with store.begin() as connection:
            upgrade(connection)
    return store


def _open(named: str) -> Store:
    try:
        url = make_url(named) if "://" in named else URL.create("sqlite", database=named)
    except ArgumentError as error:
        raise UsageError("store-url", "this is no URL of a store.", mend="use a path or postgresql://...") from error
    if url.get_backend_name() not in BACKENDS:
        raise UsageError(
            "store-url", "this kind of database is not known.", mend="use the path of a file, or postgresql://..."
        )
    if url.get_backend_name() == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    elif not url.database or not Path(url.database).parent.is_dir():
        raise UsageError("store-folder", "the store has no folder.", where=named, mend="make the folder first.")
    try:
        args = {"timeout": PATIENCE} if _is_file(url) else {}
        engine = create_engine(url, max_overflow=AT_ONCE, pool_timeout=PATIENCE, connect_args=args)
    except NoSuchModuleError as error:
        raise UsageError(
            "store-url", "this kind of database is not known.", mend="use a path or postgresql://..."
        ) from error
    if _is_file(url):
        event.listen(engine, "connect", _connected)
        event.listen(engine, "begin", _begun)
    return Store(engine, url.render_as_string(hide_password=True) if not _is_file(url) else str(url.database))


def _is_file(url: URL) -> bool:
    return url.get_backend_name() == "sqlite"


def _connected(connection: object, _: object) -> None:
    connection.isolation_level = None  # type: ignore[attr-defined]  # we say BEGIN, not the driver
    cursor = connection.cursor()  # type: ignore[attr-defined]
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "secure_delete=ON",
        "cache_size=-131072",
        "temp_store=MEMORY",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begun(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading")
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def _version(store: Store) -> str | None:
    """The version of a store; None if it is not there. Raises InputError if what is there is no store."""
    if store.engine.dialect.name == "sqlite" and not Path(str(store.engine.url.database)).is_file():
        return None
    try:
        with store.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    except DBAPIError as error:
        raise InputError(
            "store-unreachable",
            f"the store cannot be opened ({type(error.orig).__name__}).",
            where=store.place,
            mend="check that it is a store of the Index, that it is running, and your rights.",
        ) from error
