"""People's columns as a table of a standard: what each field holds follows from its concept."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ccis_interop.catalogue.model import Table
from ccis_interop.synth.names import Texts
from ccis_interop.synth.population import Days, Flags
from ccis_interop.synth.rows import texts


def written(table: Table, text: Mapping[str, Texts], day: Mapping[str, Days], withheld: Flags) -> pa.Table:
    """The rows; `withheld` marks the people who objected, of whom only what an objection leaves is written."""
    arrays = {}
    for one in table.fields:
        hide = withheld & (one.disclosure == "c" and not one.required)
        concept = one.concept or ""
        held = day[concept] if concept in day else text.get(concept, "")
        column = pc.if_else(pa.array(hide), pa.scalar(None, pa.string()), texts(held, len(withheld)))
        arrays[one.name] = _alone(column) if one.repeated else column
    return pa.table(arrays)


def _alone(column: pa.Array) -> pa.Array:
    """Each text as a list of one; nothing as an empty list."""
    filled = np.asarray(pc.is_valid(column))
    ends = np.concatenate([[0], np.cumsum(filled)])
    return pa.ListArray.from_arrays(pa.array(ends, pa.int32()), column.drop_null())
