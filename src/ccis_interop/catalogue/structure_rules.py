"""The rules about structure that every standard shares: `standards/structure.csv`, as `Rule` values."""

from __future__ import annotations

from functools import cache

from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import shipped
from ccis_interop.catalogue.model import Lifecycle, Rule, Severity, Source, StructureTarget


@cache
def structure_rules(family: str) -> tuple[Rule, ...]:
    """The rules for a family of formats: `xml`, `flat` or `json`."""
    _, rows = read_rows(shipped() / "structure.csv")
    return tuple(
        Rule(
            id=row["id"],
            table="",
            fields=(),
            sql=None,
            structure=StructureTarget(row["fault"]),
            severity=Severity(row["severity"]),
            lifecycle=Lifecycle.ENFORCED,
            message=row["message"],
            mend=row["mend"],
            dimension="conformity",
            sources=(Source("OURS", "inferred"),),
        )
        for row in rows
        if family in row["formats"].split()
    )
