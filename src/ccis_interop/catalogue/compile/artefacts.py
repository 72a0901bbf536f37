"""Everything that is compiled from standards, and whether what lies on disk is still that.

`collect` gives the files, folder by folder; `write` puts them in their places; `drift` compares them with what is
there.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from ccis_interop.catalogue import national, snapshot
from ccis_interop.catalogue.build import build, folders
from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.compile.coverage import compile_coverage
from ccis_interop.catalogue.compile.json_schema import compile_json_schema
from ccis_interop.catalogue.compile.layout_page import compile_layout_page
from ccis_interop.catalogue.compile.page import compile_page
from ccis_interop.catalogue.compile.table_schema import compile_table_schema
from ccis_interop.catalogue.compile.template import compile_template
from ccis_interop.catalogue.compile.xsd import compile_xsd
from ccis_interop.catalogue.find import SNAPSHOT, WHOLE, Catalogue, Edition
from ccis_interop.catalogue.layouts import layouts
from ccis_interop.catalogue.mappings import mappings
from ccis_interop.catalogue.structure_rules import structure_rules
from ccis_interop.errors import OutputError
from ccis_interop.output import atomic

GENERATED = "generated"
PAGE = "reference.md"


@dataclass(frozen=True)
class Drift:
    """One file that is not what compiling gives: `changed`, `missing`, or `left over`."""

    path: Path
    how: str


@dataclass(frozen=True)
class FileSet:
    """Compiled files, by name, of one folder; `whole` if nothing else may lie in it."""

    folder: Path
    files: dict[str, bytes]
    whole: bool = True


def collect(catalogue: Catalogue, refs: Iterable[str], output: Path | None = None) -> list[FileSet]:
    """What is compiled from some editions: the named ones, or all that ship or lie in the folders given.

    Raises UsageError for an unknown name, StandardError if the files of one are wrong.
    """
    named = [catalogue.edition(ref) for ref in refs]
    roots = catalogue.roots[1:] or catalogue.roots
    editions = named or [one for one in catalogue.editions.values() if one.root in roots]
    sets = [
        FileSet(output / one.id / one.edition if output else one.folder / GENERATED, compile_edition(catalogue, one))
        for one in editions
    ]
    if output:
        return sets
    others = [] if named else _layout_pages(catalogue, {one.root for one in editions})
    return [*_pages(editions, sets, whole=not named), *sets, *_coverages(catalogue, editions), *others]


def compile_edition(catalogue: Catalogue, one: Edition) -> dict[str, bytes]:
    """Everything that is compiled from an edition, by its name in the folder `generated`.

    Always from the files, never from a snapshot. Raises StandardError if they are wrong.
    """
    standard, checks = build(catalogue, one)
    inputs = catalogue.digests(one.root, folders(catalogue, one))
    texts = {
        SNAPSHOT.rpartition("/")[2]: snapshot.dump(standard, checks, inputs, made_by(one.ref)),
        "schema.json": compile_json_schema(standard),
    }
    xsd = compile_xsd(standard)
    if xsd is not None:
        texts["schema.xsd"] = xsd
    for table in standard.tables:
        texts[f"tables/{table.name}.json"] = compile_table_schema(standard, table)
    files = {name: text.encode() for name, text in texts.items()}
    files["template.xlsx"] = compile_template(standard)
    files[PAGE] = compile_page(standard).encode()
    return dict(sorted(files.items()))


def _pages(editions: Sequence[Edition], sets: Sequence[FileSet], *, whole: bool) -> Iterator[FileSet]:
    """The pages of shipped editions stand in docs/reference, which lies beside the standards of a checkout."""
    pages: dict[Path, dict[str, bytes]] = {}
    for one, made in zip(editions, sets, strict=True):
        docs = one.root.parent / "docs" / "reference"
        if (one.root / WHOLE).is_file() and docs.is_dir():
            pages.setdefault(docs / "standards", {})[f"{one.id}-{one.edition}.md"] = made.files.pop(PAGE)
    for folder, files in pages.items():
        yield FileSet(folder, files, whole=whole)


def _layout_pages(catalogue: Catalogue, roots: Iterable[Path]) -> Iterator[FileSet]:
    """A page for each layout of tables that ships: its columns and what they become."""
    docs = next((root.parent / "docs" / "reference" for root in roots if (root / WHOLE).is_file()), None)
    if docs is not None and docs.is_dir():
        known = mappings(catalogue)
        pages = {f"{one.id}-{one.edition}.md": compile_layout_page(one, known).encode() for one in layouts(catalogue)}
        yield FileSet(docs / "layouts", pages, whole=False)


def _coverages(catalogue: Catalogue, editions: Iterable[Edition]) -> Iterator[FileSet]:
    """A page for each standard that has a list of national errors; it shows all editions."""
    for root, identity in sorted({(one.root, one.id) for one in editions}):
        path = root / identity / national.FILE
        if path.is_file():
            standards = [catalogue.build(one.ref)[0] for one in catalogue.editions.values() if one.id == identity]
            shared = [rule for family in ("xml", "flat", "json") for rule in structure_rules(family)]
            page = compile_coverage(standards, national.national_errors(path), shared).encode()
            docs = root.parent / "docs" / "reference"
            beside = (root / WHOLE).is_file() and docs.is_dir()
            name = f"{identity}-error-coverage.md"
            yield FileSet(docs if beside else root / identity, {name: page}, whole=False)


def write(folder: Path, files: dict[str, bytes]) -> None:
    """Write compiled files under a folder. Raises OutputError."""
    for name, content in files.items():
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(
                "output-failed",
                f"the folder cannot be made: {error.strerror or 'unknown reason'}.",
                where=str(path.parent),
                mend="check your rights there, or name another folder with -o.",
            ) from error
        if not path.is_file() or path.read_bytes() != content:
            with atomic(path, binary=True) as file:
                file.write(content)


def drift(folder: Path, files: dict[str, bytes], *, whole: bool = True) -> list[Drift]:
    """The files under a folder that differ from what was compiled, are missing, or belong to nothing."""
    found = []
    for name, content in files.items():
        path = folder / name
        if not path.is_file():
            found.append(Drift(path, "missing"))
        elif not same(path.read_bytes(), content):
            found.append(Drift(path, "changed"))
    found += left_over(folder, files) if whole else []
    return sorted(found, key=lambda one: str(one.path))


def left_over(folder: Path, files: Iterable[str]) -> list[Drift]:
    """The files under a folder that compiling does not make."""
    if not folder.is_dir():
        return []
    known = set(files)
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return [Drift(there[name], "left over") for name in sorted(there) if name not in known]


def same(held: bytes, made: bytes) -> bool:
    """Whether two files say the same: bytes, or of a workbook its parts, since compression differs by machine."""
    if held == made:
        return True
    if not (held.startswith(b"PK") and made.startswith(b"PK")):
        return False
    try:
        return _parts(held) == _parts(made)
    except zipfile.BadZipFile:
        return False


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist()}
