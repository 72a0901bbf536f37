"""What each thing compiled from one contract says of a record: accepts it, or refuses it."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import xmlschema
from lxml import etree
from pydantic import ValidationError

from ccis_interop.catalogue.compile.json_schema import compile_json_schema
from ccis_interop.catalogue.compile.record_model import record_model
from ccis_interop.catalogue.compile.xsd import compile_xsd
from ccis_interop.catalogue.model import Constraint
from ccis_interop.catalogue.structure_rules import structure_rules
from ccis_interop.formats.write.writers import write
from made.records import Record, header, returned
from made.running import SHIPPED, interop

OF_A_FIELD = {Constraint.REQUIRED, Constraint.TYPE, Constraint.CODES, Constraint.PATTERN}
NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Judges:
    """The judges of one edition of the return, for the records of a month."""

    def __init__(self, ref: str, period: str) -> None:
        self.ref, self.period = ref, period
        self.standard = SHIPPED.load(ref)
        self.table = self.standard.records[0]
        constraints = {rule.id for rule in self.standard.rules if {what for _, what in rule.claims} & OF_A_FIELD}
        structure = {rule.id for family in ("xml", "json") for rule in structure_rules(family)}
        self.rules = constraints | structure

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON Schema of a record."""
        held: dict[str, Any] = json.loads(compile_json_schema(self.standard))
        return {"$ref": f"#/$defs/{self.table.name}", "$defs": held["$defs"]}

    @cached_property
    def xsd(self) -> str | None:
        """The XML Schema, if the order of the edition's elements is known."""
        return compile_xsd(self.standard)

    def by_json_schema(self, records: Sequence[Record]) -> list[bool]:
        """By the JSON Schema, with the library that we ship."""
        judge = jsonschema_rs.validator_for(self.schema)
        return [judge.is_valid(dict(record)) for record in records]

    def by_json_schema_in_python(self, records: Sequence[Record]) -> list[bool]:
        """By the JSON Schema, with another library."""
        judge = jsonschema.Draft202012Validator(self.schema)
        return [judge.is_valid(dict(record)) for record in records]

    def by_pydantic(self, records: Sequence[Record]) -> list[bool]:
        """By the record model."""
        judge = record_model(self.standard, self.table)
        return [_passes(judge, record) for record in records]

    def by_rules_on_json(self, records: Sequence[Record]) -> list[bool]:
        """By the rules, on a JSON Lines file."""
        lines = [
            json.dumps({"header": {k: list(v) if isinstance(v, tuple) else v for k, v in header(self.period).items()}})
        ]
        lines += [json.dumps({self.table.name: record}, ensure_ascii=False) for record in records]
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "return.jsonl"
            file.write_bytes("".join(f"{line}\n" for line in lines).encode())
            return self._by_rules(file, len(records))

    def by_rules_on_xml(self, records: Sequence[Record]) -> list[bool]:
        """By the rules, on an XML file."""
        with tempfile.TemporaryDirectory() as folder:
            return self._by_rules(self._xml(Path(folder), records), len(records))

    def by_xsd(self, records: Sequence[Record]) -> list[bool]:
        """By the XML Schema, with libxml2."""
        assert self.xsd
        judge = etree.XMLSchema(etree.fromstring(self.xsd.encode()))
        return [judge.validate(one) for one in self._elements(records)]

    def by_xsd_in_python(self, records: Sequence[Record]) -> list[bool]:
        """By the XML Schema, with another library."""
        assert self.xsd
        judge = xmlschema.XMLSchema10(self.xsd)
        return [judge.is_valid(one) for one in self._elements(records)]

    def _elements(self, records: Sequence[Record]) -> list[etree._ElementTree]:
        with tempfile.TemporaryDirectory() as folder:
            tree = etree.parse(self._xml(Path(folder), records))
        return [etree.ElementTree(etree.fromstring(etree.tostring(one))) for one in tree.iter(self.table.wire_name)]

    def _xml(self, folder: Path, records: Sequence[Record]) -> Path:
        write(returned(self.ref, self.period, records), folder / "return.xml", "xml")
        return folder / "return.xml"

    def _by_rules(self, file: Path, count: int) -> list[bool]:
        report = interop("check", file, "--standard", self.ref, "-f", "json", "--limit", "0").report
        assert sum(report["records"].values()) == count
        refused = {one["record"] for rule in report["rules"] if rule["rule"] in self.rules for one in rule["findings"]}
        return [number not in refused for number in range(1, count + 1)]

    def verdicts(self, records: Sequence[Record]) -> Mapping[str, list[bool]]:
        """What every judge says of records that every form can hold."""
        judges = [self.by_json_schema, self.by_pydantic, self.by_rules_on_json, self.by_rules_on_xml]
        judges += [self.by_xsd] if self.xsd else []
        return {judge.__name__: judge(records) for judge in judges}


def fits_xml(record: Record) -> bool:
    """Whether XML can hold the texts of a record: no control characters, and no carriage return, which it rewrites."""
    texts = [text for value in record.values() for text in (value if isinstance(value, list) else [value])]
    return not any(isinstance(text, str) and (NOT_XML.search(text) or "\r" in text) for text in texts)


def _passes(judge: Any, record: Record) -> bool:
    try:
        judge.model_validate(dict(record))
    except ValidationError:
        return False
    return True
