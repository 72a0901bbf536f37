"""Attestations as somebody writes them: whole, or one line that says where and what."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from ccis_interop.conformance.certificate.attestations import Attestation, read_attestations
from ccis_interop.errors import InputError

ROLE = "account manager of the supplier"
ROW = f"{{requirement: MA-18.2, role: {ROLE}, organisation: Example Systems Ltd, day: '%s', file: %s}}"


def written(folder: Path, text: str) -> Path:
    path = folder / "attestations.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_document_goes_in_by_its_digest_alone(tmp_path: Path) -> None:
    (tmp_path / "exit.pdf").write_bytes(b"clause")
    [one] = read_attestations(written(tmp_path, "attestations:\n  - " + ROW % ("2026-11-01", "exit.pdf")))
    digest = hashlib.sha256(b"clause").hexdigest()
    assert one == Attestation(
        "MA-18.2", "account manager of the supplier", "Example Systems Ltd", date(2026, 11, 1), digest
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no list"),
        ("attestations: none", "no list"),
        ("attestations:\n  - {requirement: MA-18.2}", "not whole"),
        ("attestations:\n  - " + ROW % ("2026-02-31", "a.pdf"), "no date"),
        ("attestations:\n  - " + ROW % ("2026-02-01", "gone.pdf"), "cannot be read"),
        ("attestations: [", "not YAML"),
    ],
)
def test_what_is_not_whole_is_told(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        read_attestations(written(tmp_path, text))


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_attestations(tmp_path / "gone.yaml")
