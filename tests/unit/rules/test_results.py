"""What is not known of an edition is not evaluated: it neither fails a file nor lets it pass."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import Exit, InputError
from ccis_interop.findings import Report, Status
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.writers import write
from ccis_interop.rules.check import check
from ccis_interop.synth.london import dataset


def report(path: Path, catalogue: Catalogue, ref: str | None = None) -> Report:
    opened = open_input(path, catalogue, standard=ref)
    standard, checks = catalogue.compiled(opened.standard.ref)
    return check(standard, checks, catalogue.macros, opened.given, recognised=opened.why)


def old_return(folder: Path, catalogue: Catalogue, old: bytes = b"", new: bytes = b"") -> Path:
    path = folder / "old.xml"
    write(dataset(catalogue.load("nccis/2011-12"), 5, 1, date(2011, 10, 31), ()), path, "xml")
    text = path.read_bytes()
    assert old in text
    path.write_bytes(text.replace(old, new))
    return path


def test_an_element_unknown_to_a_partly_known_edition_is_told_and_does_not_fail(
    tmp_path: Path, catalogue: Catalogue
) -> None:
    given = old_return(tmp_path, catalogue, b"<Gender>", b"<ActivitySurveyStatus>1</ActivitySurveyStatus><Gender>")
    told = report(given, catalogue)
    (unknown,) = [one for one in told.results if one.rule == "structure-unknown"]
    assert (unknown.status, unknown.count, unknown.findings) == (Status.NOT_EVALUATED, 0, ())
    assert unknown.reason.endswith("Places where it was met: 5.")
    assert told.exit is Exit.INCOMPLETE


def test_a_fault_of_any_file_fails_a_partly_known_edition_too(tmp_path: Path, catalogue: Catalogue) -> None:
    told = report(old_return(tmp_path, catalogue, b"<Gender>", b'<Gender kind="1">'), catalogue)
    assert {one.rule for one in told.broken if one.fails} == {"structure-attribute"}
    assert told.exit is Exit.FINDINGS


SURVEYS = [
    ("survey.csv", "young person,activity\n1,210\n"),
    ("survey.csv", "surveyed,LEACode,GivenName,ActivityCode,Cohort,Breakdown,Count\n1,202,A,210,x,y,3\n"),
    ("survey.jsonl", '{"surveyed": {"activity": "210"}}\n'),
    ("survey.jsonl", '{"surveyed": {}}\n'),
]


@pytest.mark.parametrize(("name", "text"), SURVEYS)
def test_no_activity_survey_is_ever_said_to_conform(tmp_path: Path, catalogue: Catalogue, name: str, text: str) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    told = report(path, catalogue, "nccis-activity-survey/2017-18")
    assert told.exit is Exit.INCOMPLETE
    assert told.unknown


@pytest.mark.parametrize(("name", "text"), SURVEYS)
def test_nothing_is_recognised_as_an_activity_survey(
    tmp_path: Path, catalogue: Catalogue, name: str, text: str
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="that is known here"):
        open_input(path, catalogue)
