"""The program in one function: sources and a mapping become a target's file, with an account.

Source rows go into the engine, the mapping makes the target's records of them, the target's own rules judge these;
what breaks one goes back, whole, in its own layout. The rest is written, read back from the disk and checked again
as any file is. Only if every row is accounted for are the files put in place.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import duckdb

from ccis_interop.catalogue.crosswalks import Crosswalk, read_crosswalk
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.convert import ledger
from ccis_interop.convert.account import Account, Product
from ccis_interop.convert.delivery import ACCOUNT, PROVENANCE, REJECTS, Destination, digest, place, workshop
from ccis_interop.convert.engine import open_mapping_engine
from ccis_interop.convert.expression import CROSSWALK, Dialect, changes
from ccis_interop.convert.heading import heading
from ccis_interop.convert.judge import Judgement, judge, reject
from ccis_interop.convert.load import load
from ccis_interop.convert.provenance import write_provenance
from ccis_interop.convert.readback import read_back
from ccis_interop.convert.rejects import reasons, write_rejects, write_standard_rejects
from ccis_interop.convert.shape import TablePlan, make, plan_table
from ccis_interop.convert.source import LayoutInput, Source
from ccis_interop.convert.target import TargetInput, chunks
from ccis_interop.errors import OwnFault, StandardError, UsageError
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write

__all__ = ["ACCOUNT", "Options", "convert"]


@dataclass(frozen=True)
class Options:
    """What a user may choose: the day of the conversion, and what the mapping asks for."""

    as_of: date = field(default_factory=date.today)
    told: Mapping[str, str] = field(default_factory=dict)


def convert(
    sources: Sequence[Source],
    mapping: MappingContract,
    catalogue: Catalogue,
    destination: Destination,
    options: Options,
    progress: Callable[[int], None] | None = None,
) -> Account:
    """Convert. Raises InputError where a source cannot be read on, UsageError if something must be told first.

    Raises OwnFault, and puts nothing in place, if a row is not accounted for or what was written does not conform.
    """
    standard, checks = catalogue.compiled(mapping.target)
    crosswalks = _crosswalks(mapping, catalogue)
    parameters = _parameters(mapping, options)
    engine = open_mapping_engine(f"{catalogue.macros}\n{catalogue.conversions}", standard, crosswalks)
    try:
        load(engine, sources, mapping, progress)
        dialect = Dialect(
            {**parameters, "as_of": options.as_of.isoformat(), **_file_facts(sources)}, changes(catalogue.conversions)
        )
        header = heading(engine, standard, mapping, dialect)
        plans = [plan_table(engine, standard.table(one.table), one, dialect) for one in mapping.tables]
        for plan in plans:
            make(engine, plan)
        made = TargetInput(engine, standard, plans, header)
        judgement = judge(standard, checks, catalogue.macros, made, options.as_of)
        _refuse_header(judgement, mapping)
        reject(engine, plans, judgement)
        account = ledger.account(engine, sources, mapping, plans, judgement, catalogue, options, crosswalks, made, parameters)
        with workshop(destination) as folder:
            ready, products = _written(engine, sources, plans, judgement, catalogue, destination, folder, made)
            read_back(ready[""], standard, catalogue, products["output"].rows, options.as_of)
            account = replace(account, files=products)
            _refuse_unbalanced(account)
            place(destination, ready, account.to_json(), folder)
        return account
    finally:
        engine.close()


def _crosswalks(mapping: MappingContract, catalogue: Catalogue) -> dict[str, Crosswalk]:
    """The crosswalks that a mapping names. Raises StandardError if one is not there."""
    texts = [*mapping.expressions, *(table.rows for table in mapping.tables)]
    names = sorted({name for text in texts for name in CROSSWALK.findall(text)})
    for name in names:
        if name not in catalogue.crosswalks:
            raise StandardError(
                "crosswalk-unknown",
                f"there is no crosswalk `{name}`.",
                where=mapping.where,
                mend=f"use one of: {', '.join(sorted(catalogue.crosswalks))}.",
            )
    return {name: read_crosswalk(catalogue.crosswalks[name]) for name in names}


def _parameters(mapping: MappingContract, options: Options) -> dict[str, str | None]:
    """What the mapping asks for, as told or by default. Raises UsageError if it did not ask for what is told."""
    known = {one.name: one.default for one in mapping.parameters}
    for name in options.told:
        if name not in known:
            raise UsageError(
                "parameter-unknown",
                f"the mapping asks for nothing called `{name}`.",
                mend=f"use one of: {', '.join(sorted(known)) or 'none'}.",
            )
    return {**known, **options.told}


def _file_facts(sources: Sequence[Source]) -> dict[str, str | None]:
    return {"source_file": ", ".join(one.given.file for one in sources), "source_sheet": sources[0].sheet}


def _refuse_header(judgement: Judgement, mapping: MappingContract) -> None:
    """Raise UsageError if the target's header lacks what only the user can tell."""
    broken = [rule for rule in judgement.header if rule.severity.rank <= 1]
    if broken:
        asked = "; ".join(f"--set {one.name}=... ({one.description})" for one in mapping.parameters)
        raise UsageError(
            "header-incomplete",
            f"the file does not say what its header needs: {' '.join(rule.message for rule in broken)}",
            mend=f"tell it with {asked or 'another mapping'}",
        )


