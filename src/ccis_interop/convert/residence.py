"""The authority in which people live, looked up by their postcode where the source does not tell it.

It concerns every target table whose contract has fields of the concepts `postcode` and `resident_authority`. What
cannot be told stays empty, and is counted by why: nobody is placed by a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import duckdb

from ccis_interop.catalogue.bind import concepts
from ccis_interop.catalogue.expression import DERIVED, Expression
from ccis_interop.convert.account import Residence
from ccis_interop.convert.postcodes import Directory
from ccis_interop.convert.shape import FieldPlan, TablePlan

TOLD, NOWHERE, NOT_ASKED = "told by the source", "no home is known", "not evaluated: no directory was named"
FOUND, MISSING, DISTRICT = "found", "not found in the directory", "not evaluated: district of a county"
ELSEWHERE = "not evaluated: the place has no code"
NO_HOME = "ZZ999ZZ"
SAID = "the directory of postcodes"


def settle(
    engine: duckdb.DuckDBPyConnection, plans: Sequence[TablePlan], directory: Directory | None
) -> tuple[list[TablePlan], tuple[Residence, ...]]:
    """Fill the resident authority of made records; the plans with what was added, and the counts for the account."""
    settled, told = [], []
    for plan in plans:
        fields = concepts(plan.table.fields)
        made = {one.field.name for one in plan.fields}
        if fields.get("postcode") not in made or "resident_authority" not in fields:
            settled.append(plan)
            continue
        if directory is not None:
            plan = _with(engine, plan, fields["resident_authority"], fields.get("resident_authority_basis"))
        counts = _looked_up(engine, plan, fields, directory)
        settled.append(plan)
        told.append(Residence(plan.table.name, directory.name if directory else None, counts))
    return settled, tuple(told)


def _with(engine: duckdb.DuckDBPyConnection, plan: TablePlan, *names: str | None) -> TablePlan:
    """The plan with fields that its mapping does not make, and its made table with their columns."""
    made = {one.field.name for one in plan.fields}
    for name in names:
        if name is not None and name not in made:
            engine.execute(f"ALTER TABLE main.{plan.made} ADD COLUMN {name} VARCHAR")
            none = Expression("NULL", frozenset(), (), DERIVED)
            one = FieldPlan(plan.table.field(name), none, "looked up by postcode", len(plan.fields), (), SAID)
            plan = replace(plan, fields=(*plan.fields, one))
    return plan


def _looked_up(
    engine: duckdb.DuckDBPyConnection, plan: TablePlan, fields: dict[str, str], directory: Directory | None
) -> dict[str, int]:
    """Look up every postcode whose authority is not told; how many records there are of each outcome."""
    postcode, authority = fields["postcode"], fields["resident_authority"]
    told = f"{authority} IS NOT NULL" if any(one.field.name == authority for one in plan.fields) else "FALSE"
    key = f"replace(upper({postcode}), ' ', '')"
    home = f"{postcode} IS NOT NULL AND {key} <> '{NO_HOME}'"
    asked = f"FROM main.{plan.made} WHERE NOT ({told}) AND {home}"
    outcomes = {TOLD: told, NOWHERE: f"NOT ({told}) AND NOT ({home})", NOT_ASKED: f"NOT ({told}) AND {home}"}
    sums = ", ".join(f"COUNT(*) FILTER (WHERE {one})" for one in outcomes.values())
    found = engine.execute(f"SELECT {sums} FROM main.{plan.made}").fetchall()[0]
    counts = dict(zip(outcomes, map(int, found), strict=True))
    if directory is None:
        return _some(counts)
    del counts[NOT_ASKED]
    engine.execute(f"CREATE TEMP TABLE _asked AS SELECT {key} AS _key, COUNT(*) AS n {asked} GROUP BY 1")
    letters = {str(row[0]) for row in engine.execute("SELECT DISTINCT left(_key, 1) FROM _asked").fetchall()}
    engine.register("_given", directory.read(letters))
    engine.execute(
        "CREATE TEMP TABLE _placed AS SELECT _key, n, min(place) AS _place, "
        "CASE WHEN COUNT(DISTINCT place) = 1 THEN COALESCE(min(g.code), min(c.code), country_code(min(place))) END "
        "AS _code FROM _asked LEFT JOIN _given d ON replace(upper(d.postcode), ' ', '') = _key "
        "LEFT JOIN authority g ON g.gss = place LEFT JOIN authority c ON c.code = place GROUP BY _key, n"
    )
    engine.unregister("_given")
    basis = fields.get("resident_authority_basis")
    also = f", {basis} = '{directory.basis}'" if basis else ""
    engine.execute(
        f"UPDATE main.{plan.made} SET {authority} = _code{also} FROM _placed "
        f"WHERE NOT ({told}) AND {key} = _key AND _code IS NOT NULL"
    )
    outcome = (
        f"CASE WHEN _code IS NOT NULL THEN '{FOUND}' WHEN _place IS NULL THEN '{MISSING}' "
        f"WHEN _place LIKE 'E07%' THEN '{DISTRICT}' ELSE '{ELSEWHERE}' END"
    )
    placed = engine.execute(f"SELECT {outcome}, sum(n) FROM _placed GROUP BY 1").fetchall()
    counts |= {str(why): int(n) for why, n in placed}
    engine.execute("DROP TABLE _asked; DROP TABLE _placed")
    return _some(counts)


def _some(counts: dict[str, int]) -> dict[str, int]:
    return {why: count for why, count in sorted(counts.items()) if count}
