"""What holds of the register whatever is delivered, and in whatever order."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from ccis_interop.index.register.identity import index_id
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import MEMBER, RECORD
from ccis_interop.index.register.undo import merge, undo, unlink
from ccis_interop.index.register.verify import verify
from made.feeds import COLLEGE, LEARNING, PARTICIPANTS, SIXTH, TODAY, ULNS, matched, row, store
from made.registers import deliver, state

EXAMPLES = int(os.environ.get("INTEROP_INDEX_EXAMPLES", "3"))
MONTHS = ("2024-09-30", "2024-10-31", "2024-11-30")
NAMES = ("Amina", "Tobi", "Ewa")
# What a row may say of a young person: whole, without number, after a move, misspelt, under another surname.
WAYS: tuple[dict[str, str | None], ...] = (
    {}, {"uln": None}, {"postcode": "E8 1EA", "resident_authority": "204"}, {"uln": None, "given_name": "Aminah"},
    {"family_name": "Synother"}, {"uln": None, "postcode": "NW3 1AA", "gender": None},
)  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One delivery of a scene."""

    sender: int
    month: int
    rows: tuple[tuple[int, int], ...]  # young person, way


def rows_of(one: Told) -> list[dict[str, str]]:
    sender = PARTICIPANTS[one.sender]
    learning = LEARNING if sender in (COLLEGE, SIXTH) else {}
    found = []
    for young, way in one.rows:
        said = {"given_name": NAMES[young], "uln": ULNS[young], "birth_date": f"2007-03-1{young}", **WAYS[way]}
        if sender is COLLEGE and one.month == 2 and young == 0:
            said |= {**learning, "activity_event": "ended", "end_date": "2024-11-15"}
        else:
            said |= learning
        found.append(row(f"{one.sender}-{young}", one.month + 1, **said))
    return found


ROWS = st.lists(
    st.tuples(st.integers(0, 2), st.integers(0, len(WAYS) - 1)), min_size=1, max_size=3, unique_by=lambda one: one[0]
)
SCENES = st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 2)), ROWS, min_size=2, max_size=6).map(
    lambda held: [Told(sender, month, tuple(rows)) for (sender, month), rows in sorted(held.items())]
)


def put(into: Store, told: Told) -> str:
    return deliver(into, PARTICIPANTS[told.sender], rows_of(told), MONTHS[told.month], told.month + 1)


def fresh(folder: str, name: str) -> Store:
    return store(Path(folder) / f"{name}.sqlite")


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(scene=SCENES, draw=st.data())
def test_order_and_repetition_change_nothing_and_the_log_gives_the_state(
    scene: list[Told], draw: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        once, other = fresh(folder, "once"), fresh(folder, "other")
        for told in scene:
            assert put(once, told) == "accepted"
        matched(once)
        for at, told in enumerate(draw.draw(st.permutations(scene))):
            assert put(other, told) == "accepted"
            if at == len(scene) // 2:
                matched(other)
                assert put(other, told) == "repeated"
        matched(other)
        assert matched(other).run is None
        assert state(other) == state(once)
        for one in (once, other):
            assert verify(one).differences == ()
            one.close()


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
@given(scene=SCENES)
def test_what_people_decide_can_be_taken_back_whole(scene: list[Told]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        index = fresh(folder, "index")
        for told in scene:
            put(index, told)
        matched(index)
        before = state(index)
        with index.read() as connection:
            linked = connection.execute(
                select(MEMBER, RECORD).join(RECORD, RECORD.c.record_id == MEMBER.c.record_id)
            ).first()
            single = connection.execute(
                select(RECORD.c.record_id).where(RECORD.c.record_id.not_in(select(MEMBER.c.record_id)))
            ).scalars().all()  # fmt: skip
        if linked is not None:
            place = (linked.source_system, linked.source_record_id)
            unlink(index, index_id(linked.person), place, by="data-manager", reason="linked-wrongly", today=TODAY)
            assert state(index)["persons"] != before["persons"]
        elif len(single) > 1:
            merge(
                index, *(index_id(one) for one in single[:2]), by="data-manager", reason="duplicate-person", today=TODAY
            )
            assert state(index)["persons"] != before["persons"]
        else:
            return
        assert verify(index).differences == ()
        undo(index, _last_act(index), by="data-manager", reason="decided-wrongly", today=TODAY)
        assert state(index) == before
        assert verify(index).differences == ()
        index.close()


def _last_act(index: Store) -> int:
    from ccis_interop.index.register.status import acts

    with index.read() as connection:
        return acts(connection)[-1][0]


@pytest.mark.parametrize("late", [False, True])
def test_both_databases_give_the_same_state(postgres_url: str, tmp_path: Path, *, late: bool) -> None:
    scene = [Told(0, 0, ((0, 0), (1, 1))), Told(2, 0, ((0, 1), (1, 3), (2, 0))), Told(1, 1, ((2, 2), (0, 4)))]
    stores = store(tmp_path / "index.sqlite"), store(postgres_url)
    for index in stores:
        for told in reversed(scene) if late else scene:
            put(index, told)
            matched(index)
        assert verify(index).differences == ()
    one, other = stores
    assert state(one) == state(other)
    assert one.engine.dialect.name != other.engine.dialect.name
    for index in stores:
        index.close()


def test_a_merge_of_records_that_nothing_else_ties_is_taken_back(tmp_path: Path) -> None:
    index = store(tmp_path / "index.sqlite")
    put(index, Told(0, 0, ((0, 0), (1, 0), (2, 0))))
    matched(index)
    before = state(index)
    with index.read() as connection:
        one, two, _ = sorted(connection.execute(select(RECORD.c.record_id)).scalars())
    merge(index, index_id(one), index_id(two), by="data-manager", reason="duplicate-person", today=TODAY)
    undo(index, _last_act(index), by="data-manager", reason="decided-wrongly", today=TODAY)
    assert state(index) == before
    index.close()
