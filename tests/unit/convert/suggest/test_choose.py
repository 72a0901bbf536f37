"""One column for each field."""

from __future__ import annotations

from collections.abc import Mapping

from ccis_interop.convert.suggest.candidates import Candidate
from ccis_interop.convert.suggest.choose import Choice, choose
from ccis_interop.convert.suggest.knowledge import Meaning
from ccis_interop.convert.suggest.sample import Seen

MADE = ["given_name", "middle_names", "family_name", "postcode"]


def meaning(name: str, makes: Mapping[str, str] | None = None, like: str = "") -> Meaning:
    return Meaning(name, like, name, "", 0.9, False, "", "", {name: "{column}"} if makes is None else makes)


def chosen(*columns: list[tuple[Meaning, float]]) -> list[Choice]:
    seen = [Seen(f"C{at}", 10, 10, 10, {}, ()) for at in range(len(columns))]
    found = [[Candidate(at, one, sure, "") for one, sure in each] for at, each in enumerate(columns)]
    return choose(seen, found, MADE)


def names(choices: list[Choice]) -> list[str | None]:
    return [one.chosen.meaning.name if one.chosen else None for one in choices]


POSTCODE = meaning("postcode")
GIVEN, FAMILY, MIDDLE = meaning("given_name"), meaning("family_name"), meaning("middle_names")
SEVERAL = meaning("given_names", {"given_name": "", "middle_names": ""}, like="given_name")
FULL = meaning("full_name", {"given_name": "", "middle_names": "", "family_name": ""})
OUT, IN = meaning("outward", {"postcode": "{column} || {inward}"}), meaning("inward", {})


def test_of_two_columns_for_one_field_the_better_is_chosen_and_the_other_is_told() -> None:
    first, second = chosen([(POSTCODE, 0.7)], [(POSTCODE, 0.9)])
    assert names([first, second]) == [None, "postcode"]
    assert (list(second.beside), second.doubt) == ([0], False)


def test_two_that_fit_alike_are_a_doubt() -> None:
    first, _ = chosen([(POSTCODE, 0.9)], [(POSTCODE, 0.88)])
    assert (list(first.beside), first.doubt) == ([1], True)


def test_a_column_that_may_be_two_things_is_a_doubt() -> None:
    (only,) = chosen([(GIVEN, 0.9), (FAMILY, 0.9)])
    assert [one.meaning.name for one in only.rivals] == [FAMILY.name if names([only]) == ["given_name"] else GIVEN.name]


def test_a_thing_that_another_column_is_surely_is_no_rival() -> None:
    first, _ = chosen([(GIVEN, 0.9), (FAMILY, 0.88)], [(FAMILY, 0.97)])
    assert names([first]) == ["given_name"]
    assert list(first.rivals) == []


def test_several_given_names_are_split_unless_a_column_has_the_middle_names() -> None:
    assert names(chosen([(SEVERAL, 0.97), (GIVEN, 0.97)])) == ["given_names"]
    assert names(chosen([(SEVERAL, 0.97), (GIVEN, 0.97)], [(MIDDLE, 0.7)])) == ["given_name", "middle_names"]


def test_a_whole_name_is_split_unless_its_parts_are_there() -> None:
    assert names(chosen([(FULL, 0.9)])) == ["full_name"]
    assert names(chosen([(FULL, 0.99)], [(GIVEN, 0.7)], [(FAMILY, 0.7)])) == [None, "given_name", "family_name"]


def test_a_half_is_used_only_with_the_other_half() -> None:
    assert names(chosen([(OUT, 0.9)])) == [None]
    assert names(chosen([(OUT, 0.9)], [(IN, 0.9)])) == ["outward", "inward"]


def test_what_is_not_likely_enough_is_not_chosen() -> None:
    assert names(chosen([(POSTCODE, 0.59)])) == [None]
