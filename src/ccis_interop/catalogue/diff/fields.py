"""The fields of one table in two editions."""

from __future__ import annotations

from collections.abc import Iterator

from ccis_interop.catalogue.diff.difference import Difference, Kind, Party
from ccis_interop.catalogue.diff.names import Way
from ccis_interop.catalogue.model import Field, Table
from ccis_interop.catalogue.wire import is_filled

BOTH = (Party.SENDER, Party.RECEIVER)
EVERYBODY = (Party.SENDER, Party.RECEIVER, Party.MANAGER)


def field_differences(old: Table, new: Table, between: Way) -> Iterator[Difference]:
    """Withdrawn, renamed and changed fields in the old order, then the added ones in the new."""
    after = {one.name: one for one in new.fields}
    kept: list[str] = []
    for field in old.fields:
        name = between.renamed(old.name, field.name)
        what = f"{old.name}.{field.name}"
        reason = between.reason(what)
        if name not in after:
            yield Difference("field", what, Kind.WITHDRAWN, field.label, BOTH, BOTH, *reason)
            continue
        kept.append(name)
        if name != field.name:
            detail = f"{field.name} is now {name} ({field.label})"
            yield Difference("field", what, Kind.RENAMED, detail, BOTH, BOTH, *reason)
        yield from _changed(f"{old.name}.{name}", field, after[name], renamed=name != field.name)
    for field in new.fields:
        if field.name not in kept:
            yield _added(f"{old.name}.{field.name}", field, between)
    if [one.name for one in new.fields if one.name in kept] != kept:
        detail = "the fields that both have stand in another order"
        yield Difference("table", old.name, Kind.ALTERED, detail, BOTH, BOTH)


def _added(what: str, field: Field, between: Way) -> Difference:
    reason = between.reason(what)
    needed = is_filled(field) or field.element_required
    detail = f"{field.label}, {'required' if is_filled(field) else 'its element required' if needed else 'optional'}"
    return Difference("field", what, Kind.ADDED, detail, (Party.SENDER,) if needed else (), EVERYBODY, *reason)


def _changed(what: str, old: Field, new: Field, *, renamed: bool) -> Iterator[Difference]:
    if is_filled(old) != is_filled(new):
        if is_filled(new):
            detail = "optional before, now required"
            yield Difference("field", what, Kind.TIGHTENED, detail, (Party.SENDER,), (Party.SENDER, Party.MANAGER))
        else:
            detail = "required before, now optional"
            yield Difference("field", what, Kind.LOOSENED, detail, (Party.RECEIVER,), (Party.RECEIVER,))
    elif old.element_required != new.element_required:
        if new.element_required:
            detail = "its element must now be there, if only empty"
            yield Difference("field", what, Kind.TIGHTENED, detail, (Party.SENDER,), (Party.SENDER,))
        else:
            detail = "its element may now be left out"
            yield Difference("field", what, Kind.LOOSENED, detail, (Party.RECEIVER,), (Party.RECEIVER,))
    kinds = [("list of " if one.repeated else "") + one.kind for one in (old, new)]
    if kinds[0] != kinds[1]:
        yield Difference("field", what, Kind.ALTERED, f"{kinds[0]} before, now {kinds[1]}", BOTH, BOTH)
    yield from _shape(what, old, new)
    coded = [(one.code_lists, tuple(code for code, _ in one.enum)) for one in (old, new)]
    if coded[0] != coded[1]:
        lists = [", ".join([*one.code_lists, *(code for code, _ in one.enum)]) or "no code list" for one in (old, new)]
        yield Difference("field", what, Kind.ALTERED, f"{lists[0]} before, now {lists[1]}", BOTH, EVERYBODY)
    if old.path != new.path and not renamed:
        yield Difference("field", what, Kind.ALTERED, f"{old.path} is now {new.path}", BOTH, BOTH)


def _shape(what: str, old: Field, new: Field) -> Iterator[Difference]:
    if old.pattern == new.pattern:
        return
    if new.pattern is None:
        detail = f"the shape {old.pattern} is asked no more"
        yield Difference("field", what, Kind.LOOSENED, detail, (Party.RECEIVER,), (Party.RECEIVER,))
    elif old.pattern is None:
        detail = f"must now have the shape {new.pattern}"
        yield Difference("field", what, Kind.TIGHTENED, detail, (Party.SENDER,), (Party.SENDER, Party.MANAGER))
    else:
        yield Difference("field", what, Kind.ALTERED, f"shape {old.pattern} before, now {new.pattern}", BOTH, BOTH)
