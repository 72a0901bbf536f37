"""Least data (MA-20): the store's own tables are asked what they hold; and migrations make what is declared."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from ccis_interop.formats.write.writers import write
from ccis_interop.index.metadata import METADATA
from ccis_interop.index.register.intake import Submission
from ccis_interop.index.register.store import create_store
from ccis_interop.synth.london import dataset
from made.feeds import CATALOGUE, load, store

# What the tables hold beside the fields of the standard: keys, numbers, states, days, and what was decided.
OWN = {
    "setting": {"name", "value"},
    "participant": {"name", "role", "authorities", "ukprn"},
    "delivery": {"delivery_id", "digest", "given", "rows", "accepted", "rejected", "expired", "received_at", "run_id"},
    "record": {"record_id", "sender"},
    "evidence": {"evidence_id", "record_id", "delivery_id", "first_id"},
    "feed_row": {"delivery_id", "record_id", "evidence_id"},
    "pair": {"left_id", "right_id", "tier", "weight", "probability", "band", "reason", "run_id"},
    "run": {"run_id", "model", "at"},
    "decision": {"number", "kind", "record_id", "other_id", "tier", "reason", "made_by", "run_id", "act", "at"},
    "reading": {"number", "record_id", "other_id", "reader", "verdict", "reason_code", "at"},
    "member": {"record_id", "person"},
    "review": {"record_id", "other_id", "cause", "weight", "reason"},
    "notice": {"number", "person", "record_id", "told", "state", "state_at"},
    "leaver_notice": {"delivery_id"},
    "transfer": {"delivery_id"},
    "forward": {"item", "item_id", "authority", "number", "state", "state_at"},
    "message_out": {"message_sequence", "message_id", "authority", "made_at"},
    "audit_entry": {"number", "at", "body", "previous", "digest"},
    "credential": {
        "credential_id", "participant", "holder", "rights", "salt", "hash", "made_at", "expires_at", "revoked_at"
    },
}  # fmt: skip
OF_STANDARD = {"delivery": "message", "record": "feed", "evidence": "feed", "feed_row": "feed", "notice": "notice",
               "leaver_notice": "leaver_notice", "transfer": "transfer"}  # fmt: skip


def test_every_column_is_a_field_of_the_standard_or_tells_nothing_of_a_person(tmp_path: Path) -> None:
    standard = CATALOGUE.load("london-index")
    made = inspect(create_store(str(tmp_path / "index.sqlite")).engine)
    tables = set(made.get_table_names()) - {"alembic_version"}
    assert tables == set(OWN) == set(METADATA.tables)
    for table in tables:
        fields = {one.name for one in standard.table(OF_STANDARD[table]).fields} if table in OF_STANDARD else set()
        columns = {one["name"] for one in made.get_columns(table)}
        assert columns - OWN[table] <= fields, table
        assert columns >= OWN[table], table


def test_nothing_that_standards_call_a_special_category_has_a_column() -> None:
    names = {column.name for table in METADATA.tables.values() for column in table.columns}
    special = {
        one.name
        for table in CATALOGUE.load("enrolment-list").tables
        for one in table.fields
        if one.classification == "special-category"
    }
    assert special
    assert not names & special


def test_what_a_list_says_beyond_the_feed_is_nowhere_in_the_file(tmp_path: Path) -> None:
    write(dataset(CATALOGUE.load("enrolment-list/1.0"), 30, 3, date(2024, 10, 31), []), tmp_path / "list.csv", "csv")
    index = store(tmp_path / "index.sqlite")
    assert load(index, tmp_path / "list.csv", Submission(participant="Specimen College")).accepted == 30
    index.close()
    held = b"".join(path.read_bytes() for path in tmp_path.glob("index.sqlite*"))
    with (tmp_path / "list.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    said = {row[name] for row in rows for name in ("address_line_1", "programme_title") if len(row[name]) > 8}
    assert said
    assert not [one for one in said if one.encode() in held]
    assert rows[0]["family_name"].encode() in held


def test_migrations_make_what_is_declared(store_url: str) -> None:
    index = create_store(store_url)
    with index.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []
    index.close()


def test_a_store_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    index = store(tmp_path / "index.sqlite")
    assert {path.stat().st_mode & 0o777 for path in tmp_path.glob("index.sqlite*")} == {0o600}
    assert set(index.settings) == {"secret", "exact_identifiers"}
    index.close()
