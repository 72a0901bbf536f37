"""Deletion by the agreement: who goes, that nothing is left, and that the others stay as they were."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from ccis_interop.errors import StandardError
from ccis_interop.index.register.retention import Retention, expire, retention
from ccis_interop.index.register.verify import verify
from made.feeds import CAMDEN, CATALOGUE, COLLEGE, LEARNING, ULNS, feed, load, matched, row, store
from made.registers import state

OLD = {"given_name": "Methuselah", "family_name": "Synancient", "birth_date": "2003-08-31"}


@pytest.mark.parametrize("born", [date(2003, 8, 31), date(2003, 9, 1), date(2004, 2, 29)])
def test_the_day_of_deletion_follows_from_the_cohort(born: date) -> None:
    terms = Retention(48, 18)
    engine = duckdb.connect()
    engine.execute(CATALOGUE.macros)
    day = born
    while engine.execute("SELECT academic_age($1, $2)", [born, day]).fetchall()[0][0] <= 18:
        day += timedelta(days=365) if (day - born).days < 18 * 365 else timedelta(days=1)
    ends = date(day.year + 4, day.month, day.day)  # the first day of September of the year after the cohort
    assert (day.month, day.day) == (9, 1)
    assert born > terms.last_birth(ends - timedelta(days=1))
    assert born <= terms.last_birth(ends)


def test_the_parameters_are_the_agreements(tmp_path: Path) -> None:
    assert retention(CATALOGUE) == Retention(48, 18)


def test_who_is_over_goes_whole_and_the_others_stay(store_url: str, tmp_path: Path) -> None:
    index = store(store_url)
    load(index, feed(tmp_path, CAMDEN, [row("202-1", uln=ULNS[0]), row("202-2", uln=ULNS[1], **OLD)]))
    load(
        index, feed(tmp_path, COLLEGE, [row("L1", uln=ULNS[0], **LEARNING), row("L2", uln=ULNS[1], **OLD, **LEARNING)])
    )
    matched(index)
    before = state(index)
    assert (len(before["persons"]), len(before["notices"])) == (2, 2)
    found = expire(index, retention(CATALOGUE), today=date(2027, 9, 1))
    assert (found.persons, found.records, found.left) == (1, 2, 0)
    assert {name: found.rows[name] for name in ("record", "evidence", "feed_row", "pair", "notice")} == {
        "record": 2, "evidence": 2, "feed_row": 2, "pair": 1, "notice": 1,
    }  # fmt: skip
    after = state(index)
    assert after["persons"] < before["persons"]
    assert after["notices"] < before["notices"]
    assert verify(index).differences == ()
    assert expire(index, retention(CATALOGUE), today=date(2027, 9, 1)).persons == 0
    index.close()
    if index.engine.dialect.name == "sqlite":
        held = b"".join(path.read_bytes() for path in tmp_path.glob("index.sqlite*"))
        assert b"Synancient" not in held
        assert b"Synthompson" in held


def test_an_agreement_without_the_parameters_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "arrangements" / "9.9"
    folder.mkdir(parents=True)
    (folder / "agreement.yaml").write_text("parameters: []\n")

    class Other:
        roots = (tmp_path,)

    with pytest.raises(StandardError) as told:
        retention(Other())  # type: ignore[arg-type]
    assert told.value.code == "agreement-retention"
