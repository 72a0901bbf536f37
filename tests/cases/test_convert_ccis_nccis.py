"""The monthly return made from canonical records: every edition, the cohort, the state of the day, its account."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from made.extracts import Record, extract, read, synthetic
from made.running import SHIPPED, Told, check, interop

DAY = date(2020, 3, 31)
NEWEST = "nccis/2019-20"
EDITIONS = {"nccis/2011-12": 2012, "nccis/2015-16": 2016, "nccis/2019-20": 2020, "nccis/2020-21": 2021}
# The synthetic people of a canonical record know of every edition which activities need a review date, those of an
# edition only of its own; so the day is in one and not in the other.
DRAWN_APART = {"ReviewDate"}


def make(source: Path, to: str = NEWEST, *arguments: str) -> tuple[Told, Path]:
    """Convert an extract to the return."""
    output = source.with_name("return.xml" if SHIPPED.load(to).knowledge.structure_known else "return.csv")
    return interop("convert", source, "--to", to, "-o", output, *arguments), output


def account(output: Path) -> Record:
    """The account beside an output."""
    held: Record = json.loads(output.with_name(output.name + ".account.json").read_text(encoding="utf-8"))
    return held


def left_out(output: Path) -> dict[str, int]:
    """How many records are not in the return, by reason."""
    return dict(account(output)["rows"][0]["left_out"])


def sent(output: Path) -> dict[str, Record]:
    """The records of the return by identifier."""
    return {row["YoungPersonsID"]: row for row in read(output)[0]}


@pytest.mark.parametrize("ref", EDITIONS)
def test_the_return_of_canonical_people_is_the_return_of_the_same_people(ref: str, tmp_path: Path) -> None:
    day = date(EDITIONS[ref], 3, 31)
    source = synthetic(tmp_path / "ccis.jsonl", "ccis/1.0", day, people=1000, form="jsonl")
    told, output = make(source, ref)
    assert told.exit == 0, told.err
    wanted, stated = read(synthetic(tmp_path / "wanted.csv", ref, day, people=1000, form="csv"))
    found, header = read(output)
    apart = DRAWN_APART if EDITIONS[ref] < 2020 else set()
    assert [_without(row, apart) for row in found] == [_without(row, apart) for row in wanted]
    assert _without(header, {"SupplierName"}) == _without(stated, {"SupplierName"})
    assert len(header["LEACode"] or ()) == 33


def _without(row: Record, names: set[str]) -> Record:
    return {name: value for name, value in row.items() if name not in names}


@pytest.mark.parametrize("ref", EDITIONS)
def test_what_is_made_conforms(ref: str, tmp_path: Path) -> None:
    day = date(EDITIONS[ref], 3, 31)
    _, output = make(synthetic(tmp_path / "ccis.jsonl", "ccis/1.0", day, form="jsonl"), ref)
    told = check(output)
    assert not told.broken
    assert told.exit in (0, 4), "4: nothing but what is not known of an edition"


def test_what_stands_twice_in_the_source_makes_no_second_record(tmp_path: Path) -> None:
    """A provider told twice, and a part of a record told twice."""

    def alter(people: list[Record]) -> None:
        for one in people:
            for name in ("need", "guarantee", "aspiration", "transfer", "characteristic"):
                one[name] = [*one.get(name, []), *one.get(name, [])]

    source = extract(tmp_path / "ccis.jsonl", DAY, alter)
    lines = source.read_text(encoding="utf-8").splitlines(keepends=True)
    source.write_text("".join(line * (2 if '"provider"' in line[:12] else 1) for line in lines), encoding="utf-8")
    told, output = make(source)
    assert told.exit == 0, told.err
    assert account(output)["rows"][0]["split"] == 0
    twice = read(output)
    make(extract(tmp_path / "ccis.jsonl", DAY))
    assert read(output) == twice


def test_what_stays_behind_is_listed(tmp_path: Path) -> None:
    _, output = make(extract(tmp_path / "ccis.jsonl", DAY))
    columns = account(output)["sources"][0]["columns"]
    assert set(columns["contact"]["unused"]) >= {"kind", "value", "owner"}
    assert not columns["contact"]["used"]
    assert "merged_into" in columns["young_person"]["unused"]


def test_the_return_of_an_earlier_day_shows_that_day(tmp_path: Path) -> None:
    """Somebody who moved, changed activity and need since then is shown where he was and as he was."""

    def alter(people: list[Record]) -> None:
        one = people[0]
        one["cohort_status"] = "P"
        old = {"kind": "HOME", "town": "Exampleton", "postcode": "E1 6AN", "authority": "211", "source": "OWN",
               "from_date": "2010-01-01", "to_date": "2020-03-09"}  # fmt: skip
        one["address"] = [old, {**old, "postcode": "N1 1AA", "from_date": "2020-03-10", "to_date": None}]
        lead = one["responsibility"][-1]["authority"]
        one["responsibility"] = [{"authority": lead, "from_date": "2015-09-01", "reason": "FIRST"}]
        doing = {**one["activity"][-1], "activity_code": "210", "end_date": None, "neet_start": None,
                 "review_date": None, "start_date": "2019-09-02", "date_ascertained": "2019-09-03",
                 "date_verified": "2019-09-03", "lapse_date": "2020-03-05"}  # fmt: skip
        one["activity"] = [
            {**doing, "end_date": "2020-03-01"},
            {**doing, "activity_code": "230", "start_date": "2020-03-02", "date_ascertained": "2020-03-02",
             "date_verified": "2020-03-02", "lapse_date": "2020-03-20"},
        ]  # fmt: skip
        one["need"] = [{"level_of_need": "1", "from_date": "2019-01-01", "to_date": "2020-02-28"},
                       {"level_of_need": "3", "from_date": "2020-02-29"}]  # fmt: skip
        one["birth_date"] = "2002-05-05"
        one["cohort_status"] = "P"
        one["special_need"], one["characteristic"], one["guarantee"] = [], [], []

    source = extract(tmp_path / "ccis.jsonl", DAY, alter)
    first = read(source)[0][0]["person_id"]
    then = sent(make(source, NEWEST, "--as-of", "2020-02-28")[1])[first]
    now = sent(make(source)[1])[first]
    shown = ("Postcode", "ActivityCode", "LevelOfNeedCode", "CurrencyLapsed")
    assert [then[name] for name in shown] == ["E1 6AN", "210", "1", "N"]
    assert [now[name] for name in shown] == ["N1 1AA", "230", "3", "Y"]


YOUNG, OLD = "too young for the cohort", "too old for the cohort"


NOW = [
    ("2004-09-01", "", YOUNG),
    ("2003-09-01", "", ""),
    ("2001-08-31", "", OLD),
    ("2001-09-01", "", ""),
    ("2001-08-31", "plan", ""),
    ("1994-09-01", "plan", ""),
    ("1994-08-31", "plan", OLD),
]
THEN = [("1997-08-31", "", ""), ("1996-08-31", "", OLD)]


@pytest.mark.parametrize(
    ("ref", "day", "births"), [(NEWEST, DAY, NOW), ("nccis/2015-16", date(2016, 3, 31), THEN)], ids=["now", "then"]
)
def test_the_cohort_is_that_of_the_day(ref: str, day: date, births: list[tuple[str, str, str]], tmp_path: Path) -> None:
    """In the cohort does not mean sent: such a record may break a rule, as the rest of it is of another age."""

    def alter(people: list[Record]) -> None:
        active = [each for each in people if each["cohort_status"] == "P"]
        for one, (born, plan, _) in zip(active, births, strict=False):
            one["birth_date"] = born
            one["special_need"] = [{"kind": "PLAN", "from_date": "2015-01-01", "authority": "211"}] if plan else []

    _, output = make(extract(tmp_path / "ccis.jsonl", day, alter), ref)
    assert left_out(output) == dict(Counter(why for _, _, why in births if why))


def test_leavers_are_sent_once(tmp_path: Path) -> None:
    def alter(people: list[Record]) -> None:
        for one, gone in zip(people, ("2020-02-29", "2020-03-01", None), strict=False):
            one["cohort_status"] = "D"
            one["responsibility"] = [{**one["responsibility"][-1], "from_date": "2015-09-01", "to_date": gone}]

    source = extract(tmp_path / "ccis.jsonl", DAY, alter)
    ids = [row["person_id"] for row in read(source)[0][:3]]
    _, output = make(source)
    assert [one in sent(output) for one in ids] == [False, True, True]
    assert left_out(output) == {"left in an earlier month, and was sent then": 1}
    doubts = account(output)["doubts"]
    assert doubts[0]["count"] >= 1, "the one whose day is not told must be looked at"


def test_a_leaver_of_last_months_return_is_not_sent_again(tmp_path: Path) -> None:
    """Of those whose last day the records do not tell, last month's return knows."""

    def alter(people: list[Record]) -> None:
        for one in people[:2]:
            one["cohort_status"] = "D"

    def later(people: list[Record]) -> None:
        for one in people[:3]:
            one["cohort_status"] = "D"

    (tmp_path / "last").mkdir()
    _, last = make(extract(tmp_path / "last" / "ccis.jsonl", DAY, alter))
    source = extract(tmp_path / "ccis.jsonl", DAY, later)
    told, output = make(source, NEWEST, "--previous", str(last))
    assert told.exit == 0, told.err
    ids = [row["person_id"] for row in read(source)[0][:3]]
    assert [one in sent(output) for one in ids] == [False, False, True]
    assert left_out(output)["left, and was sent as a leaver last month"] >= 2
    assert not [one for one in account(output)["doubts"] if one["count"]]
    assert account(output)["parameters"]["previous"] == last.name


