"""A badge: never without edition and expiry, since one without a date lies. As shields.io's JSON, and as SVG."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from ccis_interop.conformance.certificate import canonical
from ccis_interop.pages import template

WIDE = 6.6  # pixels of a character at 11px Verdana, nearly
PADDING = 10


def badge(held: Mapping[str, Any], day: date) -> dict[str, Any]:
    """The badge of a certificate that was verified, on a day, in the shape that shields.io reads."""
    expires = date.fromisoformat(held["expires"])
    lapsed = day > expires
    return {
        "schemaVersion": 1,
        "label": f"London minimum arrangements {held['edition']}",
        "message": f"{held['profile']['id']} {'lapsed on' if lapsed else 'until'} {expires.isoformat()}",
        "color": "b4590a" if lapsed else "00703c",
        "cacheSeconds": 86400,
    }


def as_json(badge: Mapping[str, Any]) -> bytes:
    """The badge as JSON."""
    return canonical.dump(dict(badge)) + b"\n"


def as_svg(badge: Mapping[str, Any]) -> bytes:
    """The badge as a picture that needs nothing from elsewhere."""
    left, right = (round(len(badge[part]) * WIDE) + 2 * PADDING for part in ("label", "message"))
    return (
        template("ccis_interop.conformance.certificate", "badge.svg.j2")
        .render(badge=badge, left=left, right=right)
        .encode()
    )
