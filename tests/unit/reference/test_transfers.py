"""Moves: handed over once, taken over once, with nothing lost and nobody doubled."""

from __future__ import annotations

import pytest

from made.systems import TODAY, System, home, mover, notice, offer, person


def gone() -> dict[str, object]:
    """A record of ours that lives in 205 now."""
    return person(address=[home("204", "2016-09-01", "2019-10-14"), home("205", "2019-10-15")], responsibility=[
        {"authority": "204", "from_date": "2018-09-01", "to_date": "2019-10-14", "reason": "FIRST"},
        {"authority": "205", "from_date": "2019-10-15", "reason": "MOVE"},
    ])  # fmt: skip


def test_who_moves_out_is_handed_over_once(holding: System) -> None:
    assert holding.load(gone()).accepted == 1
    held = holding.held()
    assert held["cohort_status"] == "T"
    assert [(row["direction"], row["to_authority"], row["state"]) for row in held["transfer"]] == [
        ("OUT", "205", "SENT")
    ]
    told = {(to, ref): rows for to, ref, rows in holding.told()}
    assert set(told) == {("205", "london-index/1.0"), ("205", "ccis/1.0")}
    assert [row["transfer_state"] for row in told["205", "london-index/1.0"]] == ["offered"]
    assert held in told["205", "ccis/1.0"]
    assert holding.told() == []


def test_an_answer_is_recorded(holding: System) -> None:
    holding.load(gone())
    key = holding.held()["transfer"][0]["notice_id"]
    answer = offer(transfer_event_id="T-answer", transfer_id=key, transfer_sequence="2", from_authority="204",
                   to_authority="205", from_record_id="9030000000001", transfer_state="accepted",
                   to_record_id="9040000000001")  # fmt: skip
    assert holding.message("transfer", answer, sender="authority").accepted == 1
    assert holding.message("transfer", answer, sender="authority").unchanged == 1
    assert holding.held()["transfer"][0]["acknowledged_on"] == TODAY


def test_a_refused_record_is_open_again(holding: System) -> None:
    holding.load(gone())
    key = holding.held()["transfer"][0]["notice_id"]
    answer = offer(transfer_event_id="T-answer", transfer_id=key, transfer_sequence="2", from_authority="204",
                   to_authority="205", from_record_id="9030000000001", transfer_state="refused",
                   refusal_reason="does not live there")  # fmt: skip
    holding.message("transfer", answer, sender="authority")
    held = holding.held()
    assert held["cohort_status"] == "P"
    assert held["responsibility"] == person()["responsibility"]
    assert held["address"] == person()["address"]


@pytest.mark.parametrize("order", [("offer", "record"), ("record", "offer"), ("offer", "record", "offer", "record")])
def test_a_record_that_moves_in_is_one_record(system: System, order: tuple[str, ...]) -> None:
    for step in order:
        if step == "offer":
            system.message("transfer", offer(), sender="authority")
        else:
            attempt = {"attempted_on": "2019-10-01", "method": "POST", "outcome": "ANSWERED"}
            system.load(mover(tracking_attempt=[attempt]), sender="authority", authority="205")
    [made] = system.people().values()
    assert made["person_id"] == "9030000000001"
    assert made["previous_person_id"] == "9040000000001"
    assert made["cohort_status"] == "P"
    assert made["activity"][0]["start_date"] == "2019-09-01"
    assert len(made["tracking_attempt"]) == 1
    assert [(row["direction"], row["state"]) for row in made["transfer"]] == [("IN", "ACKNOWLEDGED")]
    assert [(row["authority"], row["from_date"]) for row in made["responsibility"]][-1] == ("204", "2019-10-15")
    [(to, _, rows)] = system.told()
    assert (to, [(row["transfer_state"], row["to_record_id"]) for row in rows]) == (
        "205",
        [("accepted", made["person_id"])],
    )


def test_somebody_who_is_held_already_is_not_doubled(holding: System) -> None:
    holding.message("transfer", offer(), sender="authority")
    holding.load(mover(), sender="authority", authority="205")
    assert list(holding.people()) == ["9030000000001"]


def test_whom_a_notice_told_of_first_gets_the_whole_history(system: System) -> None:
    system.message("notice", notice(1, notice_kind="moved_in", activity=None, start_date=None, expected_end=None,
                                    provider_ukprn=None, provider_name=None))  # fmt: skip
    system.message("transfer", offer(), sender="authority")
    system.load(mover(), sender="authority", authority="205")
    [made] = system.people().values()
    assert made["activity"][0]["start_date"] == "2019-09-01"
    assert made["previous_person_id"] == "9040000000001"


def test_an_offer_to_another_authority_is_rejected(system: System) -> None:
    assert system.message("transfer", offer(to_authority="206"), sender="authority").rejected == 1
