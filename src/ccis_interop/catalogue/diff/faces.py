"""Differences for people and for programs: text, Markdown, JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from ccis_interop.catalogue.describe import wrapped
from ccis_interop.catalogue.diff.difference import Difference, Party
from ccis_interop.catalogue.model import Standard


def as_text(old: Standard, new: Standard, found: Sequence[Difference]) -> Iterator[str]:
    """What breaks first, then the rest, then who must act."""
    yield _summary(old, new, found)
    groups = {
        "Breaks what was made for the old edition:": [one for one in found if one.breaking],
        "Does not break:": [one for one in found if not one.breaking],
    }
    for title, some in groups.items():
        if some:
            yield f"\n{title}"
            for one in some:
                yield from wrapped("  - ", _sentence(one))
    acting = {party: [one for one in found if party in one.act] for party in Party}
    if any(acting.values()):
        yield "\nWho must act:"
        for party, some in acting.items():
            if some:
                whats = ", ".join(dict.fromkeys(f"{one.object} {one.what}" for one in some))
                yield from wrapped("  ", f"{party} ({len(some)}): {whats}")
    yield from _unknown(old, new)


def as_markdown(old: Standard, new: Standard, found: Sequence[Difference]) -> Iterator[str]:
    """A table, for a page or a pull request."""
    yield f"# {old.ref} to {new.ref}\n"
    yield f"{_summary(old, new, found)}\n"
    if found:
        yield "| what | change | detail | breaks | who must act | why |"
        yield "|---|---|---|---|---|---|"
    for one in found:
        why = f"{one.reason}{f' ({one.source})' if one.source else ''}"
        cells = [f"{one.object} `{one.what}`", one.kind, one.detail, ", ".join(one.breaks), ", ".join(one.act), why]
        yield "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"
    yield from _unknown(old, new)


def as_json(old: Standard, new: Standard, found: Sequence[Difference]) -> Iterator[str]:
    """One object with all differences."""
    yield json.dumps(
        {
            "old": old.ref,
            "new": new.ref,
            "breaks": any(one.breaking for one in found),
            "unknown": {one.ref: list(one.knowledge.unknown) for one in (old, new) if one.knowledge.unknown},
            "differences": [
                {
                    "object": one.object,
                    "what": one.what,
                    "change": one.kind,
                    "detail": one.detail,
                    "breaks": list(one.breaks),
                    "act": list(one.act),
                    "reason": one.reason,
                    "source": one.source,
                }
                for one in found
            ],
        },
        ensure_ascii=False,
        indent=1,
    )


def _summary(old: Standard, new: Standard, found: Sequence[Difference]) -> str:
    if not found:
        return f"{old.ref} and {new.ref} do not differ."
    breaking = sum(one.breaking for one in found)
    return f"{old.ref} to {new.ref}: {len(found)} differences, of which {breaking or 'none'} break."


def _sentence(one: Difference) -> str:
    breaks = f" [breaks {' and '.join(one.breaks)}]" if one.breaks else ""
    source = f" ({one.source})" if one.source else ""
    reason = f" Why: {one.reason}{source}" if one.reason else ""
    return f"{one.object} {one.what}: {one.kind}: {one.detail}{breaks}{reason}"


def _unknown(old: Standard, new: Standard) -> Iterator[str]:
    for one in (old, new):
        if one.knowledge.unknown:
            yield f"\nNot known of {one.ref}, and so not compared:"
            for line in one.knowledge.unknown:
                yield from wrapped("  - ", line)
