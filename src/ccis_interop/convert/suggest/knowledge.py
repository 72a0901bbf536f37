"""What is known beforehand of columns: their meanings, how headers are spelt, how values look. All of it is data.

Each folder of standards may hold the four files; what a later one says is added to what the shipped ones say.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import Layout, layouts
from ccis_interop.catalogue.model import Field, Standard
from ccis_interop.convert.suggest.words import Words, pieces
from ccis_interop.errors import StandardError
from ccis_interop.formats.columns import loosened

SYNONYMS, WORDS, PROFILES, MEANINGS = (
    "header-synonyms.csv",
    "header-words.csv",
    "value-profiles.csv",
    "column-meanings.csv",
)
COLUMNS = {
    SYNONYMS: ("concept", "header", "source"),
    WORDS: ("word", "kind", "means", "source"),
    PROFILES: ("profile", "says", "telling", "predicate", "source"),
    MEANINGS: (
        "meaning",
        "like",
        "concept",
        "expression",
        "profile",
        "least",
        "support",
        "alone",
        "expects",
        "says",
    ),
}
OURS = "OURS"  # the source of what is common usage, and was seen nowhere in particular


@dataclass(frozen=True, slots=True)
class Profile:
    """How values of a kind look: a predicate over `x`, and what one calls such values. `telling` is what looks like
    nothing else, whatever its header says.
    """

    name: str
    says: str
    telling: bool
    predicate: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a column can mean. `makes` maps concepts of a target to SQL over `{column}` and columns of other meanings.

    `like` is the meaning whose headers it shares. Its values must look like `profile` in at least a share `least` of
    the cells, unless that is a mere `support`; values of the profile `alone` tell it without a header. `expects`:
    `most` or `some` cells filled, or `distinct` values.
    """

    name: str
    like: str
    says: str
    profile: str
    least: float
    support: bool
    alone: str
    expects: str
    makes: Mapping[str, str]

    @property
    def headers(self) -> tuple[str, ...]:
        """The meanings under which its headers are listed."""
        return (self.name, self.like) if self.like else (self.name,)


@dataclass(frozen=True, slots=True)
class Synonym:
    """A header that stands for a meaning, and where it was seen."""

    meaning: str
    header: str
    sources: frozenset[str]


@dataclass(frozen=True)
class Knowledge:
    """All of it. `derived` are concepts that are made of other columns or of what the user tells, in turn of choice."""

    meanings: Mapping[str, Meaning]
    profiles: Mapping[str, Profile]
    synonyms: Sequence[Synonym]
    words: Words
    derived: Sequence[tuple[str, str]]

    @cached_property
    def spelt(self) -> Mapping[str, tuple[Synonym, ...]]:
        """The synonyms by their spelling without case, spaces and punctuation."""
        found: dict[str, tuple[Synonym, ...]] = {}
        for one in self.synonyms:
            key = "".join(pieces(one.header))
            found[key] = (*found.get(key, ()), one)
        return found

    @cached_property
    def worded(self) -> Sequence[tuple[frozenset[str], Synonym]]:
        """The synonyms, each with its words."""
        return [(self.words.of(one.header), one) for one in self.synonyms]


def knowledge(catalogue: Catalogue, target: Standard, hidden: frozenset[str] = frozenset()) -> Knowledge:
    """What is known, for a target. `hidden` are ids of layouts whose contribution is left out, to measure without it.

    Raises StandardError if one of the files is wrong.
    """
    meanings = _meanings(catalogue)
    derived = [(row["concept"], row["expression"]) for row in _rows(catalogue, MEANINGS) if not row["meaning"]]
    meanings |= _own(target, meanings, {concept for concept, _ in derived})
    synonyms = [*_stated(catalogue, meanings), *_of_standard(target, meanings)]
    words = [(row["word"], row["kind"], row["means"]) for row in _rows(catalogue, WORDS)]
    if hidden:
        only = _only(layouts(catalogue), hidden)
        elsewhere = [one.header for one in synonyms if one.sources - hidden - {OURS}]
        heads = only - {loosened(one) for one in elsewhere}
        synonyms = [one for one in synonyms if one.sources - hidden and loosened(one.header) not in heads]
        visible = {piece for each in layouts(catalogue) if each.id not in hidden for piece in _heard(each)}
        visible |= {piece for one in elsewhere for piece in pieces(one)}
        heard = {piece for each in layouts(catalogue) if each.id in hidden for piece in _heard(each)} - visible
        words = [one for one in words if one[0] not in heard]
    return Knowledge(
        meanings=meanings,
        profiles=profiles(catalogue),
        synonyms=synonyms,
        words=Words.of_rows(words, [one.header for one in synonyms]),
        derived=derived,
    )


