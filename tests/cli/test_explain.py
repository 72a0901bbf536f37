"""`interop explain`: by id or national number, for the newest edition or the one that is named."""

from __future__ import annotations

import pytest

from made.running import SHIPPED, interop


def one_line(text: str) -> str:
    return " ".join(text.split())


def test_a_national_number_is_explained_for_the_newest_edition() -> None:
    told = interop("explain", "231")
    assert told.exit == 0
    assert told.out.startswith("nccis-231: national error 231\n")
    for part in (
        "to mend: ",
        "severity: error, national priority 2",
        "fires when: SELECT COUNT(*)",
        "sources: CT15 (quoted)",
    ):
        assert part in told.out
    assert "shown for: nccis/2020-21" in told.out


def test_the_editions_in_which_a_rule_is_another_are_named() -> None:
    told = one_line(interop("explain", "905").out)
    assert "editions: nccis/2011-12, nccis/2015-16, nccis/2019-20, nccis/2020-21" in told
    assert "otherwise in: nccis/2011-12, nccis/2015-16" in told
    assert "CohortStatus = 'G'" in told
    assert "otherwise in" not in interop("explain", "nccis-902", "--standard", "nccis/2019-20").out


def test_an_edition_can_be_chosen() -> None:
    told = one_line(interop("explain", "905", "--standard", "nccis/2015-16").out)
    assert "CohortStatus IN ('P', 'G')" in told
    assert told.endswith("shown for: nccis/2015-16")


def test_a_rule_that_only_an_older_edition_has_is_explained_for_it() -> None:
    assert "shown for: nccis/2015-16" in interop("explain", "29").out


def test_a_rule_that_fails_nothing_says_so() -> None:
    assert "state: shadow: reported, and fails nothing" in interop("explain", "44").out


@pytest.mark.parametrize("rule", ["structure-order", "structure-column-missing", "structure-key-unknown"])
def test_a_rule_about_the_form_of_a_file_is_of_no_edition(rule: str) -> None:
    told = interop("explain", rule)
    assert told.exit == 0
    assert "all: it is about the form of a file" in told.out
    assert "shown for" not in told.out


def test_a_rule_that_follows_from_a_field_says_so() -> None:
    assert "(quoted)" in interop("explain", "nccis-young_person-DOB-type").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["99999"], "no standard has a rule `nccis-99999`"),
        (["nccis-9o2"], "did you mean nccis-"),
        (["29", "--standard", "nccis/2019-20"], "nccis/2019-20 has no rule `nccis-29`"),
        (["231", "--standard", "nccis/1999-00"], "there is no standard `nccis/1999-00`"),
    ],
)
def test_what_is_not_there_is_told_in_one_line(words: list[str], said: str) -> None:
    told = interop("explain", *words)
    assert (told.exit, told.out) == (2, "")
    assert said in told.err
    assert len(told.err.splitlines()) == 1


def test_every_rule_of_the_return_can_be_explained() -> None:
    for rule in SHIPPED.load("nccis/2019-20").rules:
        told = interop("explain", rule.id, "--standard", "nccis/2019-20")
        assert told.exit == 0
        assert one_line(rule.message) in one_line(told.out)
        assert rule.structure or "fires when: " in told.out
