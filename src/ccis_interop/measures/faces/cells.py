"""How a value stands in a face for people."""

from __future__ import annotations

from ccis_interop.measures.sheets import Kind, Value


def shown(value: Value, kind: Kind) -> str:
    """A value as people read it: thousands apart, rates with one place; nothing for none."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if kind in ("percent", "points"):
        return f"{value:+.1f}" if kind == "points" else f"{value:.1f}"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.1f}"


def exact(value: Value) -> Value:
    """A value as data: rates with four places."""
    return round(value, 4) if isinstance(value, float) else value
