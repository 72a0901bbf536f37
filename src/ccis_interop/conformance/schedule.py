"""The procurement annex: a profile's requirements as clauses that a borough can put in a tender."""

from __future__ import annotations

from collections.abc import Iterator

from ccis_interop.conformance.paper.paper import Grid, Paper, Section
from ccis_interop.conformance.profiles import Profile
from ccis_interop.conformance.requirements import Arrangements, Feature, Requirement

HEADS = ("clause", "level", "the product or its supplier", "shown by", "source")
ANSWERS = ("met", "evidence or remark")


def annex(held: Arrangements, profile: Profile) -> Paper:
    """The annex of one profile. Clauses carry the ids of the requirements, which are never used again."""
    clauses = len(profile.requirements)
    must = sum(1 for one in profile.requirements if one.level == "MUST")
    days = held.parameters
    return Paper(
        title=f"Schedule of requirements: {profile.title}",
        leads=(
            profile.text,
            f"This annex holds {clauses} clauses ({must} MUST, {clauses - must} SHOULD) of the {held.title}, edition "
            f"{held.edition}. MUST is a condition of the award; SHOULD is not, and what is not met is to be explained.",
            "A clause is shown by the cases of the conformance suite, run against the version of the product that is "
            "offered, or by the attestation of a named role. The bidder hands in one certificate (an HTML file) that "
            "interop certificate verify accepts without a network; a file that was changed, has expired or is of "
            "another version is refused. There are no degrees: a profile is met or it is not.",
            f"The run is no older than {days['evidence_days']} days on the day of issue; a certificate is good for "
            f"{days['certificate_days']} days. Any borough may run the suite again on its own tenancy. What is found "
            f"not to conform is mended within {days['mending_days']} days.",
            held.note,
        ),
        facts=(
            ("profile", profile.id),
            ("edition of the arrangements", held.edition),
            ("formats, pinned", ", ".join(profile.standards)),
        ),
        sections=(*_clauses(held, profile), *_features(held, profile)),
        made_by=f"interop arrangements schedule --profile {profile.id}",
    )


def shown_by(one: Requirement) -> str:
    """How a requirement is shown, in words."""
    if one.proof == "case":
        return "conformance cases"
    return f"attested by the {one.attested_by}: {one.asked_instead} Not tested: {one.why_not_tested}"


def _clauses(held: Arrangements, profile: Profile) -> Iterator[Section]:
    asked = set(profile.requirements)
    for arrangement in held.arrangements:
        rows = [one for one in held.of(arrangement.id) if one in asked]
        if rows:
            grid = Grid(HEADS, [_clause(one) for one in rows], ANSWERS)
            yield Section(f"{arrangement.id} {arrangement.title}", (arrangement.text,), grid)


def _clause(one: Requirement) -> tuple[str, ...]:
    conditions = [one.condition, f"if the feature `{one.feature}` is offered" if one.feature else ""]
    said = "; ".join(part for part in conditions if part)
    return (one.id, one.level, f"{one.obligation} ({said})" if said else one.obligation, shown_by(one), one.source)


def _features(held: Arrangements, profile: Profile) -> Iterator[Section]:
    known = [one for one in held.features if one.id in profile.features]
    if known:
        rows = [(one.id, _offered(one, profile), one.text, one.absence) for one in known]
        grid = Grid(("feature", "offered", "meaning", "tested if it is not offered"), rows)
        yield Section("Features that the bidder declares", (), grid)


def _offered(one: Feature, profile: Profile) -> str:
    return "must be" if one.id in profile.needs else "may be"
