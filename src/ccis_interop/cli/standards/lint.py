"""`interop standards lint`: every mistake in the files of standards, layouts and mappings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ccis_interop.cli.standards.folders import more_standards
from ccis_interop.errors import Exit, UsageError

if TYPE_CHECKING:
    from ccis_interop.catalogue.find import Catalogue, Edition
    from ccis_interop.catalogue.lint.mistake import Mistake


@click.command()
@click.argument("names", metavar="[ID/EDITION | FOLDER ...]", nargs=-1)
@click.option("--json", "as_json", is_flag=True, help="As JSON, one mistake an object.")
@more_standards
def command(names: tuple[str, ...], as_json: bool, folders: tuple[Path, ...]) -> int:
    """Find every mistake in standards, layouts, mappings and what they use, with file, line and how to mend it.

    Without a name: all that ships, or all in the folders given with --standards: crosswalks, functions and lists of
    words too. Exit code 1 if there is any.
    """
    from ccis_interop.catalogue.find import Catalogue, shipped
    from ccis_interop.catalogue.lint.folders import root_of
    from ccis_interop.catalogue.lint.run import lint

    refs = [name for name in names if not Path(name).is_dir()]
    named = [Path(name).resolve() for name in names if Path(name).is_dir()]
    chosen = [one for folder in named for one in _lying_in(folder)]
    roots = [path.resolve() for path in folders]
    roots += [root for root in dict.fromkeys([*map(root_of, chosen), *filter(_is_root, named)]) if root not in roots]
    catalogue = Catalogue([root for root in roots if root != shipped()])
    shelves = (catalogue.editions, catalogue.layouts, catalogue.mappings)
    looked_at = catalogue.roots[1:] or catalogue.roots if not names else [root for root in named if root in roots]
    editions = [_named(catalogue, ref) for ref in refs]
    for one in (one for shelf in shelves for one in shelf.values()):
        if one.folder in chosen or (not names and one.root in looked_at):
            editions.append(one)
    mistakes = lint(catalogue, editions, looked_at)
    if as_json:
        _tell_json(mistakes)
    else:
        _tell(mistakes, [sum(one in shelf.values() for one in editions) for shelf in shelves])
    return int(Exit.FINDINGS if mistakes else Exit.CONFORMS)


def _is_root(folder: Path) -> bool:
    """Whether a folder holds what lies beside editions, though it may hold no edition."""
    return any(folder.glob("crosswalks/*.csv")) or any(folder.glob("reference/*.csv")) or any(folder.glob("*.sql"))


def _lying_in(folder: Path) -> list[Path]:
    from ccis_interop.catalogue.lint.folders import editions_named

    found = editions_named(folder)
    if not found and not _is_root(folder):
        raise UsageError(
            "lint-folder",
            "no contract lies in this folder.",
            where=str(folder),
            mend="name a folder with contract.odcs.yaml, or with <id>/<edition>/contract.odcs.yaml.",
        )
    return found


def _named(catalogue: Catalogue, ref: str) -> Edition:
    """The standard, layout or mapping of that name. Raises UsageError if there is none."""
    for shelf in (catalogue.layouts, catalogue.mappings):
        found = [one for one in shelf.values() if ref in (one.ref, one.id)]
        if found and ref not in catalogue.editions:
            return found[-1]
    return catalogue.edition(ref)


def _tell(mistakes: list[Mistake], counts: list[int]) -> None:
    for one in mistakes:
        click.echo(str(one))
    kinds = [_count(count, word) for count, word in zip(counts, ("edition", "layout", "mapping"), strict=True) if count]
    what = ", ".join(kinds) or "no contract"
    click.echo(f"{what}: {_count(len(mistakes), 'mistake')}", err=bool(mistakes))


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count != 1 else ''}"


def _tell_json(mistakes: list[Mistake]) -> None:
    import json

    rows = [
        {"path": str(one.path), "line": one.line, "code": one.code, "what": one.what, "mend": one.mend}
        for one in mistakes
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
