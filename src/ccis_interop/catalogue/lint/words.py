"""The lists of words that contracts use: concepts, sources, structural faults, and what is known of headers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

import duckdb

from ccis_interop.catalogue.expression import CROSSWALK, FACTS, Dialect
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.header_words import WordKind
from ccis_interop.catalogue.lint.bench import Bench
from ccis_interop.catalogue.lint.lists import Row, read, unknown_sources
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.model import Severity
from ccis_interop.errors import InteropError

Said = Iterator[tuple[str, str, str]]  # code, what is wrong, how to mend it
CONCEPT = re.compile(r"[a-z][a-z0-9_]*")
PLACEHOLDER = re.compile(r"\{([a-z0-9_]*)\}")
EXPECTATIONS = ("", "most", "some", "distinct")


@dataclass(frozen=True)
class Known:
    """What the lists may name. `meanings` and `profiles` are those of the lists about headers themselves."""

    catalogue: Catalogue
    bench: Bench
    sources: frozenset[str]
    concepts: frozenset[str]
    meanings: frozenset[str]
    profiles: frozenset[str]

    @property
    def seen_in(self) -> frozenset[str]:
        """Where a header may have been seen: sources, layouts, standards."""
        editions = (*self.catalogue.layouts.values(), *self.catalogue.editions.values())
        return self.sources | {one.id for one in editions}


@dataclass(frozen=True)
class WordList:
    """One kind of list: its columns, those that must be filled, those that together stand once, and what else holds."""

    columns: tuple[str, ...]
    filled: tuple[str, ...]
    key: tuple[str, ...]
    row: Callable[[Row, Known], Said]


def look(path: Path, known: Known) -> list[Mistake]:
    """Every mistake of one list, which is called as one of `LISTS`."""
    kind = LISTS[path.name]
    columns, rows, mistakes = read(path, "words")
    missing = [name for name in kind.columns if name not in columns]
    if missing:
        if not mistakes:
            what = f"the column `{missing[0]}` is missing."
            mistakes.append(Mistake(path, 1, "words-column", what, f"have the columns {', '.join(kind.columns)}."))
        return mistakes
    seen: set[tuple[str, ...]] = set()
    for line, row in rows:
        for name in kind.filled:
            if not row[name].strip():
                what = f"the row has no {name}."
                mistakes.append(Mistake(path, line, "words-empty", what, "fill it, or remove the row."))
        key = tuple(row[name].casefold() for name in kind.key)
        if key in seen and any(key):
            what = f"{' and '.join(f'`{row[name]}`' for name in kind.key)} stand twice."
            mistakes.append(Mistake(path, line, "words-doubled", what, "keep one of the two."))
        seen.add(key)
        mistakes += [Mistake(path, line, code, what, mend) for code, what, mend in kind.row(row, known)]
    return mistakes


def _concept(row: Row, _: Known) -> Said:
    if not CONCEPT.fullmatch(row["concept"]):
        yield "concept-name", f"`{row['concept']}` cannot be a concept.", "use small letters, digits and _."


def _source(row: Row, _: Known) -> Said:
    if row["id"] != row["id"].strip() or "#" in row["id"]:
        yield "source-name", f"`{row['id']}` cannot be named in a contract.", "use letters, digits, spaces and hyphens."


def _fault(row: Row, _: Known) -> Said:
    if row["severity"] not in list(Severity):
        yield "rule-severity", f"`{row['severity']}` is no severity.", f"use one of: {', '.join(Severity)}."
    if row["id"] != f"structure-{row['fault']}" and not row["id"].startswith("structure-"):
        yield "rule-id", f"the id `{row['id']}` does not begin with structure-.", "let it begin so."


def _synonym(row: Row, known: Known) -> Said:
    if row["concept"] not in known.meanings:
        close = get_close_matches(row["concept"], known.meanings, 1)
        what = f"the header {row['header']} stands for `{row['concept']}`, which column-meanings.csv does not have."
        yield "meaning-unknown", what, f"did you mean `{close[0]}`?" if close else "add it there."
    yield from _seen_in(row, known)


def _word(row: Row, known: Known) -> Said:
    if row["kind"] not in list(WordKind):
        yield "word-kind", f"`{row['kind']}` is no kind of word.", f"use one of: {', '.join(WordKind)}."
    if row["word"] != row["word"].lower():
        yield "word-case", f"`{row['word']}` has capitals, and words are compared in small letters.", "write it small."
    yield from _seen_in(row, known)


def _seen_in(row: Row, known: Known) -> Said:
    unknown = unknown_sources(row["source"], known.seen_in)
    if unknown:
        what = f"`{unknown}` is no source, layout or standard."
        yield "source-unknown", what, "name ids of sources.csv, layouts or standards, with spaces between them."


def _profile(row: Row, known: Known) -> Said:
    yield from _sql(row["predicate"], known, f"the predicate of {row['profile']}", "BOOLEAN")
    yield from _seen_in(row, known)


def _meaning(row: Row, known: Known) -> Said:
    for name in ("profile", "alone"):
        if row[name] and row[name] not in known.profiles:
            what = f"`{row[name]}` is not in value-profiles.csv."
            yield "profile-unknown", what, "add it there, or name one that is there."
    for name in (row["like"], *PLACEHOLDER.findall(row["expression"])):
        if name not in ("", "column") and name not in known.meanings:
            what = f"`{name}` is no meaning of column-meanings.csv."
            yield "meaning-unknown", what, "name one that is there."
    if row["concept"] and row["concept"] not in known.concepts:
        what = f"`{row['concept']}` is not in concepts.csv."
        yield "concept-unknown", what, "add it to concepts.csv, or use a word that is there."
    if row["expects"] not in EXPECTATIONS:
        yield "meaning-expects", f"`{row['expects']}` is nothing to expect.", "use most, some or distinct, or nothing."
    if row["least"] and not re.fullmatch(r"0(\.[0-9]+)?|1(\.0+)?", row["least"]):
        yield "meaning-least", f"`{row['least']}` is no share.", "use a number from 0 to 1."
    if row["expression"]:
        sql = PLACEHOLDER.sub("x", row["expression"])
        yield from _sql(sql, known, f"the expression of {row['concept']}", "VARCHAR")


def _sql(sql: str, known: Known, whose: str, kind: str) -> Said:
    """Whether an expression over a text `x` can be run."""
    unknown = [name for name in CROSSWALK.findall(sql) if name not in known.catalogue.crosswalks]
    if unknown:
        yield "crosswalk-unknown", f"{whose}: there is no crosswalk `{unknown[0]}`.", "name one that is there."
        return
    told = re.findall(r"parameter\(\s*'(\w+)'", sql)  # a suggested mapping declares what its expressions ask for
    try:
        filled = Dialect(dict.fromkeys((*FACTS, *told)), {}).expression(sql, "").sql
        known.bench.try_(f"SELECT CAST({filled} AS {kind}) FROM (SELECT CAST(NULL AS VARCHAR) AS x, 1 AS _row)")
    except InteropError as error:
        yield "words-sql", f"{whose}: {error.what}", error.mend or "correct it."
    except duckdb.Error as error:
        said = str(error).partition("\n")[0].rstrip(".!")
        yield "words-sql", f"{whose} cannot be run: {said}.", "correct it; it is DuckDB SQL over one column."


LISTS: Mapping[str, WordList] = {
    "concepts.csv": WordList(("concept", "meaning"), ("concept", "meaning"), ("concept",), _concept),
    "sources.csv": WordList(
        ("id", "title", "address", "read", "gave", "sure"), ("id", "title", "read"), ("id",), _source
    ),
    "structure.csv": WordList(
        ("fault", "id", "formats", "severity", "message", "mend"),
        ("fault", "id", "formats", "message", "mend"),
        ("fault",),
        _fault,
    ),
    "value-profiles.csv": WordList(
        ("profile", "says", "telling", "predicate", "source"),
        ("profile", "says", "predicate", "source"),
        ("profile",),
        _profile,
    ),
    "column-meanings.csv": WordList(
        ("meaning", "like", "concept", "expression", "profile", "least", "support", "alone", "expects", "says"),
        (),
        ("meaning", "concept", "expression"),
        _meaning,
    ),
    "header-synonyms.csv": WordList(
        ("concept", "header", "source"), ("concept", "header", "source"), ("concept", "header"), _synonym
    ),
    "header-words.csv": WordList(
        ("word", "kind", "means", "source"), ("word", "kind", "source"), ("word", "kind"), _word
    ),
}
