"""Notices applied file to file: what is not sound is refused, what is written passes, all else is told beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.delivery import Destination
from ccis_interop.errors import Exit, InputError, UsageError
from ccis_interop.index.apply.files import Done, apply_files
from made.canonical import attempt, past, student
from made.running import check
from made.told import notice, read_people, write_notices, write_records

LOST = {"activity_code": "810", "start_date": "2019-09-01", "source": "OWN", "date_ascertained": "2019-09-05",
        "currency_lapsed": "N"}  # fmt: skip
PERSON = student(1, activity=[past("110", "2018-09-03", "2019-08-31"), LOST], tracking_attempt=[attempt("2019-10-30")])


def applied(folder: Path, catalogue: Catalogue, *told: dict[str, Any]) -> Done:
    records = write_records(folder / "ccis.jsonl", [PERSON])
    notices = write_notices(folder / "notices.jsonl", told)
    return apply_files([notices], records, Destination(folder / "out.jsonl", "jsonl"), catalogue)


def test_what_is_written_passes_its_check(tmp_path: Path, catalogue: Catalogue) -> None:
    done = applied(tmp_path, catalogue, notice(PERSON))
    assert (done.broken, done.exit) == ({}, Exit.CONFORMS)
    assert read_people(tmp_path / "out.jsonl")[0]["activity"][2]["source"] == "INDEX"
    assert check(tmp_path / "out.jsonl").exit == Exit.CONFORMS


def test_what_became_of_each_notice_stands_beside_and_names_nobody(tmp_path: Path, catalogue: Catalogue) -> None:
    assert applied(tmp_path, catalogue, notice(PERSON, expected_end=None)).exit == Exit.FINDINGS
    told = (tmp_path / "out.jsonl.notices.csv").read_text()
    assert "N1-9000000000001,no_expected_end,N," in told
    assert "Syn" not in told


def test_notices_that_do_not_pass_their_check_are_refused_whole(tmp_path: Path, catalogue: Catalogue) -> None:
    with pytest.raises(UsageError, match="notices-unsound"):
        applied(tmp_path, catalogue, notice(PERSON, evidence_tier="hearsay"))
    assert not (tmp_path / "out.jsonl").exists()


def test_files_in_the_wrong_order_are_refused(tmp_path: Path, catalogue: Catalogue) -> None:
    records = write_records(tmp_path / "ccis.jsonl", [PERSON])
    notices = write_notices(tmp_path / "notices.jsonl", [notice(PERSON)])
    with pytest.raises(InputError, match="standard-other"):
        apply_files([records], notices, Destination(tmp_path / "out.jsonl", "jsonl"), catalogue)
