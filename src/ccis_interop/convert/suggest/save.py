"""A mapping that was read and mended becomes folders of a catalogue, or of a throw-away one to try it in."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from ccis_interop.catalogue.find import CONTRACT, Catalogue, shipped
from ccis_interop.catalogue.layouts import layout, layouts
from ccis_interop.catalogue.lint.run import lint
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.catalogue.mappings import read_mapping
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.engine import open_bench
from ccis_interop.convert.header import Tier, fit
from ccis_interop.convert.heading import heading
from ccis_interop.convert.load import load
from ccis_interop.convert.shape import make
from ccis_interop.convert.source import open_source
from ccis_interop.convert.suggest.contracts import EDITION, beside, name_of, source_id
from ccis_interop.errors import StandardError, UsageError
from ccis_interop.output import atomic, output_failed

SOURCES = "sources.csv"
COLUMNS = ("id", "title", "address", "read", "gave", "sure")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ID = re.compile(r"^id: (.*)$", re.MULTILINE)
FROM = re.compile(r"(property: from, value: )\[[^\]]*\]")
SOURCE = re.compile(r"(sources\.csv#)[A-Z0-9-]+")


@dataclass(frozen=True)
class Named:
    """A mapping and its layout under a name: their texts by their places in a folder of standards."""

    name: str
    layout: Path
    mapping: Path
    texts: Mapping[Path, str]

    @property
    def ref(self) -> str:
        """The layout's `id/edition`."""
        return f"{self.name}/{EDITION}"

    def put(self, root: Path) -> tuple[Path, Path]:
        """Write them; their two folders. Raises UsageError if one is there already; on failure nothing is left."""
        places = (root / self.layout, root / self.mapping)
        for place in places:
            if place.exists():
                raise UsageError(
                    "name-taken", "this folder is there already.", where=str(place), mend="use another name."
                )
        try:
            for place, text in self.texts.items():
                (root / place).mkdir(parents=True)
                (root / place / CONTRACT).write_text(text, encoding="utf-8")
            self._cite(root)
        except OSError as error:
            for place in places:
                shutil.rmtree(place, ignore_errors=True)
            raise output_failed(str(root), error) from error
        return places

    def _cite(self, root: Path) -> None:
        """Add the file that was sent to the sources of the folder, once."""
        path, text = root / SOURCES, io.StringIO(newline="")
        held = path.read_text(encoding="utf-8") if path.is_file() else ",".join(COLUMNS) + "\n"
        if not re.search(rf"^{source_id(self.name)},", held, re.MULTILINE):
            title = f"List in the layout {self.name}, as it was sent"
            row = (source_id(self.name), title, "not public", "header and first rows", "columns", "inferred meanings")
            csv.writer(text, lineterminator="\n").writerow(row)
            with atomic(path) as file:
                file.write(held + text.getvalue())


def named(mapping: Path, name: str) -> Named:
    """A mapping, and the layout beside it, under a name. Edits and comments of a person stay.

    Raises UsageError if one of the two files is not there or the name is none, StandardError if the mapping does not
    say in the known way which layout it reads.
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
    identifier = f"{name}--{read_mapping(mapping).target.partition('/')[0]}"
    places = Path("layouts") / name / EDITION, Path("mappings") / identifier / EDITION
    texts = _called(stated, name, name), _called(mapping, identifier, name)
    text, count = FROM.subn(rf"\g<1>[{name}/{EDITION}]", texts[1])
    if count != 1:
        raise StandardError(
            "mapping-from",
            "the line that names the layout is not as it was written.",
            where=str(mapping),
            mend="write `- {property: from, value: [NAME/1]}`.",
        )
    return Named(name, *places, {places[0]: texts[0], places[1]: text})


def _called(path: Path, identifier: str, name: str) -> str:
    text = ID.sub(f"id: {identifier}", path.read_text(encoding="utf-8"), count=1)
    return SOURCE.sub(rf"\g<1>{source_id(name)}", text)


def save(mapping: Path, name: str, root: Path | None) -> tuple[Path, Path]:
    """Add a mapping and its layout to a folder of standards, if they are right; their two folders.

    They are looked at in a folder that is thrown away: by lint, by running every expression, and by whether a known
    layout has the same columns. Raises UsageError or StandardError, and leaves nothing behind, if something is wrong.
    """
    root = root or _checkout()
    wanted = named(mapping, name)
    with TemporaryDirectory(prefix=".interop-") as folder:
        places = wanted.put(Path(folder))
        known = [root] if root.is_dir() and root.resolve() != shipped().resolve() else []
        taken = Catalogue(known).layouts.get(wanted.ref)
        if taken is not None:
            raise UsageError(
                "name-taken", "there is a layout of this name.", where=str(taken.folder), mend="use another name."
            )
        catalogue = Catalogue([*known, Path(folder)])
        rehearse(catalogue, read_mapping(places[1]), wanted.ref)
        _refuse_twins(catalogue, wanted.ref)
        _refuse_mistakes(catalogue, Path(folder), mapping)
    return wanted.put(root)


def _refuse_mistakes(catalogue: Catalogue, root: Path, mapping: Path) -> None:
    """Raise StandardError with the first mistake that lint finds."""
    added = [one for one in (*catalogue.layouts.values(), *catalogue.mappings.values()) if one.root == root]
    mistakes = lint(catalogue, added)
    if mistakes:
        first = mistakes[0]
        path = beside(mapping) if "layouts" in first.path.relative_to(root).parts else mapping
        more = f" ({len(mistakes) - 1} more)" if len(mistakes) > 1 else ""
        raise StandardError(first.code, first.what + more, where=f"{path}:{first.line}", mend=first.mend)


def _checkout() -> Path:
    """The shipped standards, if they are a checkout's and not of an installed package."""
    if shipped().parent.name == "ccis_interop":
        raise UsageError(
            "standards-folder", "the standards of an installed package are not changed.", mend="add --standards DIR."
        )
    return shipped()


def rehearse(catalogue: Catalogue, mapping: MappingContract, ref: str) -> None:
    """Run every expression over no rows. Raises StandardError that names the field, if one cannot be run."""
    lay = layout(catalogue, ref)
    with TemporaryDirectory(prefix=".interop-") as folder:
        header = Path(folder) / "header.csv"
        cells = (one.header.replace('"', '""') for one in lay.columns)
        header.write_text(",".join(f'"{one}"' for one in cells) + "\n", encoding="utf-8")
        conversion = prepare([open_source(header, catalogue, ref=ref)], mapping, catalogue, Options())
        macros = f"{catalogue.macros}\n{catalogue.conversions}"
        with open_bench(macros, conversion.standard.code_lists, None, conversion.crosswalks) as bench:
            load(bench, conversion.sources, conversion.mapping)
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
    """Put a mapping in an empty folder, to try it; its folder there, and the name of its layout."""
    wanted = named(mapping, f"trial-{name_of(mapping)}")
    return wanted.put(root)[1], wanted.ref
