"""An entry holds codes, and refuses what could be a person's name or number."""

from __future__ import annotations

import pytest

from ccis_interop.errors import UsageError
from ccis_interop.index.audit.entry import Disclosure


@pytest.mark.parametrize(
    "words",
    [
        {"reference": "1000000078"},
        {"reference": "2008-01-13"},
        {"holder": "Jane Doe"},
        {"purpose": "Her mother asked"},
        {"action": "Looked up"},
        {"authority": "Camden"},
        {"subjects": ("Alin Syn",)},
        {"notices": ("a name",)},
    ],
    ids=str,
)
def test_words_that_could_name_a_person_are_refused(words: dict[str, object]) -> None:
    with pytest.raises(UsageError) as raised:
        Disclosure(**{"action": "person_looked_up", "participant": "Camden", **words})  # type: ignore[arg-type]
    assert not any(str(one) in str(raised.value) for one in words.values())


def test_codes_are_taken() -> None:
    told = Disclosure("person_looked_up", "London Borough of Camden", "ABCDEFGHJK", "officer-17", "keep_contact",
                      "CASE-1234", "202", ("LI0000000001",), (), 1)  # fmt: skip
    assert told.reference == "CASE-1234"
