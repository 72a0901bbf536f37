"""Code lists: every mistake of a CSV, line by line; what can be used of it is handed on."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from ccis_interop.catalogue.codelists import CHANGES, NEEDED, apply_changes, make_list
from ccis_interop.catalogue.lint.edition import CONFIDENCE
from ccis_interop.catalogue.lint.mistake import Mistake
from ccis_interop.catalogue.model import CodeList

Row = dict[str, str]


def look(path: Path, base: CodeList | None, source_ids: Iterable[str]) -> tuple[CodeList | None, list[Mistake]]:
    """The list of a file, as far as it can be used, and every mistake in it."""
    columns, rows, mistakes = read(path)
    change = columns[:1] == ("change",)
    for name in NEEDED:
        if name not in columns:
            what, mend = f"the column `{name}` is missing.", f"have the columns {', '.join(NEEDED)}."
            mistakes.append(Mistake(path, 1, "codelist-column", what, mend))
    if "code" not in columns:
        return None, mistakes
    known = {row["code"] for row in base.rows} if base else set()
    seen: set[str] = set()
    fitting: list[Row] = []
    for line, row in rows:
        found = list(_row(path, line, row, source_ids))
        if row["code"] in seen:
            what = f"the code `{row['code']}` stands twice."
            found.append(Mistake(path, line, "codelist-doubled", what, "keep one of the two."))
        elif change and not _fits(row, known):
            what = f"the change `{row['change']}` of code {row['code']} does not fit the base."
            mend = "use `add` for a code that the base lacks, `change` or `withdraw` for one that it has."
            found.append(Mistake(path, line, "codelist-change", what, mend))
        else:
            fitting.append(row)
        seen.add(row["code"])
        mistakes += found
    if not fitting and not change:
        mistakes.append(Mistake(path, 1, "codelist-empty", "the list holds no code.", "add its codes, or remove it."))
    whole = apply_changes(base.rows if base else (), fitting, str(path)) if change else fitting
    return make_list(path.stem, columns, whole), mistakes


def _fits(row: Row, known: set[str]) -> bool:
    return row["change"] in CHANGES and (row["change"] == "add") == (row["code"] not in known)


def _row(path: Path, line: int, row: Row, source_ids: Iterable[str]) -> Iterable[Mistake]:
    def mistake(code: str, what: str, mend: str) -> Mistake:
        return Mistake(path, line, code, what, mend)

    code = row["code"]
    if not code or code != code.strip():
        yield mistake("codelist-code", "the code is empty or has spaces around it.", "write the code alone.")
    if not row.get("label", "x").strip() and row.get("change") != "withdraw":
        yield mistake("codelist-label", f"code {code} has no label.", "say what it means.")
    yield from _period(path, line, row)
    unknown = unknown_sources(row.get("source", ""), source_ids)
    if "source" in row and (unknown or not row["source"].strip()):
        what = f"the source of code {code} is {'not in sources.csv: ' + unknown if unknown else 'missing'}."
        yield mistake("source-unknown", what, "name ids of sources.csv, with spaces between them.")
    if "confidence" in row and row["confidence"] not in CONFIDENCE:
        what = f"`{row['confidence']}` says nothing of how sure code {code} is."
        yield mistake("confidence-unknown", what, f"use one of: {', '.join(CONFIDENCE)}.")


def _period(path: Path, line: int, row: Row) -> Iterable[Mistake]:
    code = row["code"]
    days: dict[str, date] = {}
    for name in ("valid_from", "valid_to"):
        text = row.get(name, "")
        try:
            if text:
                days[name] = date.fromisoformat(text)
                if text != days[name].isoformat():
                    raise ValueError
        except ValueError:
            yield Mistake(
                path,
                line,
                "codelist-date",
                f"{name} of code {code} is no date.",
                "write it as CCYY-MM-DD, or leave it empty.",
            )
    if len(days) == 2 and days["valid_from"] > days["valid_to"]:
        yield Mistake(
            path, line, "codelist-period", f"code {code} ends before it begins.", "correct valid_from or valid_to."
        )


def unknown_sources(text: str, known: Iterable[str]) -> str:
    """What is left of a list of source ids when the known ones are taken out."""
    rest = f" {' '.join(text.split())} "
    for one in sorted(known, key=len, reverse=True):
        rest = rest.replace(f" {one} ", "  ").replace(f" {one} ", "  ")
    return " ".join(rest.split())


def read(path: Path, kind: str = "codelist") -> tuple[tuple[str, ...], list[tuple[int, Row]], list[Mistake]]:
    """The columns, the whole rows with their lines, and what could not be read; `kind` begins the codes."""
    mistakes: list[Mistake] = []
    rows: list[tuple[int, Row]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            columns = tuple(next(reader, []))
            for cells in reader:
                if len(cells) == len(columns):
                    rows.append((reader.line_num, dict(zip(columns, cells, strict=True))))
                    continue
                what = f"the row has {len(cells)} cells, the header {len(columns)}."
                mistakes.append(
                    Mistake(path, reader.line_num, f"{kind}-ragged", what, "quote cells that hold a comma.")
                )
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        what = f"the file cannot be read: {getattr(error, 'reason', None) or error}."
        return (), [], [Mistake(path, 1, f"{kind}-unreadable", what, "save it as CSV in UTF-8.")]
    if len(set(columns)) != len(columns):
        mistakes.append(Mistake(path, 1, f"{kind}-column", "a column stands twice.", "keep one of the two."))
    return columns, rows, mistakes
