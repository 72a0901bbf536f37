"""`interop index status`: the store in numbers."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.index.options import STORE
from ccis_interop.errors import Exit, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccis_interop.index.register.status import Status
    from ccis_interop.index.register.store import Store


@click.command()
@STORE
@click.option("--format", "-f", "face", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option("--acts", is_flag=True, help="List what people decided.")
@click.option("--person", metavar="INDEX_ID", help="The records of one person.")
@click.option("--unplaced", is_flag=True, help="The records of those of whom nobody knows where they live.")
@click.option("--show-ids", is_flag=True, help="Tell the local identifiers of the records.")
def command(url: str, face: str, acts: bool, person: str | None, unplaced: bool, show_ids: bool) -> int:
    """Count what the store holds and what waits; every row of every delivery is accounted for."""
    from ccis_interop.index.register.status import status
    from ccis_interop.index.register.store import open_store

    store = open_store(url)
    if acts:
        return _acts(store)
    if (unplaced or person is not None) and not show_ids:
        raise UsageError(
            "ids-asked", "the records of a person are told by their local identifiers.", mend="add --show-ids."
        )
    if unplaced:
        return _unplaced(store)
    if person is not None:
        return _person(store, person)
    with store.read() as connection:
        found = status(connection)
    if face == "json":
        click.echo(json.dumps(asdict(found), indent=2))
    else:
        for line in _lines(found):
            click.echo(line)
    return int(Exit.CONFORMS)


def _lines(found: Status) -> Iterator[str]:
    yield f"participants: {found.participants:,}; deliveries: {len(found.deliveries):,}"
    for one in found.deliveries:
        waits = "" if one.matched else "; waits for interop index match"
        yield (
            f"  {one.number}: {one.sender}, {one.given}, period to {one.period_end}: {one.rows:,} rows, "
            f"{one.accepted:,} accepted, {one.rejected:,} rejected{waits}"
        )
    yield f"records: {found.records:,} of {found.persons:,} persons; pieces of evidence: {found.evidence:,}"
    yield f"to be read (interop index review): {found.review:,}"
    yield f"residence unknown (interop index status --unplaced): {found.unplaced:,}"
    for what, counts in (("notices", found.notices), ("transfers", found.transfers)):
        if counts:
            yield f"{what}: {', '.join(f'{count:,} {state}' for state, count in counts.items())}"
    for authority, count in found.waiting.items():
        yield f"  not acknowledged by {authority}: {count:,}"


def _acts(store: Store) -> int:
    from ccis_interop.index.register.status import acts

    with store.read() as connection:
        for number, kind, reason, role, at, count in acts(connection):
            click.echo(f"{number}: {kind}, {reason}, by {role} at {at}, {count:,} pairs of records")
    return int(Exit.CONFORMS)


def _unplaced(store: Store) -> int:
    from ccis_interop.index.register.status import unplaced

    with store.read() as connection:
        for sender, system, local in unplaced(connection):
            click.echo(f"{sender}: {system} {local}")
    return int(Exit.CONFORMS)


def _person(store: Store, index_id: str) -> int:
    from ccis_interop.index.register.identity import person_of
    from ccis_interop.index.register.status import person_now, records_of

    key = person_of(index_id)
    with store.read() as connection:
        now = person_now(connection, key) if key is not None else ""
        records = records_of(connection, person_of(now) or 0) if key is not None else []
    if not records:
        raise InputError("person-unknown", "the Index knows no person of this Index id.", where=index_id)
    click.echo(f"{now}: {len(records)} records")
    for sender, system, local in records:
        click.echo(f"  {sender}: {system} {local}")
    return int(Exit.CONFORMS)
