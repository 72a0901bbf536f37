"""A mapping that was read and mended becomes folders of a catalogue, or of a throw-away one to try it in."""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from ccis_interop.catalogue.find import CONTRACT, Catalogue, shipped
from ccis_interop.catalogue.layouts import layout, layouts
from ccis_interop.catalogue.mappings import Mapping, read_mapping
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.engine import open_bench
from ccis_interop.convert.header import Tier, fit
from ccis_interop.convert.heading import heading
from ccis_interop.convert.load import load
from ccis_interop.convert.shape import make
from ccis_interop.convert.source import open_source
from ccis_interop.convert.suggest.contracts import EDITION, beside, name_of
from ccis_interop.errors import StandardError, UsageError
from ccis_interop.output import output_failed

NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID = re.compile(r"^id: .*$", re.MULTILINE)
FROM = re.compile(r"(property: from, value: )\[[^\]]*\]")


def install(mapping: Path, name: str, root: Path) -> tuple[Path, Path]:
    """Put a mapping and its layout into a folder of standards; their two folders.

    Raises UsageError if one of the two files is not there, the name is none or taken, StandardError if `from` of the
    mapping cannot be found.
    """
    stated = beside(mapping)
    for path in (mapping, stated):
        if not path.is_file():
            raise UsageError(
                "mapping-absent",
                "there is no such file.",
                where=str(path),
                mend="make both files with interop mapping suggest --output.",
            )
    if not NAME.fullmatch(name):
        raise UsageError("name-wrong", f"`{name}` is no name.", mend="use small letters, digits and hyphens.")
    target = read_mapping(mapping).target.partition("/")[0]
    places = (root / "layouts" / name / EDITION, root / "mappings" / f"{name}--{target}" / EDITION)
    for place in places:
        if place.exists():
            raise UsageError("name-taken", "this folder is there already.", where=str(place), mend="use another name.")
    texts = (
        ID.sub(f"id: {name}", stated.read_text(encoding="utf-8"), count=1),
        ID.sub(f"id: {name}--{target}", _from(mapping, f"{name}/{EDITION}"), count=1),
    )
    try:
        for place, text in zip(places, texts, strict=True):
            place.mkdir(parents=True)
            (place / CONTRACT).write_text(text, encoding="utf-8")
    except OSError as error:
        remove(*places)
        raise output_failed(str(root), error) from error
    return places


def remove(*places: Path) -> None:
    """Take away what was installed, and the folders that held nothing else."""
    for place in places:
        shutil.rmtree(place, ignore_errors=True)
        if place.parent.is_dir() and not any(place.parent.iterdir()):
            place.parent.rmdir()


def _from(mapping: Path, ref: str) -> str:
    text, count = FROM.subn(rf"\g<1>[{ref}]", mapping.read_text(encoding="utf-8"))
    if count != 1:
        raise StandardError(
            "mapping-from",
            "the line that names the layout is not as it was written.",
            where=str(mapping),
            mend="write `- {property: from, value: [NAME/1]}`.",
        )
    return text


def save(mapping: Path, name: str, root: Path | None, folders: tuple[Path, ...] = ()) -> tuple[Path, Path]:
    """Install a mapping for good, if it is right: every expression runs, and no known layout has the same columns.

    Raises UsageError or StandardError, and leaves nothing behind, if it is not.
    """
    root = root or _checkout()
    made = not root.exists()
    places = install(mapping, name, root)
    try:
        more = [one for one in (*folders, root) if one.resolve() != shipped().resolve()]
        catalogue = Catalogue(more)
        rehearse(catalogue, read_mapping(places[1]), f"{name}/{EDITION}")
        _refuse_twins(catalogue, f"{name}/{EDITION}")
    except BaseException:
        remove(*places)
        if made:
            shutil.rmtree(root, ignore_errors=True)
        raise
    return places


def _checkout() -> Path:
    """The shipped standards, if they are a checkout's and not of an installed package."""
    if shipped().parent.name == "ccis_interop":
        raise UsageError(
            "standards-folder", "the standards of an installed package are not changed.", mend="add --standards DIR."
        )
    return shipped()


def rehearse(catalogue: Catalogue, mapping: Mapping, ref: str) -> None:
    """Run every expression over no rows. Raises StandardError that names the field, if one cannot be run."""
    lay = layout(catalogue, ref)
    with tempfile.TemporaryDirectory(prefix=".interop-") as folder:
        header = Path(folder) / "header.csv"
        cells = (one.header.replace('"', '""') for one in lay.columns)
        header.write_text(",".join(f'"{one}"' for one in cells) + "\n", encoding="utf-8")
        conversion = prepare([open_source(header, catalogue, ref=ref)], mapping, catalogue, Options())
        macros = f"{catalogue.macros}\n{catalogue.conversions}"
        with open_bench(macros, conversion.standard.code_lists, None, conversion.crosswalks) as bench:
            load(bench.mapper, conversion.sources, conversion.mapping)
            heading(bench.mapper, conversion)
            for one in conversion.mapping.tables:
                make(bench.mapper, one, conversion)


def _refuse_twins(catalogue: Catalogue, ref: str) -> None:
    """Raise UsageError if a file of this layout would be taken for one of another, too."""
    own = layout(catalogue, ref)
    headers = [one.header for one in own.columns]
    for one in layouts(catalogue):
        found = fit(one, headers) if one.ref != ref else None
        if found is not None and found.tier is not Tier.PART:
            raise UsageError(
                "layout-known",
                f"its columns are those of {one.ref}, which is known already.",
                mend="convert the file without a mapping of your own, or with --mapping.",
            )


def trial(mapping: Path, root: Path) -> tuple[Path, str]:
    """Install a mapping in an empty folder, to try it; its folder there, and the name of its layout."""
    name = name_of(mapping)
    return install(mapping, name, root)[1], f"{name}/{EDITION}"
