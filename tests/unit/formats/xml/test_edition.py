"""The edition of a nested file: from its namespace and header, with what speaks against it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layouts
from ccis_interop.errors import InputError
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.edition import Chosen, choose
from ccis_interop.formats.xml.probe import probe

EDITIONS = ["2017-18", "2018-19", "2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]


def chosen(tmp_path: Path, root: str, year: str, name: str = "some.xml") -> Chosen | None:
    path = tmp_path / name
    end = root.split()[0]
    path.write_text(f"<{root}><Header><Year>{year}</Year></Header></{end}>", encoding="utf-8")
    return choose(list(nested_layouts(Catalogue())), probe(find_source(path)), path.name)


def told(found: Chosen | None) -> tuple[str, str, int]:
    assert found is not None
    return found.layout.edition, found.why, len(found.notes)


@pytest.mark.parametrize("authority", ["SFA", "ESFA"])
@pytest.mark.parametrize("edition", EDITIONS)
def test_each_edition_whatever_the_authority_is_called(tmp_path: Path, edition: str, authority: str) -> None:
    year = edition[2:4] + edition[5:]
    found = chosen(tmp_path, f'Message xmlns="{authority}/ILR/{edition}"', year)
    assert told(found) == (edition, "namespace and Year", 0)


def test_name_of_the_file_is_no_evidence(tmp_path: Path) -> None:
    found = chosen(tmp_path, 'Message xmlns="ESFA/ILR/2018-19"', "1819", "ILR-99999999-1920-20191201-120000-01.xml")
    assert told(found) == ("2018-19", "namespace and Year", 0)


def test_where_namespace_and_year_disagree_it_is_told(tmp_path: Path) -> None:
    found = chosen(tmp_path, 'Message xmlns="ESFA/ILR/2018-19"', "1920")
    assert told(found) == ("2018-19", "namespace", 1)
    assert found is not None
    assert "ilr/2018-19" in found.notes[0]
    assert "ilr/2019-20" in found.notes[0]


def test_prefixed_namespace(tmp_path: Path) -> None:
    assert told(chosen(tmp_path, 'i:Message xmlns:i="ESFA/ILR/2023-24"', "2324")) == (
        "2023-24",
        "namespace and Year",
        0,
    )


def test_namespace_that_is_declared_and_used_by_no_element(tmp_path: Path) -> None:
    found = chosen(tmp_path, 'Message xmlns:test="ESFA/ILR/2023-24"', "2324")
    assert told(found) == ("2023-24", "namespace and Year", 0)


@pytest.mark.parametrize(("root", "year"), [("Message", "2526"), ('Message xmlns="urn:other"', "2526")])
def test_without_a_known_namespace_the_year_counts_and_it_is_told(tmp_path: Path, root: str, year: str) -> None:
    assert told(chosen(tmp_path, root, year)) == ("2025-26", "Year", 1)


@pytest.mark.parametrize("year", ["", "9999", "2025"])
def test_without_a_known_year_the_namespace_counts_and_it_is_told(tmp_path: Path, year: str) -> None:
    assert told(chosen(tmp_path, 'Message xmlns="ESFA/ILR/2025-26"', year)) == ("2025-26", "namespace", 1)


def test_edition_that_is_not_known_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        chosen(tmp_path, 'Message xmlns="ESFA/ILR/2031-32"', "3132")
    assert caught.value.code == "edition-unknown"
    assert "--from" in caught.value.mend


def test_other_root_is_of_no_nested_layout(tmp_path: Path) -> None:
    assert chosen(tmp_path, "NCCIS", "2526") is None
