"""Certificates and the register through the command line, without a network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ccis_interop.cli.main import run
from ccis_interop.signing import pem
from made.certificates import KNOWN, Bench
from made.participants import participant, register

DAY = ["--as-of", "2026-11-25"]


@pytest.fixture
def certificate(tmp_path: Path) -> list[str]:
    path, key = tmp_path / "c.html", tmp_path / "k.pub.pem"
    path.write_bytes(Bench().certificate(tmp_path))
    key.write_bytes(pem(KNOWN.public))
    return [str(path), "--key", str(key)]


def test_a_certificate_verifies(certificate: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["certificate", "verify", *certificate, *DAY]) == 0
    assert "valid: Example CCIS 4.2 of Example Systems Ltd" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--as-of", "2028-01-01"], "it has expired on 2027-11-25"),
        ([*DAY, "--product-version", "4.3"], "it is of the version 4.2, not of 4.3"),
        ([*DAY, "--profile", "nccis-submitter"], "it is of the profile borough-ccis"),
    ],
)
def test_it_is_refused_with_the_reason(
    options: list[str], said: str, certificate: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["certificate", "verify", *certificate, *options]) == 1
    assert said in capsys.readouterr().out


def test_an_unknown_key_is_refused(certificate: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["certificate", "verify", certificate[0], *DAY]) == 1
    assert "the key is not known" in capsys.readouterr().out


def test_a_tampered_one_is_refused_and_gets_no_badge(certificate: list[str], tmp_path: Path) -> None:
    path = Path(certificate[0])
    path.write_bytes(path.read_bytes().replace(b"<td>pass</td>", b"<td>PASS</td>", 1))
    assert run(["certificate", "verify", *certificate, *DAY]) == 1
    assert run(["certificate", "badge", *certificate, *DAY, "-o", str(tmp_path / "b")]) == 1
    assert not list(tmp_path.glob("b.*"))


def test_a_badge_is_made_of_one_that_verifies(certificate: list[str], tmp_path: Path) -> None:
    assert run(["certificate", "badge", *certificate, *DAY, "-o", str(tmp_path / "b")]) == 0
    assert json.loads((tmp_path / "b.json").read_bytes())["message"] == "borough-ccis until 2027-11-25"
    assert (tmp_path / "b.svg").read_bytes().startswith(b"<svg")


def test_a_file_that_is_not_there_is_exit_code_3(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["certificate", "verify", "nowhere.html"]) == 3
    assert capsys.readouterr().err.count("\n") == 1


def test_keys_are_made_once(tmp_path: Path) -> None:
    stem = str(tmp_path / "house")
    assert run(["certificate", "key", "-o", stem]) == 0
    assert run(["certificate", "key", "-o", stem]) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["house.key.pem", "house.pub.pem"]


def test_a_run_that_left_something_out_gets_no_certificate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The bench's suite is not this installation's: certify finds that out for itself, with the real cases."""
    Bench().handed(tmp_path)
    run(["certificate", "key", "-o", str(tmp_path / "house")])
    out = tmp_path / "c.html"
    code = run(["conformance", "certify", str(tmp_path / "result.json"), "--key", str(tmp_path / "house.key.pem"),
                "--tester", "Test House", "-o", str(out)])  # fmt: skip
    said = capsys.readouterr().out
    assert code == 1
    assert "made by another suite than this one" in said
    assert "no attestation by the account manager of the supplier" in said
    assert not out.exists()


def test_the_register_is_checked_and_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(register(tmp_path / "register", participant("204")))
    assert run(["register", "check", folder, *DAY]) == 0
    page, badges = tmp_path / "page.html", tmp_path / "badges"
    assert run(["register", "status", folder, *DAY, "--page", str(page), "--badges", str(badges)]) == 0
    told = capsys.readouterr().out
    assert "204 Hackney                   covered: Example CCIS 4.2 until 2027-11-25" in told
    assert "1 of 33 authorities are covered on 2026-11-25" in told
    assert "1 of 33 authorities are covered" in page.read_text(encoding="utf-8")
    assert sorted(path.name for path in badges.iterdir()) == ["204.json", "204.svg"]


def test_problems_of_a_register_are_exit_code_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(register(tmp_path / "register", participant("204", certificate="gone.html")))
    assert run(["register", "check", folder, *DAY]) == 1
    assert "gone.html is not there" in capsys.readouterr().out
    assert run(["register", "check", str(tmp_path)]) == 2
