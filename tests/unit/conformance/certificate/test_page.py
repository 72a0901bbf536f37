"""The page: its template is frozen, it asks for nothing, it shows every requirement."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from ccis_interop.conformance import certificate
from ccis_interop.conformance.certificate.page import PAGE, PAGES, extract, render
from made.certificates import Bench

# A template that changed would make every certificate of the past look tampered with: add a new one instead.
FROZEN = {"1": "8cc44a309493cfb02fd3066f1988f2e668281f11389bd44118e3cf8de8af1664"}


def test_templates_never_change() -> None:
    folder = Path(certificate.__file__).parent
    made = {name: hashlib.sha256((folder / f"page-{name}.html.j2").read_bytes()).hexdigest() for name in PAGES}
    assert made == FROZEN
    assert PAGE in PAGES


def test_the_page_is_made_from_its_envelope_alone(tmp_path: Path) -> None:
    content = Bench().certificate(tmp_path)
    assert render(extract(content)) == content


def test_every_requirement_and_every_reason_is_to_be_read(tmp_path: Path) -> None:
    text = Bench().certificate(tmp_path).decode()
    held = json.loads(extract(text.encode()).payload)["predicate"]["certificate"]
    assert all(f"<td>{one['id']}</td>" in text for one in (*held["requirements"], *held["attested"]))
    assert "What was not tested" in text
    assert "good until 2027-11-25" in text


def test_it_asks_for_nothing_from_elsewhere(tmp_path: Path) -> None:
    text = Bench().certificate(tmp_path).decode()
    assert "default-src 'none'" in text
    assert " src=" not in text
    assert text.count("<script") == 1