def profiles(catalogue: Catalogue) -> dict[str, Profile]:
    """How values look, by name. Raises StandardError if the file is wrong."""
    return {
        row["profile"]: Profile(row["profile"], row["says"], row["telling"] == "yes", row["predicate"])
        for row in _rows(catalogue, PROFILES)
    }


def _meanings(catalogue: Catalogue) -> dict[str, Meaning]:
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in _rows(catalogue, MEANINGS):
        if row["meaning"]:
            found.setdefault(row["meaning"], []).append(row)
    return {
        name: Meaning(
            name=name,
            like=rows[0]["like"],
            says=rows[0]["says"],
            profile=rows[0]["profile"],
            least=float(rows[0]["least"] or 0.9),
            support=rows[0]["support"] == "yes",
            alone=rows[0]["alone"],
            expects=rows[0]["expects"],
            makes={row["concept"]: row["expression"] for row in rows if row["concept"]},
        )
        for name, rows in found.items()
    }


def _own(target: Standard, meanings: Mapping[str, Meaning], derived: set[str]) -> dict[str, Meaning]:
    """Meanings for what a target holds and no stated meaning makes: the cell as it is, or its day; of a header, which
    stands once for all rows, the last one.
    """
    made = {concept for one in meanings.values() for concept in one.makes} | derived | set(meanings)
    found: dict[str, Meaning] = {}
    for table in (target.header, *target.records):
        for one in table.fields if table else ():
            if one.concept and one.concept not in made:
                profile = "day" if one.kind == "date" else ""
                makes = {one.concept: _as_it_is(one, once=table is target.header)}
                found.setdefault(
                    one.concept, Meaning(one.concept, "", one.label.lower(), profile, 0.9, False, "", "", makes)
                )
    return found


def _as_it_is(field: Field, *, once: bool) -> str:
    if field.repeated:
        return "parts_of(list(DISTINCT trimmed({column})))" if once else "parts_of([{column}])"
    cell = "day_of({column})" if field.kind == "date" else "trimmed({column})"
    return f"max({cell})" if once else cell


def _stated(catalogue: Catalogue, meanings: Mapping[str, Meaning]) -> list[Synonym]:
    rows = _rows(catalogue, SYNONYMS)
    for row in rows:
        if row["concept"] not in meanings:
            raise StandardError(
                "synonym-unknown",
                f"`{row['header']}` stands for `{row['concept']}`, which {MEANINGS} does not have.",
                where=SYNONYMS,
                mend="add it there, or use a word that is there.",
            )
    return [Synonym(row["concept"], row["header"], frozenset(row["source"].split())) for row in rows]


def _of_standard(target: Standard, meanings: Mapping[str, Meaning]) -> list[Synonym]:
    """What the target itself calls its fields."""
    by_concept = {
        next(iter(one.makes), one.name): one.name for one in reversed(list(meanings.values())) if not one.like
    }
    found = []
    for table in target.tables:
        for one in table.fields:
            meaning = one.concept if one.concept in meanings else by_concept.get(one.concept or "")
            if meaning is None or one.concept is None:
                continue
            spelt = (one.name, one.label, one.concept.replace("_", " "), *one.synonyms)
            found += [Synonym(meaning, each, frozenset({target.ref})) for each in dict.fromkeys(spelt) if each]
    return found


def _only(known: Iterable[Layout], hidden: frozenset[str]) -> set[str]:
    """The headers, loosened, that only hidden layouts have."""
    spelt: dict[bool, set[str]] = {True: set(), False: set()}
    for one in known:
        spelt[one.id in hidden] |= {
            loosened(each) for column in one.columns for each in (column.header, *column.spellings)
        }
    return spelt[True] - spelt[False]


def _heard(one: Layout) -> set[str]:
    return {piece for column in one.columns for piece in pieces(column.header)}


def _rows(catalogue: Catalogue, name: str) -> list[Mapping[str, str]]:
    """The rows of a file, of every folder of standards that has it. Raises StandardError if one is another table."""
    rows: list[Mapping[str, str]] = []
    for path in (root / name for root in catalogue.roots):
        if path.is_file():
            columns, read = read_rows(path)
            if columns != COLUMNS[name]:
                raise StandardError(
                    "columns-wrong",
                    "the columns are others than those of the file that ships.",
                    where=str(path),
                    mend=f"let the header be {','.join(COLUMNS[name])}.",
                )
            rows += read
    return rows
