"""Everything that a conversion writes, first into a folder of its own: output, provenance, rejected rows."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from ccis_interop.catalogue.model import Standard
from ccis_interop.convert.account import Product
from ccis_interop.convert.conversion import Conversion
from ccis_interop.convert.delivery import PROVENANCE, REJECTS, Destination, digest
from ccis_interop.convert.judge import SENT, Judgement
from ccis_interop.convert.ledger import column_header
from ccis_interop.convert.provenance import write_provenance
from ccis_interop.convert.readback import read_back, wanted
from ccis_interop.convert.rejects import reasons, write_rejects, write_standard_rejects
from ccis_interop.convert.source import LayoutInput, Source
from ccis_interop.convert.target import Made
from ccis_interop.errors import OwnFault, UsageError
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.flat import only_table
from ccis_interop.formats.write.writers import write
from ccis_interop.formats.write.xml import has_form

FLAT = frozenset({"csv", "csv-flattened", "tsv", "parquet", "xlsx"})


def refuse_form(standard: Standard, form: str) -> None:
    """Before long work: raise UsageError if records of a standard cannot be written in a form."""
    if form in FLAT:
        only_table(standard)
    if not form.startswith("xml"):
        return
    if not has_form(standard):
        raise UsageError("no-xml-form", f"{standard.ref} has no XML form.", mend="choose another with --form.")
    if not standard.knowledge.structure_known:
        raise UsageError(
            "xml-order-unknown",
            f"in which order {standard.ref} has its elements is not known, and a receiver would refuse another.",
            mend="choose another form, such as --form csv.",
        )


def write_all(
    made: Made, judgement: Judgement, conversion: Conversion, destination: Destination, folder: Path
) -> tuple[dict[str, Path], dict[str, Product]]:
    """Write every file: where each is, by its ending behind the output's name, and what it is.

    Raises OwnFault if the output, read again, is not what was made.
    """
    (folder / "output").mkdir()  # apart, whatever the output is called
    output = folder / "output" / destination.path.name
    remark = f"made by interop convert, {conversion.mapping.ref}"
    provenance = folder / "provenance.parquet"
    with ThreadPoolExecutor(1) as beside:  # most forms are written by one core
        sums, lines = beside.submit(wanted, made), beside.submit(write_provenance, made, provenance)
        write(Dataset(made.standard, made.header, made.chunks(), remark), output, destination.form)
        read_back(output, destination.form, made, sums.result(), conversion.catalogue)
        ready = {"": (output, made.count()), PROVENANCE: (provenance, lines.result())}
    messages = _messages(made, judgement, conversion)
    for at, source in enumerate(conversion.sources, 1):
        number = f".{at}" if len(conversion.sources) > 1 else ""
        apart = folder / str(at)
        apart.mkdir()
        for ending, path, count in _rejected(made, source, conversion, apart, messages):
            ready[f"{REJECTS}{number}{ending}"] = path, count
    files = {
        ending.removeprefix(".") or "output": Product(destination.beside(ending).name, digest(path), rows)
        for ending, (path, rows) in ready.items()
    }
    return {ending: path for ending, (path, _) in ready.items()}, files


def _rejected(
    made: Made, source: Source, conversion: Conversion, folder: Path, messages: Mapping[str, str]
) -> list[tuple[str, Path, int]]:
    """Write the rejected rows of a source, if there are any: ending, path and number of rows of each file."""
    found = {table: reasons(made.engine, table, messages) for table in source.tables}
    if isinstance(source.given, LayoutInput):
        rows, why = found[source.given.fit.layout.table]
        if not len(rows) and not source.given.refused:
            return []
        path = folder / "rejects.csv"
        count = write_rejects(path, source.given, rows, why)
        if count != len(rows) + len(source.given.refused):
            raise OwnFault(
                "rejects-incomplete", "not every rejected row could be given back.", mend="nothing was put in place."
            )
        return [(".csv", path, count)]
    found = {table: one for table, one in found.items() if len(one[0])}
    if not found:
        return []
    count, records, told = write_standard_rejects(folder, source, conversion.catalogue, found)
    return [(records.suffix, records, count), (".reasons.csv", told, count)]


def _messages(made: Made, judgement: Judgement, conversion: Conversion) -> dict[str, str]:
    """What a reject file says of each broken rule, and of each field that was sent and could not be read."""
    found = {}
    for name, (rule, table, _) in judgement.rejecting.items():
        found[name] = f"{rule.message} {rule.mend} [{name}]"
        for plan in (one for one in made.plans if one.table.name == table):
            for one in plan.fields:
                columns = " and ".join(column_header(name, conversion.sources) for name in one.reads)
                sent = f"What stands in {columns} could not be read as {one.field.label.lower()}."
                found[f"{name}{SENT}{one.field.name}"] = f"{found[name]} {sent}"
    return found
