"""A pair is judged by its two records alone: whichever comes first, and whoever else is there."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from made.evidence import ANN, OTHER_ULN, ULN, UPN, linked, table

CHOICES: dict[str, list[str | None]] = {
    "given_name": ["Charlotte", "Lottie", "Charlotet", "C", "Charlotte Jane", "Zara", "Abanford", None],
    "middle_names": [None, "Jane", "J", "Ruth"],
    "family_name": ["Abanford", "Abanfort", "Hill", "Hill-Abanford", "Charlotte", None],
    "birth_date": ["2008-05-04", "2008-04-05", "2008-05-05", "2008-01-01", "2001-11-30", "1900-01-01", "no date", None],
    "gender": ["F", "M", "U", None],
    "postcode": ["E1 6OK", "e16ok", "E1 6OO", "E1 4CC", "N1 4CC", "ZZ99 9ZZ", None],
    "uln": [None, ULN, OTHER_ULN, "9999999999"],
    "upn": [None, UPN, UPN.lower(), "A801200005001"],
}
RECORDS = st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CHOICES.items()})
BATCHES = st.lists(RECORDS, min_size=1, max_size=6)
CALM = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


@CALM
@given(BATCHES, BATCHES)
def test_which_side_a_record_is_on_changes_nothing(some, others):
    there = linked(table(*some), table(*others))
    back = linked(table(*others), table(*some))
    assert there == {(left, right): found for (right, left), found in back.items()}


@CALM
@given(RECORDS, RECORDS, BATCHES, BATCHES)
def test_whoever_else_is_in_the_tables_changes_nothing(one, other, before, after):
    alone = linked(table(one), table(other)).get((1, 1))
    left, right = [*before, one, *after], [*after, other, *before]
    among = linked(table(*left), table(*right)).get((len(before) + 1, len(after) + 1))
    assert alone == among


@CALM
@given(RECORDS)
def test_a_record_is_never_less_than_in_doubt_about_itself_if_it_says_who_it_is(record):
    whole = {**ANN, **{name: value for name, value in record.items() if name in ("gender", "uln", "upn")}}
    assert linked(table(whole), table(whole))[(1, 1)].band == "link"
