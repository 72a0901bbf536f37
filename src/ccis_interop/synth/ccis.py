"""The synthetic people as canonical records: each with its history, in the tables of `ccis`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import Standard, Table
from ccis_interop.formats.input import Header
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth import circumstances, histories, nccis
from ccis_interop.synth.draw import Draw
from ccis_interop.synth.histories import Life
from ccis_interop.synth.names import FAMILY
from ccis_interop.synth.population import LONDON, REMARK, People, World, days, people
from ccis_interop.synth.providers import KINDS, register
from ccis_interop.synth.rows import Column, Slot, child, texts

CHUNK = 10_000  # people at a time: a record with its history takes 2.4 kB
TIE = "person_id"
FILES = {
    "SCHOOL": "school roll",
    "COLLEGE": "college enrolment list",
    "DFE": "school census extract",
    "INDEX": "index notice",
    "AUTHORITY": "record of another authority",
    "YOUNG_PERSON": "conversation",
}


def dataset(standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]) -> Dataset:
    """So many people as the records of some authorities on a day; the same people as in the national return."""
    led = list(authorities) or LONDON
    return Dataset(standard, _header(standard, day, led), _chunks(standard, count, seed, day, led), REMARK)


def _header(standard: Standard, day: date, authorities: Sequence[str]) -> Header:
    return {
        "databases": tuple(sorted({nccis.database(code) for code in authorities})),
        "authorities": tuple(authorities),
        "as_of": day.isoformat(),
        "made_on": day.isoformat(),
        "supplier": REMARK,
        "supplier_version": "1.0",
        "schema_version": standard.edition,
    }


def _chunks(
    standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]
) -> Iterator[Mapping[str, pa.Table]]:
    world = nccis.world(standard, day, authorities)
    yield {"provider": _providers(world)}
    for first in range(0, count, CHUNK):
        made = people(world, seed, first, min(CHUNK, count - first))
        yield _tables(standard, world, made, Draw(seed, made.number))


def _tables(standard: Standard, world: World, made: People, draw: Draw) -> dict[str, pa.Table]:
    at = histories.life(draw, world, made)
    keys = texts(made.text["person_id"], len(made.number))
    slots: dict[str, list[Slot]] = {
        "identifier": _identifiers(draw, made),
        "address": histories.addresses(draw, made, at),
        "responsibility": histories.responsibilities(draw, made, at),
        "activity": histories.activities(draw, world, made, at),
        "characteristic": circumstances.characteristics(draw, made, at),
        "special_need": circumstances.special_needs(draw, made, at),
        "need": circumstances.needs(draw, made, at),
        "aspiration": circumstances.aspirations(draw, world, made, at),
        "guarantee": circumstances.guarantees(draw, made, at),
        "tracking_attempt": circumstances.attempts(draw, made, at),
        "contact": circumstances.contacts(draw, at),
        "parent": circumstances.parents(draw, made, at),
        "objection": circumstances.objections(draw, made, at),
        "transfer": _transfers(draw, made, at),
        "provenance": _provenance(draw, at),
    }
    tables = {name: child(keys, TIE, some) for name, some in slots.items()}
    return {"young_person": _young_people(standard.records[0], made, draw)} | tables


def _young_people(table: Table, made: People, draw: Draw) -> pa.Table:
    """The fields whose concept the people have, and the few that the canonical record adds."""
    merged = np.char.add(made.text["database"], np.char.zfill(((made.number ^ 1) + 1).astype(str), 10))
    added: dict[str, Column] = {
        "local_id": (made.number + 1).astype(str),
        "merged_into": np.where(made.text["cohort_status"] == "M", merged, ""),
        "preferred_name": np.where(
            draw.chance("preferred", 0.05), draw.one_of("preferred name", ["Al", "Bo", "Cy"]), ""
        ),
        "former_family_name": np.where(draw.chance("renamed", 0.03), draw.one_of("former name", FAMILY[:200]), ""),
    }
    known = added | made.text | made.day
    return pa.table({one.name: texts(known[one.concept or ""], len(made.number)) for one in table.fields})


def _identifiers(draw: Draw, made: People) -> list[Slot]:
    number = made.number + 1
    return [
        Slot(draw.chance("learner number", 0.3), {"kind": "LEARNER", "value": np.char.add("L", number.astype(str)),
                                                  "issued_by": "synthetic college"}),
        Slot(draw.chance("index number", 0.2), {"kind": "INDEX", "value": np.char.add("LI", number.astype(str)),
                                                "issued_by": "London Index"}),
    ]  # fmt: skip


def _transfers(draw: Draw, made: People, at: Life) -> list[Slot]:
    text = made.text
    recent = at.today - at.gone <= np.timedelta64(10, "D")
    open_ = recent & draw.chance("not answered", 0.7)
    sent_in = np.minimum(at.moved + days(draw.below("sent in", 20)), at.today)
    notice = np.char.add("N", (made.number + 1).astype(str))
    return [
        Slot(at.came, {
            "direction": "IN", "from_authority": histories.former_authority(draw, made, at),
            "to_authority": text["lead_authority"], "sent_on": sent_in, "state": "ACKNOWLEDGED",
            "acknowledged_on": np.minimum(sent_in + days(draw.below("answered in", 8)), at.today),
            "notice_id": np.char.add(notice, "I"),
        }),
        Slot(text["transferred_to"] != "", {
            "direction": "OUT", "from_authority": text["lead_authority"], "to_authority": text["transferred_to"],
            "sent_on": at.gone, "state": np.where(open_, "SENT", "ACKNOWLEDGED"),
            "acknowledged_on": np.where(
                open_, np.datetime64("NaT"), np.minimum(at.gone + days(draw.below("answered", 8)), at.today)
            ),
            "notice_id": np.char.add(notice, "O"),
        }),
    ]  # fmt: skip


def _provenance(draw: Draw, at: Life) -> list[Slot]:
    first = draw.among("origin", {"SCHOOL": 60, "DFE": 25, "AUTHORITY": 10, "YOUNG_PERSON": 5})
    second = draw.among("update", {"COLLEGE": 60, "INDEX": 25, "YOUNG_PERSON": 15})
    received = np.minimum(at.entered + days(draw.below("received", 60)), at.today)
    updated = np.maximum(received, at.today - days(draw.below("updated", 200)))
    batch = draw.one_of(
        "batch", [hashlib.sha256(f"synthetic list {number}".encode()).hexdigest() for number in range(99)]
    )
    every = np.full(len(received), True)
    return [
        Slot(every, {"source": first, "name": _file(first), "received_on": received}),
        Slot(draw.chance("second source", 0.5), {"source": second, "name": _file(second), "received_on": updated,
                                                 "covers": "activity",
                                                 "digest": np.where(second == "YOUNG_PERSON", "", batch)}),
    ]  # fmt: skip


def _file(source: np.ndarray) -> Column:
    known = sorted(FILES)
    return np.array([FILES[one] for one in known])[np.searchsorted(known, source)]


def _providers(world: World) -> pa.Table:
    made = register(world.places)
    columns = {
        "provider_id": [one.id for one in made],
        "ukprn": [one.ukprn or None for one in made],
        "laestab": [one.laestab or None for one in made],
        "name": [one.name for one in made],
        "authority": [one.authority for one in made],
        "kind": [KINDS[one.place] for one in made],
    }
    return pa.table({name: pa.array(values, pa.string()) for name, values in columns.items()})
