"""The SQL of mappings, as conversions use it; it is understood in the catalogue, since lint looks at it too."""

from __future__ import annotations

from ccis_interop.catalogue.expression import (
    CROSSWALK,
    DERIVED,
    Asked,
    Dialect,
    Expression,
    changes,
    columns_of,
    parsed,
)

__all__ = ["CROSSWALK", "DERIVED", "Asked", "Dialect", "Expression", "changes", "columns_of", "parsed"]
