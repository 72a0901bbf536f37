"""How the checks of a standard become queries for one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.formats.write.writers import write
from ccis_interop.rules.plan import BITS, literal
from made.edits import headed
from made.records import fired, returned, student
from made.running import interop

REF, PERIOD = "nccis/2019-20", "2019-10-31"


@pytest.mark.parametrize(
    ("value", "sql"),
    [
        (None, "NULL"),
        ("209", "'209'"),
        ("O'Syn", "'O''Syn'"),
        (("a", "b'"), "CAST(['a', 'b'''] AS VARCHAR[])"),
        ((), "CAST([] AS VARCHAR[])"),
    ],
)
def test_a_value_is_written_as_sql_that_means_it(value: str | tuple[str, ...] | None, sql: str) -> None:
    import duckdb

    assert literal(value) == sql
    held = duckdb.sql(f"SELECT {sql}").fetchall()[0][0]
    assert (tuple(held) if isinstance(held, list) else held) == value


@pytest.mark.parametrize("hostile", ["x'); DROP TABLE young_person; --", "_gap0_", "{0}", "'", "\\'", "%s", "$1"])
def test_no_text_of_a_header_is_run(tmp_path: Path, hostile: str) -> None:
    data = headed(returned(REF, PERIOD, [student(1, PERIOD)]), LEACode=("209", hostile), DatabaseId=("900", hostile))
    write(data, tmp_path / "return.jsonl", "jsonl")
    broken = interop("check", tmp_path / "return.jsonl", "-f", "json").broken
    assert broken == {"nccis-reject-database-id": 1, "nccis-reject-header-la": 1}


@pytest.mark.parametrize("hostile", ["x'); DROP TABLE young_person; --", "_gap0_", "'"])
def test_no_text_of_a_parameter_is_run(hostile: str) -> None:
    (found,) = fired(REF, PERIOD, [student(1, PERIOD, DueToLapseDate=None)], f"lapse_date_exempt_groups={hostile}")
    assert found == {"nccis-243"}


def test_more_rules_than_a_mask_has_bits_are_told_apart(demo_of_many_rules: tuple[Path, Path]) -> None:
    folder, file = demo_of_many_rules
    told = interop("check", file, "--standards", folder, "--standard", "many/1", "-f", "json", "--limit", "0")
    places = {rule: [one["record"] for one in told.findings(rule)] for rule in told.broken}
    assert places == {f"many-{at}": [at + 1] for at in range(3 * BITS)}


RULE = """\
          - id: many-{at}
            type: sql
            query: SELECT COUNT(*) FROM thing WHERE number = '{at}'
            mustBe: 0
            dimension: accuracy
            severity: error
            description: The number is {at}.
            authoritativeDefinitions: [{{type: source, url: ../../sources.csv#OURS, description: inferred}}]
            customProperties:
              - {{property: mend, value: Choose another.}}
              - {{property: fault, value: {{set: {{number: "'{at}'"}}}}}}
"""
MANY = """\
apiVersion: v3.2.0
kind: DataContract
id: many
name: Many rules
version: '1'
status: active
description: {purpose: To be tried.}
authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
schema:
  - name: thing
    businessName: Thing
    description: One thing.
    logicalType: object
    customProperties: [{property: role, value: record}]
    properties:
      - name: number
        businessName: Number
        description: A number.
        logicalType: string
        classification: operational
        authoritativeDefinitions: [{type: source, url: ../../sources.csv#OURS, description: inferred}]
        quality:
"""


@pytest.fixture
def demo_of_many_rules(tmp_path: Path) -> tuple[Path, Path]:
    """A standard with three masks full of rules, and a file in which each record breaks one."""
    edition = tmp_path / "own" / "many" / "1"
    edition.mkdir(parents=True)
    (edition / "contract.odcs.yaml").write_text(MANY + "".join(RULE.format(at=at) for at in range(3 * BITS)))
    file = tmp_path / "things.csv"
    file.write_text("number\n" + "".join(f"{at}\n" for at in range(3 * BITS)) + "sound\n")
    assert Catalogue([tmp_path / "own"]).load("many/1").rules
    return tmp_path / "own", file


@pytest.mark.parametrize("blank", ["", " ", "\t", "\r\n", "  \n "])
def test_free_text_of_white_space_is_nothing(blank: str) -> None:
    (found,) = fired(REF, PERIOD, [student(1, PERIOD, GivenName=blank)])
    assert found == {"nccis-2"}


@pytest.mark.parametrize("name", ["X", "é", "!", "~x", "\u00a0x", "𝔛"])
def test_free_text_of_anything_else_is_something(name: str) -> None:
    (found,) = fired(REF, PERIOD, [student(1, PERIOD, GivenName=name)])
    assert found == set()
