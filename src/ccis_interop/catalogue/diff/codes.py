"""The code lists that both editions use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ccis_interop.catalogue.diff.difference import Difference, Kind, Party
from ccis_interop.catalogue.diff.names import Way
from ccis_interop.catalogue.model import CodeList, Standard

ABOUT = ("source", "confidence", "note")  # columns that say nothing of the code itself
EVERYBODY = (Party.SENDER, Party.RECEIVER, Party.MANAGER)

Row = Mapping[str, str]


def code_differences(old: Standard, new: Standard, between: Way) -> Iterator[Difference]:
    """Withdrawn, added and altered codes, list by list."""
    for name in old.code_lists:
        if name in new.code_lists and old.code_lists[name].digest != new.code_lists[name].digest:
            yield from _of_list(name, old.code_lists[name], new.code_lists[name], between)


def _of_list(name: str, old: CodeList, new: CodeList, between: Way) -> Iterator[Difference]:
    before, after = {row["code"]: row for row in old.rows}, {row["code"]: row for row in new.rows}
    for code, row in before.items():
        if code not in after:
            reason = between.rows.get((name, code), ("", ""))
            detail = row.get("label", "")
            yield Difference("codes", f"{name} {code}", Kind.WITHDRAWN, detail, (Party.SENDER,), EVERYBODY, *reason)
    for code, row in after.items():
        if code not in before:
            reason = row.get("note", ""), row.get("source", "")
            detail = row.get("label", "")
            yield Difference("codes", f"{name} {code}", Kind.ADDED, detail, (Party.RECEIVER,), EVERYBODY, *reason)
        else:
            yield from _altered(f"{name} {code}", before[code], row)


def _altered(what: str, old: Row, new: Row) -> Iterator[Difference]:
    columns = dict.fromkeys([*old, *new])
    changed = [name for name in columns if name not in ABOUT and old.get(name, "") != new.get(name, "")]
    if not changed:
        return
    details = [f"{name} {old.get(name) or 'empty'} is now {new.get(name) or 'empty'}" for name in changed]
    ends = "valid_to" in changed and new.get("valid_to", "") and new["valid_to"] < (old.get("valid_to") or "9999")
    begins = "valid_from" in changed and new.get("valid_from", "") > old.get("valid_from", "")
    kind = Kind.TIGHTENED if ends or begins else Kind.ALTERED
    breaks = (Party.SENDER,) if ends or begins else ()
    reason = new.get("note", ""), new.get("source", "")
    yield Difference("codes", what, kind, "; ".join(details), breaks, (Party.SENDER, Party.MANAGER), *reason)
