"""What is measured, and what is to be reached: cases, each a command in a fresh process, and goals over them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.data import RECORD, STANDARD, Files, key_of
from benchmarks.process import INTEROP

PEERS = Path(__file__).resolve().parent / "peers"
FINDINGS = 1  # the exit code of a file with findings
UNSOUND = 3  # the exit code of xmllint for one
MEGABYTE = 1_000_000
MILLION = 1_000_000


@dataclass(frozen=True)
class Case:
    """One command over one file. `checked` are the file and options whose findings are verified first."""

    name: str
    label: str
    records: int
    command: tuple[str, ...]
    code: int = 0
    checked: tuple[Path, tuple[str, ...]] | None = None
    tells: bool = False  # whether what it prints at last belongs in the table
    slow: bool = False  # run once when time is short


@dataclass(frozen=True)
class Goal:
    """The time of a case over that of its yardstick, at most `limit`; if `inverse`, the other way, at least."""

    case: str
    yardstick: str
    limit: float | None
    inverse: bool = False


def xml(files: Files, schema: Path) -> Iterator[Case]:
    """The XML paths and the tools that they are compared with."""
    n, faulty = files.records, files.faulty("xml")
    yardstick = ("xmllint", "--stream", "--noout", "--schema", str(schema), str(faulty))
    yield Case("xmllint", "xmllint --stream --schema", n, yardstick, UNSOUND)
    yield Case("iterparse", "lxml.iterparse, nothing read", n, _peer("lxml_iterparse", faulty, RECORD))
    for name, label, options in (
        ("fast", "fast path", ()),
        ("general", "general path, XSD on every record", ("--xsd",)),
    ):
        yield _check(f"{name}", f"{label}, 2% faulty", n, faulty, options)
        yield _check(f"{name} clean", f"{label}, sound", n, files.clean, options, code=0)
        yield _check(f"{name} values", f"{label}, every record wrong in a value", n, files.values, options)
        yield _check(f"{name} structure", f"{label}, every record wrong in structure", n, files.structure, options)


XML_GOALS = (
    Goal("fast", "xmllint", 0.6),
    Goal("general", "xmllint", 1.3),
    Goal("fast", "iterparse", 0.9),
    Goal("general", "iterparse", 2.2),
    Goal("fast values", "fast clean", 2.0),
    Goal("fast structure", "fast clean", 2.0),
    Goal("general values", "general clean", 2.0),
    Goal("general structure", "general clean", 2.0),
)


def table(files: Files) -> Iterator[Case]:
    """CSV alone, for its growth."""
    yield _check("csv", "CSV, 2% faulty", files.records, files.faulty("csv"))


def table_peers(files: Files) -> Iterator[Case]:
    """CSV and the row-wise validators."""
    n, faulty = files.records, files.faulty("csv")
    yield _check("csv", "CSV, 2% faulty", n, faulty)
    given = (faulty, key_of(faulty), STANDARD)
    schema = _peer("frictionless_csv", *given)
    yield Case("frictionless", "frictionless, Table Schema", n, schema, tells=True, slow=True)
    yield Case("pydantic", "pydantic, a record a row", n, _peer("pydantic_csv", *given), tells=True)


TABLE_GOALS = (Goal("csv", "frictionless", 20.0, inverse=True), Goal("csv", "pydantic", None, inverse=True))


def lines(files: Files) -> Iterator[Case]:
    """JSON Lines and the decoders."""
    n, faulty = files.records, files.faulty("jsonl")
    yield _check("jsonl", "JSON Lines, 2% faulty", n, faulty)
    yield Case("orjson", "orjson, decoding alone", n, _peer("orjson_lines", faulty))
    yield Case("msgspec", "msgspec, decoding into texts", n, _peer("msgspec_lines", faulty))


LINES_GOALS = (Goal("jsonl", "orjson", None), Goal("jsonl", "msgspec", None))


def start() -> Iterator[Case]:
    """Starting up."""
    yield Case("help", "interop --help", 0, (INTEROP, "--help"))
    yield Case("python", "python -c pass", 0, (sys.executable, "-c", "pass"))


START_GOALS = (Goal("help", "python", 6.0),)
START_SECONDS = 0.2  # for interop --help
PEAK = 600 * MEGABYTE  # at a million records of XML
LEAST = 25 * MEGABYTE  # less is not worth telling
GROWTH = 1.1  # times the ratio of the sizes


def grows(name: str) -> bool:
    """Whether a case is one of our paths, whose time must grow as the file does."""
    return name.split()[0] in {"fast", "general", "csv", "jsonl"}


def _check(name: str, label: str, records: int, path: Path, options: Sequence[str] = (), code: int = FINDINGS) -> Case:
    given = tuple(options)
    return Case(name, label, records, (INTEROP, "check", str(path), *given), code, (path, given))


def _peer(name: str, *arguments: object) -> tuple[str, ...]:
    return (sys.executable, str(PEERS / f"{name}.py"), *map(str, arguments))
