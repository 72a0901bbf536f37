"""Methods of counting on tables that a person can check by hand (docs/explanation/measures.md shows the same)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.measures.cells import Cell, Figures
from ccis_interop.measures.dimensions import breakdowns
from ccis_interop.measures.measure import measure
from ccis_interop.measures.method import folders, read_method
from made.months import month

CATALOGUE = Catalogue()
Row = Mapping[str, str]


def counted(
    files: Sequence[Path], method: str, by: Sequence[str] = (), told: Mapping[str, float] | None = None
) -> Figures:
    return measure(files, [read_method(CATALOGUE, method)], breakdowns(CATALOGUE, by), CATALOGUE, told)[0]


def whole(figures: Figures, period: str) -> Cell:
    return next(one for one in figures.cells if one.breakdown.name == "all" and one.period == period)


def in_cohort(tmp_path: Path, method: str, day: str, row: Row, edition: str = "nccis/2019-20") -> bool:
    figures = counted([month(tmp_path, day, [row], edition)], method)
    return bool(figures.cells)


@pytest.mark.parametrize("method", sorted(folders(CATALOGUE)))
def test_every_method_that_ships_can_be_read_and_names_its_sources(method: str) -> None:
    known = {
        line.partition(",")[0].strip('"') for line in Path("standards/sources.csv").read_text("utf-8").splitlines()
    }
    for fact in read_method(CATALOGUE, method).facts:
        assert fact.source in known or set(fact.source.split()) <= known, fact.source


def test_the_headline_of_2016_adds_up_as_the_published_line_of_2025_does(tmp_path: Path) -> None:
    activities = ["619"] * 34 + ["810"] * 22 + ["210"] * 944
    figures = counted([month(tmp_path, "2020-01-31", [{"activity": one} for one in activities])], "neet-2016")
    cell = whole(figures, "2020-01-31")
    assert cell.cohort == 1000
    rates = [cell.percent(figures.method, one, {}) for one in ("neet", "not_known", "neet_or_not_known")]
    assert rates == pytest.approx([3.4, 2.2, 5.6])


@pytest.mark.parametrize(
    ("born", "day", "method", "counts"),
    [
        ("2003-08-31", "2019-08-31", "neet-2016", False),  # year 11 until the end of August
        ("2003-08-31", "2019-09-30", "neet-2016", True),  # academic age 16 from September
        ("2003-09-01", "2019-09-30", "neet-2016", False),  # a day younger, a year later
        ("2001-09-01", "2020-08-31", "neet-2016", True),  # academic age 17 to the last day of August
        ("2001-08-31", "2019-09-30", "neet-2016", False),  # academic age 18
        ("2001-08-31", "2019-09-30", "neet-2011", True),
        ("2000-08-31", "2019-09-30", "neet-2011", False),
        ("2000-11-30", "2019-11-30", "ni117", False),  # 19 on the day
        ("2000-12-01", "2019-11-30", "ni117", True),  # 19 tomorrow
        ("2003-09-01", "2020-01-31", "ni117", False),  # 16, and in year 11
        ("2003-08-31", "2020-01-31", "ni117", True),
    ],
)
def test_the_bounds_of_age(tmp_path: Path, born: str, day: str, method: str, counts: bool) -> None:
    assert in_cohort(tmp_path, method, day, {"birth_date": born}) is counts


def test_custody_is_in_no_denominator(tmp_path: Path) -> None:
    figures = counted([month(tmp_path, "2020-01-31", [{"activity": "710"}, {"activity": "210"}])], "neet-2016")
    assert whole(figures, "2020-01-31").cohort == 1
    assert figures.excluded == {"2020-01-31": {"outside every cohort: other": 1}}


def test_asylum_seekers_are_outside_to_march_2018_and_their_code_means_nothing_later(tmp_path: Path) -> None:
    row = {"activity": "720", "birth_date": "2001-01-15"}
    before = counted([month(tmp_path, "2018-03-31", [row], "nccis/2015-16")], "neet-2016")
    assert before.cells == []
    assert before.missing == []
    after = counted([month(tmp_path, "2018-04-30", [row], "nccis/2015-16")], "neet-2016")
    assert whole(after, "2018-04-30").counts == {"ungrouped": 1}
    assert any("no code of a known group" in one for one in after.missing)


def test_a_record_counts_as_not_known_from_the_day_after_it_lapses(tmp_path: Path) -> None:
    rows = [{"lapse_date": "2020-01-31"}, {"lapse_date": "2020-01-30", "currency_lapsed": "Y"}]
    figures = counted([month(tmp_path, "2020-01-31", rows)], "neet-2016")
    assert whole(figures, "2020-01-31").counts == {"education": 1, "not_known": 1}


def test_an_activity_that_starts_on_the_last_day_counts(tmp_path: Path) -> None:
    rows = [{"activity": "619", "activity_start": "2020-01-31"}]
    figures = counted([month(tmp_path, "2020-01-31", rows)], "neet-2016")
    assert whole(figures, "2020-01-31").counts == {"neet_active": 1}


def test_the_mean_divides_the_means_of_numbers(tmp_path: Path) -> None:
    # December 10 of 100 NEET, January 20 of 200, February 60 of 300: 30 of 200 on average, 15%
    files = [
        month(tmp_path, day, [{"activity": "619"}] * neet + [{}] * (cohort - neet))
        for day, neet, cohort in [("2019-12-31", 10, 100), ("2020-01-31", 20, 200), ("2020-02-29", 60, 300)]
    ]
    figures = counted(files, "neet-2016")
    cell = whole(figures, "2019-12 to 2020-02")
    assert (cell.cohort, cell.number(figures.method, "neet", {})) == (200, 30)
    assert cell.percent(figures.method, "neet", {}) == 15


def test_no_mean_is_made_of_two_months_of_three(tmp_path: Path) -> None:
    files = [month(tmp_path, day, [{}]) for day in ("2019-12-31", "2020-02-29")]
    figures = counted(files, "neet-2016")
    assert all(cell.months == 1 for cell in figures.cells)
    assert figures.missing == ["no mean of the months to 2020: January is not among the files."]


def test_ni_117_counts_for_the_borough_of_study_and_2011_for_that_of_residence(tmp_path: Path) -> None:
    rows = [
        {"lead_authority": "202", "educated_authority": "204", "activity": "210"},
        {"lead_authority": "202", "educated_authority": "", "authority_at_year11": "206", "activity": "810"},
        {"lead_authority": "202", "educated_authority": "", "activity": "810"},
    ]
    file = month(tmp_path, "2019-11-30", rows)

    def places(method: str) -> dict[str | None, float]:
        cells = counted([file], method, ["authority"]).cells
        return {one.values[0]: one.cohort for one in cells if one.breakdown.name == "authority"}

    assert places("ni117") == {"204": 1, "206": 1, "202": 1}
    assert places("neet-2011") == {"202": 3}


def test_adjusted_neet_is_told_only_with_the_share_that_no_source_tells(tmp_path: Path) -> None:
    file = month(tmp_path, "2019-11-30", [{"activity": "619"}, *[{"activity": "810"}] * 4, *[{}] * 15])
    without = counted([file], "neet-2011")
    assert whole(without, "2019-11-30").percent(without.method, "neet_adjusted", without.told) is None
    told = counted([file], "neet-2011", told={"share_of_not_known": 0.25})
    assert whole(told, "2019-11-30").percent(told.method, "neet_adjusted", told.told) == pytest.approx(10)


def test_joiners_and_leavers_of_neet(tmp_path: Path) -> None:
    # person 1 becomes NEET, person 2 stays NEET, person 3 finds work, person 4 moves away while NEET
    first = month(tmp_path, "2019-12-31", [{"activity": one} for one in ("210", "619", "619", "619")])
    second = month(
        tmp_path,
        "2020-01-31",
        [{"activity": "619"}, {"activity": "619"}, {"activity": "330"}, {"activity": "619", "cohort_status": "T"}],
    )
    cell = whole(counted([first, second], "neet-2016"), "2020-01-31")
    assert (cell.joined["neet"], cell.left["neet"]) == (1, 2)


def test_one_identifier_in_two_files_is_counted_once(tmp_path: Path) -> None:
    files = [month(tmp_path, "2020-01-31", [{"lead_authority": one}]) for one in ("202", "204")]
    figures = counted(files, "neet-2016", ["authority"])
    assert whole(figures, "2020-01-31").cohort == 1
    assert figures.excluded == {"2020-01-31": {"counted in another record": 1}}


def test_participation_in_march(tmp_path: Path) -> None:
    activities = ["210"] * 86 + ["310"] * 4 + ["410"] * 2 + ["619"] * 8 + ["710"]
    figures = counted([month(tmp_path, "2020-03-31", [{"activity": one} for one in activities])], "participation")
    cell = whole(figures, "2020-03-31")
    shares = {one.id: cell.percent(figures.method, one.id, {}) for one in figures.method.measures}
    assert shares == {"participating": 92, "full_time": 86, "apprenticeship": 4, "other": 2}


def test_the_september_guarantee_of_both_years(tmp_path: Path) -> None:
    eleven = {"birth_date": "2003-01-15", "guarantee_authority_year11": "206"}
    rows = [
        {**eleven, "guarantee_status_year11": "110"},
        {**eleven, "guarantee_status_year11": "122"},
        {**eleven, "guarantee_status_year11": "150"},
        {**eleven, "guarantee_status_year11": ""},
        {"birth_date": "2002-01-15", "guarantee_status_year12": "110"},
    ]
    file = month(tmp_path, "2019-09-30", rows)
    figures = counted([file], "guarantee-year-11", ["authority"])
    assert whole(figures, "2019-09-30").counts == {
        "offer": 1, "offer_not_appropriate": 1, "no_offer": 1, "not_recorded": 1
    }  # fmt: skip
    assert {cell.values for cell in figures.cells if cell.values} == {("206",)}
    later = counted([file], "guarantee-year-12", ["authority"])
    assert whole(later, "2019-09-30").counts == {"offer": 1}
    assert {cell.values for cell in later.cells if cell.values} == {("202",)}


def test_the_survey_looks_at_1_november_alone(tmp_path: Path) -> None:
    rows = [{"activity_start": "2019-11-01"}, {"activity_start": "2019-11-02"}]
    figures = counted([month(tmp_path, "2019-11-30", rows)], "activity-survey")
    assert whole(figures, "2019-11-30").counts == {"education": 1, "began_later": 1}
    assert any("began after the day asked for" in one for one in figures.missing)
    october = counted([month(tmp_path, "2019-10-31", rows)], "activity-survey")
    assert october.cells == []
    assert any("November" in one for one in october.missing)


def test_a_method_is_a_folder_and_no_code(tmp_path: Path) -> None:
    made = tmp_path / "mine" / "measures" / "girls-at-16"
    made.mkdir(parents=True)
    (made / "method.yaml").write_text(
        "id: girls-at-16\ntitle: Ours\ndescription: Ours.\napplies: {from: '2019-01-01'}\nmonths: [1]\n"
        "population:\n  statuses: [P]\n  conditions: [{of: actual_age, from: 17, to: 17}]\n"
        "  authority: [lead_authority]\n"
        "counted: {concept: activity, file: groups.csv}\n"
        "measures: [{id: busy, title: Busy, groups: [busy]}]\n"
        "facts: [{of: all, says: ours, source: OURS, confidence: ours}]\n",
        encoding="utf-8",
    )
    (made / "groups.csv").write_text("code,group,valid_from,valid_to\n210,busy,,\n619,idle,,\n", encoding="utf-8")
    catalogue = Catalogue([tmp_path / "mine"])
    rows = [{"birth_date": "2003-01-31"}, {"birth_date": "2003-02-01"}, {"birth_date": "2002-02-28", "activity": "619"}]
    file = month(tmp_path, "2020-01-31", rows)
    figures = measure([file], [read_method(catalogue, "girls-at-16")], breakdowns(catalogue, []), catalogue)[0]
    assert figures.cells[0].counts == {"busy": 1, "idle": 1}
