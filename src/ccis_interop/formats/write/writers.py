"""The door of writing: a dataset to a path in a named form."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, cast

from ccis_interop.errors import UsageError
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.forms import FORMS
from ccis_interop.output import atomic


def write(data: Dataset, path: Path, form: str) -> None:
    """Write a file, or a package. Raises UsageError if the standard has no such form, OutputError if it fails."""
    if form.endswith("-package"):
        from ccis_interop.formats.write.package import write_package

        write_package(data, path, form.removesuffix("-package"))
        return
    act = _writer(form)
    with atomic(path, binary=True) as file:
        act(data, cast(BinaryIO, file))


def _writer(form: str) -> Callable[[Dataset, BinaryIO], object]:
    from ccis_interop.formats.write.flat import write_csv, write_excel, write_flattened, write_parquet
    from ccis_interop.formats.write.jsonl import write_jsonl
    from ccis_interop.formats.write.xml import EXPORT, write_xml

    match form:
        case "xml":
            return write_xml
        case "xml-export":
            return lambda data, file: write_xml(data, file, EXPORT)
        case "csv":
            return write_csv
        case "csv-flattened":
            return write_flattened
        case "tsv":
            return lambda data, file: write_csv(data, file, separator="\t")
        case "jsonl":
            return write_jsonl
        case "parquet":
            return write_parquet
        case "xlsx":
            return write_excel
    raise UsageError("form-unknown", f"there is no form `{form}`.", mend=f"use one of: {', '.join(FORMS)}.")
