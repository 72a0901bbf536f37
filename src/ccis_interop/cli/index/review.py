"""`interop index review`: the queue of records that may be one person."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.index.options import STORE
from ccis_interop.errors import Exit, InputError, UsageError
from ccis_interop.output import atomic, refuse_unwritable

if TYPE_CHECKING:
    from ccis_interop.index.register.store import Store

COLUMNS = ("item", "verdict", "reason")
MOST = 200  # items on one page


@click.command()
@STORE
@click.option("--reader", metavar="CODE", help="Who reads: a role and a number, such as reader-1; never a name.")
@click.option("--page", type=click.Path(path_type=Path), help="Write what is to be read as a page, with all values.")
@click.option("--take", type=click.Path(path_type=Path), help="Take verdicts from the CSV that a page gave.")
@click.option("--item", help="The item on which you give a verdict.")
@click.option("--verdict", type=click.Choice(["same", "different", "unsure"]), help="Your verdict on the item.")
@click.option("--reason", metavar="CODE", help="Why.")
@click.option("--reasons", "list_reasons", is_flag=True, help="List the codes of reasons.")
def command(url: str, reader: str | None, page: Path | None, take: Path | None, item: str | None, verdict: str | None,
            reason: str | None, list_reasons: bool) -> int:  # fmt: skip
    """List what is to be read, write it as a page, or take verdicts.

    Two readers read each item, and neither sees what the other said. Where they agree it is decided; where not, a
    third reads. Here only the comparison is shown, in words; values stand on the page alone, which is a private file.
    """
    if list_reasons:
        return _reasons()
    from ccis_interop.index.register.review import refuse_reader
    from ccis_interop.index.register.store import open_store

    store = open_store(url)
    if reader is None:
        if page or take or item:
            raise UsageError("reader-missing", "nobody is said to read.", mend="add --reader CODE.")
        return _list(store, None)
    refuse_reader(reader)
    if page is not None:
        return _page(store, reader, page)
    if take is not None:
        return _take(store, reader, _rows(take))
    if item is None:
        return _list(store, reader)
    if verdict is None or reason is None:
        raise UsageError("verdict-missing", "an item needs a verdict and a reason.", mend="add --verdict and --reason.")
    return _take(store, reader, [(item, verdict, reason)])


def _reasons() -> int:
    from ccis_interop.index.register.reasons import reasons

    for one in reasons().values():
        click.echo(f"{one.verdict:10} {one.code:20} {one.label}")
    return int(Exit.CONFORMS)


def _list(store: Store, reader: str | None) -> int:
    from ccis_interop.index.register.page import CAUSES
    from ccis_interop.index.register.review import queue

    with store.read() as connection:
        waiting = queue(connection, reader)
    click.echo(f"to be read: {len(waiting):,}")
    for one in waiting:
        click.echo(f"{one.item}: {CAUSES[one.cause]} {one.reason} ({one.readings} read)")
    return int(Exit.CONFORMS)


def _page(store: Store, reader: str, path: Path) -> int:
    from ccis_interop.index.register.page import render
    from ccis_interop.index.register.review import queue, show

    refuse_unwritable(path)
    with store.begin() as connection:
        waiting = queue(connection, reader)[:MOST]
        items = [(one, *show(connection, one, reader)) for one in waiting]
        with atomic(path, private=True) as file:
            file.write(render(items, reader))
    click.echo(f"{path.name}: {len(items):,} items for {reader}")
    return int(Exit.CONFORMS)


def _rows(path: Path) -> list[tuple[str, str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not set(COLUMNS) <= set(rows.fieldnames or ()):
                raise InputError(
                    "verdicts-columns", "the file has not the columns item, verdict, reason.", where=path.name,
                    mend="take the file that the page gave.",
                )  # fmt: skip
            return [(row["item"] or "", row["verdict"] or "", row["reason"] or "") for row in rows]
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("unreadable", "the file cannot be read.", where=path.name, mend="check its name.") from error


def _take(store: Store, reader: str, rows: list[tuple[str, str, str]]) -> int:
    from ccis_interop.index.register.review import read

    decided = 0
    for item, verdict, reason in rows:
        decided += read(store, item, reader, verdict, reason) is not None
    click.echo(f"{len(rows):,} verdicts of {reader} taken; {decided:,} items are decided by them")
    return int(Exit.CONFORMS)
