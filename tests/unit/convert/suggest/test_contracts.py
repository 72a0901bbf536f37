"""The two contracts of a suggestion: read back as any layout and mapping are."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import layout
from ccis_interop.catalogue.mappings import read_mapping
from ccis_interop.convert.suggest.contracts import beside, layout_text, mapping_text, name_of, parameters
from ccis_interop.convert.suggest.save import named, rehearse
from ccis_interop.convert.suggest.suggest import Suggestion, suggest

LIST = """\
First name;Surname;Born;Sex;Post code out;Post code in;"Course; title";Start date
Ann;Synperson;01/02/2008;F;E1;6AN;Level 2 Samples;01/09/2025
Lee Ann;Synother;02/03/2008;M;N1;9CK;Level 3 Samples;01/09/2025
"""


@pytest.fixture
def suggestion(catalogue: Catalogue, tmp_path: Path) -> Suggestion:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return suggest(path, catalogue, "enrolment-list", date(2025, 11, 30))[0]


def installed(suggestion: Suggestion, folder: Path) -> tuple[Catalogue, Path]:
    path = folder / "mine.odcs.yaml"
    path.write_text(mapping_text(suggestion, "mine"), encoding="utf-8")
    beside(path).write_text(layout_text(suggestion, "mine"), encoding="utf-8")
    place = named(path, "mine").put(folder / "standards")[1]
    return Catalogue([folder / "standards"]), place


def test_the_layout_has_every_column_in_its_place(suggestion: Suggestion, tmp_path: Path) -> None:
    found = layout(installed(suggestion, tmp_path)[0], "mine/1")
    assert [one.header for one in found.columns][-2:] == ["Course; title", "Start date"]
    assert found.dialect == {"separator": ";"}
    assert [one.name for one in found.columns if one.required] == ["first_name", "surname", "born", "start_date"][:3]
    assert {one.classification for one in found.columns} <= {
        "identifier",
        "personal",
        "operational",
        "special-category",
    }


def test_the_mapping_makes_what_was_suggested(suggestion: Suggestion, tmp_path: Path) -> None:
    catalogue, place = installed(suggestion, tmp_path)
    mapping = read_mapping(place)
    rehearse(catalogue, mapping, "mine/1")
    made = {one.field: one.sql for one in mapping.tables[0].fields}
    assert made["given_name"] == "first_word(first_name)"
    assert made["middle_names"] == "other_words(first_name)"
    assert made["postcode"] == "postcode_joined(post_code_out, post_code_in)"
    assert made["event"] == "learning_event(day_of(start_date), NULL, parameter('as_of'))"
    assert "leaving_reason" not in made
    assert [one.name for one in mapping.parameters] == parameters(suggestion)


def test_the_layout_lies_beside_its_mapping() -> None:
    assert beside(Path("a/mine.odcs.yaml")) == Path("a/mine.layout.odcs.yaml")
    assert name_of(Path("a/My College.odcs.yaml")) == "my-college"
