"""What is known beforehand: the data files hold together, and what is hidden is gone."""

from __future__ import annotations

import csv
from collections import Counter
from string import Formatter

import pytest

from ccis_interop.catalogue.expression import parsed
from ccis_interop.catalogue.find import Catalogue, shipped
from ccis_interop.catalogue.model import Standard
from ccis_interop.convert.suggest.knowledge import Knowledge, knowledge
from ccis_interop.errors import StandardError
from ccis_interop.formats.columns import loosened


@pytest.fixture(scope="module")
def target(catalogue: Catalogue) -> Standard:
    return catalogue.load("enrolment-list/1.0")


@pytest.fixture(scope="module")
def known(catalogue: Catalogue, target: Standard) -> Knowledge:
    return knowledge(catalogue, target)


def rows(name: str) -> list[dict[str, str]]:
    with (shipped() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_meaning_names_a_known_profile_and_a_known_meaning(known: Knowledge) -> None:
    for one in known.meanings.values():
        assert not one.like or one.like in known.meanings, one.name
        for profile in filter(None, (one.profile, one.alone)):
            assert profile in known.profiles, one.name
        assert one.expects in ("", "most", "some", "distinct"), one.name
        assert one.says, one.name


def test_every_expression_is_one_and_reads_columns_of_known_meanings(known: Knowledge) -> None:
    concepts = {row["concept"] for row in rows("concepts.csv")}
    stated = [(concept, sql) for one in known.meanings.values() for concept, sql in one.makes.items()]
    for concept, sql in [*stated, *known.derived]:
        assert concept in concepts
        wanted = [name for _, name, _, _ in Formatter().parse(sql) if name]
        assert set(wanted) - {"column"} <= set(known.meanings) | concepts
        parsed(f"SELECT {sql.format(**dict.fromkeys(wanted, 'x'))}", concept)


def test_every_profile_is_used(known: Knowledge) -> None:
    used = {profile for one in known.meanings.values() for profile in (one.profile, one.alone)}
    assert set(known.profiles) - used - {"birth_day"} == set()


def test_every_synonym_has_a_known_source_and_stands_once(catalogue: Catalogue) -> None:
    sources = {one.id for one in (*catalogue.layouts.values(), *catalogue.editions.values())}
    sources |= {row["id"] for row in rows("sources.csv")}
    found = rows("header-synonyms.csv")
    assert [row for row in found if not set(row["source"].split()) <= sources or not row["source"]] == []
    counted = Counter((row["concept"], loosened(row["header"])) for row in found)
    assert [key for key, count in counted.items() if count > 1] == []


def test_every_word_stands_once_and_is_of_a_known_kind() -> None:
    found = rows("header-words.csv")
    assert [word for word, count in Counter(row["word"] for row in found).items() if count > 1] == []
    assert {row["kind"] for row in found} == {"same", "stop", "filler", "implied", "kind", "number", "other"}
    assert [row["word"] for row in found if (row["kind"] in ("same", "other")) != bool(row["means"])] == []


def test_what_only_a_hidden_layout_has_is_gone_whoever_is_cited(catalogue: Catalogue, target: Standard) -> None:
    hidden = knowledge(catalogue, target, hidden=frozenset({"dorset-pdea-all-learners", "unit-e-enrolment"}))
    headers = {loosened(one.header) for one in hidden.synonyms}
    assert "address(inc.postcode)" not in headers
    assert loosened("Course title") not in headers  # of UNIT-e alone, though common usage too
    assert loosened("First name") in headers  # of PICS too
    assert "kin" in hidden.words.others
    assert "term" not in hidden.words.others  # a word of UNIT-e alone


def test_a_synonym_of_no_meaning_is_refused(tmp_path_factory: pytest.TempPathFactory, target: Standard) -> None:
    folder = tmp_path_factory.mktemp("more")
    (folder / "header-synonyms.csv").write_text("concept,header,source\nnosuch,Heading,OURS\n", encoding="utf-8")
    with pytest.raises(StandardError, match="nosuch"):
        knowledge(Catalogue([folder]), target)


def test_a_folder_of_ones_own_adds_headers(tmp_path_factory: pytest.TempPathFactory, target: Standard) -> None:
    folder = tmp_path_factory.mktemp("more")
    (folder / "header-synonyms.csv").write_text("concept,header,source\nuln,Lernnummer,OURS\n", encoding="utf-8")
    assert "lernnummer" in knowledge(Catalogue([folder]), target).spelt


@pytest.mark.parametrize(
    "name", ["header-synonyms.csv", "header-words.csv", "value-profiles.csv", "column-meanings.csv"]
)
def test_a_file_with_other_columns_is_refused(
    name: str, tmp_path_factory: pytest.TempPathFactory, target: Standard
) -> None:
    folder = tmp_path_factory.mktemp("more")
    (folder / name).write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(StandardError, match="columns are others"):
        knowledge(Catalogue([folder]), target)
