"""Coverage: for each requirement the cases that prove it, or why none can. Generated, committed, drift-checked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ccis_interop.catalogue.compile.artefacts import FileSet
from ccis_interop.catalogue.find import shipped
from ccis_interop.conformance.cases.case import Case
from ccis_interop.conformance.paper.markdown import render
from ccis_interop.conformance.paper.paper import Grid, Paper, Section
from ccis_interop.conformance.requirements import Arrangements, Requirement
from ccis_interop.conformance.schedule import shown_by
from ccis_interop.errors import OutputError

MAKER = "interop arrangements coverage --write"
PAGE = "requirements.md"
NONE = "**no case yet**"


@dataclass(frozen=True)
class Coverage:
    """The cases of each requirement, and what is wrong: those without a proof, cases that prove nothing known."""

    cases: Mapping[str, tuple[str, ...]]
    bare: tuple[str, ...]
    stray: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether every requirement is proved or says why not, and every case proves what exists."""
        return not self.bare and not self.stray


def cover(held: Arrangements, cases: Iterable[Case]) -> Coverage:
    """Which cases prove which requirements."""
    found: dict[str, list[str]] = {one.id: [] for one in held.requirements}
    stray = []
    for case in cases:
        for name in _named(case):
            if name in found:
                found[name].append(case.id)
            else:
                stray.append(f"{case.id} names {name}, which is no requirement")
    attested = {one.id for one in held.requirements if one.proof == "attestation"}
    stray += [
        f"{some[0]} proves {name}, which is attested" for name, some in found.items() if some and name in attested
    ]
    bare = [one.id for one in held.requirements if one.proof == "case" and not one.withdrawn and not found[one.id]]
    return Coverage({name: tuple(some) for name, some in found.items()}, tuple(bare), tuple(sorted(stray)))


def _named(case: Case) -> list[str]:
    """The requirements of a case: its own, and those that single expectations name."""
    steps = [one["expect"] for one in case.steps if isinstance(one.get("expect"), Mapping)]
    return list(dict.fromkeys([*case.requirements, *(name for one in steps for name in one.get("requirements", ()))]))


def page(held: Arrangements, covered: Coverage) -> Paper:
    """The reference page: every requirement with its proof."""
    tested = [one for one in held.requirements if one.proof == "case"]
    shown = sum(1 for one in tested if covered.cases[one.id])
    cases = {name for some in covered.cases.values() for name in some}
    attested = len(held.requirements) - len(tested)
    return Paper(
        title="Requirements, and what proves them",
        leads=(
            f"Edition {held.edition}: {len(held.arrangements)} arrangements, {len(held.requirements)} requirements; "
            f"{shown} of {len(tested)} are proved by {len(cases)} cases, {attested} are attested by a named role, with "
            f"the reason. The rows are `standards/arrangements/{held.edition}/requirements.csv`, the cases "
            "`conformance/cases/`; sources are in `standards/sources.csv`.",
            "Profiles take requirements by role: "
            + "; ".join(f"`{name}`: {title}" for name, title in held.roles.items())
            + ".",
        ),
        sections=tuple(_sections(held, covered)),
        made_by=MAKER,
    )


def _sections(held: Arrangements, covered: Coverage) -> Iterator[Section]:
    heads = ("id", "level", "role", "obligation", "proved by", "source")
    for arrangement in held.arrangements:
        rows = [_row(one, covered.cases[one.id]) for one in held.of(arrangement.id)]
        yield Section(f"{arrangement.id} {arrangement.title}", (arrangement.text,), Grid(heads, rows))
    rows = [(one.id, one.text, one.absence) for one in held.features]
    yield Section("Optional features", (), Grid(("feature", "meaning", "tested if it is not declared"), rows))
    rows = [(name, str(held.parameters[name]), text) for name, text in held.parameter_texts.items()]
    yield Section("Parameters of the agreement", (), Grid(("name", "value", "meaning"), rows))


def _row(one: Requirement, cases: Sequence[str]) -> tuple[str, ...]:
    feature = f" (feature `{one.feature}`)" if one.feature else ""
    proof = shown_by(one) if one.proof == "attestation" else ", ".join(f"`{name}`" for name in cases) or NONE
    return (one.id, one.level, ", ".join(one.roles) + feature, one.obligation, proof, one.source)


def files(held: Arrangements, covered: Coverage) -> FileSet:
    """What is generated, beside the standards of a checkout. Raises OutputError in an installed package."""
    docs = shipped().parent / "docs" / "reference"
    if not docs.is_dir():
        raise OutputError(
            "no-checkout",
            "the page is part of a checkout's docs, and this is an installed package.",
            mend="run it in a checkout.",
        )
    return FileSet(docs, {PAGE: render(page(held, covered))}, whole=False)
