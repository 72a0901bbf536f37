"""The register: covered means that a certificate verifies for the product and version in use, on that day."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.conformance.register.entries import read_register, shipped_register
from ccis_interop.conformance.register.publication import badges, paper
from ccis_interop.conformance.register.status import Cover, problems, standings
from ccis_interop.errors import UsageError
from made.certificates import ISSUED
from made.participants import participant, register, write


def cover(folder: Path, code: str = "204", day: date = ISSUED) -> tuple[Cover, str]:
    one = next(one for one in standings(read_register(folder), day) if one.code == code)
    return one.cover, one.why


def test_every_authority_has_a_standing(tmp_path: Path) -> None:
    held = standings(read_register(register(tmp_path, participant("204"))), ISSUED)
    assert len(held) == 33
    assert [one.code for one in held if one.covered] == ["204"]
    assert sum(1 for one in held if one.cover is Cover.NOT_JOINED) == 32


def test_a_sound_register_has_no_problem(tmp_path: Path) -> None:
    assert problems(read_register(register(tmp_path, participant("204"), participant("317"))), ISSUED) == []


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 25), Cover.COVERED), (date(2027, 10, 1), Cover.RENEW), (date(2027, 11, 26), Cover.REFUSED)],
)
def test_a_certificate_lapses(day: date, expected: Cover, tmp_path: Path) -> None:
    assert cover(register(tmp_path, participant("204")), day=day)[0] is expected


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"system": {"product": "Example CCIS", "version": "4.3", "profile": "borough-ccis"}}, "of the version 4.2"),
        ({"system": {"product": "Other", "version": "4.2", "profile": "borough-ccis"}}, "of the product"),
        ({"system": {"product": "Example CCIS", "version": "4.2", "profile": "sub-regional-ccis"}}, "of the profile"),
        ({"certificate": "gone.html"}, "is not there"),
    ],
)
def test_what_is_not_the_system_in_use_does_not_cover(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    standing, why = cover(register(tmp_path, participant("204", **changes)))
    assert standing is Cover.REFUSED
    assert said in why


def test_who_joined_without_a_certificate_is_not_covered(tmp_path: Path) -> None:
    joined = participant("204")
    del joined["certificate"]
    assert cover(register(tmp_path, joined))[0] is Cover.JOINED


def test_a_revoked_key_covers_nobody(tmp_path: Path) -> None:
    standing, why = cover(register(tmp_path, participant("204"), revoked="2026-11-01"))
    assert standing is Cover.REFUSED
    assert "the key is good from" in why


def test_a_withdrawn_certificate_covers_nobody(tmp_path: Path) -> None:
    folder = register(tmp_path, participant("204"))
    digest = hashlib.sha256((folder / "certificates" / "example-ccis-4.2.html").read_bytes()).hexdigest()
    (folder / "withdrawn.csv").write_text(f"sha256,day,reason\n{digest},2026-11-20,it loses zeros\n", encoding="utf-8")
    assert cover(folder) == (Cover.REFUSED, "it was withdrawn: it loses zeros (2026-11-20)")


def test_a_tampered_certificate_covers_nobody(tmp_path: Path) -> None:
    path = register(tmp_path, participant("204")) / "certificates" / "example-ccis-4.2.html"
    path.write_bytes(path.read_bytes().replace(b"good until 2027", b"good until 2037"))
    assert cover(tmp_path) == (Cover.REFUSED, "the page was changed after it was signed")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"terms": {"version": "1.0", "signed": "2027-01-01"}}, "the terms are signed on 2027-01-01"),
        ({"attested": []}, "MA-08.3 is not attested"),
        ({"name": "Ann Other"}, "breaks"),
        ({"terms": {"version": "1.0", "signed": "2026-13-45"}}, "is no date"),
    ],
)
def test_what_is_wrong_with_a_participant_is_said(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    found = problems(read_register(register(tmp_path, participant("204", **changes))), ISSUED)
    assert any(one.file == "participants/204.yaml" and said in one.what for one in found)


def test_what_is_wrong_with_the_rest_is_said(tmp_path: Path) -> None:
    folder = register(tmp_path, participant("330"), until="2020-99-01")
    write(folder / "participants" / "205.yaml", participant("204"))
    (folder / "withdrawn.csv").write_text("file\n", encoding="utf-8")
    found = {(one.file, one.what) for one in problems(read_register(folder), ISSUED)}
    assert ("participants/330.yaml", "this is no authority of London.") in found
    assert ("participants/205.yaml", "the file is not called as its authority.") in found
    assert ("keys/test-house.yaml", "a day in it is no date.") in found
    assert ("withdrawn.csv", "its columns are not sha256, day, reason.") in found


def test_a_key_under_another_identifier_is_no_key(tmp_path: Path) -> None:
    found = problems(read_register(register(tmp_path, id="00" * 32)), ISSUED)
    assert any("not that of the key" in one.what for one in found)
    assert any("nobody uses it" in one.what for one in found)


def test_the_page_tells_all_and_badges_have_a_date(tmp_path: Path) -> None:
    held = read_register(register(tmp_path, participant("204")))
    all_of = standings(held, ISSUED)
    page = paper(held, all_of, ISSUED)
    grid = page.sections[1].grid
    assert grid is not None
    assert len(grid.rows) == 33
    made = badges(all_of, ISSUED)
    assert set(made) == {"204.json", "204.svg"}
    assert all(b"1.0" in content and b"until 2027-11-25" in content for content in made.values())


def test_the_register_that_ships_has_no_problem() -> None:
    assert problems(read_register(shipped_register()), date.today()) == []


def test_a_folder_that_is_no_register_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no register"):
        read_register(tmp_path)
