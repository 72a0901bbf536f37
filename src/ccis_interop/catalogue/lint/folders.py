"""What an edition says of itself: its folder's name, its title, and the files that it recognises as its own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import CONTRACT, Edition
from ccis_interop.catalogue.lint.edition import CONFIDENCE, Looked, Stated
from ccis_interop.catalogue.model import Recognition
from ccis_interop.catalogue.yaml_source import YamlSource, custom

Period = tuple[date, date]


def look(seen: Looked, one: Edition, others: Iterable[tuple[Edition, YamlSource]]) -> None:
    """Note what is wrong with the edition as a whole."""
    whole(seen, one)
    for change in seen.standard.changes:
        seen.tell_source(
            seen.places.custom("changes"), change.source.id, change.source.confidence, f"change {change.what}"
        )
    for parameter in seen.standard.parameters:
        if parameter.confidence not in CONFIDENCE:
            what = f"`{parameter.confidence}` says nothing of how sure parameter {parameter.name} is."
            mend = f"use one of: {', '.join(CONFIDENCE)}."
            seen.tell(seen.places.custom("parameters"), "confidence-unknown", what, mend)
    _record_date(seen)
    _recognised(seen, one, others)


def whole(seen: Stated, one: Edition) -> None:
    """Note what is wrong with the name, title, state, purpose and sources of a contract of any kind."""
    contract, place = seen.contract, seen.places
    for key, folder in (("id", one.id), ("version", one.edition)):
        if getattr(contract, key) != folder:
            what = f"`{key}` is `{getattr(contract, key)}`, but the folder says {folder}."
            seen.tell(place.top(key), "folder-name", what, "let <id>/<version> be the names of the folders.")
    if not contract.name:
        seen.tell(place.top(), "title", "the contract has no name.", "give it one in plain English.")
    if contract.status not in ("draft", "proposed", "active", "deprecated", "retired"):
        words = "draft, proposed, active, deprecated, retired"
        seen.tell(place.top("status"), "status", f"`{contract.status}` is no status.", f"use one of: {words}.")
    if not (contract.description and contract.description.purpose):
        seen.tell(place.top("description"), "purpose", "the contract does not say its purpose.", "say it.")
    seen.tell_sources(place.top("authoritativeDefinitions"), contract.authoritativeDefinitions, "source", one.ref)


def _record_date(seen: Looked) -> None:
    stated, header = seen.standard.record_date, seen.standard.header
    if stated is None:
        return
    table, _, name = stated.partition(".")
    fields = {field.name: field for field in header.fields} if header and header.name == table else {}
    typed = any(field.kind != "text" for field in fields.values())  # files of others are all text
    if name not in fields or (typed and fields[name].kind != "date"):
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
        if other.ref == one.ref or stated.get("xmlRoot") != own.xml_root or _told_apart(own, stated):
            continue
        theirs = _day(stated.get("periodFrom")) or date.min, _day(stated.get("periodTo")) or date.max
        if mine[0] <= theirs[1] and theirs[0] <= mine[1]:
            what = f"a file with the root {own.xml_root} could be of {other.ref} too: the periods overlap."
            mend = "let the periods of editions with one root follow each other."
            seen.tell(seen.places.custom("recognise"), "recognise-overlap", what, mend)


def _told_apart(own: Recognition, stated: Mapping[str, Any]) -> bool:
    """Whether a namespace, or a leaf before the first record, tells files of two editions apart."""
    theirs = stated.get("leaves")
    leaves = theirs if isinstance(theirs, dict) else {}
    differ = any(leaves.get(name, text) != text for name, text in own.leaves.items())
    return differ or stated.get("xmlNamespace") != own.xml_namespace


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


PLACES = ("*/*", "layouts/*/*", "mappings/*/*")  # of the editions in a root


def editions_named(folder: Path) -> list[Path]:
    """The folders of what lies in a folder: an edition's own, those of one standard, layout or mapping, or a root's."""
    for patterns in ((".",), ("*",), PLACES):
        found = sorted(path for pattern in patterns for path in folder.glob(f"{pattern}/{CONTRACT}"))
        if found:
            return [path.parent for path in found]
    return []


def root_of(edition: Path) -> Path:
    """The folder of standards in which the folder of an edition, layout or mapping lies."""
    holder = edition.parent.parent
    return holder.parent if holder.name in ("layouts", "mappings") else holder
