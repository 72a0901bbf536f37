"""A standard for other ODCS tools: one whole contract, its code lists, and the SQL that makes its rules run.

Overlays are resolved, derived rules are stated, parameters have their default values, code lists are tables of
the contract too. Rules that compare with last month's file are left out: other tools see one file.
"""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import yaml

from ccis_interop.catalogue.build import build, chain, whole_contract
from ccis_interop.catalogue.find import Catalogue, Edition
from ccis_interop.catalogue.model import PREVIOUS, CodeList, Rule, Standard, Table

RESOLVED = ("base", "changes", "after", "codeListsFrom")
PARAMETER = re.compile(r"getvariable\('(\w+)'\)", re.IGNORECASE)

Raw = dict[str, Any]


def export(catalogue: Catalogue, one: Edition) -> dict[str, str]:
    """The files, by name: contract, code lists, macros, and the script that loads them into DuckDB."""
    standard, _ = build(catalogue, one)
    command = f"made by `interop standards export {standard.ref}`; see load.sql for how to run its rules"
    files = {
        "contract.odcs.yaml": f"# {command}\n" + _yaml(_contract(whole_contract(chain(catalogue, one)), standard)),
        "macros.sql": catalogue.macros,
        "load.sql": _load(standard),
    }
    for name, codes in standard.code_lists.items():
        files[f"codelists/{name}.csv"] = _csv(codes)
    return files


def exported_rules(standard: Standard) -> list[Rule]:
    """The rules of the export that other tools can run: SQL, over one file."""
    return [rule for rule in standard.rules if rule.sql is not None and PREVIOUS not in rule.sql]


def _yaml(contract: Raw) -> str:
    return str(yaml.safe_dump(contract, sort_keys=False, allow_unicode=True, width=120))


def _contract(raw: Raw, standard: Standard) -> Raw:
    rules = {rule.id: rule for rule in exported_rules(standard)}
    kept = {rule.id for rule in standard.rules if rule.sql is None} | set(rules)
    contract = {**raw, "customProperties": _custom(raw)}
    contract["servers"] = [{"server": "duckdb", "type": "duckdb", "database": "data.duckdb"}]
    contract["schema"] = [_table(held, standard, rules, kept) for held in raw.get("schema") or []]
    contract["schema"] += [_list_table(codes) for codes in standard.code_lists.values()]
    return {key: value for key, value in contract.items() if value != []}


def _custom(holder: Raw) -> list[Raw]:
    return [entry for entry in holder.get("customProperties") or [] if entry["property"] not in RESOLVED]


def _table(held: Raw, standard: Standard, rules: dict[str, Rule], kept: set[str]) -> Raw:
    table = standard.table(held["name"])
    own = {key: value for key, value in held.items() if key != "physicalName"}
    fields = {field.name: field for field in table.fields}
    properties = []
    for one in held.get("properties") or []:
        kind = "VARCHAR[]" if fields[one["name"]].repeated else "VARCHAR"
        stated = {**one, "physicalType": kind, "customProperties": _custom(one)}
        stated["quality"] = [
            _rule(quality, rules, standard) for quality in one.get("quality") or [] if quality.get("id") in kept
        ]
        properties.append({key: value for key, value in stated.items() if value != []})
    derived = [_derived(rule, standard) for rule in rules.values() if rule.derived and rule.table == table.name]
    quality = [_rule(one, rules, standard) for one in held.get("quality") or [] if one.get("id") in kept]
    own |= {"customProperties": _custom(held), "properties": properties, "quality": [*quality, *derived]}
    return {key: value for key, value in own.items() if value != []}


def _rule(quality: Raw, rules: dict[str, Rule], standard: Standard) -> Raw:
    """A stated rule; a metric of the library as the query that it means, since tools differ about metrics."""
    rule = rules.get(quality["id"])
    if rule is None:
        return quality
    kept = {key: value for key, value in quality.items() if key not in ("metric", "rule")}
    return {**kept, "type": "sql", "query": _query(rule, standard), "mustBe": 0}


def _derived(rule: Rule, standard: Standard) -> Raw:
    return {
        "id": rule.id,
        "type": "sql",
        "query": _query(rule, standard),
        "mustBe": 0,
        "dimension": rule.dimension,
        "severity": rule.severity.value,
        "description": rule.message,
        "customProperties": [
            {"property": "mend", "value": rule.mend},
            {"property": "fields", "value": list(rule.fields)},
            {"property": "lifecycle", "value": rule.lifecycle.value},
        ],
    }


def _query(rule: Rule, standard: Standard) -> str:
    """The query of a rule, with the parameters' default values in it."""
    values = {one.name: "[" + ", ".join(f"'{value}'" for value in one.value) + "]" for one in standard.parameters}
    return PARAMETER.sub(lambda found: f"CAST({values[found.group(1)]} AS VARCHAR[])", rule.sql or "")


def _list_table(codes: CodeList) -> Raw:
    return {
        "name": codes.name,
        "logicalType": "object",
        "description": f"Code list {codes.name}.",
        "properties": [
            {"name": column, "logicalType": "string", "physicalType": "VARCHAR", "required": column == "code"}
            for column in codes.columns
        ],
    }


def _csv(codes: CodeList) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(codes.columns)
    writer.writerows([row[column] for column in codes.columns] for row in codes.rows)
    return text.getvalue()


def _load(standard: Standard) -> str:
    """The script: tables to fill, code lists as they are valid on the day of the file, macros."""
    lines = [
        "-- Run macros.sql and then this in a DuckDB file, from this folder; fill the tables (what is empty is NULL);",
        "-- then check, for example with `datacontract test contract.odcs.yaml`.",
    ]
    lines += [f"CREATE TABLE {table.name} ({_columns(table)});" for table in standard.tables if table.fields]
    for codes in standard.code_lists.values():
        source = f"read_csv('codelists/{codes.name}.csv', header = true, all_varchar = true)"
        lines.append(f"CREATE TABLE {codes.name}_all AS FROM {source};")
        lines.append(f"CREATE VIEW {codes.name} AS SELECT * FROM {codes.name}_all{_valid(standard, codes)};")
    return "\n".join(lines) + "\n"


def _columns(table: Table) -> str:
    return ", ".join(f"{field.name} VARCHAR{'[]' if field.repeated else ''}" for field in table.fields)


def _valid(standard: Standard, codes: CodeList) -> str:
    """The condition for codes that are valid on the record date, if codes of the list begin or end at all."""
    if standard.record_date is None or standard.history or not codes.dated:
        return ""
    table, _, field = standard.record_date.partition(".")
    day = f"(SELECT min({field}) FROM {table})"
    return f" WHERE COALESCE(valid_from, '') <= {day} AND {day} <= COALESCE(valid_to, '9999-12-31')"
