"""The page of a certificate: made from its envelope alone, so that anybody can make it again and compare.

A page's template never changes once certificates were made with it: a new one gets a new number, which the statement
names, and the old ones stay. `tests/unit/conformance/certificate/test_page.py` holds their digests.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ccis_interop.conformance.certificate import canonical
from ccis_interop.conformance.certificate.envelope import Envelope, parse
from ccis_interop.pages import template

PAGE = "1"
PAGES = frozenset({"1"})
LARGEST = 4 << 20  # bytes of a certificate
BLOCK = re.compile(rb'<script type="application/json" id="envelope">\n(.*?)\n</script>', re.DOTALL)


def render(envelope: Envelope) -> bytes:
    """The whole file. Raises ValueError if the payload names no page that is known, or lacks what it shows."""
    statement = canonical.load(envelope.payload)
    try:
        held = statement["predicate"]["certificate"]
        number = held["page"]
        if number not in PAGES:
            raise ValueError("the statement names no page that this version can make")
        text = template(
            "ccis_interop.conformance.certificate", f"page-{number}.html.j2", ends_with_newline=True
        ).render(
            statement=statement,
            held=held,
            readable=json.dumps(statement, ensure_ascii=False, sort_keys=True, indent=1),
            key=envelope.key,
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("the statement lacks what the page shows") from error
    return text.replace(ENVELOPE, envelope.to_json().decode()).encode()


ENVELOPE = "@@envelope@@"  # no text of a statement can hold it: the shape allows no `@`


def extract(content: bytes) -> Envelope:
    """The envelope in a page. Raises ValueError if there is not exactly one."""
    found = BLOCK.findall(content)
    if len(found) != 1:
        raise ValueError("the file holds no envelope, or more than one")
    return parse(found[0])


def statement_of(envelope: Envelope) -> Any:
    """What an envelope says. Raises ValueError if it is not canonical JSON."""
    return canonical.load(envelope.payload)
