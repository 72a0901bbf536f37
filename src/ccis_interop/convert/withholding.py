"""Where an objection stands, the rows below the record tell nothing of category (c) either (MA-21).

A record's own fields are withheld as they are made (`shape.py`). A child knows of the objection by its parent alone, so
its fields are withheld when both are made.
"""

from __future__ import annotations

from collections.abc import Sequence

import duckdb

from ccis_interop.catalogue.model import WITHHOLDING
from ccis_interop.convert.shape import TablePlan


def withhold(engine: duckdb.DuckDBPyConnection, plans: Sequence[TablePlan]) -> None:
    """Empty the fields of category (c) of every child of somebody who objects; what a child must have stays.

    (A contract that demands such a field of a child is a mistake, which `interop standards lint` tells.)
    """
    by_table = {one.table.name: one for one in plans}
    for child in plans:
        if child.table.parent is None:
            continue
        key, holder, column = child.table.parent
        above = by_table.get(holder)
        stands = above and next((one.field.name for one in above.fields if one.field.concept == WITHHOLDING), None)
        secret = [one.field.name for one in child.fields if one.field.disclosure == "c" and not one.field.required]
        if above and stands and secret:
            engine.execute(
                f"UPDATE main.{child.made} SET {', '.join(f'{name} = NULL' for name in secret)} "
                f"WHERE {key.name} IN (SELECT {column} FROM main.{above.made} WHERE {stands} = 'Y')"
            )
