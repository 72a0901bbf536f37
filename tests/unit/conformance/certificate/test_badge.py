"""A badge never goes without edition and expiry, and says when it has lapsed."""

from __future__ import annotations

from datetime import date

from lxml import etree

from ccis_interop.conformance.certificate.badge import as_json, as_svg, badge

HELD = {"edition": "1.0", "expires": "2027-11-25", "profile": {"id": "borough-ccis"}}


def test_a_badge_tells_edition_and_expiry() -> None:
    made = badge(HELD, date(2026, 11, 25))
    assert (made["schemaVersion"], made["label"], made["message"]) == (
        1,
        "London minimum arrangements 1.0",
        "borough-ccis until 2027-11-25",
    )
    assert b"2027-11-25" in as_json(made)


def test_a_lapsed_one_says_so() -> None:
    assert badge(HELD, date(2027, 11, 26))["message"] == "borough-ccis lapsed on 2027-11-25"


def test_the_picture_is_xml_and_has_a_name() -> None:
    root = etree.fromstring(as_svg(badge(HELD, date(2026, 11, 25))))
    assert root.get("aria-label") == "London minimum arrangements 1.0: borough-ccis until 2027-11-25"
