"""Nested layouts: overlays of contracts of several tables; the nine editions of the individualised learner record."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.catalogue.nested import nested_layout, nested_layouts
from ccis_interop.errors import StandardError, UsageError
from ccis_interop.formats.xml.tree import Tree

ADDED = {
    "2018-19": {("learner", "CampId"), ("learner", "OTJHours"), ("learner_employment_status", "AgreeId")},
    "2020-21": set(),
    "2024-25": set(),
}


def fields(layout: Standard) -> set[tuple[str, str]]:
    return {(table.name, one.name) for table in layout.tables for one in table.fields}


@pytest.fixture(scope="module")
def editions(catalogue: Catalogue) -> dict[str, Standard]:
    return {one.edition: one for one in nested_layouts(catalogue) if one.id == "ilr"}


def test_nine_editions(editions: dict[str, Standard]) -> None:
    assert list(editions) == [f"20{year}-{year + 1}" for year in range(17, 26)]


@pytest.mark.parametrize("edition", ADDED)
def test_what_an_edition_adds(editions: dict[str, Standard], edition: str) -> None:
    before = f"20{int(edition[2:4]) - 1}-{edition[2:4]}"
    assert fields(editions[edition]) - fields(editions[before]) == ADDED[edition]


def test_destinations_end_with_2023_24(editions: dict[str, Standard]) -> None:
    having = [name for name, one in editions.items() if "dp_outcome" in {table.name for table in one.tables}]
    assert having == list(editions)[:7]


def test_prior_attainment_turns_from_a_number_into_a_group(editions: dict[str, Standard]) -> None:
    number = [name for name, one in editions.items() if ("learner", "PriorAttain") in fields(one)]
    group = [name for name, one in editions.items() if ("prior_attain", "PriorLevel") in fields(one)]
    assert number == list(editions)[:8]
    assert group == list(editions)[4:]


def test_what_is_not_known_is_marked(editions: dict[str, Standard]) -> None:
    doubtful = [name for name, one in editions.items() if one.knowledge.unknown]
    assert doubtful == ["2019-20", "2021-22", "2022-23", "2023-24", "2024-25"]


def test_each_edition_has_its_own_namespace_and_year(editions: dict[str, Standard]) -> None:
    told = {(one.recognition.xml_namespace, one.recognition.leaves["Year"]) for one in editions.values()}
    assert len(told) == 9
    assert ("E?SFA/ILR/2025-26", "2526") in told


def test_names_and_numbers_of_people_are_classified(editions: dict[str, Standard]) -> None:
    classes = {one.name: one.classification for one in editions["2025-26"].table("learner").fields}
    assert classes["NINumber"] == classes["ULN"] == "identifier"
    assert classes["Ethnicity"] == classes["LLDDHealthProb"] == "special-category"
    assert classes["FamilyName"] == classes["Postcode"] == "personal"


def test_tree_of_a_layout_knows_where_tables_lie(editions: dict[str, Standard]) -> None:
    paths = {table.name: node.path for table, node in Tree(editions["2025-26"]).rows()}
    assert paths["learning_delivery_fam"] == "Learner/LearningDelivery/LearningDeliveryFAM"
    assert paths["learner_he_financial_support"] == "Learner/LearnerHE/LearnerHEFinancialSupport"


def test_layout_that_is_not_there(catalogue: Catalogue) -> None:
    with pytest.raises(UsageError):
        nested_layout(catalogue, "ilr/1999-00")


def written(folder: Path, name: str, base: str | None, *, more: str = "") -> None:
    path = folder / "layouts" / "nest" / name
    path.mkdir(parents=True)
    stands = f"  - {{property: base, value: {base}}}\n" if base else ""
    text = (
        f"apiVersion: v3.2.0\nkind: DataContract\nid: nest\nname: Nest\nversion: '{name}'\nstatus: active\n"
        f"customProperties:\n{stands}  - {{property: recognise, value: {{xmlRoot: Nest}}}}\n{more}"
    )
    (path / "contract.odcs.yaml").write_text(text, encoding="utf-8")


def test_bases_that_lead_in_a_circle_are_refused(tmp_path: Path) -> None:
    written(tmp_path, "1", "nest/2")
    written(tmp_path, "2", "nest/1")
    with pytest.raises(StandardError) as caught:
        nested_layout(Catalogue([tmp_path]), "nest/1")
    assert caught.value.code == "layout-base"


def test_overlay_that_takes_away_what_is_not_there_is_refused(tmp_path: Path) -> None:
    changes = (
        "  - property: changes\n    value:\n"
        "      - {change: withdraw-table, table: egg, reason: none, source: OURS, confidence: inferred}\n"
    )
    written(tmp_path, "1", None)
    written(tmp_path, "2", "nest/1", more=changes)
    with pytest.raises(StandardError) as caught:
        nested_layout(Catalogue([tmp_path]), "nest/2")
    assert caught.value.code == "layout-wrong"


def test_the_page_of_the_layout_counts_its_elements(editions: dict[str, Standard]) -> None:
    page = Path(__file__).parents[3] / "docs" / "reference" / "layouts" / "ilr.md"
    told = {}
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("| `ilr/"):
            names, _, count, _ = (cell.strip() for cell in line.strip("|").split("|"))
            told |= {name.strip("` ").removeprefix("ilr/"): int(count) for name in names.split(",")}
    assert told == {name: len(Tree(one).columns) for name, one in editions.items()}
