"""What stands is worked out in portions, and no person is cut in two."""

from __future__ import annotations

from itertools import chain

from ccis_interop.index.register.fold import Answer
from ccis_interop.index.register.lookup import LINKS
from ccis_interop.index.register.reach import Persons
from ccis_interop.index.register.standing import portions


def test_portions_hold_every_record_once_and_persons_whole() -> None:
    person = {record: record - record % 3 for record in range(30) if record % 3}
    found = Persons(tuple(range(30)), person, Answer(), LINKS.empty_table())
    for size in (1, 4, 7, 100):
        parts = list(portions(found, range(100, 113), size))
        assert sorted(chain.from_iterable(parts)) == [*range(30), *range(100, 113)]
        for part in parts:
            assert all((found.of(one) in part) == (one in part) for one in range(30))
            assert len(part) <= size + 3


def test_nothing_makes_no_portion() -> None:
    assert list(portions(Persons((), {}, Answer(), LINKS.empty_table()), ())) == []
