"""The programme's text and the agreement's parameters say the same numbers."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.conformance.requirements import read

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "conformance-programme.md"
SAID = {
    "evidence_days": "no older than {} days",
    "mending_days": "The supplier has {} days to mend",
    "certificate_days": "A certificate lasts {} days",
    "notice_days": "The register says {} days before",
}


@pytest.mark.parametrize("name", SAID)
def test_the_page_says_the_number_of_the_agreement(name: str) -> None:
    text = " ".join(PAGE.read_text(encoding="utf-8").split())
    assert SAID[name].format(read().parameters[name]) in text
