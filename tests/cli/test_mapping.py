"""The commands about mappings: the tutorial's, exactly as it shows them, and what they refuse."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import xlsxwriter

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.run import lint
from ccis_interop.cli.main import run
from ccis_interop.convert.source import open_source

ROOT = Path(__file__).parents[2]
TUTORIAL = ROOT / "docs" / "tutorial" / "a-new-college-list.md"
LIST = ROOT / "examples" / "new-college-list" / "autumn-list.xlsx"
STEP = re.compile(r"```sh\n(interop .*?)\n```(?:\n\n```text\n(.*?)```)?", re.DOTALL)


def test_the_tutorial_does_what_it_shows(tmp_path: Path) -> None:
    shutil.copy(LIST, tmp_path)
    steps = STEP.findall(TUTORIAL.read_text(encoding="utf-8"))
    assert len(steps) == 6
    for command, shown in steps:
        done = subprocess.run(
            [sys.executable, "-m", "ccis_interop", *shlex.split(command)[1:]],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            check=False,
        )
        assert (done.returncode, done.stderr) == (0, ""), command
        said = iter(done.stdout.splitlines())
        for line in shown.splitlines():
            assert line in said, f"{command}: `{line}` is not said, or not in this order"


def suggested(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, str]:
    code = run(["mapping", "suggest", str(path), "--as-of", "2025-11-30", *options])
    return code, capsys.readouterr().out


def written(folder: Path, text: str) -> Path:
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def people(*, columns: str, cells: str, count: int = 12) -> str:
    return columns + "\n" + "".join(cells.format(n=n, day=f"{n + 1:02}") + "\n" for n in range(count))


def test_no_value_is_shown_or_written_unless_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cells = "Zyxanna{n},Synqperson{n},{day}/03/2008,E1 6AN,8029629760"
    path = written(tmp_path, people(columns="Forename,Surname,Born,Postcode,Whatever", cells=cells))
    _, said = suggested(
        path, capsys, "-o", str(tmp_path / "m.odcs.yaml"), "--show-values", str(tmp_path / "values.csv")
    )
    texts = [said, *((tmp_path / name).read_text() for name in ("m.odcs.yaml", "m.layout.odcs.yaml"))]
    for secret in ("Zyxanna", "Synqperson", "2008", "E1 6AN", "8029629760"):
        assert not any(secret in text for text in texts), secret
    assert "dd/mm/yyyy" in said
    assert "A9 9AA" in said
    assert "9999999999" in said
    assert "Zyxanna0" in (tmp_path / "values.csv").read_text()
    assert (tmp_path / "values.csv").stat().st_mode & 0o077 == 0


def test_two_columns_that_fit_alike_are_both_shown_and_must_be_decided(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = "Forename,Surname,Date of birth,Home postcode,Permanent postcode,Start date"
    cells = "Ann,Synperson,{day}/03/2008,E1 6AN,N1 9CK,01/09/2025"
    path = written(tmp_path, people(columns=columns, cells=cells))
    code, said = suggested(path, capsys)
    assert code == 1
    assert "decide with --take: `Home postcode` and `Permanent postcode` fit alike" in said
    code, said = suggested(path, capsys, "--take", "Permanent postcode=")
    assert code == 0
    assert "Home postcode (A9 9AA): postcode" in said


def test_the_postcode_of_term_time_is_never_taken_for_home(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = "Forename,Surname,Date of birth,Term time postcode,Start date"
    path = written(tmp_path, people(columns=columns, cells="Ann,Synperson,{day}/03/2008,E1 6AN,01/09/2025"))
    _, said = suggested(path, capsys)
    assert "Term time postcode (A9 9AA): not used; might be postcode of the home address" in said
    assert "but it is about term time" in said


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("Sep 2025", "100% of its values are months without a day, which make no date"),
        ("09/30/2025", "some of its dates have the month before the day"),
        ("30/09/2025", None),
    ],
)
def test_dates_that_will_not_be_read_are_told(
    day: str, told: str | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = "Forename,Surname,Date of birth,Start date,Date begun"
    rows = [f"Ann,Synperson,01/03/2008,{day if n else '01/09/2025'},x" for n in range(12)]
    if told and "100%" in told:
        rows = rows[1:]
    path = written(tmp_path, "\n".join([columns, *rows, ""]))
    _, said = suggested(path, capsys, "--take", "Start date=start_date")
    assert ("look: " + told in said) if told else ("look: " not in said)


def test_of_several_sheets_the_one_with_the_learners_is_looked_at_and_the_others_are_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "book.xlsx"
    with xlsxwriter.Workbook(path) as book:
        book.add_worksheet("Notes").write_row(0, 0, ["About", "this list"])
        learners = book.add_worksheet("Learners")
        learners.write_row(0, 0, ["Forename\n(legal)", "Surname", "Date of birth"])
        learners.write_row(1, 0, ["Ann", "Synperson", "01/03/2008"])
    _, said = suggested(path, capsys)
    assert "sheet Learners: 3 columns" in said
    assert "only sheet Learners was looked at; not looked at: Notes." in said
    assert "Forename (legal) (words): given_name" in said


def test_a_needed_field_without_a_column_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path, people(columns="Forename,Date of birth", cells="Ann,{day}/03/2008"))
    code, said = suggested(path, capsys)
    assert code == 1
    assert "no column makes family_name" in said


def test_a_file_in_a_known_layout_needs_no_mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    columns = "Surname,First Name,D.o.B,Address (inc. Postcode),Programme & Level,Start Date,Planned end date"
    path = written(tmp_path, columns + "\n")
    _, said = suggested(path, capsys)
    assert "its columns are those of dorset-pdea-all-learners/1" in said


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--take", "Nosuch=given_name"], "column-unknown"),
        (["--take", "Forename=nosuch"], "field-unknown"),
        (["--take", "Forename"], "setting-wrong"),
        (["--to", "ccis"], "suggest-target"),
    ],
)
def test_what_cannot_be_suggested_is_said(
    options: list[str], code: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, "Forename,Surname\nAnn,Synperson\n")
    assert run(["mapping", "suggest", str(path), *options]) == 2
    assert f"[{code}]" in capsys.readouterr().err


def test_a_file_that_is_no_table_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "return.xml"
    path.write_text("<NCCIS/>", encoding="utf-8")
    assert run(["mapping", "suggest", str(path)]) == 3
    assert "[not-a-table]" in capsys.readouterr().err


@pytest.fixture
def mapping(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    path = tmp_path / "mapping.odcs.yaml"
    suggested(LIST, capsys, "-o", str(path))
    return path


def saved(mapping: Path, folder: Path, name: str = "some-college") -> int:
    return run(["mapping", "save", "--mapping", str(mapping), "--name", name, "--standards", str(folder)])


@pytest.mark.parametrize("sql", ["trimmed(no_such_column)", "max(legal_surname)", "trimmed("])
def test_a_mapping_whose_sql_is_wrong_is_not_saved(
    sql: str, mapping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping.write_text(mapping.read_text().replace("trimmed(legal_surname)", sql))
    assert saved(mapping, tmp_path / "ours") == 2
    assert "learner.family_name" in capsys.readouterr().err
    assert not (tmp_path / "ours").exists()


def test_what_a_list_lacks_for_the_national_return_is_told_before_it_is_saved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = "Person,First name,Surname,Sex,Birth date,Postcode,School number,Activity code,Verified on"
    cells = "20200000{n:04},Ann,Synperson,F,{day}/03/2004,E1 6AN,2024321,210,01/03/2020"
    path = written(tmp_path, people(columns=columns, cells=cells))
    output = tmp_path / "m.odcs.yaml"
    options = [
        "--to",
        "nccis/2019-20",
        "--take",
        "School number=EstablishmentNumber",
        "--take",
        "Person=YoungPersonsID",
    ]
    suggested(path, capsys, *options, "-o", str(output))
    text = output.read_text()
    assert 'transformLogic: "number_of(school_number)"' in text or 'transformLogic: "trimmed(school_number)"' in text
    assert "parts_of([parameter('DatabaseId')])" in text
    capsys.readouterr()
    assert saved(output, tmp_path / "ours") == 2  # the return needs more than such a list says
    assert "CohortStatus" in capsys.readouterr().err


def test_a_name_is_given_once(mapping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert saved(mapping, tmp_path / "ours") == 0
    before = sorted((tmp_path / "ours").rglob("*"))
    assert saved(mapping, tmp_path / "ours") == 2
    assert "[name-taken]" in capsys.readouterr().err
    assert saved(mapping, tmp_path / "ours", "other-college") == 2
    assert "[layout-known]" in capsys.readouterr().err
    assert sorted((tmp_path / "ours").rglob("*")) == before


def test_what_was_saved_has_no_mistake_and_names_its_source(
    mapping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saved(mapping, tmp_path / "ours") == 0
    catalogue = Catalogue([tmp_path / "ours"])
    added = [catalogue.layouts["some-college/1"], catalogue.mappings["some-college--enrolment-list/1"]]
    assert lint(catalogue, added) == []
    sources = (tmp_path / "ours" / "sources.csv").read_text().splitlines()
    assert [one.partition(",")[0] for one in sources] == ["id", "SOME-COLLEGE"]


def test_two_colleges_stand_in_one_folder_and_each_is_recognised(
    mapping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    columns = "Forename,Surname,Born,Postcode,Begin"
    path = written(tmp_path, people(columns=columns, cells="Ann,Synperson,{day}/03/2008,E1 6AN,01/09/2025"))
    suggested(path, capsys, "--take", "Begin=start_date", "-o", str(tmp_path / "other.odcs.yaml"))
    assert saved(mapping, tmp_path / "ours") == 0
    assert saved(tmp_path / "other.odcs.yaml", tmp_path / "ours", "other-college") == 0
    catalogue = Catalogue([tmp_path / "ours"])
    assert open_source(path, catalogue).ref == "other-college/1"
    assert open_source(LIST, catalogue).ref == "some-college/1"


def test_a_mistake_of_the_layout_is_told_with_its_line_and_not_saved(
    mapping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    layout = tmp_path / "mapping.layout.odcs.yaml"
    layout.write_text(layout.read_text().replace("classification: identifier", "classification: secret", 1))
    assert saved(mapping, tmp_path / "ours") == 2
    assert re.search(r"mapping\.layout\.odcs\.yaml:\d+: ", capsys.readouterr().err)
    assert not (tmp_path / "ours").exists()


@pytest.mark.parametrize("name", ["Some College", "../out", ""])
def test_a_name_that_is_no_folder_is_refused(
    name: str, mapping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert saved(mapping, tmp_path / "ours", name) == 2
    assert "[name-wrong]" in capsys.readouterr().err


def test_edits_and_comments_of_a_person_are_saved_as_they_are(mapping: Path, tmp_path: Path) -> None:
    text = mapping.read_text().replace("schema:\n", "# ours: agreed with the college\nschema:\n")
    mapping.write_text(text)
    assert saved(mapping, tmp_path / "ours") == 0
    kept = tmp_path / "ours" / "mappings" / "some-college--enrolment-list" / "1" / "contract.odcs.yaml"
    assert "# ours: agreed with the college" in kept.read_text()
    assert "id: some-college--enrolment-list" in kept.read_text()


def test_a_trial_leaves_nothing_behind(mapping: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(tmp_path.rglob("*"))
    options = ["--mapping", str(mapping), "--as-of", "2025-11-30", "--set", "provider_name=Example College"]
    options += ["--set", "provider_ukprn=10000083"]
    run(["mapping", "test", str(LIST), *options])
    assert "40 rows" in capsys.readouterr().out
    assert sorted(tmp_path.rglob("*")) == before


def checkout(folder: Path, standards: str) -> dict[str, str]:
    """A copy of the package, its standards at a place of it; the environment in which it runs."""
    skipped = shutil.ignore_patterns("__pycache__", ".mypy_cache", "generated", "examples")
    shutil.copytree(ROOT / "src", folder / "src", ignore=skipped)
    shutil.copytree(ROOT / "standards", folder / standards, ignore=skipped)
    return {**os.environ, "PYTHONPATH": str(folder / "src"), "PYTHONDONTWRITEBYTECODE": "1"}


def ran(environment: dict[str, str], *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "ccis_interop", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def test_without_a_folder_it_is_saved_in_the_checkouts_own_standards(mapping: Path, tmp_path: Path) -> None:
    environment = checkout(tmp_path / "copy", "standards")
    done = ran(environment, "mapping", "save", "--mapping", mapping, "--name", "some-college")
    assert (done.returncode, done.stderr) == (0, "")
    own = tmp_path / "copy" / "standards"
    assert (own / "layouts" / "some-college" / "1" / "contract.odcs.yaml").is_file()
    assert (own / "mappings" / "some-college--enrolment-list" / "1" / "contract.odcs.yaml").is_file()
    assert "now: interop convert FILE --to STANDARD -o OUT" in done.stdout
    again = ran(environment, "mapping", "save", "--mapping", mapping, "--name", "some-college")
    assert again.returncode == 2
    assert "[name-taken]" in again.stderr


def test_the_standards_of_an_installed_package_are_not_changed(mapping: Path, tmp_path: Path) -> None:
    inside = "src/ccis_interop/standards"
    environment = checkout(tmp_path / "copy", inside)
    done = ran(environment, "mapping", "save", "--mapping", mapping, "--name", "some-college")
    assert done.returncode == 2
    assert "[standards-folder]" in done.stderr
    assert "--standards" in done.stderr
    assert not (tmp_path / "copy" / inside / "layouts" / "some-college").exists()
