"""Expectations of what a product says of a file that it took in: its counts, its refusals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccis_interop.conformance.cases.documents import read_rejects
from ccis_interop.conformance.expectations.judged import Judged, failed, passed_if, several
from ccis_interop.conformance.scene import Scene
from ccis_interop.errors import StandardError

COUNTS = ("accepted", "unchanged", "rejected", "forwarded")


def count(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """The product counts so many records of each fate; `all` is the sum."""
    reply = scene.reply(asked["in"])
    if reply.get("refused"):
        return failed(f"the whole file of `{asked['in']}` was refused")
    held = {**{name: reply[name] for name in COUNTS}, "all": sum(reply[name] for name in COUNTS)}
    wrong = [
        f"{name} {held[name]} in place of {asked[name]}" for name in held if name in asked and held[name] != asked[name]
    ]
    return passed_if(not wrong, f"`{asked['in']}`: {several(wrong)}")


def refused(scene: Scene, name: str) -> Judged:
    """The whole file was refused, with a reason, and nothing of it counted as taken in."""
    reply = scene.reply(name)
    counted = [one for one in COUNTS if reply[one]]
    if not reply.get("refused"):
        return failed(f"the file of `{name}` was not refused")
    return passed_if(not counted, f"`{name}` was refused, and yet {several(counted)} is counted")


def rejects(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Exactly the records that had to be rejected were: none is missing, none more; each with a reason."""
    reply = scene.reply(asked["in"])
    wanted = _wanted(scene, asked)
    if not reply.get("rejects"):
        return passed_if(not wanted and not reply["rejected"], f"`{asked['in']}` names no rejected record")
    try:
        rows = read_rejects(Path(reply["rejects"]))
        told = {int(row["record"]) for row in rows}
    except (OSError, ValueError, StandardError):
        return failed(f"the rejects of `{asked['in']}` are not a CSV with the columns record, field, reason")
    missing, more = sorted(set(wanted) - told), sorted(told - set(wanted))
    if missing or more:
        return failed(f"`{asked['in']}`: {len(missing)} records should have been rejected, {len(more)} should not")
    if any(not (row.get("reason") or "").strip() for row in rows):
        return failed(f"`{asked['in']}`: a record was rejected without a reason")
    if reply["rejected"] != len(told):
        return failed(f"`{asked['in']}` counts {reply['rejected']} rejected records and names {len(told)}")
    fields: dict[int, set[str]] = {}
    for row in rows:
        fields.setdefault(int(row["record"]), set()).update(
            part.strip() for part in (row.get("field") or "").split(";")
        )
    astray = [one for one, names in wanted.items() if asked.get("field") and names and not names & fields[one]]
    return passed_if(not astray, f"`{asked['in']}`: of {len(astray)} rejected records the wrong field is named")


def _wanted(scene: Scene, asked: Mapping[str, Any]) -> dict[int, set[str]]:
    """The numbers of the records that have to be rejected, each with the fields that are wrong, where known."""
    wanted: dict[int, set[str]] = {}
    if "planted" in asked:
        for one in scene.document(asked["planted"]).planted:
            wanted.setdefault(one.record, set()).update(part.strip() for part in one.field.replace(",", ";").split(";"))
    if "of" in asked:
        document = scene.document(scene.replies[asked["in"]]["document"])
        names = set(asked["of"])
        wanted |= {at: set() for at, person in enumerate(document.people, 1) if person.name in names}
    return wanted
