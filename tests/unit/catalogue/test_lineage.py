"""Code lists of several editions, joined."""

from __future__ import annotations

from datetime import date

from ccis_interop.catalogue.codelists import make_list
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lineage import Generation, joined

COLUMNS = ("code", "label", "valid_from", "valid_to")


def generation(begins: str, ends: str, **codes: str) -> Generation:
    rows = [{"code": code, "label": label, "valid_from": "", "valid_to": ""} for code, label in codes.items()]
    days = date.fromisoformat(begins), date.fromisoformat(ends)
    return Generation(*days, {"colour": make_list("colour", COLUMNS, rows)})


OLD = generation("2011-04-01", "2012-03-31", red="Red", blue="Blue")
NEW = generation("2015-04-01", "2016-03-31", red="Crimson", green="Green")


def dates(code: str) -> tuple[str, str]:
    row = next(row for row in joined([OLD, NEW])["colour"].rows if row["code"] == code)
    return row["valid_from"], row["valid_to"]


def test_a_code_of_every_edition_has_no_bounds_and_its_newest_label() -> None:
    assert dates("red") == ("", "")
    assert joined([OLD, NEW])["colour"].rows[-1]["label"] == "Crimson"


def test_a_code_that_came_may_have_begun_the_day_after_the_last_edition_without_it() -> None:
    assert dates("green") == ("2012-04-01", "")


def test_a_code_that_went_ended_on_the_day_before_the_first_edition_without_it() -> None:
    assert dates("blue") == ("", "2015-03-31")


def test_the_canonical_record_knows_every_activity_code_of_every_return(catalogue: Catalogue) -> None:
    drawn = set(catalogue.load("ccis/1.0").code_lists["current_activity"].codes())
    for ref in ("nccis/2011-12", "nccis/2015-16", "nccis/2019-20", "nccis/2020-21"):
        assert set(catalogue.load(ref).code_lists["current_activity"].codes()) <= drawn


def test_the_canonical_codes_of_a_day_are_those_of_the_return_of_that_day(catalogue: Catalogue) -> None:
    drawn = catalogue.load("ccis/1.0").code_lists
    for ref, day in (("nccis/2015-16", date(2015, 10, 31)), ("nccis/2019-20", date(2019, 10, 31))):
        for name in ("current_activity", "individual_characteristic", "ethnicity", "intended_destination_year11"):
            assert set(drawn[name].codes(day)) == set(catalogue.load(ref).code_lists[name].codes(day)), (ref, name)