def test_a_leaver_who_became_known_late_is_sent_all_the_same(tmp_path: Path) -> None:
    """The day lies in a month whose return still had the record in the cohort: nobody has been told yet."""

    def later(people: list[Record]) -> None:
        people[0]["cohort_status"] = "D"
        people[0]["responsibility"] = [
            {**people[0]["responsibility"][-1], "from_date": "2015-09-01", "to_date": "2020-02-20"}
        ]

    (tmp_path / "last").mkdir()
    _, last = make(extract(tmp_path / "last" / "ccis.jsonl", date(2020, 2, 29)))
    source = extract(tmp_path / "ccis.jsonl", DAY, later)
    gone = read(source)[0][0]["person_id"]
    _, output = make(source)
    assert gone not in sent(output)
    output.unlink()
    _, output = make(source, NEWEST, "--previous", str(last))
    assert gone in sent(output)


def test_a_leaver_whose_day_is_not_told_is_not_sent_again_two_months_later(tmp_path: Path) -> None:
    def gone(people: list[Record]) -> None:
        people[0]["cohort_status"] = "D"

    def another(people: list[Record]) -> None:
        people[0]["person_id"] = f"{people[0]['person_id'][:3]}9999999999"

    (tmp_path / "last").mkdir()
    _, last = make(extract(tmp_path / "last" / "ccis.jsonl", DAY, another))
    source = extract(tmp_path / "ccis.jsonl", DAY, gone)
    _, output = make(source, NEWEST, "--previous", str(last))
    assert read(source)[0][0]["person_id"] not in sent(output)
    assert left_out(output)["left on a day that is not told, and was not in last month's return"] >= 1


