"""Canonical records: in and out without a loss, each judged by itself."""

from __future__ import annotations

from made.systems import System, home, mover, person, study


def test_what_comes_in_goes_out(system: System) -> None:
    record = person(activity=[study("2018-09-01", end_date="2019-08-31", lapse_date=None), study()],
                    contact=[{"kind": "MOBILE", "value": "07700 900001", "owner": "YOUNG_PERSON",
                              "source": "YOUNG_PERSON", "from_date": "2019-09-01"}])  # fmt: skip
    assert system.load(record).accepted == 1
    assert system.held() == record


def test_the_same_file_again_changes_nothing(system: System) -> None:
    system.load(person())
    assert system.load(person()).unchanged == 1
    assert system.ccis.store.former("9030000000001")[1:] == []


def test_what_a_record_was_is_kept(system: System) -> None:
    system.load(person())
    system.load(person(given_name="Ben"))
    day, cause, before = system.ccis.store.former("9030000000001")[-1]
    assert (day, cause, before and before["given_name"]) == ("2019-10-31", "record loaded", "Ana")


def test_a_faulty_record_is_rejected_and_the_sound_one_taken(system: System) -> None:
    fates = system.load(person(1, uln="1000000079"), person(2))
    assert (fates.accepted, fates.rejected) == (1, 1)
    assert [(number, one.field) for number, one in fates.rejects] == [(1, "uln")]
    assert list(system.people()) == ["9030000000002"]


def test_a_child_at_fault_rejects_its_record(system: System) -> None:
    fates = system.load(
        person(1), person(2, address=[home("204", "2019-10-01", "2016-09-01"), home("204", "2019-10-02")])
    )
    assert {number for number, _ in fates.rejects} == {2}


def test_a_cut_file_is_refused_and_nothing_has_changed(system: System) -> None:
    path = system.folder / "cut.jsonl"
    system.load(person())
    path.write_bytes((system.folder / "file-0.jsonl").read_bytes()[:-30])
    fates = system.ccis.load("ccis/1.0", path, {"kind": "own"})
    assert fates.refused is not None
    assert (fates.accepted, fates.rejected, fates.unchanged) == (0, 0, 0)


def test_a_file_of_another_format_is_refused(system: System) -> None:
    system.list()
    fates = system.ccis.load("ccis/1.0", system.folder / "file-0.jsonl", {"kind": "own"})
    assert fates.refused is not None
    assert "enrolment-list/1.0" in fates.refused


def test_a_number_that_another_record_has_is_refused(system: System) -> None:
    system.load(person(1))
    fates = system.load(person(2, uln=person(1)["uln"]))
    assert [one.field for _, one in fates.rejects] == ["uln"]


def test_a_merged_record_may_have_the_number_of_the_one_that_stays(system: System) -> None:
    system.load(person(1))
    assert system.load(person(2, uln=person(1)["uln"], cohort_status="M", merged_into="9030000000001")).accepted == 1


def test_a_record_of_another_authority_waits_for_its_offer(system: System) -> None:
    assert system.load(mover(), sender="authority", authority="205").accepted == 1
    assert system.people() == {}
