"""How fast returns are written and made: `python benchmarks/convert.py`. Prints one Markdown table.

Records a second and core: of the time that the processor spent, so other work on the machine counts little. What
lxml's `xmlfile` writes of the same records is read again and must be the same. Exit code: 0 the goal is met, 1 it is
missed or the files differ.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
from lxml import etree

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.wire import Element, element_tree
from ccis_interop.cli.main import run
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.formats.write.xml import write_xml
from ccis_interop.synth.london import dataset

REF, DAY = "nccis/2019-20", date(2020, 3, 31)
GOAL, TIMES = 100_000, 5  # records a second and core, or so many times xmlfile


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and say whether the goal is met."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args(arguments)
    standard = Catalogue().load(REF)
    made = dataset(standard, asked.records, 1, DAY, ())
    data = Dataset(standard, made.header, list(made.chunks))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = _rate(asked, lambda: _to(folder / "ours.xml", lambda file: write_xml(data, file)))
        theirs = _rate(asked, lambda: _to(folder / "theirs.xml", lambda file: _by_lxml(data, file)))
        if _rows(folder / "ours.xml") != _rows(folder / "theirs.xml"):
            print("benchmarks: the two writers do not write the same", file=sys.stderr)
            return 1
        source = folder / "ccis.jsonl"
        write(dataset(Catalogue().load("ccis/1.0"), asked.records, 1, DAY, ()), source, "jsonl")
        whole = _rate(asked, lambda: _convert(source, folder / "return.xml"))
    print("| what | records a second and core |\n|---|---:|")
    for what, rate in (("XML of a return written", ours), ("the same by lxml's xmlfile", theirs),
                       ("canonical records to a return: read, made, judged, written, read back", whole)):  # fmt: skip
        print(f"| {what} | {rate:,.0f} |")
    print(f"\n{ours / theirs:.1f} times xmlfile; {asked.records:,} records, best of {asked.runs} runs.")
    return 0 if ours >= GOAL or ours >= TIMES * theirs else 1


def _rate(asked: argparse.Namespace, act: Callable[[], object]) -> float:
    best = float("inf")
    for _ in range(asked.runs):
        begun = time.process_time()
        act()
        best = min(best, time.process_time() - begun)
    return float(asked.records / best)


def _to(path: Path, act: Callable[[Any], object]) -> None:
    with path.open("wb") as file:
        act(file)


def _convert(source: Path, output: Path) -> None:
    with redirect_stdout(StringIO()):
        code = run(["convert", str(source), "--to", REF, "-o", str(output)])
    if code:
        raise SystemExit(f"benchmarks: the conversion ended with {code}")


def _by_lxml(data: Dataset, file: Any) -> None:
    table, header = data.standard.records[0], data.standard.header
    assert header is not None
    with etree.xmlfile(file, encoding="UTF-8") as out, out.element(str(data.standard.recognition.xml_root)):
        out.write(_grown(element_tree(header), data.header))
        tree = element_tree(table)
        for chunk in data.chunks:
            for batch in chunk[table.name].to_batches(10_000):
                for row in batch.to_pylist():
                    out.write(_grown(tree, row))


def _grown(element: Element, row: Any) -> etree._Element:
    made = etree.Element(element.name)
    for child in element.children:
        if child.field is None:
            inner = _grown(child, row)
            if len(inner) or child.required:
                made.append(inner)
            continue
        held = row.get(child.field.name)
        for value in held if isinstance(held, (list, tuple)) else [held]:
            if value or child.required:
                etree.SubElement(made, child.name).text = value
    return made


def _rows(path: Path) -> pa.Table:
    given = open_input(path, Catalogue()).given
    return pa.concat_tables([batch.batch for batch in given.batches()], promote_options="default")


if __name__ == "__main__":
    raise SystemExit(main())
