"""Crosswalks: every mistake of a file, line by line, and codes that no field which it fills allows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from ccis_interop.catalogue.bind import concepts
from ccis_interop.catalogue.crosswalks import COLUMNS, QUALITIES, TRANSLATES, read_crosswalk
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.edition import CONFIDENCE
from ccis_interop.catalogue.lint.lists import Row, read, unknown_sources
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.mappings import Mapping as Made
from ccis_interop.catalogue.mappings import read_mapping
from ccis_interop.catalogue.model import Standard
from ccis_interop.catalogue.wire import allowed_codes
from ccis_interop.errors import InteropError, StandardError

NAME = re.compile(r"[A-Za-z0-9_]+")
Filled = Mapping[str, Mapping[str, frozenset[str]]]  # by crosswalk: the fields that it fills, and what they allow


def look(path: Path, source_ids: Iterable[str], filled: Filled) -> list[Mistake]:
    """Every mistake of a crosswalk. `filled` is what `fields_filled` gives."""
    columns, rows, mistakes = read(path, "crosswalk")
    if not NAME.fullmatch(path.stem):
        what = f"`{path.stem}` cannot be called in SQL."
        mistakes.append(Mistake(path, 1, "crosswalk-name", what, "name the file by letters, digits and _."))
    if columns != COLUMNS:
        if not mistakes or columns:
            what = f"its columns are not {', '.join(COLUMNS)}."
            mistakes.append(Mistake(path, 1, "crosswalk-columns", what, "correct its first line."))
        return mistakes
    seen: set[str] = set()
    for line, row in rows:
        for code, what, mend in (*_row(row, source_ids, seen), *_allowed(row, filled.get(path.stem, {}))):
            mistakes.append(Mistake(path, line, code, what, mend))
        seen.add(row["from_code"].upper())
    if not rows and not mistakes:
        mistakes.append(Mistake(path, 1, "crosswalk-empty", "it holds no code.", "add its codes, or remove it."))
    if not mistakes:
        try:
            read_crosswalk(path)
        except StandardError as error:
            mistakes.append(Mistake(path, 1, error.code, error.what, error.mend or "correct it."))
    return mistakes


def _row(row: Row, source_ids: Iterable[str], seen: set[str]) -> Iterator[tuple[str, str, str]]:
    code, to, quality = row["from_code"], row["to_code"], row["quality"]
    if not code or code != code.strip():
        yield "crosswalk-code", "the code is empty or has spaces around it.", "write the code alone."
    elif code.upper() in seen:
        yield "crosswalk-doubled", f"the code `{code}` stands twice (case does not count).", "keep one of the two."
    if quality not in QUALITIES:
        close = get_close_matches(quality, QUALITIES, 1)
        what = f"`{quality}` says nothing of how well {code} fits."
        yield (
            "crosswalk-quality",
            what,
            f"use one of: {', '.join(sorted(QUALITIES))}." if not close else (f"did you mean `{close[0]}`?"),
        )
    elif (quality in TRANSLATES) != bool(to):
        what = f"the code {code} is {quality} and has {'a' if to else 'no'} `to_code`."
        yield "crosswalk-translation", what, "only exact and inexact rows have a `to_code`."
    if quality in ("ambiguous", "missing") and not row["note"].strip():
        what = f"the code {code} is {quality}, and nothing says what it could be."
        yield (
            "crosswalk-note",
            what,
            "say in `note` between which codes one would have to choose, or what there is none for.",
        )
    if not row["from_label"].strip():
        yield "crosswalk-label", f"the code {code} has no label.", "say what it means."
    unknown = unknown_sources(row["source"], source_ids)
    if unknown or not row["source"].strip():
        what = f"the source of code {code} is {'not in sources.csv: ' + unknown if unknown else 'missing'}."
        yield "source-unknown", what, "name ids of sources.csv, with spaces between them."
    if row["confidence"] not in CONFIDENCE:
        what = f"`{row['confidence']}` says nothing of how sure code {code} is."
        yield "confidence-unknown", what, f"use one of: {', '.join(CONFIDENCE)}."


def _allowed(row: Row, fields: Mapping[str, frozenset[str]]) -> Iterator[tuple[str, str, str]]:
    if row["quality"] not in TRANSLATES or not row["to_code"]:
        return
    for field, codes in fields.items():
        if row["to_code"] not in codes:
            what = f"the code {row['from_code']} becomes `{row['to_code']}`, which {field} does not allow."
            close = get_close_matches(row["to_code"], codes, 3) or sorted(codes)[:10]
            yield "crosswalk-target", what, f"use a code of its list, such as {', '.join(close)}."


def fields_filled(catalogue: Catalogue) -> Filled:
    """The coded fields that mappings fill with the answer of a crosswalk as it stands, and their codes.

    Of a target without an edition a code counts if one edition allows it.
    """
    found: dict[str, dict[str, frozenset[str]]] = {}
    for one in catalogue.mappings.values():
        try:
            made = read_mapping(one.folder)
            targets = [catalogue.load(ref) for ref in catalogue.editions if made.makes(ref)]
        except InteropError:  # told where it is looked at
            continue
        for standard in targets:
            for name, field, codes in _uses(made, standard):
                held = found.setdefault(name, {})
                held[field] = held.get(field, frozenset()) | codes
    return found


def _uses(made: Made, standard: Standard) -> Iterator[tuple[str, str, frozenset[str]]]:
    tables = {one.name: one for one in standard.tables}
    for logic in made.tables:
        fields = {one.name: one for one in tables[logic.table].fields} if logic.table in tables else {}
        names = concepts(fields.values()) if made.by_concept else {name: name for name in fields}
        for one in logic.fields:
            field = fields.get(names.get(one.field, ""))
            codes = allowed_codes(standard, field) if field else None
            for name in _answers(one.sql) if codes is not None else ():
                yield name, f"{made.target.partition('/')[0]} {logic.table}.{one.field}", frozenset(codes or ())


def _answers(sql: str) -> Iterator[str]:
    """The crosswalks whose answer is the value of an expression, whatever it does beside."""
    try:
        tree = sqlglot.parse_one(f"SELECT {sql}", read="duckdb")
    except SqlglotError:
        return
    for one in tree.expressions if isinstance(tree, exp.Select) else []:
        yield from _answer(one)


def _answer(tree: exp.Expression) -> Iterator[str]:
    if isinstance(tree, (exp.Paren, exp.Alias)):
        yield from _answer(tree.this)
    elif isinstance(tree, exp.Coalesce):
        for one in (tree.this, *tree.expressions):
            yield from _answer(one)
    elif isinstance(tree, exp.Case):
        for one in [*(each.args.get("true") for each in tree.args.get("ifs") or []), tree.args.get("default")]:
            if isinstance(one, exp.Expression):
                yield from _answer(one)
    elif isinstance(tree, exp.Anonymous) and tree.name.lower() == "crosswalk" and tree.expressions:
        yield tree.expressions[0].name
