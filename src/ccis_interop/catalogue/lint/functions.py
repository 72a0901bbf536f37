"""The SQL functions of rules and mappings: each can be made, says its source, and keeps its examples."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from ccis_interop.catalogue.lint.mistake import Mistake

FILES = ("macros.sql", "convert.sql")  # in the order in which they are run
MADE = re.compile(r"^CREATE MACRO (\w+)\(", re.IGNORECASE)
EXAMPLE = "-- example:"


@dataclass(frozen=True)
class _Function:
    """One function: its name, the line of its statement, and the comments above with their lines."""

    name: str
    line: int
    comments: tuple[tuple[int, str], ...]


def look(path: Path, before: Iterable[Path]) -> list[Mistake]:
    """Every mistake of a file of functions, which may use those of the files `before` it."""
    found: list[Mistake] = []
    engine = duckdb.connect(":memory:", config={"threads": 1})
    engine.execute("SET enable_external_access = false")
    for each in before:
        if each != path and each.is_file():
            try:
                engine.execute(each.read_text(encoding="utf-8"))
            except (duckdb.Error, UnicodeDecodeError):  # told where that file is looked at
                continue
    try:
        text = path.read_text(encoding="utf-8")
        engine.execute(text)
    except UnicodeDecodeError:
        return [Mistake(path, 1, "function-unreadable", "the file is not UTF-8.", "save it as UTF-8.")]
    except duckdb.Error as error:
        line = re.search(r"^LINE (\d+):", str(error), re.MULTILINE)
        what = f"its functions cannot be made: {_said(error)}."
        found.append(Mistake(path, int(line.group(1)) if line else 1, "function-wrong", what, "correct the SQL."))
    seen: set[str] = set()
    for one in _functions(text):
        if one.name.lower() in seen:
            what = f"the function {one.name} is made twice."
            found.append(Mistake(path, one.line, "function-doubled", what, "keep one of the two."))
        seen.add(one.name.lower())
        for code, what, mend in _undocumented(one):
            found.append(Mistake(path, one.line, code, what, mend))
        if not found:
            found += _examples(path, engine, one)
    return found


def _functions(text: str) -> Iterator[_Function]:
    comments: list[tuple[int, str]] = []
    for number, line in enumerate(text.splitlines(), 1):
        made = MADE.match(line)
        if line.startswith("--"):
            comments.append((number, line))
        elif made:
            yield _Function(made.group(1), number, tuple(comments))
        if not line.startswith("--"):
            comments = []


def _undocumented(one: _Function) -> Iterator[tuple[str, str, str]]:
    lines = [line for _, line in one.comments]
    if not any(line.startswith(f"-- {one.name}:") for line in lines):
        mend = f"say it in a line `-- {one.name}: ...` above."
        yield "function-meaning", f"nothing says what {one.name} gives.", mend
    if not any(line.startswith("-- source:") for line in lines):
        yield "function-source", f"{one.name} names no source.", "name it in a line `-- source: ...` above."
    if not any(line.startswith(EXAMPLE) for line in lines):
        what, mend = f"{one.name} has no example.", "add a line `-- example: name(...) = ...` above: it is its test."
        yield "function-example", what, mend


def _examples(path: Path, engine: duckdb.DuckDBPyConnection, one: _Function) -> Iterator[Mistake]:
    for number, line in one.comments:
        if not line.startswith(EXAMPLE):
            continue
        try:
            held = engine.execute(f"SELECT {line.removeprefix(EXAMPLE)}").fetchall() == [(True,)]
            what = f"the example of {one.name} is not true."
        except duckdb.Error as error:
            held, what = False, f"the example of {one.name} cannot be run: {_said(error)}."
        if not held:
            yield Mistake(path, number, "example-wrong", what, "correct the example, or the function.")


def _said(error: duckdb.Error) -> str:
    return str(error).partition("\n")[0].rstrip(".!")
