"""Two layouts of one header: the values tell which it is, or the user is asked; no value is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.layouts import layouts
from ccis_interop.convert.source import open_source
from ccis_interop.errors import UsageError
from made.running import interop

HEADER = "Learner,Number,Begun,Note"
CONTRACT = """
apiVersion: v3.2.0
kind: DataContract
id: twin
name: Twin {edition}
version: '{edition}'
status: active
description: {{purpose: A layout of the tests.}}
authoritativeDefinitions: [{{type: source, url: ../../../sources.csv#OURS, description: ours}}]
schema:
  - name: learner
    logicalType: object
    properties:
{columns}
"""
COLUMN = """      - name: {name}
        physicalName: {header}
        logicalType: string
        required: true
        classification: personal
        authoritativeDefinitions: [{{type: source, url: ../../../sources.csv#OURS, description: ours}}]
        customProperties: [{{property: position, value: {at}}}{profile}]"""
ULN, UKPRN = "9276308686", "10000017"


def twin(root: Path, edition: str, **profiles: str) -> None:
    """A layout of the header; `profiles` say how the values of its columns look."""
    columns = []
    for at, header in enumerate(HEADER.split(","), 1):
        name = header.lower()
        profile = f", {{property: profile, value: {profiles[name]}}}" if name in profiles else ""
        columns.append(COLUMN.format(name=name, header=header, at=at, profile=profile))
    folder = root / "layouts" / "twin" / edition
    folder.mkdir(parents=True)
    text = CONTRACT.format(edition=edition, columns="\n".join(columns))
    (folder / "contract.odcs.yaml").write_text(text, encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two systems that write the same header: one of learners' numbers and days, one of providers' and months."""
    twin(tmp_path / "own", "days", number="uln", begun="day")
    twin(tmp_path / "own", "months", number="ukprn", begun="month")
    return tmp_path / "own"


def listed(folder: Path, *rows: tuple[str, str]) -> Path:
    path = folder / "list.csv"
    body = "".join(f"Syn{at},{number},{begun},\n" for at, (number, begun) in enumerate(rows))
    path.write_text(f"{HEADER}\n{body}", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("row", "wanted", "why"),
    [
        ((ULN, "01/09/2023"), "twin/days", "Number holds unique learner numbers"),
        ((UKPRN, "Sep 2023"), "twin/months", "Begun holds months without a day"),
        (("", "Sep 2023"), "twin/months", "Begun holds months without a day"),
    ],
)
def test_the_values_tell_which_of_two_layouts_it_is(
    row: tuple[str, str], wanted: str, why: str, root: Path, tmp_path: Path
) -> None:
    source = open_source(listed(tmp_path, row, row), Catalogue([root]))
    assert source.ref == wanted
    assert "fit twin/days and twin/months alike, and the values tell which" in source.why
    assert why in source.why


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "alike."),
        ([("", "")], "alike."),
        ([(ULN, "Sep 2023")], "against twin/days: Begun does not hold dates and against twin/months: Number does not"),
        ([("x", "y")], "against twin/days: Number does not hold"),
    ],
)
def test_where_the_values_do_not_tell_the_user_is_asked(
    rows: list[tuple[str, str]], said: str, root: Path, tmp_path: Path
) -> None:
    with pytest.raises(UsageError) as raised:
        open_source(listed(tmp_path, *rows), Catalogue([root]))
    assert raised.value.code == "layout-ambiguous"
    assert said in raised.value.what
    assert "--from" in raised.value.mend
    assert ULN not in raised.value.what


def test_a_few_odd_values_do_not_speak_against_a_layout(root: Path, tmp_path: Path) -> None:
    rows = [(ULN, "01/09/2023")] * 8 + [("none", "soon")] * 2
    assert open_source(listed(tmp_path, *rows), Catalogue([root])).ref == "twin/days"
    rows = [(ULN, "01/09/2023")] * 7 + [("none", "soon")] * 3
    with pytest.raises(UsageError):
        open_source(listed(tmp_path, *rows), Catalogue([root]))


def test_a_layout_that_says_nothing_of_its_values_is_neither_out_nor_chosen_for_them(tmp_path: Path) -> None:
    twin(tmp_path / "own", "days", begun="day")
    twin(tmp_path / "own", "silent")
    catalogue = Catalogue([tmp_path / "own"])
    assert open_source(listed(tmp_path, (ULN, "Sep 2023")), catalogue).ref == "twin/silent"
    with pytest.raises(UsageError):
        open_source(listed(tmp_path, (ULN, "01/09/2023")), catalogue)


def test_the_user_who_is_asked_names_it(root: Path, tmp_path: Path) -> None:
    path = listed(tmp_path)
    told = interop("convert", path, "--to", "enrolment-list", "-o", tmp_path / "out.csv", "--standards", root)
    assert told.exit == 2
    assert "say which it is with --from" in told.err
    assert open_source(path, Catalogue([root]), ref="twin/days").ref == "twin/days"


def test_lint_lets_two_layouts_share_a_header_if_their_values_differ(root: Path) -> None:
    told = interop("standards", "lint", "--standards", root)
    assert told.exit == 0, told.out
    twin(root, "again", number="uln", begun="day")
    told = interop("standards", "lint", "--standards", root)
    assert told.exit == 1
    assert "layout-alike" in told.out


def test_lint_tells_a_profile_that_is_not_there(root: Path) -> None:
    twin(root, "odd", number="unheard_of")
    told = interop("standards", "lint", "--standards", root)
    assert "profile-unknown" in told.out


def test_profiles_of_shipped_layouts_are_there() -> None:
    assert any(column.profile for one in layouts(Catalogue()) for column in one.columns)
