"""Code lists: CSV files that a data manager can read in Excel, each row with its source and confidence.

An edition's list is `codelists/<name>.csv` in its folder. In an overlay the first column is `change`
(`add`, `change`, `withdraw`) and only the rows that differ are given. Lists that every standard shares
lie in `standards/reference/`.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from ccis_interop.catalogue.model import CodeList
from ccis_interop.errors import StandardError

NEEDED = ("code", "label", "group", "valid_from", "valid_to", "source", "confidence")
CHANGES = ("add", "change", "withdraw")


def read_rows(path: Path) -> tuple[tuple[str, ...], list[dict[str, str]]]:
    """The columns and rows of one CSV. Raises StandardError with the line if it is not rectangular or UTF-8."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            reader = csv.reader(handle, strict=True)
            columns = tuple(next(reader, []))
            rows = []
            for cells in reader:
                if len(cells) != len(columns):
                    raise StandardError(
                        "codelist-ragged",
                        f"the row has {len(cells)} cells, the header {len(columns)}.",
                        where=f"{path}:{reader.line_num}",
                        mend="quote cells that hold a comma.",
                    )
                rows.append(dict(zip(columns, cells, strict=True)))
    except (UnicodeDecodeError, csv.Error) as error:
        raise StandardError(
            "codelist-unreadable", f"the code list cannot be read: {error}.", where=str(path)
        ) from error
    return columns, rows


def apply_changes(
    base: Iterable[Mapping[str, str]], changes: Iterable[Mapping[str, str]], where: str
) -> list[dict[str, str]]:
    """The rows of a list after an overlay's changes. Raises StandardError if a change fits no row."""
    rows = {row["code"]: dict(row) for row in base}
    for change in changes:
        kind, code = change["change"], change["code"]
        if kind not in CHANGES or (kind == "add") == (code in rows):
            raise StandardError(
                "codelist-change",
                f"the change `{kind}` of code {code} does not fit: it must be `add` for a code that the base "
                "lacks, `change` or `withdraw` for one that it has.",
                where=where,
            )
        if kind == "withdraw":
            del rows[code]
        else:
            rows[code] = {key: value for key, value in change.items() if key != "change"}
    return sorted(rows.values(), key=lambda row: row["code"])


def make_list(name: str, columns: Iterable[str], rows: Iterable[Mapping[str, str]]) -> CodeList:
    """A code list with its digest, which covers every cell."""
    kept = tuple(column for column in columns if column != "change")
    frozen = tuple({column: row.get(column, "") for column in kept} for row in rows)
    text = "\n".join("\x1f".join(row.values()) for row in frozen)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return CodeList(name, kept, frozen, digest)
