"""Rules that follow from the fields."""

from __future__ import annotations

import duckdb

from ccis_interop.catalogue.find import Catalogue


def test_a_record_without_a_reference_breaks_none_even_if_there_is_nothing_to_refer_to(catalogue: Catalogue) -> None:
    rule = catalogue.load("ccis/1.0").rule("ccis-activity-provider_id-reference")
    with duckdb.connect(":memory:") as engine:
        engine.execute("CREATE TABLE provider (provider_id VARCHAR)")
        engine.execute("CREATE TABLE activity (provider_id VARCHAR)")
        engine.execute("INSERT INTO activity VALUES (NULL), ('P1')")
        assert engine.execute(rule.sql or "").fetchall() == [(1,)]


def test_examples_of_breaches_stand_on_spare_rows(catalogue: Catalogue) -> None:
    rule = catalogue.load("ccis/1.0").rule("ccis-address-kind-codes")
    assert rule.fault is not None
    assert rule.fault.where == "kind IS NOT NULL AND (to_date IS NOT NULL AND kind <> 'HOME')"
