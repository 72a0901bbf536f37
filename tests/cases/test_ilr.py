"""The individualised learner record of every edition, converted to an enrolment list."""

from __future__ import annotations

import csv
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.cli.main import run
from ccis_interop.synth import ilr
from ccis_interop.synth.enrolment_list import dataset

EDITIONS = ["2017-18", "2018-19", "2019-20", "2020-21", "2021-22", "2022-23", "2023-24", "2024-25", "2025-26"]
WITH_DESTINATIONS = EDITIONS[:7]
COUNT = 150
SAME = [
    "family_name", "given_name", "middle_names", "birth_date", "uln", "event", "start_date", "expected_end",
    "actual_end", "leaving_reason", "guided_hours", "full_time",
]  # fmt: skip
Rows = list[dict[str, str]]


def converted(path: Path, *more: str, code: int = 0) -> tuple[Rows, dict[str, Any]]:
    """The records that come of a file, and the account; `code` is the exit code that must come."""
    out = path.with_suffix(".out.csv")
    assert run(["convert", str(path), "--to", "enrolment-list", "-o", str(out), *more]) == code
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return rows, json.loads(Path(f"{out}.account.json").read_text(encoding="utf-8"))


def day_of(edition: str) -> date:
    return date(int(edition[:4]), 11, 30)


