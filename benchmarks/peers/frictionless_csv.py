"""frictionless over a return in CSV, with the Table Schema compiled from the contract.

It says what a Table Schema can: required fields, codes, patterns, dates. Conditions between fields, check
digits, codes that depend on the date and duplicates of more than one field cannot be said in it.
Prints how many rows it finds at fault, and of how many planted ones.
"""

import csv
import json
import sys
from pathlib import Path

from frictionless import Checklist, Resource, Schema, system

from ccis_interop.catalogue.compile.table_schema import compile_table_schema
from ccis_interop.catalogue.find import Catalogue

path, key, ref = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
standard = Catalogue().load(ref)
tables = [*([standard.header] if standard.header else []), *standard.records]
schemas = [json.loads(compile_table_schema(standard, table)) for table in tables]
schema = {"fields": [field for one in schemas for field in one["fields"]], "missingValues": [""]}
with system.use_context(trusted=True):
    resource = Resource(path=str(path), schema=Schema.from_descriptor(schema))
    report = resource.validate(Checklist(), limit_errors=10**9)
found = {row - 1 for (row,) in report.flatten(["rowNumber"]) if row}
with key.open(encoding="utf-8", newline="") as file:
    planted = {int(row["record"]) for row in csv.DictReader(file)}
print(f"{len(found & planted)} of {len(planted)} faulty rows, {len(found - planted)} others")
