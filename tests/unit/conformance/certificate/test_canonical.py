"""One value, one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccis_interop.conformance.certificate.canonical import dump, load

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=8,
)


@given(VALUES)
def test_a_text_gives_its_value_and_the_value_its_text(value: object) -> None:
    assert load(dump(value)) == value


@pytest.mark.parametrize("text", ['{"b":1,"a":2}', '{"a": 1}', '{"a":1,"a":1}', "1.0", '"\\u00e9"', " 1"])
def test_every_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"canonical|fraction"):
        load(text.encode())
