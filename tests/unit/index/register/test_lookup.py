"""A resident is looked up by his or her own borough, in each of five ways, and by no other."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.errors import UsageError
from ccis_interop.index.register.lookup import Question, look_up
from made.feeds import CAMDEN, COLLEGE, LEARNING, ULNS, feed, load, matched, row, store

WAYS = (
    Question(uln=ULNS[0]),
    Question(source_system="S", source_record_id="202-1"),
    Question(given_name=" amina", family_name="SYNTHOMPSON", birth_date="2007-03-14"),
)


def test_who_asks_finds_own_residents_alone(tmp_path: Path) -> None:
    index = store(tmp_path / "index.sqlite")
    load(index, feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0])]))
    load(index, feed(tmp_path, COLLEGE, [row("L1", uln=ULNS[0], **LEARNING)]))
    matched(index)
    with index.read() as connection:
        found = [look_up(connection, "202", one) for one in WAYS]
        assert found[0] is not None
        assert found == [found[0]] * 3
        assert found[0]["records"] == [{"source_system": "S", "source_record_id": "202-1"}]
        assert found[0]["standing_notice"].startswith("N-")
        assert look_up(connection, "202", Question(index_id=found[0]["index_id"])) == found[0]
        everything = (*WAYS, Question(index_id=found[0]["index_id"]))
        assert [look_up(connection, "204", one) for one in everything] == [None] * 4
        assert look_up(connection, "202", Question(uln=ULNS[1])) is None
        assert look_up(connection, "202", Question(index_id="LI000000000000")) is None
        with pytest.raises(UsageError):
            look_up(connection, "202", Question(given_name="Amina"))


def test_of_two_who_may_be_meant_nobody_is_told(tmp_path: Path) -> None:
    index = store(tmp_path / "index.sqlite")
    other = row("202-2", postcode="NW9 1AA", gender="M", uln=ULNS[1])
    load(index, feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0]), other]))
    matched(index)
    with index.read() as connection:
        by_name = look_up(connection, "202", WAYS[2])
        by_number = [look_up(connection, "202", Question(uln=one)) for one in ULNS[:2]]
    assert (by_name is None) == (by_number[0] != by_number[1])
