"""Values of YAML, and changes of any part of them to something that it should not be."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

GARBAGE = st.sampled_from(
    [
        *(None, 0, -1, True, 1.5, "", " ", "x", "person", "SELECT 1", "'", "(", "Home/street", "2020-13-45"),
        *([], {}, [[]], [None], ["x"], [{}], {"x": "y"}, {"name": "x"}),
        *([{"property": "base", "value": "demo/1"}], [{"property": []}]),
    ]
)


def paths(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The path of every part of a value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(path for key, item in inside for path in paths(item, (*at, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any, *, removed: bool) -> None:
    """Replace or remove one part of a value; nothing if it is gone."""
    *above, last = path
    try:
        for key in above:
            value = value[key]
        if removed:
            del value[last]
        else:
            value[last] = new
    except (KeyError, IndexError, TypeError):
        return
