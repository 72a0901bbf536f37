"""`interop standards lint`: every mistake in the files of a standard."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit, UsageError

if TYPE_CHECKING:
    from ccis_interop.catalogue.find import Catalogue, Edition


@click.command()
@click.argument("names", metavar="[ID/EDITION | FOLDER ...]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON, one mistake an object.")
@more_standards
def command(names: tuple[str, ...], as_json: bool, folders: tuple[Path, ...]) -> int:
    """Find every mistake in the files of standards, with file, line and how to mend it.

    Without a name: every standard that ships, or of the folders given with --standards. Exit code 1 if there is any.
    """
    from ccis_interop.catalogue.find import Catalogue, shipped
    from ccis_interop.catalogue.lint.folders import editions_named
    from ccis_interop.catalogue.lint.run import lint

    chosen: list[Path] = []
    refs = []
    for name in names:
        if Path(name).is_dir():
            found = editions_named(Path(name).resolve())
            if not found:
                raise UsageError(
                    "lint-folder",
                    "no contract lies in this folder.",
                    where=name,
                    mend="name a folder with contract.odcs.yaml, or with <id>/<edition>/contract.odcs.yaml.",
                )
            chosen += found
        else:
            refs.append(name)
    roots = [path.resolve() for path in folders]
    roots += [root for root in dict.fromkeys(path.parent.parent for path in chosen) if root not in roots]
    catalogue = Catalogue([root for root in roots if root != shipped()])
    editions = [catalogue.edition(ref) for ref in refs]
    editions += [one for one in catalogue.editions.values() if one.folder in chosen]
    mistakes = lint(catalogue, editions if names else _all(catalogue))
    count = len(editions) if names else len(_all(catalogue))
    _tell(mistakes, count, as_json=as_json)
    return int(Exit.FINDINGS if mistakes else Exit.CONFORMS)


def _all(catalogue: Catalogue) -> list[Edition]:
    roots = catalogue.roots[1:] or catalogue.roots
    return [one for one in catalogue.editions.values() if one.root in roots]


def _tell(mistakes: list, count: int, *, as_json: bool) -> None:  # type: ignore[type-arg]
    if as_json:
        import json

        rows = [
            {"path": str(one.path), "line": one.line, "code": one.code, "what": one.what, "mend": one.mend}
            for one in mistakes
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for one in mistakes:
        click.echo(str(one))
    editions = f"{count} edition{'s' if count != 1 else ''}"
    click.echo(f"{editions}: {len(mistakes)} mistake{'s' if len(mistakes) != 1 else ''}", err=bool(mistakes))
