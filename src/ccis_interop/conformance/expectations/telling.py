"""Expectations of what a product tells others: to whom, of whom, how often; and what only a person can judge."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from ccis_interop.catalogue.model import Standard
from ccis_interop.conformance.evidence import Row, lacking, valued
from ccis_interop.conformance.expectations.judged import Judged, failed, passed_if, several
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.scene import Scene, wire


def told(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Somebody is told of each of some people so many times, in rows with some values."""
    to = scene.settle(asked["to"])
    ref = scene.setting.ref(asked["format"]) if "format" in asked else None
    files = [one for one in scene.notices(asked["in"]) if (one.to == to or to == "anybody") and ref in (None, one.ref)]
    times = asked.get("times", 1)
    if "of" not in asked:
        return passed_if(
            len(files) == times, f"`{asked['in']}`: {len(files)} files to {asked['to']} in place of {times}"
        )
    has = scene.settle(asked.get("has", {}))
    for name in asked["of"]:
        found: list[Row] = []
        for one in files:
            standard = scene.setting.catalogue.load(one.ref)
            tables = [asked["table"]] if "table" in asked else [table.name for table in standard.subjects]
            known = [table for table in tables if any(table == each.name for each in standard.tables)]
            found += [row for table in known for row, _ in scene.rows(one, table, name)]
        wanted = times * len(scene.cast.named(name))
        if len(found) != wanted:
            return failed(f"`{asked['in']}`: {asked['to']} is told of {name} {len(found)} times in place of {wanted}")
        wrong = sorted({field for row in found for field in lacking(row, has)})
        if wrong:
            return failed(f"`{asked['in']}`: what {asked['to']} is told of {name} has not the right {several(wrong)}")
    return passed_if(True, "")


def routed(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Each sound row of a list had one fate: those of others' residents went, whole, to the right authority alone.

    Rows of the document in which a fault was planted go nowhere. Residents of home are no part of what is told.
    """
    reply, document = scene.reply(asked["in"]), scene.document(asked["document"])
    standard = scene.setting.catalogue.load(document.ref)
    table = standard.subjects[0].name
    place = wire(standard, table)["resident_authority"]
    broken = {one.record for one in document.planted}
    rows = [row for at, (row, _) in enumerate(scene.rows(scene.file(asked["document"]), table), 1) if at not in broken]
    abroad = [code for code in {valued(row, place) for row in rows} if not _in_england(scene, code)]
    away = [row for row in rows if valued(row, place) not in (*scene.setting.authorities, *abroad)]
    sent = [
        (one.to, row)
        for one in scene.notices(asked["told"])
        if one.ref == document.ref
        for row, _ in scene.rows(one, table)
    ]
    wrong = [to for to, row in sent if to != valued(row, place)]
    if wrong:
        return failed(f"`{asked['told']}`: {len(wrong)} rows went to an authority in which the learner does not live")
    lost = [row for row in away if row not in [one for _, one in sent]]
    if lost or len(sent) != len(away):
        told = (
            f"of {len(away)} rows of others' residents {len(lost)} did not arrive as they were; {len(sent)} were sent"
        )
        return failed(f"`{asked['told']}`: {told}")
    if "held" in asked:
        kept = _kept(scene, asked["held"], document.ref, rows, away)
        if kept:
            return failed(f"`{asked['held']}`: {kept}")
    counted = reply["forwarded"]
    return passed_if(
        counted == len(away), f"`{asked['in']}` counts {counted} rows as forwarded in place of {len(away)}"
    )


def _in_cohort(standard: Standard, row: Row, foreign: Mapping[str, str], day: str) -> bool:
    """Whether a record must be held of a resident: of those outside the years of the cohort none need be."""
    years = {one.name: one.value for one in standard.parameters}
    born, plan = valued(row, foreign["birth_date"]) or "", valued(row, foreign["send"]) == "Y"
    year = int(day[:4]) - int(born[:4]) - 5 - (born[5:7] > "08") + (day[5:7] > "08")
    return str(year) in years["cohort_years"] or (plan and str(year) in years["cohort_years_with_plan"])


def _kept(scene: Scene, name: str, ref: str, rows: list[Row], away: list[Row]) -> str:
    """What is wrong with who is held after a list: residents of home once each, those of others not at all."""
    given = scene.file(name)
    ours, theirs = scene.setting.catalogue.load(given.ref), scene.setting.catalogue.load(ref)
    own, foreign = wire(ours, ours.subjects[0].name), wire(theirs, theirs.subjects[0].name)
    keys = Counter(key for record, _ in scene.rows(given, ours.subjects[0].name) for key in _keys(record, own))
    place = foreign["resident_authority"]
    home = [row for row in rows if valued(row, place) in scene.setting.authorities]
    held = [(row, max((keys[key] for key in _keys(row, foreign)), default=0)) for row in home]
    lacks = [row for row, times in held if times > 1 or (times == 0 and _in_cohort(ours, row, foreign, scene.now))]
    more = [row for row in away if any(keys[key] for key in _keys(row, foreign))]
    return f"{len(lacks)} residents are not held once, and {len(more)} of others are held" if lacks or more else ""


def _keys(row: Row, columns: Mapping[str, str]) -> list[tuple[str, ...]]:
    """By what somebody is known again: the learner number, and the names with the date of birth."""
    number = valued(row, columns["uln"])
    named = tuple(str(valued(row, columns[one])) for one in ("given_name", "family_name", "birth_date"))
    return [named, (number,)] if number else [named]


def _in_england(scene: Scene, code: object) -> bool:
    lists = scene.setting.standard("ccis").code_lists
    return code in lists["authority"].codes()


def review(_: Scene, question: str) -> Judged:
    """A named person has to look."""
    return Judged(Outcome.REVIEW, question)
