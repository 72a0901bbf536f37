"""`interop index apply`: what it prints, and what it refuses; nobody is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.errors import Exit
from made.canonical import student
from made.running import Told, interop
from made.told import notice, read_people, write_notices, write_records


def applied(folder: Path, *arguments: str | Path) -> Told:
    return interop("index", "apply", *arguments, "-o", folder / "out.jsonl")


def test_what_is_left_for_a_person_is_told_with_what_to_do(tmp_path: Path) -> None:
    people = [student(1), student(2)]
    told = [notice(people[0], provider_ukprn="10000001"), notice(people[1], expected_end=None)]
    records = write_records(tmp_path / "ccis.jsonl", people)
    done = applied(tmp_path, write_notices(tmp_path / "notices.jsonl", told), records)
    assert (done.exit, done.err) == (Exit.FINDINGS, "")
    assert done.out.splitlines() == [
        "1 notice confirmed: the record had the activity; it is confirmed again",
        "1 notice no_expected_end: the course has no expected end, which the return needs; to do: ask the provider",
        "output: out.jsonl; what became of each notice: out.jsonl.notices.csv",
    ]
    assert len(read_people(tmp_path / "out.jsonl")) == 2


def test_another_day_is_told(tmp_path: Path) -> None:
    person = student(1)
    notices = write_notices(tmp_path / "notices.jsonl", [notice(person, provider_ukprn="10000001")])
    records = write_records(tmp_path / "ccis.jsonl", [person])
    assert applied(tmp_path, notices, records, "--as-of", "2019-11-15").exit == Exit.CONFORMS
    assert '"as_of": "2019-11-15"' in (tmp_path / "out.jsonl").read_text().splitlines()[0]


def no_file(folder: Path) -> list[Path]:
    return [folder / "absent.jsonl", write_records(folder / "ccis.jsonl", [student(1)])]


def no_notices(folder: Path) -> list[Path]:
    records = write_records(folder / "ccis.jsonl", [student(1)])
    return [records, records]


def unsound_notices(folder: Path) -> list[Path]:
    broken = notice(student(1), evidence_tier="hearsay")
    return [write_notices(folder / "n.jsonl", [broken]), write_records(folder / "ccis.jsonl", [student(1)])]


def output_is_input(folder: Path) -> list[Path]:
    return [write_notices(folder / "n.jsonl", [notice(student(1))]), write_records(folder / "out.jsonl", [student(1)])]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (no_file, Exit.UNREADABLE),
        (no_notices, Exit.UNREADABLE),
        (unsound_notices, Exit.USAGE),
        (output_is_input, Exit.USAGE),
    ],
    ids=lambda one: getattr(one, "__name__", None),
)
def test_what_cannot_be_applied_is_refused_in_one_line_and_nothing_is_written(tmp_path: Path, given, code) -> None:  # type: ignore[no-untyped-def]
    files = given(tmp_path)
    before = sorted(tmp_path.iterdir())
    done = applied(tmp_path, *files)
    assert (done.exit, done.out, done.err.count("\n")) == (code, "", 1)
    assert "Syn" not in done.err
    assert sorted(tmp_path.iterdir()) == before
