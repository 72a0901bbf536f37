"""Expectations of the records in a file: how many there are, what they hold, that two files hold the same."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from ccis_interop.conformance.evidence import Row, fits, lacking
from ccis_interop.conformance.expectations.judged import Judged, failed, passed_if, several
from ccis_interop.conformance.scene import Given, Scene


def rows(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """A table of a file holds so many rows, or at least so many, of somebody, with some values."""
    where = scene.settle(asked.get("where", {}))
    found = [
        one for one, _ in scene.rows(scene.file(asked["in"]), asked["table"], asked.get("of", "")) if fits(one, where)
    ]
    if "count" in asked and len(found) != asked["count"]:
        return failed(f"{_about(asked)}: {len(found)} rows in place of {asked['count']}")
    least = asked.get("least", 0)
    return passed_if(len(found) >= least, f"{_about(asked)}: {len(found)} rows, and at least {least} are needed")


def row(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Exactly one row of somebody has some values, and it has others."""
    where = scene.settle(asked.get("where", {}))
    found = [
        one for one, _ in scene.rows(scene.file(asked["in"]), asked["table"], asked.get("of", "")) if fits(one, where)
    ]
    if len(found) != 1:
        return failed(f"{_about(asked)}: {len(found)} rows in place of one")
    wrong = lacking(found[0], scene.settle(asked.get("has", {})))
    return passed_if(not wrong, f"{_about(asked)}: not the right {several(wrong)}")


def every(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Every row with some values has others too, and there is at least one."""
    where, has = scene.settle(asked.get("where", {})), scene.settle(asked["has"])
    found = [
        one for one, _ in scene.rows(scene.file(asked["in"]), asked["table"], asked.get("of", "")) if fits(one, where)
    ]
    wrong = [one for one in found if not fits(one, has)]
    return passed_if(
        found and not wrong, f"{_about(asked)}: {len(wrong)} of {len(found)} rows are not as they have to be"
    )


def same(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Two files hold the same records of the same people, field for field and row for row; the order is free."""
    left, right = scene.file(asked["left"]), scene.file(asked["right"])
    standard = scene.setting.catalogue.load(left.ref)
    subject = standard.subjects[0].name
    key = standard.subjects[0].key
    name = key.name if key else ""
    tables = asked.get("tables") or [subject, *(one.name for one in standard.children(subject))]
    dropped = set(asked.get("except", []))
    ours, theirs = (_records(scene, one, subject, name, asked.get("of")) for one in (left, right))
    if not ours:
        return failed(f"`{asked['left']}` holds nobody to compare")
    lacks, more = sorted(set(ours) - set(theirs)), sorted(set(theirs) - set(ours))
    if lacks or more:
        return failed(f"of {len(ours)} people {len(lacks)} are not in `{asked['right']}`, and {len(more)} others are")
    wrong = Counter(
        table
        for one in ours
        for table in tables
        if _part(ours[one], table, subject, dropped) != _part(theirs[one], table, subject, dropped)
    )
    told = [f"{table} ({count})" for table, count in sorted(wrong.items())]
    return passed_if(not wrong, f"`{asked['right']}` differs from `{asked['left']}` in {several(told)}")


def numbered(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Of two files, one after the other: no identifier names two rows, and what is told anew has a higher number."""
    first, then = (_rows_of(scene, asked[one], asked["table"]) for one in ("first", "then"))
    known = {row.get(asked["id"]): row for row in first}
    if len(known) != len(first) or len({row.get(asked["id"]) for row in then}) != len(then) or not first or not then:
        return failed(f"{asked['table']}: rows of one file are missing, or share an identifier")
    reused = [row for row in then if known.get(row.get(asked["id"]), row) != row]
    highest: dict[Any, int] = {}
    for row in first:
        by = row.get(asked["by"])
        highest[by] = max(highest.get(by, 0), int(row.get(asked["number"]) or 0))
    anew = [row for row in then if row.get(asked["id"]) not in known]
    low = [row for row in anew if int(row.get(asked["number"]) or 0) <= highest.get(row.get(asked["by"]), 0)]
    return passed_if(
        not reused and not low,
        f"{asked['table']}: {len(reused)} identifiers are used again for other rows, {len(low)} numbers do not rise",
    )


def _rows_of(scene: Scene, name: str, table: str) -> list[Row]:
    return [row for row, _ in scene.rows(scene.file(name), table)]


def _records(scene: Scene, given: Given, subject: str, key: str, names: list[str] | None) -> dict[str, Row]:
    found = [scene.rows(given, subject, one) for one in names] if names else [scene.rows(given, subject)]
    return {str(record.get(key)): record for part in found for record, _ in part}


def _part(record: Row, table: str, subject: str, dropped: set[str]) -> Any:
    """The fields of a record, or its rows of a table as a bag."""
    if table == subject:
        plain = {name: value for name, value in record.items() if not isinstance(value, list)}
        return _plain(plain, table, dropped)
    return Counter(_plain(one, table, dropped) for one in record.get(table, []))


def _plain(row: Row, table: str, dropped: set[str]) -> str:
    held = {name: value for name, value in row.items() if value not in (None, "") and f"{table}.{name}" not in dropped}
    return json.dumps(held, sort_keys=True)


def _about(asked: Mapping[str, Any]) -> str:
    of = f" of {asked['of']}" if asked.get("of") else ""
    return f"{asked['table']}{of} in `{asked['in']}`"
