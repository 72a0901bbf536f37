"""Who is one person, of evidence and pairs alone."""

from __future__ import annotations

from ccis_interop.index.register.fold import BRIDGE, RIVAL, SEVERAL, WEAK, Evidence, Pair, fold


def link(other: int, weight: float = 20.0) -> Pair:
    return Pair(other, "exact", weight, "link", "same")


def weak(other: int) -> Pair:
    return Pair(other, "model", 4.0, "review", "surname differs")


def piece(key: int, *pairs: Pair, record: int | None = None, system: str | None = None) -> Evidence:
    return Evidence(key, key if record is None else record, system or f"system {key}", pairs)


def test_a_record_joins_the_one_person_that_it_links_with() -> None:
    told = fold([piece(1), piece(2, link(1)), piece(3, link(2))])
    assert sorted(told.group(1)) == [1, 2, 3]
    assert told.items == []
    assert [pair.other if pair else None for pair in told.joined.values()] == [1, 2]


def test_a_record_that_fits_two_persons_is_read_and_not_guessed() -> None:
    told = fold([piece(1), piece(2), piece(3, link(1), link(2))])
    assert told.groups == {}
    assert [(one.record, one.other, one.cause) for one in told.items] == [(3, 1, SEVERAL), (3, 2, SEVERAL)]


def test_weak_pairs_are_read_only_where_nothing_links() -> None:
    told = fold([piece(1), piece(2, weak(1)), piece(3), piece(4, link(3), weak(1))])
    assert [(one.record, one.other, one.cause) for one in told.items] == [(2, 1, WEAK)]


def test_newer_evidence_of_a_record_alone_joins_it_and_that_of_one_with_others_is_read() -> None:
    alone = fold([piece(1), piece(2), piece(20, link(1), record=2)])
    assert sorted(alone.group(1)) == [1, 2]
    with_others = fold([piece(1), piece(2), piece(3, link(2)), piece(20, link(1), record=2)])
    assert sorted(with_others.group(2)) == [2, 3]
    assert [(one.record, one.other, one.cause) for one in with_others.items] == [(2, 1, BRIDGE)]


def test_of_two_unlike_records_of_one_system_only_the_first_joins() -> None:
    told = fold([piece(1), piece(2, link(1), system="college"), piece(3, link(1), system="college")])
    assert sorted(told.group(1)) == [1, 2]
    assert [(one.record, one.other, one.cause) for one in told.items] == [(3, 1, RIVAL)]


def test_two_records_of_one_system_that_are_alike_are_one_person() -> None:
    told = fold([piece(1), piece(2, link(1), system="college"), piece(3, link(1), link(2), system="college")])
    assert sorted(told.group(1)) == [1, 2, 3]


def test_people_have_the_last_word() -> None:
    pieces = [piece(1), piece(2, link(1)), piece(3, weak(1))]
    assert fold(pieces, different=[(1, 2)]).groups == {}
    merged = fold(pieces, same=[(3, 1)])
    assert sorted(merged.group(1)) == [1, 2, 3]
    assert merged.items == []
    assert merged.joined[3] is None


def test_what_was_parted_is_not_joined_by_way_of_a_third() -> None:
    told = fold([piece(1), piece(2), piece(3, link(1)), piece(4, link(2), link(3))], different=[(1, 2)])
    assert sorted(told.group(1)) == [1, 3]
    assert told.group(2) == [2]
    assert {one.cause for one in told.items} == {SEVERAL}


def test_an_item_goes_when_people_said_that_they_are_two() -> None:
    assert fold([piece(1), piece(2, weak(1))], different=[(2, 1)]).items == []
