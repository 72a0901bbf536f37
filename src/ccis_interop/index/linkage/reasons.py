"""Sentences for people: what two records share and where they differ, without a value of either."""

from __future__ import annotations

from collections.abc import Sequence

from ccis_interop.index.linkage.model import Model


def reason(model: Model, values: Sequence[int], note: str = "") -> str:
    """A pair's sentence from its levels, in the order of the model's comparisons.

    `same ULN and birth date; surname differs by one letter`.
    """
    held = {
        one.name: next((level for level in one.levels if level.value == value), None)
        for one, value in zip(model.comparisons, values, strict=True)
    }
    told = [level for level in (held[name] for name in model.told) if level is not None and level.says]
    same = [level.says for level in told if level.agrees]
    parts = [f"same {listed(same)}"] if same else []
    parts += [level.says for level in told if not level.agrees]
    whole = "; ".join(parts) or "nothing contradicts"
    return f"{whole}: {note}" if note else whole


def listed(words: Sequence[str]) -> str:
    """Words as English lists them: a, b and c."""
    return " and ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