def test_who_learns_nowhere_is_sent_as_learning_where_it_is_not_known(tmp_path: Path) -> None:
    def nowhere(people: list[Record]) -> None:
        for one in people:
            for row in one["activity"]:
                row.pop("educated_authority", None)

    _, output = make(extract(tmp_path / "ccis.jsonl", DAY, nowhere))
    assert {row["EducatedLEA"] for row in sent(output).values()} == {"004"}


def test_last_months_file_is_refused_where_nothing_looks_at_it(tmp_path: Path) -> None:
    source = extract(tmp_path / "ccis.jsonl", DAY, people=3)
    told = interop("convert", source, "--to", "ccis/1.0", "-o", tmp_path / "again.jsonl", "--previous", source)
    assert told.exit == 2
    assert "previous-unused" in told.err


def test_those_whom_another_authority_leads_are_not_sent(tmp_path: Path) -> None:
    def alter(people: list[Record]) -> None:
        one = next(each for each in people if each["cohort_status"] == "P")
        one["responsibility"][-1]["to_date"] = "2020-03-01"
        one["responsibility"].append({"authority": "919", "from_date": "2020-03-02", "reason": "MOVE"})

    _, output = make(extract(tmp_path / "ccis.jsonl", DAY, alter))
    assert left_out(output) == {"another authority leads": 1}


LATER = """
apiVersion: v3.2.0
kind: DataContract
id: nccis
name: A later edition
version: 2030-31
status: active
customProperties:
  - {property: base, value: nccis/2019-20}
  - property: recognise
    value: {xmlRoot: NCCIS, periodFrom: '2030-04-01', periodTo: '2031-03-31'}
  - property: changes
    value:
      - {change: withdraw-field, table: young_person, name: MiddleName, reason: a test, source: OURS, confidence: ours}
      - {change: rename-field, table: young_person, name: Town, to: PostTown, reason: a test, source: OURS,
         confidence: ours}
authoritativeDefinitions:
  - {type: source, url: ../../sources.csv#OURS, description: ours}
"""


def test_an_edition_never_seen_needs_a_folder_alone(tmp_path: Path) -> None:
    folder = tmp_path / "standards" / "nccis" / "2030-31"
    folder.mkdir(parents=True)
    (folder / "contract.odcs.yaml").write_text(LATER, encoding="utf-8")
    output = tmp_path / "return.csv"
    source = extract(tmp_path / "ccis.jsonl", date(2030, 10, 31))
    told = interop("convert", source, "--to", "nccis/2030-31", "--standards", tmp_path / "standards", "-o", output)
    assert told.exit in (0, 1, 4), told.err
    assert account(output)["target"]["ref"] == "nccis/2030-31"
    header, first = output.read_text(encoding="utf-8").splitlines()[:2]
    assert "PostTown" in header
    assert "MiddleName" not in header
    assert "Exampleton" in first
