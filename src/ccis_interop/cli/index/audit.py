"""`interop index audit`: the log of every disclosure, and whether it is as it was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.index.options import STORE
from ccis_interop.errors import Exit

if TYPE_CHECKING:
    from ccis_interop.index.audit.verify import Verdict

SHOWN = 20  # of breaches: a log that was made anew breaks everywhere


@click.group()
def command() -> None:
    """Show the log of every disclosure, sign its head, and verify that nothing in it was tampered with."""


@command.command()
@STORE
@click.option("--head", "heads", multiple=True, type=click.Path(path_type=Path),
              help="A file of heads that was kept elsewhere, or of receipts (again for more).")  # fmt: skip
@click.option("--public-key", type=click.Path(path_type=Path), help="The key by which the heads are signed.")
def verify(url: str, heads: tuple[Path, ...], public_key: Path | None) -> int:
    """Tell whether an entry was changed, removed, moved or cut off.

    Exit code: 0 as it was written, 1 tampered with, 3 a file cannot be read, 4 no head was given, so that nobody can
    tell whether its end was cut off or all of it made anew.
    """
    from ccis_interop.index.audit.head import read_heads, read_public_key
    from ccis_interop.index.audit.log import entries
    from ccis_interop.index.audit.verify import verify as verified
    from ccis_interop.index.register.store import open_store

    told = read_heads(heads)
    key = read_public_key(public_key) if public_key else None
    with open_store(url).read() as connection:
        verdict = verified(entries(connection), told, key)
    for line in _lines(verdict):
        click.echo(line)
    return int(verdict.exit)


@command.command()
@STORE
@click.option("--key", type=click.Path(path_type=Path), help="The key to sign it with.")
@click.option("--output", "-o", type=click.Path(path_type=Path), help="Add it to this file.")
def head(url: str, key: Path | None, output: Path | None) -> int:
    """Export the head of the log, to be kept where the store is not: by the participants, or printed in minutes."""
    from ccis_interop.index.audit.head import head_of, read_key
    from ccis_interop.index.audit.log import newest
    from ccis_interop.index.register.store import open_store
    from ccis_interop.output import output_failed

    signer = read_key(key) if key else None
    with open_store(url).read() as connection:
        entry = newest(connection)
    if entry is None:
        click.echo("the log has no entry yet")
        return int(Exit.INCOMPLETE)
    line = head_of(entry, signer).line()
    if output is None:
        click.echo(line)
        return int(Exit.CONFORMS)
    try:
        with output.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
    except OSError as error:
        raise output_failed(str(output), error) from error
    click.echo(f"{output}: the head at entry {entry.number:,} was added")
    return int(Exit.CONFORMS)


@command.command()
@click.argument("key", type=click.Path(path_type=Path))
def key(key: Path) -> None:
    """Make a KEY to sign heads with, and beside it its public half (.pub), to be given to the participants."""
    from ccis_interop.index.audit.head import make_key

    public = make_key(key)
    click.echo(f"{key}: keep it where the store is not")
    click.echo(f"{public}: for everybody who verifies")


@command.command()
@STORE
@click.option("--authority", help="Only what was told about residents of this authority.")
@click.option("--index-id", help="Only what was told of this young person.")
@click.option("--after", default=0, type=click.IntRange(0), help="Only entries after this number.")
def show(url: str, authority: str | None, index_id: str | None, after: int) -> None:
    """Print the entries, a line of JSON each. They name young people by Index id, and nobody else."""
    from ccis_interop.index.audit.log import entries
    from ccis_interop.index.register.store import open_store

    with open_store(url).read() as connection:
        for entry in entries(connection, after):
            told = entry.told
            if authority not in (None, told.get("authority")):
                continue
            if index_id is None or index_id in told.get("subjects", ()):
                click.echo(entry.body)


def _lines(verdict: Verdict) -> list[str]:
    lines = [f"entry {one.number:,} ({one.kind}): {one.message}" for one in verdict.breaches[:SHOWN]]
    if len(verdict.breaches) > SHOWN:
        lines.append(f"and {len(verdict.breaches) - SHOWN:,} more")
    signed = "" if verdict.signatures is None else f", {verdict.signatures:,} with a signature that holds"
    heads = f"{verdict.heads:,} {'head' if verdict.heads == 1 else 'heads'} compared{signed}"
    match verdict.exit:
        case Exit.FINDINGS:
            state = f"TAMPERED WITH: {len(verdict.breaches):,} breaches in {verdict.entries:,} entries; {heads}."
        case Exit.INCOMPLETE:
            state = (
                f"INCOMPLETE: {verdict.entries:,} entries follow each other; whether more followed, or all were made "
                "anew, only a head tells that was kept elsewhere (--head)."
            )
        case _:
            after = verdict.entries - (verdict.vouched or 0)
            state = f"SOUND: {verdict.entries:,} entries; {heads}."
            lines += [f"{after:,} entries came after the last head: whether more followed them, no head tells."] * (
                after > 0
            )
    return [*lines, state]
