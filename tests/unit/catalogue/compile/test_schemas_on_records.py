"""The compiled schemas accept what is sound, and refuse a breach of what they can say."""

from __future__ import annotations

import csv
import json
import warnings
from pathlib import Path

import jsonschema_rs
import pytest

from ccis_interop.catalogue.compile.json_schema import compile_json_schema
from ccis_interop.catalogue.compile.table_schema import compile_table_schema
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Constraint
from ccis_interop.cli.main import run

KNOWN = [one.ref for one in Catalogue().all() if all(table.fields for table in one.tables)]
SAID = {Constraint.TYPE, Constraint.CODES, Constraint.PATTERN}


@pytest.mark.parametrize("ref", KNOWN)
def test_the_json_schema_accepts_every_sound_line(ref: str, catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "people.jsonl"
    assert run(["synth", "--people", "60", "--standard", ref, "--format", "jsonl", "-o", str(path)]) == 0
    schema = jsonschema_rs.validator_for(json.loads(compile_json_schema(catalogue.load(ref))))
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert lines
    assert [str(error) for line in lines for error in schema.iter_errors(line)] == []


def test_the_json_schema_refuses_every_planted_breach_that_it_can_say(catalogue: Catalogue, tmp_path: Path) -> None:
    standard = catalogue.load("nccis/2019-20")
    path, key = tmp_path / "people.jsonl", tmp_path / "key.csv"
    arguments = ["synth", "--people", "2000", "--standard", standard.ref, "--faults", "all", "--format", "jsonl"]
    assert run([*arguments, "-o", str(path), "--key", str(key)]) == 0
    schema = jsonschema_rs.validator_for(json.loads(compile_json_schema(standard)))
    lines = path.read_text(encoding="utf-8").splitlines()[1:]  # the first is the header
    refused = {number for number, line in enumerate(lines, 1) if not schema.is_valid(json.loads(line))}
    claims = {rule.id: {constraint for _, constraint in rule.claims} for rule in standard.rules}
    with key.open(encoding="utf-8", newline="") as handle:
        planted = list(csv.DictReader(handle))
    wanted = {int(row["record"]) for row in planted if claims[row["rule"]] & SAID}
    assert len(wanted) > 15
    assert wanted <= refused <= {int(row["record"]) for row in planted}


def test_frictionless_accepts_a_sound_package(catalogue: Catalogue, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own dependencies warn at import
        from frictionless import Resource, Schema, system
    standard = catalogue.load("nccis/2019-20")
    folder = tmp_path / "package"
    assert (
        run(["synth", "--people", "60", "--standard", standard.ref, "--format", "csv-package", "-o", str(folder)]) == 0
    )
    for table in standard.tables:
        schema = Schema.from_descriptor(json.loads(compile_table_schema(standard, table)))
        with system.use_context(trusted=True):
            report = Resource(path=str(folder / f"{table.name}.csv"), schema=schema).validate()
        assert report.flatten(["rowNumber", "fieldName", "type"]) == []
