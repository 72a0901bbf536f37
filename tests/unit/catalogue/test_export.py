"""The export is a whole contract that needs nothing of ours but its own files."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
import yaml
from open_data_contract_standard.model import OpenDataContractStandard

from ccis_interop.catalogue.export import export, exported_rules
from ccis_interop.catalogue.find import Catalogue

REFS = list(Catalogue().editions)


@pytest.mark.parametrize("ref", REFS)
def test_every_rule_of_an_export_runs_on_its_own_script(
    ref: str, catalogue: Catalogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = export(catalogue, catalogue.edition(ref))
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    engine = duckdb.connect("data.duckdb")
    engine.execute(files["macros.sql"])
    engine.execute(files["load.sql"])
    contract = OpenDataContractStandard.model_validate(yaml.safe_load(files["contract.odcs.yaml"]))
    stated = {
        quality.id: quality.query
        for table in contract.schema_ or []
        for holder in [table, *(table.properties or [])]
        for quality in holder.quality or []
        if quality.type == "sql"
    }
    assert stated.keys() == {rule.id for rule in exported_rules(catalogue.load(ref))}
    for query in stated.values():
        assert query is not None
        assert "getvariable" not in query
        assert len(engine.execute(query).fetchall()) == 1
    engine.close()


def test_overlays_are_resolved(catalogue: Catalogue) -> None:
    contract = yaml.safe_load(export(catalogue, catalogue.edition("nccis/2019-20"))["contract.odcs.yaml"])
    person = next(table for table in contract["schema"] if table["name"] == "young_person")
    names = [one["name"] for one in person["properties"]]
    assert names.index("SENSupportFlag") == names.index("SENDFlag") + 1
    assert "YouthContractIndicator" not in names
    assert not {one["property"] for one in contract["customProperties"]} & {"base", "changes"}


def test_the_export_is_the_same_each_time(catalogue: Catalogue) -> None:
    one = catalogue.edition("nccis/2019-20")
    assert export(catalogue, one) == export(catalogue, one)
