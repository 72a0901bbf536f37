"""Each layout converts its own synthetic file, every row accounted for, and what comes out is what went in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import layouts
from ccis_interop.catalogue.mappings import Mapping as MappingContract
from ccis_interop.catalogue.mappings import mappings
from ccis_interop.convert.account import Account
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.convert import convert
from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.source import open_source
from ccis_interop.synth.layouts import write_layout
from ccis_interop.synth.london import dataset

CATALOGUE = Catalogue()
LAYOUTS = {one.ref: one for one in layouts(CATALOGUE)}
LISTS = [
    (refs, one)
    for one in mappings(CATALOGUE)
    if "enrolment-list" in one.target
    for refs in one.sources
    if set(refs) <= set(LAYOUTS)
]
DAY = date(2023, 10, 31)
PROVIDER = {"provider_name": "Specimen College", "provider_ukprn": "10000017", "provider_authority": "202"}
COUNT, SEED = 300, 3

# What must be told before any row of a layout can be a row of an enrolment list, and what then still lacks.
TOLD = {
    "pics-learner-import/1": {"start_date": "2023-09-04"},
    "lrs-learner/1": {"start_date": "2023-09-04"},
    "esignup-candidate/1": {"start_date": "2023-09-04"},
    "bradford-census/1": {"resident_authority": "380"},
    **{f"das-bulk-upload/{one}": {"resident_authority": "202"} for one in ("13", "16", "19a", "19b")},
    **{
        f"das-manage-download/{one}": {"resident_authority": "202", "start_day": "1"}
        for one in ("2019", "provider", "employer")
    },
}
NEVER = {
    "esignup-candidate/1": "enrolment-list-learner-family_name-required",
    "das-manage-download/2019": "enrolment-list-learner-birth_date-required",
}


def converted(refs: tuple[str, ...], mapping: MappingContract, folder: Path, told: Mapping[str, str]) -> Account:
    paths = []
    for ref in refs:
        path = folder / f"{ref.replace('/', '-')}.csv"
        write_layout(CATALOGUE, LAYOUTS[ref], path, COUNT, SEED, DAY)
        paths.append(path)
    sources = [open_source(path, CATALOGUE) for path in paths]
    assert [one.ref for one in sources] == list(refs)
    options = Options(DAY, {**PROVIDER, **told})
    return convert(prepare(sources, mapping, CATALOGUE, options), Destination(folder / "out.parquet", "parquet"))


@pytest.mark.parametrize(("refs", "mapping"), LISTS, ids=[" and ".join(refs) for refs, _ in LISTS])
def test_synthetic_file_converts_with_a_balanced_account(
    refs: tuple[str, ...], mapping: MappingContract, tmp_path: Path
) -> None:
    account = converted(refs, mapping, tmp_path, TOLD.get(refs[0], {}))
    (rows,) = account.rows
    assert rows.balanced
    assert rows.given > 0
    if refs[0] in NEVER:
        assert rows.out == 0
        assert rows.rejected == rows.given
        assert NEVER[refs[0]] in {one.rule for one in account.findings if one.rejects}
        assert account.lacking[0].startswith("no row of the file can be one of enrolment-list/1.0: ")
        return
    assert rows.rejected == 0
    assert rows.out + rows.merged == rows.given + rows.split
    assert account.exit == 0


def test_every_layout_of_a_list_is_tried() -> None:
    tried = {ref for refs, _ in LISTS for ref in refs}
    others = {"nccis-flat", "bucks-characteristics", "bradford-nccis-extract"}
    assert {ref for ref in LAYOUTS if LAYOUTS[ref].id not in others} == tried


@pytest.mark.parametrize("ref", ["unit-e-enrolment/1", "airtable-ilr-export/1", "prosolution-enrolment-request/1"])
def test_values_survive_their_dress(ref: str, tmp_path: Path) -> None:
    """What the synthetic college knows of its learners is what comes out of its list in another's layout."""
    mapping = next(one for refs, one in LISTS if refs == (ref,))
    converted((ref,), mapping, tmp_path, {})
    made = {row["learner_ref"]: row for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    chunks = dataset(CATALOGUE.load("enrolment-list/1.0"), COUNT, SEED, DAY, []).chunks
    known = {row["learner_ref"]: row for chunk in chunks for row in chunk["learner"].to_pylist() if row["learner_ref"]}
    assert set(made) == set(known)
    same = ["given_name", "family_name", "birth_date", "uln", "postcode", "start_date"]
    if not ref.startswith("prosolution"):  # it tells no ends
        same += ["event", "actual_end"]
    for learner, row in made.items():
        assert {name: row[name] for name in same} == {name: known[learner][name] for name in same}


def test_withdrawn_learner_is_a_leaver_and_a_break_is_not(tmp_path: Path) -> None:
    mapping = next(one for refs, one in LISTS if refs == ("airtable-ilr-export/1",))
    converted(("airtable-ilr-export/1",), mapping, tmp_path, {})
    sent = arrow_csv.read_csv(tmp_path / "airtable-ilr-export-1.csv").to_pylist()
    made = {row["learner_ref"]: row for row in pq.read_table(tmp_path / "out.parquet").to_pylist()}
    status = {row["Record - Airtable ID"]: row["Completion status (aim 1)"] for row in sent}
    withdrawn = [made[learner] for learner, code in status.items() if code == 3]
    paused = [made[learner] for learner, code in status.items() if code == 6]
    assert withdrawn
    assert paused
    assert {row["event"] for row in withdrawn} == {"leaver"}
    assert {(row["event"], row["actual_end"]) for row in paused} == {("continuing", None)}


def test_several_enrolments_of_one_learner_become_one_row_that_is_open(tmp_path: Path) -> None:
    mapping = next(one for refs, one in LISTS if refs == ("unit-e-enrolment/1",))
    account = converted(("unit-e-enrolment/1",), mapping, tmp_path, {})
    assert account.rows[0].merged > 0
    provenance = pq.read_table(tmp_path / "out.parquet.provenance.parquet").to_pylist()
    assert len(provenance) == account.rows[0].given
    assert sum(row["stands"] for row in provenance) == account.rows[0].out
    made = pq.read_table(tmp_path / "out.parquet").to_pylist()
    merged = {row["record"] for row in provenance if not row["stands"]}
    assert {made[number - 1]["event"] for number in merged} == {"continuing"}
    assert all(made[number - 1]["programme_ref"].endswith("-1") for number in merged)
