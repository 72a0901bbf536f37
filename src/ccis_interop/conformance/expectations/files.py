"""Expectations of a whole file: that it conforms, what its header says, that a return equals the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ccis_interop.catalogue.model import Standard
from ccis_interop.conformance.cases.documents import concepts, provider_directory
from ccis_interop.conformance.evidence import Row, lacking, valued
from ccis_interop.conformance.expectations.judged import PASSED, Judged, failed, passed_if, several
from ccis_interop.conformance.outcomes import WORST_FIRST, Outcome
from ccis_interop.conformance.scene import Given, Scene, wire
from ccis_interop.errors import InputError
from ccis_interop.findings import Report, Status, Verdict
from ccis_interop.formats.open import open_input
from ccis_interop.rules.check import Options, check

MEMBERS = ("P", "G")
# What a return holds about another day or in other codes than the record: judged by the rules of the return.
OWN_TO_RETURN = frozenset(
    {"cohort_status", "lead_authority", "educated_authority", "previous_person_id", "characteristics"}
)


def conforms(scene: Scene, name: str) -> Judged:
    """The file breaks no rule of its standard, and all rules were looked at; so does all that was told at a step."""
    if name not in scene.told:
        return _conforms(scene, name, scene.file(name))
    judged = [_conforms(scene, name, one) for one in scene.notices(name)]
    wrong = [one for one in judged if one.outcome is not Outcome.PASS]
    return min(
        wrong, key=lambda one: WORST_FIRST.index(one.outcome), default=passed_if(judged, f"`{name}` tells nothing")
    )


def _conforms(scene: Scene, name: str, given: Given) -> Judged:
    try:
        report = checked(scene, given)
    except InputError as error:
        return failed(f"`{name}` cannot be read as {given.ref} [{error.code}]")
    if report.verdict is Verdict.FAILS:
        broken = [f"{one.rule} ({one.count})" for one in report.against]
        return failed(f"`{name}` breaks rules of {given.ref}: {several(broken)}")
    if report.verdict is Verdict.INCOMPLETE:
        why = report.gaps or [one.rule for one in report.not_evaluated]
        return Judged(Outcome.NOT_EVALUATED, f"not all of {given.ref} was looked at in `{name}`: {several(why)}")
    return PASSED


def flagged(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """Rules of the file's standard, warnings too, find exactly so many breaches: what has to be told can be."""
    try:
        report = checked(scene, scene.file(asked["in"]))
    except InputError as error:
        return failed(f"`{asked['in']}` cannot be read [{error.code}]")
    found = {one.rule: one for one in report.results}
    blind = [name for name in asked["rules"] if name not in found or found[name].status is not Status.EVALUATED]
    if blind:
        return Judged(Outcome.NOT_EVALUATED, f"not looked at in `{asked['in']}`: {several(blind)}")
    wrong = [
        f"{name} {found[name].count} times in place of {count}"
        for name, count in asked["rules"].items()
        if found[name].count != count
    ]
    return passed_if(not wrong, f"`{asked['in']}` breaks {several(wrong)}")


def checked(scene: Scene, given: Given) -> Report:
    """The report of `interop check` on a file, on the day of the case. Raises InputError."""
    catalogue = scene.setting.catalogue
    standard, checks = catalogue.compiled(given.ref)
    opened = open_input(given.path, catalogue, standard=given.ref)
    options = Options(as_of=date.fromisoformat(scene.now), limit=1)
    return check(standard, checks, catalogue.macros, opened.given, recognised="asked for", options=options)


def header(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """The header of a file has some values."""
    held = scene.raw(scene.file(asked["in"])).header
    wrong = lacking(dict(held), scene.settle(asked["has"]))
    return passed_if(not wrong, f"the header of `{asked['in']}` has not the right {several(wrong)}")


def equals_record(scene: Scene, asked: Mapping[str, Any]) -> Judged:
    """A return tells of each member of the cohort what the record tells: every field of which both know the concept."""
    record, made = scene.file(asked["record"]), scene.file(asked["return"])
    canonical, target = (scene.setting.catalogue.load(one.ref) for one in (record, made))
    own = _own(scene, canonical, scene.raw(record).tables)
    columns = wire(target, target.records[0].name)
    returned = {str(valued(row, columns["person_id"])): row for row in scene.raw(made).tables[target.records[0].name]}
    lacks = sorted(set(own) - set(returned))
    if lacks:
        return failed(f"{len(lacks)} young people of the cohort are in the record and not in `{asked['return']}`")
    wrong: dict[str, int] = {}
    for person, held in own.items():
        for concept, key in columns.items():
            if (
                concept in held
                and concept not in OWN_TO_RETURN
                and valued(returned[person], key) != (held[concept] or None)
            ):
                wrong[concept] = wrong.get(concept, 0) + 1
    told = [f"{concept} ({count})" for concept, count in sorted(wrong.items())]
    return passed_if(
        own and not wrong, f"`{asked['return']}` differs from the record in {several(told) or 'everything'}"
    )


def _own(scene: Scene, canonical: Standard, tables: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The members of the cohort in a record, each as concepts, by identifier."""
    directory = provider_directory(scene.setting, scene.now)
    people: list[Row] = tables[canonical.subjects[0].name]
    return {
        str(one.get("person_id")): concepts(canonical, one, directory)
        for one in people
        if one.get("cohort_status") in MEMBERS
    }
