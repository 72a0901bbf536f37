"""Sound synthetic returns in every form, as bytes, made once."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from ccis_interop.catalogue.model import Standard
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.synth.london import dataset, default_day
from made.running import SHIPPED

REF = "nccis/2019-20"
RECORD = "young_person"
WIRE = "YoungPersonsRecord"
FORMS = ["xml", "csv", "tsv", "jsonl", "parquet", "xlsx", "csv-package", "parquet-package"]
ENDINGS = {"csv-package": "csv.zip", "parquet-package": "parquet.zip"}


def standard() -> Standard:
    """The edition that the returns are of."""
    return SHIPPED.load(REF)


def people(count: int = 3, seed: int = 7) -> Dataset:
    """So many people of one borough's return."""
    return dataset(standard(), count, seed, default_day(standard()), ["209", "309"])


@cache
def sound(form: str, count: int = 3) -> bytes:
    """A file of so many records, in which nothing is wrong."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"return.{ENDINGS.get(form, form)}"
        write(people(count), path, form)
        return path.read_bytes()


def text(form: str, count: int = 3) -> str:
    """The same as text."""
    return sound(form, count).decode()


def put(folder: Path, form: str, count: int = 3) -> Path:
    """A sound file in a folder."""
    path = folder / f"return.{ENDINGS.get(form, form)}"
    path.write_bytes(sound(form, count))
    return path
