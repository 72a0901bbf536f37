"""Rows of child tables: some people have one in a slot, some have not; together they stand person by person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Column: TypeAlias = npt.NDArray[np.str_] | npt.NDArray[np.datetime64] | str
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Slot:
    """A row for each person for whom `have` is true; the columns run over all people."""

    have: Flags
    columns: Mapping[str, Column]


def texts(column: Column, count: int) -> pa.Array:
    """A column as text: `''` and NaT become nothing, days become CCYY-MM-DD; one text stands for all."""
    if isinstance(column, str):
        return pa.nulls(count, pa.string()) if column == "" else pa.repeat(pa.scalar(column), count)
    if column.dtype.kind == "M":
        return pa.array(column.astype("datetime64[D]")).cast(pa.string())
    whole = pa.array(column, pa.string())
    return pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)


def child(keys: pa.Array, tie: str, slots: Sequence[Slot]) -> pa.Table:
    """The rows of all slots: person by person, and of one person in the order of the slots."""
    parts, owners = [], []
    for slot in slots:
        owner = np.flatnonzero(slot.have)
        columns = {name: texts(_some(column, owner), len(owner)) for name, column in slot.columns.items()}
        parts.append(pa.table({tie: keys.take(pa.array(owner)), **columns}))
        owners.append(owner)
    order = np.argsort(np.concatenate(owners), kind="stable")
    return pa.concat_tables(parts, promote_options="default").take(pa.array(order)).combine_chunks()


def _some(column: Column, owner: npt.NDArray[np.int64]) -> Column:
    return column if isinstance(column, str) else column[owner]
