"""The people of a case: fresh ones for each seed, made of synthetic identities, a sound record and what the case says.

Their records are plain JSON objects as they stand in a file of the canonical record, so that nothing here and
nothing in a product can share a model that is wrong.
"""

from __future__ import annotations

import copy
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import numpy as np

from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.cases.values import Lookup, settled, year_start
from ccis_interop.errors import StandardError
from ccis_interop.formats.write.jsonl import write_jsonl
from ccis_interop.synth.draw import Draw
from ccis_interop.synth.london import dataset
from ccis_interop.synth.population import of_numbers

Record = dict[str, Any]

BLOCK = 1_000  # numbers that one case has for its people
BLOCKS = 800
FIRST = 50_000  # below are the numbers of populations
RUNS = 1_000
SPREAD = 10_000_000  # numbers of one run
CANDIDATES = 8  # identities looked at for each person: not all have both numbers
DEFAULT = ("student",)
DATABASE = 3  # digits before the number of a record
SCHOOL_YEAR = 4  # a year group and four are the age within which it begins


@dataclass(frozen=True)
class Person:
    """One person: the name in the case, and the canonical record that the case begins with."""

    name: str
    record: Record


@dataclass(frozen=True)
class Cast:
    """All people of a case by name; a population has one name for many."""

    people: Mapping[str, tuple[Person, ...]]

    def named(self, name: str) -> tuple[Person, ...]:
        """Those of a name. Raises StandardError."""
        if name not in self.people:
            raise StandardError("case-person", f"the case knows nobody called {name}.", mend="add them under `people`.")
        return self.people[name]

    def value(self, name: str, field: str | None) -> str | None:
        """A field of a person's record, or its `database`; None if there is nobody of that name."""
        if name not in self.people or field is None:
            return None
        record = self.people[name][0].record
        found: str | None = record["person_id"][:DATABASE] if field == "database" else record.get(field)
        return found


def cast(case_id: str, asked: Mapping[str, Mapping[str, Any]], today: str, setting: Setting,
         traits: Mapping[str, Any]) -> Cast:  # fmt: skip
    """The people that a case asks for. Raises StandardError if it asks for what there is not."""
    block = FIRST + BLOCK * (zlib.crc32(case_id.encode()) % BLOCKS)
    single = [name for name, wanted in asked.items() if "population" not in wanted]
    identities = _identities(setting, today, block, len(single))
    made: dict[str, tuple[Person, ...]] = {}
    for name, wanted in asked.items():
        if "population" in wanted:
            made[name] = tuple(_population(name, case_id, int(wanted["population"]), today, setting))
        else:
            made[name] = (_person(name, wanted, next(identities), today, setting, traits),)
    return Cast(made)


def _identities(setting: Setting, today: str, block: int, count: int) -> Iterator[Record]:
    """Names, numbers and addresses, all with both numbers, no two alike."""
    draw = Draw(setting.seed, np.arange(block, block + max(count, 1) * CANDIDATES))
    made = of_numbers(setting.world(today), draw)
    for at, number in enumerate(made.number):
        one = {name: str(column[at]) for name, column in made.text.items()}
        if one["uln"] and one["upn"]:
            yield {**one, "number": str(setting.seed % RUNS * SPREAD + int(number))}


def _person(name: str, wanted: Mapping[str, Any], identity: Record, today: str, setting: Setting,
            traits: Mapping[str, Any]) -> Person:  # fmt: skip
    own: Record = {}
    lives = str(wanted.get("lives", "$home")).removeprefix("$")
    authority = setting.place(lives) or lives
    birth = int(year_start(today)[:4]) - int(wanted.get("year_group", 12)) - SCHOOL_YEAR
    known = {**identity, "birth_date": f"{birth}-01-15", "lives": authority,
             "person_id": setting.database(authority) + identity["number"].zfill(10)}  # fmt: skip
    lookup = _lookup(setting, today, known, own)
    for trait in ("base", *wanted.get("traits", DEFAULT)):
        if trait not in traits:
            raise StandardError(
                "case-trait", f"there is no trait `{trait}`.", mend="see conformance/cases/traits.yaml."
            )
        _patch(own, settled(traits[trait], lookup))
    _patch(own, settled({k: v for k, v in wanted.items() if k in ("set", "rows", "add", "drop")}, lookup))
    return Person(name, {key: value for key, value in own.items() if value not in (None, [])})


def _lookup(setting: Setting, today: str, identity: Record, own: Record) -> Lookup:
    def look(name: str, field: str | None) -> str | None:
        if name == "self":
            return own.get(field or "") or identity.get(field or "")
        if name == "lives":
            return str(identity["lives"])
        value = setting.value(name, field, today, today)
        if value is None:
            raise StandardError("case-value", f"`${name}` has no meaning for a person.")
        return value

    return look


def _patch(record: Record, patch: Mapping[str, Any]) -> None:
    """Change a record: fields set, tables replaced, rows added, fields or tables taken away."""
    record.update(patch.get("set", {}))
    record.update({table: [_filled(row) for row in rows] for table, rows in patch.get("rows", {}).items()})
    for table, rows in patch.get("add", {}).items():
        record[table] = [*record.get(table, []), *(_filled(row) for row in rows)]
    for name in patch.get("drop", []):
        record.pop(name, None)


def _filled(row: Mapping[str, Any]) -> Record:
    return {name: value for name, value in row.items() if value not in (None, "")}


def _population(name: str, case_id: str, count: int, today: str, setting: Setting) -> Iterator[Person]:
    """Synthetic residents of home with all their history, under identifiers of this run."""
    file = BytesIO()
    seed = setting.seed * 31 + zlib.crc32(f"{case_id}/{name}".encode()) % 1_000_000
    write_jsonl(dataset(setting.standard("ccis"), count, seed, date.fromisoformat(today), [setting.home]), file)
    found = [json.loads(line) for line in file.getvalue().splitlines()]
    records = [one["young_person"] for one in found if "young_person" in one]
    base = setting.seed % RUNS * SPREAD + SPREAD // 2 + zlib.crc32(f"{case_id}/{name}".encode()) % 400 * SPREAD // 1_000
    renamed = {one["person_id"]: setting.database(setting.home) + f"{base + at:010d}" for at, one in enumerate(records)}
    for record in records:
        made = copy.deepcopy(record)
        made["person_id"] = renamed[record["person_id"]]
        made["local_id"] = str(int(made["person_id"][3:]))
        if "merged_into" in made:
            made["merged_into"] = renamed.get(made["merged_into"], made["merged_into"])
        yield Person(name, made)
