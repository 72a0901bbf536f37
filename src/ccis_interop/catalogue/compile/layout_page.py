"""The reference page of a layout: its columns, what each becomes, what is not carried over, and what must be told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ccis_interop.catalogue.compile import made_by
from ccis_interop.catalogue.compile.markdown import cell, table
from ccis_interop.catalogue.describe import cited
from ccis_interop.catalogue.expression import columns_of, parsed
from ccis_interop.catalogue.layouts import Column, Layout
from ccis_interop.catalogue.mappings import Mapping, TableLogic


def compile_layout_page(layout: Layout, mappings: Iterable[Mapping]) -> str:
    """The page of one layout; of the mappings those that read it are shown.

    Raises StandardError if an expression of one cannot be read.
    """
    reading = [one for one in mappings if any(set(refs) & {layout.ref, layout.id} for refs in one.sources)]
    lines = [f"<!-- {made_by('all')} -->", f"# {layout.title}", "", layout.purpose, ""]
    lines += [f"- layout: `{layout.ref}`; sources: {cited(layout.sources)}"]
    lines += [f"- {name}: {value}" for name, value in layout.dialect.items()]
    lines += ["", layout.limitations] if layout.limitations else []
    lines += ["", "## Columns", "", *_columns(layout, reading)]
    for one in reading:
        lines += ["", f"## To `{one.target}`", "", *_mapping(layout, one)]
    if not reading:
        lines += ["", "It is recognised, and no mapping reads it yet (`interop mapping suggest` proposes one)."]
    return "\n".join(lines).rstrip() + "\n"


def _columns(layout: Layout, reading: Iterable[Mapping]) -> Iterator[str]:
    fed: dict[str, set[str]] = {}
    for mapping in reading:
        made = [(one.field, one.sql) for logic in mapping.tables for one in logic.fields] + [*mapping.header.items()]
        for field, sql in made:
            for name in _read(sql, mapping.where):
                fed.setdefault(name, set()).add(f"`{field}`")
    heads = ["", "header", "also seen as", "must be there", "classification", "becomes", "sources"]
    rows = enumerate(layout.columns, 1)
    yield from table(heads, (_column(at, one, fed.get(one.name.lower(), set())) for at, one in rows))


def _column(position: int, column: Column, fed: set[str]) -> Iterable[str]:
    return (
        str(position),
        f"`{cell(column.header)}`",
        cell(", ".join(column.spellings)),
        "yes" if column.required else "no",
        column.classification,
        ", ".join(sorted(fed)),
        cited(column.sources),
    )


def _mapping(layout: Layout, mapping: Mapping) -> Iterator[str]:
    yield f"`interop convert FILE --to {mapping.target} -o OUT` (mapping `{mapping.ref}`)"
    if mapping.limitations:
        yield ""
        yield mapping.limitations
    if mapping.parameters:
        yield ""
        yield "What the file does not say is told with `--set NAME=VALUE`:"
        yield ""
        yield from table(
            ["name", "what", "if not told"],
            ((f"`{one.name}`", cell(one.description), cell(one.default or "")) for one in mapping.parameters),
        )
    for logic in mapping.tables:
        yield from _table(logic)
    read = {name for sql in mapping.expressions for name in _read(sql, mapping.where)}
    read |= {name for logic in mapping.tables for name in columns_of(parsed(logic.rows, mapping.where))}
    unread = [one.header for one in layout.columns if one.name.lower() not in read]
    if unread:
        yield ""
        yield "Not carried over: " + ", ".join(f"`{cell(one)}`" for one in unread) + "."


def _table(logic: TableLogic) -> Iterator[str]:
    yield ""
    yield from table(
        [f"field of `{logic.table}`", "made by", "remark"],
        ((f"`{one.field}`", f"`{cell(one.sql)}`", cell(one.description)) for one in logic.fields),
    )
    yield ""
    for leaves in logic.leaves:
        yield f"- Rows left out, and counted: {leaves.says}."
    if logic.merge:
        yield "- Several rows of one person become one, and are counted as merged."


def _read(sql: str, where: str) -> frozenset[str]:
    """The columns that an expression names, in lower case; one of an order may say DESC."""
    return columns_of(parsed(f"SELECT 1 ORDER BY {sql}", where))
