"""The pydantic record compiled from the contract, a row of a CSV return at a time.

It says what the JSON Schema says: conditions between fields, check digits and duplicates are left out.
"""

import csv
import sys
from pathlib import Path

from pydantic import ValidationError

from ccis_interop.catalogue.compile.record_model import record_model
from ccis_interop.catalogue.find import Catalogue

path, key, ref = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
standard = Catalogue().load(ref)
table = standard.records[0]
names = {field.name for field in table.fields}
lists = {field.name for field in table.fields if field.repeated}
validate = record_model(standard, table).model_validate
found = set()
with path.open(encoding="utf-8", newline="") as file:
    for number, row in enumerate(csv.DictReader(file), 1):
        held = {name: row[name].split("|") if name in lists else row[name] for name in names & row.keys() if row[name]}
        try:
            validate(held)
        except ValidationError:
            found.add(number)
with key.open(encoding="utf-8", newline="") as file:
    planted = {int(row["record"]) for row in csv.DictReader(file)}
print(f"{len(found & planted)} of {len(planted)} faulty rows, {len(found - planted)} others")
