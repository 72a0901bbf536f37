"""Each case that the linkage was made for: what is linked, what people must look at, what is nobody's evidence."""

from __future__ import annotations

from itertools import combinations

import duckdb
import pytest

from ccis_interop.index.linkage import link_within, prepare, shipped
from made.evidence import ANN, OTHER_ULN, ULN, UPN, linked, pair, table

NUMBERED = {"uln": ULN, "upn": UPN}


@pytest.mark.parametrize(
    ("changed", "base", "tier", "reason"),
    [
        (
            {"family_name": "Abanfort"},
            {"uln": ULN},
            "number",
            "same ULN, given name, birth date and postcode; surname differs by one letter",
        ),
        (
            {"family_name": "Hill", "postcode": "N1 4CC"},
            {"upn": UPN},
            "number",
            "same UPN, given name and birth date; surname differs; postcode differs",
        ),
        (
            {"given_name": "Lottie"},
            {"uln": ULN},
            "number",
            "same ULN, surname, birth date and postcode; given names are forms of one name",
        ),
        ({"birth_date": None}, {"uln": ULN}, "number", "same ULN, given name, surname and postcode"),
        (
            {"birth_date": "2008-05-18"},
            {"uln": ULN},
            "number",
            "same ULN, given name, surname and postcode; birth date differs in one of day, month and year",
        ),
        (
            {"given_name": "Eve", "gender": None},
            NUMBERED,
            "number",
            "same ULN, UPN, surname, birth date and postcode; given name differs",
        ),
        ({}, {}, "exact", "same given name, surname, birth date and postcode"),
        (
            {"given_name": "CHARLÔTTE", "family_name": "aban ford", "postcode": "e1  6ok"},
            {},
            "exact",
            "same given name, surname, birth date and postcode",
        ),
        (
            {"given_name": "Charlotet"},
            {},
            "model",
            "same surname, birth date and postcode; given name differs by one letter",
        ),
        (
            {"given_name": "Charlotte Jane"},
            {},
            "model",
            "same surname, birth date and postcode; one given name is the beginning of the other",
        ),
        ({"given_name": "C"}, {}, "model", "same surname, birth date and postcode; one given name is only an initial"),
        (
            {"given_name": "Abanford", "family_name": "Charlotte"},
            {},
            "model",
            "same birth date and postcode; given name and surname changed over",
        ),
        ({"postcode": "N1 4CC"}, {}, "model", "same given name, surname and birth date; postcode differs"),
        (
            {"birth_date": "2008-03-04"},
            {"birth_date": "2008-04-03"},
            "model",
            "same given name, surname and postcode; day and month of birth changed over",
        ),
        (
            {"family_name": "Hill"},
            {"family_name": "Hill-Abanford"},
            "model",
            "same given name, birth date and postcode; a part of the surname is the same",
        ),
    ],
)
def test_records_of_one_person_are_linked_and_the_sentence_says_why(changed, base, tier, reason):
    found = pair(changed, base)
    assert found is not None
    assert (found.band, found.tier, found.reason) == ("link", tier, reason)


@pytest.mark.parametrize(
    ("changed", "base"),
    [
        ({"given_name": "Zara"}, {"uln": ULN}),  # a twin with her sister's number, or a known name
        ({"given_name": "Zara", "family_name": "Hill"}, {"uln": ULN}),
        ({"birth_date": "2006-11-02"}, {"uln": ULN}),
        ({"given_name": "Zara", "family_name": "Hill", "birth_date": "2006-11-02", "postcode": "N1 4CC"}, {"uln": ULN}),
    ],
)
def test_a_shared_number_whose_names_or_birth_dates_contradict_is_for_people(changed, base):
    found = pair(changed, base)
    assert found is not None
    assert (found.band, found.tier) == ("review", "number")
    assert found.reason.endswith(": the number may be of two people")


@pytest.mark.parametrize(
    "changed",
    [
        {"given_name": "Hannah"},
        {"given_name": "Hannah", "uln": ULN},
        {"given_name": "Thomas", "gender": "M"},
    ],
)
def test_twins_are_never_linked_without_a_shared_number(changed):
    found = pair(changed, {"uln": OTHER_ULN} if changed.get("uln") else None)
    assert found is None or found.band == "review"


def test_twins_whose_names_differ_by_one_letter_are_not_taken_for_a_slip():
    names = [name for name in shipped().frequencies["given"] if len(name) > 4]
    given, twin = next(
        (one, other)
        for one, other in combinations(names, 2)
        if len(one) == len(other)
        and sum(a != b for a, b in zip(one, other, strict=True)) == 1
        and shipped().forms.get(one, one) != shipped().forms.get(other, other)
    )
    found = pair({"given_name": twin}, {"given_name": given})
    assert found is None or found.band == "review"


def test_a_middle_name_that_contradicts_keeps_twins_of_one_first_name_apart():
    found = pair({"middle_names": "Umar"}, {"given_name": "Mohammed", "middle_names": "Ali", "gender": "M"})
    assert found is None or found.band == "review"


def test_siblings_of_one_address_are_not_even_looked_at():
    assert pair({"given_name": "Hannah", "birth_date": "2006-01-30"}) is None


@pytest.mark.parametrize("uln", ["9999999999", "1111111111", "0123456789", "12345"])
def test_a_placeholder_or_wrong_uln_is_no_evidence(uln):
    nobody = {"given_name": "Zara", "family_name": "Hill", "birth_date": "2006-11-02", "postcode": "N1 4CC"}
    assert pair(nobody, {"uln": uln}) is None
    both = pair({}, {"uln": uln})
    without = pair({}, {})
    assert both == without


def test_a_placeholder_postcode_is_no_evidence():
    assert pair({}, {"postcode": "ZZ99 9ZZ"}) == pair({}, {"postcode": None})


def test_two_common_names_weigh_less_than_two_rare_ones():
    common = pair({"postcode": None}, {"given_name": "Jack", "family_name": "Smith", "gender": "M"})
    rare = pair({"postcode": None})
    assert rare is not None
    assert common is None or common.weight < rare.weight - 5


def test_no_pair_tells_a_value():
    values = {value.casefold() for name, value in {**ANN, **NUMBERED}.items() if value and name != "gender"}
    for changed in ({}, {"family_name": "Hill"}, {"given_name": "Zara"}, {"birth_date": "2008-05-18"}):
        found = pair(changed, NUMBERED)
        assert found is not None
        assert not any(value in found.reason.casefold() for value in values)


def test_the_records_of_one_table_are_paired_once_and_never_with_themselves():
    rows = table(ANN, {**ANN, "given_name": "Charlotet"}, {**ANN, "given_name": "Hannah", "birth_date": "2006-01-30"})
    with duckdb.connect(":memory:") as engine:
        engine.register("given", rows)
        prepare(engine, "given", "prepared", shipped())
        link_within(engine, "prepared", "pairs", shipped())
        assert engine.execute("SELECT left_id, right_id FROM pairs").fetchall() == [(1, 2)]


def test_hashed_numbers_are_compared_as_they_are():
    rows = table({**ANN, "uln": "a" * 32, "given_name": "Lottie"})
    with duckdb.connect(":memory:") as engine:
        for name in ("a", "b"):
            engine.register(f"given_{name}", rows)
            prepare(engine, f"given_{name}", name, shipped(), opaque=True)
        from ccis_interop.index.linkage import link

        link(engine, "a", "b", "pairs", shipped())
        assert engine.execute("SELECT tier, band FROM pairs").fetchall() == [("number", "link")]


def test_empty_tables_give_no_pairs():
    assert linked(table(), table()) == {}
