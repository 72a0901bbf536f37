"""What an edition says of itself: its folder's name, its title, and the files that it recognises as its own."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import Edition
from ccis_interop.catalogue.lint.edition import CONFIDENCE, Looked
from ccis_interop.catalogue.yaml_source import YamlSource, custom

Period = tuple[date, date]


def look(seen: Looked, one: Edition, others: Iterable[tuple[Edition, YamlSource]]) -> None:
    """Note what is wrong with the edition as a whole."""
    contract, place = seen.contract, seen.places
    for key, name in (("id", one.id), ("version", one.edition)):
        if getattr(contract, key) != name:
            what = f"`{key}` is `{getattr(contract, key)}`, but the folder says {name}."
            seen.tell(place.top(key), "folder-name", what, "let <id>/<version> be the names of the folders.")
    if not contract.name:
        seen.tell(place.top(), "title", "the contract has no name.", "give it one in plain English.")
    if contract.status not in ("draft", "proposed", "active", "deprecated", "retired"):
        words = "draft, proposed, active, deprecated, retired"
        seen.tell(place.top("status"), "status", f"`{contract.status}` is no status.", f"use one of: {words}.")
    if not (contract.description and contract.description.purpose):
        seen.tell(place.top("description"), "purpose", "the contract does not say its purpose.", "say it.")
    seen.tell_sources(place.top("authoritativeDefinitions"), contract.authoritativeDefinitions, "source", one.ref)
    for change in seen.standard.changes:
        seen.tell_source(place.custom("changes"), change.source.id, change.source.confidence, f"change {change.what}")
    for parameter in seen.standard.parameters:
        if parameter.confidence not in CONFIDENCE:
            what = f"`{parameter.confidence}` says nothing of how sure parameter {parameter.name} is."
            mend = f"use one of: {', '.join(CONFIDENCE)}."
            seen.tell(place.custom("parameters"), "confidence-unknown", what, mend)
    _record_date(seen)
    _recognised(seen, one, others)


def _record_date(seen: Looked) -> None:
    stated, header = seen.standard.record_date, seen.standard.header
    if stated is None:
        return
    table, _, name = stated.partition(".")
    fields = {field.name: field for field in header.fields} if header and header.name == table else {}
    if name not in fields or fields[name].kind != "date":
        what = f"`recordDate: {stated}` is no date of the header, so codes could not be judged by day."
        seen.tell(seen.places.custom("recordDate"), "record-date", what, "name HEADER.FIELD, a date.")


def _recognised(seen: Looked, one: Edition, others: Iterable[tuple[Edition, YamlSource]]) -> None:
    """Whether a file could be of this edition and of another: same root element, periods that overlap."""
    own = seen.standard.recognition
    if own.period_from and own.period_to and own.period_from > own.period_to:
        what = "the period that is recognised ends before it begins."
        seen.tell(seen.places.custom("recognise"), "recognise-period", what, "correct periodFrom or periodTo.")
    if own.xml_root is None:
        return
    mine = own.period_from or date.min, own.period_to or date.max
    for other, source in others:
        stated = _stated(source)
        if other.ref == one.ref or stated.get("xmlRoot") != own.xml_root:
            continue
        theirs = _day(stated.get("periodFrom")) or date.min, _day(stated.get("periodTo")) or date.max
        if mine[0] <= theirs[1] and theirs[0] <= mine[1]:
            what = f"a file with the root {own.xml_root} could be of {other.ref} too: the periods overlap."
            mend = "let the periods of editions with one root follow each other."
            seen.tell(seen.places.custom("recognise"), "recognise-overlap", what, mend)


def _stated(source: YamlSource) -> dict[str, Any]:
    try:
        stated = custom(source.value, "recognise")
    except (AttributeError, TypeError):
        return {}
    return stated if isinstance(stated, dict) else {}


def _day(text: object) -> date | None:
    try:
        return date.fromisoformat(str(text)) if text else None
    except ValueError:
        return None


def editions_named(folder: Path) -> list[Path]:
    """The folders of the editions that lie in a folder: an edition's own, a standard's, or a whole root."""
    for pattern in ("contract.odcs.yaml", "*/contract.odcs.yaml", "*/*/contract.odcs.yaml"):
        found = sorted(folder.glob(pattern))
        if found:
            return [path.parent for path in found]
    return []
