"""Planted faults in a document of a case: synth's planting, applied to the file, and its key."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, ROOT, Standard
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.jsonl import write_jsonl
from ccis_interop.synth.breaking import Planted
from ccis_interop.synth.plant import plant


def plant_in(
    path: Path, standard: Standard, setting: Setting, rules: Sequence[str], each: int, day: date
) -> tuple[Planted, ...]:
    """Break so many records of a file for each rule; the key. Raises UsageError if a rule finds none to break."""
    given = open_input(path, setting.catalogue, standard=standard.ref).given
    parts: dict[str, list[pa.Table]] = {}
    for batch in given.batches():
        rows = batch.batch if isinstance(batch.batch, pa.Table) else pa.Table.from_batches([batch.batch])
        parts.setdefault(batch.table, []).append(
            rows.drop_columns([one for one in (RECORD, ROOT) if one in rows.column_names])
        )
    whole = {name: pa.concat_tables(tables, promote_options="default") for name, tables in parts.items()}
    data = Dataset(standard, given.header, [whole])
    broken, planted = plant(data, setting.catalogue.macros, rules, each, setting.seed, day, nested=True)
    with path.open("wb") as file:
        write_jsonl(broken, file)
    owners = _owners(path, standard)
    return tuple(replace(one, record=owners.get((one.object, one.record), one.record)) for one in planted)


def _owners(path: Path, standard: Standard) -> dict[tuple[str, int], int]:
    """For each row of a child table, by its number in the file, the number of the record in which it lies."""
    subject = standard.subjects[0].name
    owners: dict[tuple[str, int], int] = {}
    done: Counter[str] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line).get(subject)
        if record is None:
            continue
        done[subject] += 1
        for name, rows in record.items():
            for _ in rows if isinstance(rows, list) else ():
                done[name] += 1
                owners[name, done[name]] = done[subject]
    return owners