def _written(
    engine: duckdb.DuckDBPyConnection,
    sources: Sequence[Source],
    plans: Sequence[TablePlan],
    judgement: Judgement,
    catalogue: Catalogue,
    destination: Destination,
    folder: Path,
    made: TargetInput,
) -> tuple[dict[str, Path], dict[str, Product]]:
    """Write every file of the conversion to a folder: where each is, by its ending, and what it is."""
    standard = made.standard
    output = folder / destination.path.name
    write(Dataset(standard, made.header, chunks(engine, standard)), output, destination.form)
    provenance = folder / "provenance.parquet"
    traced = write_provenance(engine, plans, provenance)
    ready = {"": output, PROVENANCE: provenance}
    rows = {"": ledger.written(engine, plans), PROVENANCE: traced}
    messages = {name: _message(rule.message, rule.mend, name) for name, (rule, _, _) in judgement.breaches.items()}
    for at, source in enumerate(sources, 1):
        number = f".{at}" if len(sources) > 1 else ""
        for ending, path, count in _rejected(engine, source, catalogue, folder / str(at), messages):
            ready[f"{REJECTS}{number}{ending}"] = path
            rows[f"{REJECTS}{number}{ending}"] = count
    products = {
        _called(ending): Product(destination.beside(ending).name, digest(path), rows[ending])
        for ending, path in ready.items()
    }
    return ready, products


def _rejected(
    engine: duckdb.DuckDBPyConnection, source: Source, catalogue: Catalogue, folder: Path, messages: Mapping[str, str]
) -> list[tuple[str, Path, int]]:
    """Write the rejected rows of a source, if there are any: ending, path and number of rows of each file."""
    found = {table: reasons(engine, table, messages) for table in source.tables}
    found = {table: one for table, one in found.items() if len(one[0])}
    folder.mkdir()
    if isinstance(source.given, LayoutInput):
        if not found and not source.given.refused:
            return []
        rows, why = found.get(source.given.fit.layout.table) or reasons(engine, "", {})
        path = folder / "rejects.csv"
        return [(".csv", path, write_rejects(path, source.given, rows, why))]
    if not found:
        return []
    count, records, told = write_standard_rejects(folder, source, catalogue, found)
    return [(records.suffix, records, count), (".reasons.csv", told, count)]


def _message(message: str, mend: str, rule: str) -> str:
    return f"{message} {mend} [{rule}]".replace("  ", " ")


def _called(ending: str) -> str:
    return ending.removeprefix(".") or "output"


def _refuse_unbalanced(account: Account) -> None:
    """Raise OwnFault if a row went nowhere, or came from nowhere."""
    for rows in account.rows:
        if not rows.balanced:
            raise OwnFault(
                "account-unbalanced",
                f"of {rows.given:,} rows for {rows.table} not all are accounted for.",
                mend="nothing was put in place; send us the layout and the mapping.",
            )
    told = sum(one.rows for name, one in account.files.items() if "reasons" not in name and "rejects" in name)
    if sum(1 for _ in account.sources) == 1 and len(account.rows) == 1 and account.rows[0].split == 0:
        if told != account.rows[0].rejected:
            raise OwnFault("account-unbalanced", "the file of rejected rows does not hold every one.")
