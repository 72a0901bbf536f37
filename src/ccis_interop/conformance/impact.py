"""The impact statement of MA-18: what a borough's change of arrangement touches, flow by flow.

The flows are data (`standards/arrangements/<edition>/flows.csv`); who stands at their other ends follows from the
authorities and sub-regions of a day. What is not known (a borough's providers, the licence of the Index of 2012)
is said to be unknown, with whom to ask.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import shipped
from ccis_interop.conformance.paper.paper import Grid, Paper, Section
from ccis_interop.conformance.register.status import Standing
from ccis_interop.conformance.requirements import Arrangements
from ccis_interop.errors import UsageError

HEADS = ("flow", "what", "direction", "with whom", "format", "how often", "on what ground", "under which licence")
MOVES = ("flow", "what a move must replace", "the new system must meet", "source of the flow")
UNKNOWN = {
    "providers": "every school, college and training provider that teaches residents: the borough lists them",
    "index": "the operator of the London Index",
    "dfe": "the Department for Education",
    "apprenticeship-service": "the apprenticeship service",
    "england": "every authority of England outside London",
}


@dataclass(frozen=True)
class Flow:
    """One kind of exchange. `sender` and `receiver` are roles; `partners` says who is at a borough's other end."""

    id: str
    title: str
    sender: str
    receiver: str
    direction: str
    partners: str
    format: str
    form: str
    frequency: str
    basis: str
    licence: str
    requirements: tuple[str, ...]
    of_unit: bool
    replace: str
    source: str
    confidence: str


@dataclass(frozen=True)
class Place:
    """A borough, the unit that it belongs to on a day (or none), and the other London authorities by unit."""

    code: str
    name: str
    unit: str
    unit_confidence: str
    others: tuple[tuple[str, tuple[str, ...]], ...]


def flows(held: Arrangements) -> list[Flow]:
    """The flows of an edition."""
    return [
        Flow(
            id=row["id"],
            title=row["title"],
            sender=row["from"],
            receiver=row["to"],
            direction=row["direction"],
            partners=row["partners"],
            format=row["format"],
            form=row["form"],
            frequency=row["frequency"],
            basis=row["basis"],
            licence=row["licence"],
            requirements=tuple(row["requirements"].split()),
            of_unit=row["with_unit"] == "yes",
            replace=row["replace"],
            source=row["source"],
            confidence=row["confidence"],
        )
        for row in read_rows(held.folder / "flows.csv")[1]
    ]


def place(code: str, day: date) -> Place:
    """A London authority on a day. Raises UsageError if it is none."""
    reference = shipped() / "reference"
    names = {row["code"]: row["label"] for row in read_rows(reference / "london_authority.csv")[1]}
    if code not in names:
        raise UsageError(
            "authority-unknown",
            f"{code} is none of the {len(names)} authorities of London.",
            mend="give the three digits of one, such as 204.",
        )
    units = {
        row["code"]: row["label"]
        for row in read_rows(reference / "sub_region.csv")[1]
        if row["group"] == "unit" and _on(row, day)
    }
    members = [
        row for row in read_rows(reference / "sub_region_member.csv")[1] if row["group"] in units and _on(row, day)
    ]
    by_unit: dict[str, list[str]] = {}
    for row in members:
        if row["code"] != code:
            by_unit.setdefault(units[row["group"]], []).append(row["label"])
    alone = sorted(set(names) - {row["code"] for row in members} - {code})
    if alone:
        by_unit["in no unit"] = [names[one] for one in alone]
    own = next((row for row in members if row["code"] == code), None)
    return Place(
        code,
        names[code],
        units[own["group"]] if own else "",
        own["confidence"] if own else "",
        tuple((unit, tuple(some)) for unit, some in sorted(by_unit.items())),
    )


