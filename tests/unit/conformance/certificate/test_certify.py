"""What stands in the way of a certificate."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.conformance.certificate.certify import Grounds, certify, obstacles, read_result
from ccis_interop.errors import InputError
from made.certificates import DIGEST, ISSUED, PRODUCT, SECRET, SUITE, Bench


def told(bench: Bench, folder: Path, **other: Any) -> list[str]:
    grounds = other.get("grounds", bench.grounds())
    given = other.get("given", bench.attested())
    return [one.what for one in obstacles(bench.handed(folder), grounds, given, other.get("issued", ISSUED))]


def test_nothing_stands_in_the_way_of_a_whole_run(tmp_path: Path) -> None:
    assert told(Bench(), tmp_path) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"mode": "self"}, "not made for a certificate"),
        ({"selected": True}, "only some cases"),
        ({"baseline": True}, "baseline"),
        ({"standards": ["ccis/1.0"]}, "not pinned"),
        ({"suite": SUITE | {"version": "0.0.9"}}, "another suite"),
        ({"suite": SUITE | {"codelists": {}}}, "another suite than this one (codelists)"),
        ({"finished": "2026-06-01T00:00:00Z"}, "the run is of 2026-06-01"),
        ({"finished": "2026-12-01T00:00:00Z"}, "the run is of 2026-12-01"),
        ({"verdict": "not met"}, "the verdict of the run"),
        ({"cases": []}, "was not run"),
    ],
)
def test_a_run_that_left_something_out_gets_none(changes: dict[str, Any], said: str, tmp_path: Path) -> None:
    assert any(said in one for one in told(Bench(changes=changes), tmp_path))


@pytest.mark.parametrize("outcome", ["fail", "error", "not-evaluated", "review", "known-failure", "not-applicable"])
def test_a_must_requirement_that_did_not_pass_stands_in_the_way(outcome: str, tmp_path: Path) -> None:
    becomes = "not-evaluated" if outcome == "not-applicable" else outcome  # every case put aside shows nothing
    assert f"MA-09.3: {becomes}" in told(Bench(outcomes={"MA-09.3": outcome}), tmp_path)


def test_a_should_requirement_that_failed_does_not(tmp_path: Path) -> None:
    assert told(Bench(outcomes={"MA-11.6": "fail"}), tmp_path) == []


def test_a_requirement_that_was_made_better_than_its_cases_is_seen(tmp_path: Path) -> None:
    bench = Bench(outcomes={"MA-09.3": "fail"})
    held = bench.result()
    for one in held["requirements"]:
        one["outcome"] = "pass"
    bench.changes = {"requirements": held["requirements"]}
    assert "MA-09.3: its cases make it fail, the result says pass" in told(bench, tmp_path)


def test_a_case_put_aside_without_ground_is_seen(tmp_path: Path) -> None:
    bench = Bench(outcomes={"MA-09.3": "not-applicable"})
    held = bench.result()["cases"][0] | {"outcome": "not-applicable"}
    bench.changes = {"cases": [held]}
    assert any("had to be run" in one for one in told(bench, tmp_path))


def test_a_case_that_tells_of_fewer_requirements_is_seen(tmp_path: Path) -> None:
    bench = Bench()
    held = bench.result()["cases"][0]
    held["requirements"] = {"MA-09.1": "pass"}
    bench.changes = {"cases": [held]}
    assert "the case everything tells of other requirements than its own" in told(bench, tmp_path)


def test_a_case_run_from_another_file_is_seen(tmp_path: Path) -> None:
    bench = Bench()
    grounds = Grounds([replace(one, digest="cd" * 32) for one in bench.grounds().cases], SUITE)
    assert "the case everything was run from another file" in told(bench, tmp_path, grounds=grounds)


def test_attestations_must_be_there_of_the_right_role_and_fresh(tmp_path: Path) -> None:
    bench = Bench()
    given = bench.attested()
    assert any("no attestation" in one for one in told(bench, tmp_path, given=given[1:]))
    assert any("attested more than once" in one for one in told(bench, tmp_path, given=[*given, given[0]]))
    wrong = [replace(given[0], role="lead of the sub-regional unit"), *given[1:]]
    assert any("to be attested by" in one for one in told(bench, tmp_path, given=wrong))
    old = [replace(given[0], day=date(2026, 1, 1)), *given[1:]]
    assert any("not between" in one for one in told(bench, tmp_path, given=old))


def test_a_feature_that_the_profile_needs_must_be_claimed(tmp_path: Path) -> None:
    bench = Bench(profile_id="sub-regional-ccis")
    assert any("several-authorities" in one for one in told(bench, tmp_path))
    assert told(Bench("sub-regional-ccis", ["several-authorities"]), tmp_path) == []


def test_a_profile_that_nothing_shows_gets_none(tmp_path: Path) -> None:
    assert any("nothing of the profile" in one for one in told(Bench("index-operator"), tmp_path))


@pytest.mark.parametrize("name", ["Ann <ann@example.org>", "x" * 90, "<b>", ""])
def test_names_that_may_hold_more_than_a_name_are_refused(name: str, tmp_path: Path) -> None:
    bench = Bench(changes={"product": PRODUCT | {"supplier": name}})
    with pytest.raises(InputError, match="what it may not"):
        certify(bench.handed(tmp_path), bench.attested(), "Test House", ISSUED, SECRET)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"result": "1.0"}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_result_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_result(path)


def test_a_day_that_is_none_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no date"):
        Bench(changes={"finished": "2026-02-31T09:00:00Z"}).handed(tmp_path)


def test_a_result_that_holds_more_than_it_may_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="breaks"):
        Bench(changes={"person": DIGEST}).handed(tmp_path)