@pytest.fixture(scope="module")
def made(catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The record of a synthetic college in an edition, made once."""
    folder = tmp_path_factory.mktemp("ilr")

    def file(edition: str) -> Path:
        path = folder / f"{edition}.xml"
        if not path.exists():
            ilr.write(catalogue, nested_layout(catalogue, f"ilr/{edition}"), COUNT, 1, day_of(edition), path)
        return path

    return file


def listed(catalogue: Catalogue, edition: str) -> dict[str, Mapping[str, Any]]:
    """The list that the record was made of, by learner reference."""
    chunks = dataset(catalogue.load("enrolment-list"), COUNT, 1, day_of(edition), []).chunks
    rows = [row for chunk in chunks for row in chunk["learner"].to_pylist()]
    return {row["learner_ref"]: row for row in rows if row["objection_stands"] != "Y"}


@pytest.mark.parametrize("edition", EDITIONS)
def test_every_learner_of_every_edition_comes_out_as_listed(
    catalogue: Catalogue, made: Callable[[str], Path], edition: str
) -> None:
    day = day_of(edition).isoformat()
    rows, account = converted(made(edition), "--as-of", day, code=1)
    wanted = listed(catalogue, edition)
    lost = {one for one in wanted if ilr.is_lost(one)}
    assert lost
    assert {row["learner_ref"] for row in rows} == set(wanted) - lost
    (count,) = account["rows"]
    assert (count["given"], count["out"], count["left_out"]) == (len(wanted), len(wanted) - len(lost), {})
    assert count["given"] + count["split"] == count["out"] + count["rejected"] + count["merged"]
    assert count["merged"] > 0
    assert {one["rule"]: one["count"] for one in account["findings"] if one["rejects"]} == {
        "enrolment-list-residence-unknown": len(lost)
    }
    assert account["sources"][0]["ref"] == f"ilr/{edition}"
    assert (account["header"]["as_of"], account["header"]["academic_year"]) == (day, edition)
    for row in rows:
        compare(row, wanted[row["learner_ref"]], edition)


def compare(row: dict[str, str], sent: Mapping[str, Any], edition: str) -> None:
    """A record is what was listed, as far as the individualised learner record of the edition can say it."""
    assert {name: row[name] for name in SAME} == {name: sent[name] or "" for name in SAME}
    assert row["ethnicity_source_scheme"] == "ilr"
    assert row["send"] == ("Y" if sent["send"] == "Y" else "N" if sent["sen_support"] == "Y" else "")
    assert row["activity"] in (sent["activity"], "230", "250")
    if sent["ethnicity"] not in ("WROM", "REFU", None):
        assert row["ethnicity"] == sent["ethnicity"]
    has_destination = edition in WITH_DESTINATIONS and sent["destination"] in ilr.DESTINATIONS
    assert row["destination"] == (sent["destination"] if has_destination else "")


HEAD = (
    "<Header><CollectionDetails><Collection>ILR</Collection><Year>{year}</Year>"
    "<FilePreparationDate>2025-12-01</FilePreparationDate></CollectionDetails>"
    "<Source><UKPRN>{sender}</UKPRN></Source></Header><LearningProvider><UKPRN>99999999</UKPRN></LearningProvider>"
)


def aim(number: int, kind: str = "1", state: str = "1", begun: str = "2025-09-01", **more: str) -> str:
    fields = {
        "LearnAimRef": f"AIM{number}",
        "AimType": kind,
        "AimSeqNumber": str(number),
        "LearnStartDate": begun,
        "LearnPlanEndDate": "2026-07-31",
        "FundModel": "25",
        "CompStatus": state,
        **more,
    }
    return f"<LearningDelivery>{''.join(f'<{k}>{v}</{k}>' for k, v in fields.items())}</LearningDelivery>"


def learner(number: int, *aims: str, inside: str = "", **more: str) -> str:
    fields = {
        "LearnRefNumber": f"L{number}",
        "ULN": "9999999999",
        "FamilyName": f"Synexample{number}",
        "GivenNames": "Ana",
        "DateOfBirth": "2008-05-01",
        "Ethnicity": "31",
        "Sex": "F",
        "Postcode": "E1 6CI",
        **more,
    }
    return f"<Learner>{''.join(f'<{k}>{v}</{k}>' for k, v in fields.items())}{inside}{''.join(aims)}</Learner>"


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def to(*learners: str, root: str = 'Message xmlns="ESFA/ILR/2025-26"', year: str = "2526", **how: str) -> Path:
        path = tmp_path / how.get("name", "some.xml")
        head = HEAD.format(year=year, sender=how.get("sender", "99999999"))
        path.write_text(f"<{root}>{head}{''.join(learners)}</{root.split()[0]}>", encoding="utf-8")
        return path

    return to


def each(path: Path, *more: str) -> list[dict[str, str]]:
    """The records, in the order of the learners L1, L2, ..."""
    return sorted(converted(path, *more)[0], key=lambda row: int(row["learner_ref"][1:]))


ENDED = {"LearnActEndDate": "2025-10-31"}
CHOICES: dict[str, tuple[list[str], str, str]] = {
    "open programme aim before the others": (
        [aim(1, "4", begun="2025-10-01"), aim(2, "5"), aim(3, "1"), aim(4, "3", begun="2025-11-01")],
        "AIM3",
        "by rule 1",
    ),
    "open core aim before other open aims": ([aim(1, "4", begun="2025-10-01"), aim(2, "5")], "AIM2", "by rule 2"),
    "open aim that started last": ([aim(1, "4"), aim(2, "4", begun="2025-10-01")], "AIM2", "by rule 3"),
    "open aim before a programme that ended": ([aim(1, "1", "3", **ENDED), aim(2, "4")], "AIM2", "by rule 3"),
    "aim that ended last": (
        [aim(1, "1", "3", LearnActEndDate="2025-10-01"), aim(2, "4", "2", **ENDED)],
        "AIM2",
        "by rule 4",
    ),
    "programme aim of those that ended together": (
        [aim(1, "3", "3", **ENDED), aim(2, "1", "3", **ENDED)],
        "AIM2",
        "by rule 4",
    ),
}


def test_one_aim_stands_for_a_learner_and_the_rule_is_told(write: Callable[..., Path]) -> None:
    cases = list(CHOICES.values())
    path = write(*(learner(at, *aims) for at, (aims, _, _) in enumerate(cases, 1)))
    rows = each(path)
    assert [row["programme_ref"] for row in rows] == [chosen for _, chosen, _ in cases]
    account = json.loads(path.with_suffix(".out.csv.account.json").read_text(encoding="utf-8"))
    told = {doubt["says"][:9]: doubt["count"] for doubt in account["doubts"]}
    assert told == Counter(rule for _, _, rule in cases)
    assert account["rows"][0]["merged"] == sum(len(aims) - 1 for aims, _, _ in cases)


LEAVING: list[tuple[list[str], str, str, str]] = [
    ([aim(1, state="3", WithdrawReason="2", **ENDED)], "leaver", "transferred", "2025-10-31"),
    ([aim(1, state="3", WithdrawReason="46", **ENDED)], "leaver", "excluded", "2025-10-31"),
    ([aim(1, state="3", **ENDED)], "leaver", "withdrawn", "2025-10-31"),
    ([aim(1, state="3", WithdrawReason="999", **ENDED)], "leaver", "withdrawn", "2025-10-31"),
    ([aim(1, state="2", **ENDED)], "leaver", "completed", "2025-10-31"),
    ([aim(1, state="6", **ENDED)], "starter", "", ""),
    ([aim(1, state="6", begun="2024-09-01", **ENDED)], "continuing", "", ""),
    (
        [aim(1, state="6", **ENDED), aim(2, state="3", LearnActEndDate="2025-11-20")],
        "leaver",
        "withdrawn",
        "2025-11-20",
    ),
    ([aim(1, state="3", LearnActEndDate="2025-10-01"), aim(2, state="6", **ENDED)], "starter", "", ""),
    ([aim(1, state="2", LearnActEndDate="2025-12-20")], "starter", "", ""),
    ([aim(1, begun="2025-11-01", OrigLearnStartDate="2023-09-01")], "continuing", "", ""),
]


def test_who_left_and_who_did_not(write: Callable[..., Path]) -> None:
    rows = each(write(*(learner(at, *aims) for at, (aims, *_) in enumerate(LEAVING, 1))))
    found = [(row["event"], row["leaving_reason"], row["actual_end"]) for row in rows]
    assert found == [tuple(wanted) for _, *wanted in LEAVING]
    assert {row["destination"] for row in rows} == {""}


def fact(kind: str, code: str = "1") -> str:
    return f"<LearnerFAM><LearnFAMType>{kind}</LearnFAMType><LearnFAMCode>{code}</LearnFAMCode></LearnerFAM>"


NEEDS = [
    (fact("EHC"), "Y", "N"),
    (fact("SEN"), "N", "Y"),
    (fact("EHC") + fact("SEN"), "Y", "N"),
    (fact("HNS"), "", ""),
    ("<LLDDHealthProb>1</LLDDHealthProb>", "", ""),
    (fact("EHC", "2"), "", ""),
]


def test_a_plan_is_told_by_its_fact_alone(write: Callable[..., Path]) -> None:
    rows = each(write(*(learner(at, aim(1), inside=inside) for at, (inside, _, _) in enumerate(NEEDS, 1))))
    assert [(row["send"], row["sen_support"]) for row in rows] == [(send, support) for _, send, support in NEEDS]


ACTIVITIES: list[tuple[dict[str, str], str]] = [
    ({"ProgType": "25", "FundModel": "36"}, "310"),
    ({"ProgType": "3"}, "310"),
    ({"ProgType": "24"}, "450"),
    ({"ProgType": "31"}, "230"),
    ({}, "230"),
    ({"FundModel": "35"}, ""),
    ({"ProgType": "32"}, ""),
]


def test_activity_by_kind_of_programme_else_by_funding(write: Callable[..., Path]) -> None:
    rows = each(write(*(learner(at, aim(1, **fields)) for at, (fields, _) in enumerate(ACTIVITIES, 1))))
    assert [row["activity"] for row in rows] == [activity for _, activity in ACTIVITIES]


@pytest.mark.parametrize(("kind", "activity"), [("sixth_form_college", "220"), ("school", "210"), ("other", "270")])
def test_what_a_study_programme_is_depends_on_the_provider(
    write: Callable[..., Path], kind: str, activity: str
) -> None:
    path = write(learner(1, aim(1)), learner(2, aim(1, ProgType="25")))
    rows, _ = converted(path, "--set", f"provider_kind={kind}")
    assert [row["activity"] for row in rows] == [activity, "310"]


def test_ethnicity_that_means_two_groups_gives_none_and_is_told(write: Callable[..., Path]) -> None:
    (row,), account = converted(write(learner(1, aim(1), Ethnicity="33")))
    assert (row["ethnicity"], row["ethnicity_source_code"], row["ethnicity_source_scheme"]) == ("", "33", "ilr")
    assert [(miss["crosswalk"], miss["codes"]) for miss in account["misses"]] == [("ilr_ethnicity", {"33": 1})]


def test_names_postcodes_and_numbers_that_say_nothing(write: Callable[..., Path]) -> None:
    more = {"GivenNames": " Zoë  Ana Mária ", "FamilyName": "O&apos;Synñ", "Postcode": "e16ci"}
    (row,) = each(write(learner(1, aim(1), **more)))
    assert (row["given_name"], row["middle_names"], row["family_name"]) == ("Zoë", "Ana Mária", "O'Synñ")
    assert (row["postcode"], row["uln"]) == ("E1 6CI", "")


def test_adults_are_left_out_unless_they_have_a_plan(write: Callable[..., Path]) -> None:
    adult = {"DateOfBirth": "2003-05-01"}
    path = write(
        learner(1, aim(1)), learner(2, aim(1), aim(2), **adult), learner(3, aim(1), inside=fact("EHC"), **adult)
    )
    rows, account = converted(path)
    assert [row["learner_ref"] for row in rows] == ["L1", "L3"]
    (left,) = account["rows"][0]["left_out"].values()
    assert left == 1
    assert len(converted(path, "--set", "ages=all")[0]) == 3


def test_national_insurance_number_is_dropped_and_that_is_said(write: Callable[..., Path]) -> None:
    path = write(learner(1, aim(1), NINumber="QQ123456C"))
    _, account = converted(path)
    assert "NINumber" in account["sources"][0]["columns"]["learner"]["unused"]
    assert "National Insurance number" in account["limitations"]
    assert all(b"QQ123456C" not in one.read_bytes() for one in path.parent.glob("some.out*"))


def test_elements_that_the_edition_does_not_have_are_named(write: Callable[..., Path]) -> None:
    path = write(
        learner(1, aim(1, Hat="red"), inside="<ContactPreference><ContPrefType>RUI</ContPrefType></ContactPreference>")
    )
    _, account = converted(path)
    columns = account["sources"][0]["columns"]
    assert columns["learner"]["unknown"] == ["Learner/ContactPreference/ContPrefType"]
    assert columns["learning_delivery"]["unknown"] == ["Learner/LearningDelivery/Hat"]


def test_namespace_and_year_that_disagree_are_told(write: Callable[..., Path]) -> None:
    root = 'Message xmlns="ESFA/ILR/2018-19"'
    path = write(learner(1, aim(1)), root=root, year="1920", name="ILR-99999999-1920-20191201-120000-01.xml")
    _, account = converted(path)
    source = account["sources"][0]
    assert (source["ref"], source["why"]) == ("ilr/2018-19", "namespace")
    assert "ilr/2019-20" in source["notes"][0]


def test_prefixed_namespace_and_the_old_name_of_the_agency(write: Callable[..., Path]) -> None:
    path = write(learner(1, aim(1)), root='Message xmlns="SFA/ILR/2021-22"', year="2122")
    text = path.read_text(encoding="utf-8").replace(" xmlns=", " xmlns:i=")
    path.write_text(text.replace("</", "</i:").replace("<", "<i:").replace("<i:/i:", "</i:"), encoding="utf-8")
    (row,), account = converted(path)
    assert (row["learner_ref"], account["sources"][0]["ref"]) == ("L1", "ilr/2021-22")


def test_zip_of_one_record(write: Callable[..., Path], tmp_path: Path) -> None:
    path = write(learner(1, aim(1)))
    packed = tmp_path / "some.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(path, "ILR-99999999-2526-20251201-120000-01.XML")
    assert [row["learner_ref"] for row in each(packed)] == ["L1"]


def test_header_that_names_another_provider_is_told(write: Callable[..., Path]) -> None:
    rows, account = converted(write(learner(1, aim(1)), sender="88888888"))
    assert rows[0]["provider_ukprn"] == "99999999"
    assert any("UKPRN_03" in doubt["says"] for doubt in account["doubts"])


def test_edition_that_is_named_is_used(write: Callable[..., Path]) -> None:
    path = write(learner(1, aim(1)), root='Message xmlns="ESFA/ILR/2026-27"', year="2627")
    assert run(["convert", str(path), "--to", "enrolment-list", "-o", str(path.with_suffix(".csv"))]) == 3
    rows, account = converted(path, "--from", "ilr/2025-26")
    assert (len(rows), account["sources"][0]["why"]) == (1, "named with --from")
    assert account["header"]["academic_year"] == "2026-27"


def test_rejected_learners_come_back_as_they_were_sent_and_can_be_mended(write: Callable[..., Path]) -> None:
    lost = learner(2, aim(1), aim(2, "4"), Postcode="ZZ99 9ZZ", NINumber="QQ123456C").replace("<Sex>", "\n <Sex>")
    path = write(learner(1, aim(1)), lost, learner(3))
    rows, account = converted(path, code=1)
    assert [row["learner_ref"] for row in rows] == ["L1"]
    count = account["rows"][0]
    assert count["given"] + count["split"] == count["out"] + count["rejected"] + count["merged"]
    rejects = path.with_suffix(".out.csv.rejects.xml")
    text = rejects.read_text(encoding="utf-8")
    assert lost in text
    assert "L1<" not in text
    assert rejects.stat().st_mode & 0o777 == 0o600
    reasons = rejects.with_name(rejects.name.replace(".xml", ".reasons.csv")).read_text(encoding="utf-8")
    assert "enrolment-list-residence-unknown" in reasons
    assert "enrolment-list-start-missing" in reasons
    mended = path.with_name("mended.xml")
    mended.write_text(text.replace("<Postcode>ZZ99 9ZZ", "<Postcode>E1 6CI"), encoding="utf-8")
    assert [row["learner_ref"] for row in converted(mended, code=1)[0]] == ["L2"]


def test_destinations_of_a_rejected_learner_go_with_it(write: Callable[..., Path]) -> None:
    def went(number: int) -> str:
        told = (
            "<DPOutcome><OutType>EDU</OutType><OutCode>2</OutCode><OutStartDate>2020-11-01</OutStartDate></DPOutcome>"
        )
        name = "LearnerDestinationandProgression"
        return f"<{name}><LearnRefNumber>L{number}</LearnRefNumber>{told}</{name}>"

    path = write(
        learner(1, aim(1)), learner(2, aim(1), Postcode="ZZ99 9ZZ"), went(1), went(2),
        root='Message xmlns="ESFA/ILR/2020-21"', year="2021",
    )  # fmt: skip
    converted(path, code=1)
    text = path.with_suffix(".out.csv.rejects.xml").read_text(encoding="utf-8")
    assert went(2) in text
    assert went(1) not in text


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('<!DOCTYPE Message [<!ENTITY a "b">]><Message xmlns="ESFA/ILR/2025-26"/>', 3),
        ('<Message xmlns="ESFA/ILR/2025-26"><Learner><ULN>1</ULN>', 3),
        ('<Message xmlns="ESFA/ILR/2025-26"><Learner><ULN>&lol;</ULN></Learner></Message>', 3),
        ('<Message xmlns="urn:something-else"><Learner/></Message>', 3),
    ],
)
def test_hostile_or_broken_file_leaves_nothing_behind(tmp_path: Path, text: str, code: int) -> None:
    path = tmp_path / "some.xml"
    path.write_text(text, encoding="utf-8")
    assert run(["convert", str(path), "--to", "enrolment-list", "-o", str(tmp_path / "out.csv")]) == code
    assert [one.name for one in tmp_path.iterdir()] == ["some.xml"]


def status(code: str, since: str) -> str:
    inner = f"<EmpStat>{code}</EmpStat><DateEmpStatApp>{since}</DateEmpStatApp>"
    return f"<LearnerEmploymentStatus>{inner}</LearnerEmploymentStatus>"


LEFT = {"state": "3", "LearnActEndDate": "2025-10-31", "WithdrawReason": "98"}


@pytest.mark.parametrize(
    ("inside", "found", "unknown"),
    [
        (status("10", "2025-11-03"), {"10": 1}, 0),
        (status("10", "2024-09-01") + status("11", "2025-11-03"), {"11": 1}, 0),
        (status("98", "2025-11-03"), {"98": 1}, 0),
        (status("77", "2025-11-03"), {}, 1),
        (status("10", "2025-10-31"), None, 0),  # from the last day: not after the end
        (status("10", "2024-09-01"), None, 0),
        (status("10", "2025-12-02"), None, 0),  # after the day of the file
    ],
)
def test_an_employment_status_after_the_end_is_a_finding_by_its_code_and_never_an_activity(
    inside: str, found: dict[str, int] | None, unknown: int, write: Callable[..., Path]
) -> None:
    (row,), account = converted(write(learner(1, aim(1, **LEFT), inside=inside)))
    assert (row["event"], row["destination"]) == ("leaver", "")
    misses = [one for one in account["misses"] if one["crosswalk"] == "ilr_employment"]
    assert [(one["codes"], one["unknown"]) for one in misses] == ([] if found is None else [(found, unknown)])


def test_an_employment_status_of_somebody_who_goes_on_says_nothing(write: Callable[..., Path]) -> None:
    _, account = converted(write(learner(1, aim(1), inside=status("10", "2025-11-03"))))
    assert not [one for one in account["misses"] if one["crosswalk"] == "ilr_employment"]