def statement(held: Arrangements, where: Place, day: date, known: Sequence[Standing] = ()) -> Paper:
    """The impact statement of a borough on a day; `known` is what a register tells of the authorities."""
    licences = {row["id"]: row for row in read_rows(held.folder / "licences.csv")[1]}
    taken = [one for one in flows(held) if where.unit or not one.of_unit]
    others = sum(len(some) for _, some in where.others)
    return Paper(
        title=f"Impact statement: {where.name} ({where.code})",
        leads=(
            "Before a borough changes its arrangement for recording and tracking it sees what the change touches "
            "(MA-18; LC2012 3.2 and 3.3). This statement is made from the published flows; the borough adds the names "
            "that only it knows, and dates and signs it before the decision.",
            f"{where.name} takes part in {len(taken)} flows, with {others} other London authorities"
            + (f" and as a member of the {where.unit}" if where.unit else "")
            + ".",
        ),
        facts=(
            ("authority", f"{where.name} ({where.code})"),
            ("unit", _unit(where)),
            ("as of", day.isoformat()),
            ("edition of the arrangements", held.edition),
        ),
        sections=(
            Section("The flows", (), Grid(HEADS, [_row(one, where, licences) for one in taken])),
            Section(
                "What a move must replace",
                (
                    "A clause is met when the new system shows it: ask for a certificate of the profile (interop "
                    "arrangements schedule).",
                ),
                Grid(MOVES, [_move(one) for one in taken], ("who, and by when",)),
            ),
            _partners(where),
            _systems(where, known),
            Section("Licences", (), Grid(("licence", "terms", "source"), _licences(licences, taken))),
            Section("What this statement does not know", tuple(_open(where))),
        ),
        made_by=f"interop arrangements impact --authority {where.code} --as-of {day.isoformat()}",
    )


def _on(row: dict[str, str], day: date) -> bool:
    return (row["valid_from"] or "0001") <= day.isoformat() <= (row["valid_to"] or "9999")


def _unit(where: Place) -> str:
    return f"{where.unit} ({where.unit_confidence})" if where.unit else "none on this day"


def _with(one: Flow, where: Place) -> str:
    match one.partners:
        case "own-unit":
            return f"the {where.unit}"
        case "london-others":
            return f"the {sum(len(some) for _, some in where.others)} other authorities of London, by their systems"
    return UNKNOWN[one.partners]


def _row(one: Flow, where: Place, licences: dict[str, dict[str, str]]) -> tuple[str, ...]:
    return (
        one.id,
        one.title,
        one.direction,
        _with(one, where),
        f"{one.format}: {one.form}" if one.format else one.form,
        one.frequency,
        one.basis or "no ground in the Act is needed for figures",
        licences[one.licence]["title"],
    )


def _move(one: Flow) -> tuple[str, ...]:
    return (one.id, one.replace, ", ".join(one.requirements), f"{one.source} ({one.confidence})")


def _partners(where: Place) -> Section:
    rows = [(unit, str(len(some)), ", ".join(some)) for unit, some in where.others]
    return Section("The other authorities", (), Grid(("unit", "number", "authorities"), rows))


def _systems(where: Place, known: Sequence[Standing]) -> Section:
    """The systems of the others: with each of them the new one has to exchange records in a pair (MA-13)."""
    found: dict[tuple[str, str, str], list[str]] = {}
    for one in known:
        if one.participant is not None and one.code != where.code:
            key = (one.participant.product, one.participant.version, str(one.cover))
            found.setdefault(key, []).append(one.name)
    rows = [(*key, ", ".join(some)) for key, some in sorted(found.items())]
    says = "The new system exchanges records with each of these in a pair (MA-13; interop conformance pair)."
    nobody = "No other authority has told the register which system it uses: ask each."
    grid = Grid(("product", "version", "standing", "authorities"), rows, ("pair shown on",)) if rows else None
    return Section("The systems of the others, by the register", (says if rows else nobody,), grid)


def _licences(licences: dict[str, dict[str, str]], taken: Sequence[Flow]) -> list[tuple[str, ...]]:
    used = {one.licence for one in taken}
    return [(row["title"], row["text"], row["source"]) for name, row in licences.items() if name in used]


def _open(where: Place) -> list[str]:
    unsure = "The membership of the units is inferred, and was that of 2012. " if where.unit_confidence else ""
    return [
        f"{unsure}Which system each of the other authorities runs today is in the register, if they have joined "
        "(interop register status).",
        "The providers that teach residents, and how each sends its list, are known to the borough alone.",
        "Terms and notice of the present contract are not known here; nor is the licence of the Index that is in use.",
    ]
