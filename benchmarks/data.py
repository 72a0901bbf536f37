"""The files: synthetic returns as real exports are, sound, with 2% of the records faulty, and with all of them.

Made once for each size and kept in a folder; made again when what makes them has changed.
"""

from __future__ import annotations

import csv
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.process import FailedError

STANDARD = "nccis/2019-20"
RECORD = "YoungPersonsRecord"
STAMP = "made-by.txt"
SHARE = 0.02  # of the records are faulty
SEED = 1
BOROUGHS = ("202", "206", "208", "302", "309")  # the return of a sub-regional unit
ROOT = Path(__file__).resolve().parent.parent
MAKERS = ("src/ccis_interop/synth", "src/ccis_interop/formats/write", "standards/nccis", "benchmarks/data.py")

TOGETHER = 5  # chunks of synthetic people that are planted in together
Chunk = Mapping[str, Any]

GENDER = b"\t\t\t<Gender>"
STATUS = b"\t\t\t<CohortStatus>"
GIVEN = b"\t\t\t<GivenName>"


@dataclass(frozen=True)
class Files:
    """The files of one size; a file's key lies beside it."""

    folder: Path
    records: int

    @property
    def clean(self) -> Path:
        """XML without a fault."""
        return self.folder / "clean.xml"

    def faulty(self, form: str) -> Path:
        """2% of the records faulty, as `xml`, `csv` or `jsonl`."""
        return self.folder / f"faulty.{form}"

    @property
    def values(self) -> Path:
        """XML with a wrong value in every record."""
        return self.folder / "values.xml"

    @property
    def structure(self) -> Path:
        """XML with an element unknown, doubled or misplaced in every record."""
        return self.folder / "structure.xml"

    @property
    def every(self) -> list[Path]:
        """All of them."""
        return [self.clean, *(self.faulty(form) for form in ("xml", "csv", "jsonl")), self.values, self.structure]


def key_of(path: Path) -> Path:
    """The answer key of a file: rule and record of each breach."""
    return path.with_name(path.name + ".key.csv")


def prepared(root: Path, records: int) -> Files:
    """The files of a size, made in a process of their own if they are not there. Raises FailedError if it fails."""
    files = Files(root / str(records), records)
    stamp = files.folder / STAMP
    if not stamp.is_file() or stamp.read_text(encoding="utf-8") != _makers():
        print(f"making {records:,} records in {files.folder}", file=sys.stderr)
        shutil.rmtree(files.folder, ignore_errors=True)
        files.folder.mkdir(parents=True)
        command = [sys.executable, "-m", "benchmarks.data", str(files.folder.resolve()), str(records)]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            raise FailedError(f"the files of {records:,} records could not be made")
        stamped(files)
    return files


def stamped(files: Files) -> None:
    """Say that the files are there, and what they were made by."""
    (files.folder / STAMP).write_text(_makers(), encoding="utf-8")


def make(folder: str, records: int) -> None:
    """Make the files of a size, through the same functions as `interop synth`."""
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.formats.write.writers import write
    from ccis_interop.synth.london import dataset, default_day
    from ccis_interop.synth.plant import plant, rules_to_break, write_key

    files, catalogue = Files(Path(folder), records), Catalogue()
    standard = catalogue.load(STANDARD)
    day: date = default_day(standard)
    sound = dataset(standard, records, SEED, day, BOROUGHS)
    chunks, key = [], []
    for part in _parts(sound.chunks):
        rows = sum(chunk[standard.records[0].name].num_rows for chunk in part)
        each = max(1, round(rows * SHARE / len(rules_to_break(standard, ["all"]))))
        planted, breaches = plant(replace(sound, chunks=part), catalogue.macros, ["all"], each, SEED, day)
        before = sum(chunk[standard.records[0].name].num_rows for chunk in chunks)
        key += [replace(one, record=one.record + before) for one in breaches]
        chunks += planted.chunks
    for form in ("xml", "csv", "jsonl"):
        write(replace(sound, chunks=chunks), files.faulty(form), "xml-export" if form == "xml" else form)
        write_key(key, key_of(files.faulty(form)))
    write(dataset(standard, records, SEED, day, BOROUGHS), files.clean, "xml-export")
    write_key([], key_of(files.clean))
    _edit(files.clean, files.values, _wrong_value)
    _edit(files.clean, files.structure, _wrong_structure)


def _parts(chunks: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    """Chunks, some together: the time of planting grows faster than what is planted in."""
    some = iter(chunks)
    while part := list(islice(some, TOGETHER)):
        yield part


Edit = Callable[[Iterable[bytes]], Iterator[bytes | str]]


def _edit(source: Path, target: Path, edit: Edit) -> None:
    """A copy with a fault in every record, and its key. An edit gives lines, and the rule of each record in turn."""
    rules: list[str] = []
    with source.open("rb") as lines, target.open("wb") as copy:
        for line in edit(lines):
            if isinstance(line, str):
                rules.append(line)
            else:
                copy.write(line)
    with key_of(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["rule", "record"])
        writer.writerows((rule, at) for at, rule in enumerate(rules, 1))


def _wrong_value(lines: Iterable[bytes]) -> Iterator[bytes | str]:
    for line in lines:
        if line.startswith(GENDER):
            yield "nccis-5"
            yield GENDER + b"X</Gender>\n"
        else:
            yield line


def _wrong_structure(lines: Iterable[bytes]) -> Iterator[bytes | str]:
    """The records in turn: an element that is unknown, one that stands twice, two that changed places."""
    seen, held = 0, b""
    for line in lines:
        if line.startswith(STATUS):
            kind = ("structure-unknown", "structure-doubled", "structure-order")[seen % 3]
            seen += 1
            yield kind
            if kind == "structure-order":
                held = line
                continue
            yield line
            yield b"\t\t\t<Unknown>1</Unknown>\n" if kind == "structure-unknown" else line
        else:
            yield line
            if held and line.startswith(GIVEN):
                yield held
                held = b""


def _makers() -> str:
    """A digest of everything that the files are made by."""
    digest = hashlib.sha256()
    for name in MAKERS:
        path = ROOT / name
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts and "generated" not in file.parts:
                digest.update(file.read_bytes())
    return digest.hexdigest() + "\n"


if __name__ == "__main__":
    make(sys.argv[1], int(sys.argv[2]))
