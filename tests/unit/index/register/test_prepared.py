"""Evidence kept beside the store: believed only where it is true, and never missed."""

from __future__ import annotations

from pathlib import Path

import duckdb

from ccis_interop.index.linkage import shipped
from ccis_interop.index.register.prepared import forget, place_of
from ccis_interop.index.register.store import Store
from made.feeds import CAMDEN, COLLEGE, EAST, LEARNING, ULNS, feed, load, matched, row, store
from made.registers import state


def kept(index: Store) -> int:
    """How many pieces of evidence the file holds."""
    with duckdb.connect(str(place_of(index)), read_only=True) as engine:
        return int(engine.execute("SELECT count(*) FROM evidence").fetchall()[0][0])


def test_the_file_follows_the_store_is_private_and_its_loss_changes_nothing(tmp_path: Path) -> None:
    with_file, without = store(tmp_path / "one.sqlite"), store(tmp_path / "other.sqlite")
    months = [
        feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0])]),
        feed(tmp_path, EAST, [row("204-1", uln=ULNS[1], given_name="Tobi")]),
        feed(
            tmp_path,
            COLLEGE,
            [row("L1", uln=ULNS[0], **LEARNING), row("L2", uln=ULNS[1], given_name="Tobi", **LEARNING)],
        ),
    ]
    for at, path in enumerate(months):
        for index in (with_file, without):
            load(index, path)
            matched(index)
        assert kept(with_file) == (1, 2, 4)[at]
        forget(without)
        assert not place_of(without).exists()  # type: ignore[union-attr]
    place = place_of(with_file)
    assert place is not None
    assert place.stat().st_mode & 0o777 == 0o600
    assert state(with_file) == state(without)
    assert len(state(with_file)["persons"]) == 2


def test_a_file_of_another_store_or_of_none_is_not_believed(tmp_path: Path) -> None:
    index, other = store(tmp_path / "one.sqlite"), store(tmp_path / "other.sqlite")
    load(other, feed(tmp_path, EAST, [row("204-1", uln=ULNS[1], given_name="Tobi")]))
    matched(other)
    load(index, feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0])]))
    matched(index)
    mine, theirs = place_of(index), place_of(other)
    assert mine is not None
    assert theirs is not None
    for content in (theirs.read_bytes(), b"this is no database"):
        mine.write_bytes(content)
        path = feed(tmp_path, COLLEGE, [row(f"L{len(content)}", uln=ULNS[0], **LEARNING)], sequence=len(content))
        load(index, path)
        assert matched(index).decisions == {"linked": 1}
        assert kept(index) >= 2
    assert shipped().digest
