"""A certificate is refused, with the reason, for everything that is not as it was signed."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ccis_interop.conformance.certificate import canonical
from ccis_interop.conformance.certificate.envelope import parse, sign
from ccis_interop.conformance.certificate.page import extract, render
from ccis_interop.conformance.certificate.verify import Asked, Trusted, verify
from made.certificates import ISSUED, KNOWN, SECRET, Bench


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return Bench().certificate(tmp_path_factory.mktemp("certificate"))


def checks(content: bytes, asked: Asked | None = None, keys: list[Trusted] | None = None) -> list[int]:
    judged = verify(content, [KNOWN] if keys is None else keys, asked or Asked(ISSUED), "digest")
    return [one.check for one in judged.reasons]


def signed_again(content: bytes, change: Callable[[Any], None]) -> bytes:
    """What somebody makes who has the key and says something else."""
    statement = json.loads(extract(content).payload)
    change(statement)
    return render(sign(canonical.dump(statement), SECRET))


def test_a_whole_certificate_is_valid(whole: bytes) -> None:
    judged = verify(whole, [KNOWN], Asked(ISSUED, "Example CCIS", "4.2", "borough-ccis", "1.0"))
    assert judged.valid
    assert judged.signer == "Test House"


def test_the_envelope_is_dsse_over_an_in_toto_test_result(whole: bytes) -> None:
    held = json.loads(extract(whole).to_json())
    assert held["payloadType"] == "application/vnd.in-toto+json"
    statement = json.loads(base64.b64decode(held["payload"]))
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    assert statement["predicateType"] == "https://in-toto.io/attestation/test-result/v0.1"
    kind, payload = held["payloadType"].encode(), base64.b64decode(held["payload"])
    encoded = b"DSSEv1 " + str(len(kind)).encode() + b" " + kind + b" " + str(len(payload)).encode() + b" " + payload
    KNOWN.public.verify(base64.b64decode(held["signatures"][0]["sig"]), encoded)


def test_no_key_is_known_of_itself(whole: bytes) -> None:
    assert checks(whole, keys=[]) == [2]
    assert checks(whole, keys=[Trusted(Ed25519PrivateKey.generate().public_key(), "Somebody")]) == [2]


def test_a_key_counts_only_in_its_time(whole: bytes) -> None:
    assert checks(whole, keys=[Trusted(KNOWN.public, "Test House", date(2026, 12, 1))]) == [6]
    assert checks(whole, keys=[Trusted(KNOWN.public, "Test House", until=date(2026, 11, 24))]) == [6]


@pytest.mark.parametrize(
    ("day", "expected"),
    [(date(2026, 11, 24), [7]), (date(2026, 11, 25), []), (date(2027, 11, 25), []), (date(2027, 11, 26), [7])],
)
def test_it_is_good_from_its_issue_to_its_expiry(day: date, expected: list[int], whole: bytes) -> None:
    assert checks(whole, Asked(day)) == expected


def test_it_is_of_one_product_version_profile_and_edition(whole: bytes) -> None:
    assert checks(whole, Asked(ISSUED, version="4.3")) == [8]
    assert checks(whole, Asked(ISSUED, product="Other CCIS")) == [8]
    assert checks(whole, Asked(ISSUED, profile="sub-regional-ccis")) == [9]
    assert checks(whole, Asked(ISSUED, edition="2.0")) == [9]


def test_a_withdrawn_one_is_refused(whole: bytes) -> None:
    assert checks(whole, Asked(ISSUED, withdrawn={"digest": "it loses zeros"})) == [13]


def test_the_reason_of_another_version_is_said(whole: bytes) -> None:
    [reason] = verify(whole, [KNOWN], Asked(ISSUED, version="4.3")).reasons
    assert reason.message == "it is of the version 4.2, not of 4.3"


def drop(name: str) -> Callable[[Any], None]:
    def change(statement: Any) -> None:
        held = statement["predicate"]["certificate"]
        held["requirements"] = [one for one in held["requirements"] if one["id"] != name]
        held["attested"] = [one for one in held["attested"] if one["id"] != name]
        statement["predicate"]["passedTests"].remove(name)

    return change


def put(*path: Any) -> Callable[[Any], None]:
    def change(statement: Any) -> None:
        *most, last, value = path
        for one in most:
            statement = statement[one]
        statement[last] = value

    return change


CERTIFICATE = ("predicate", "certificate")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (drop("MA-09.3"), {10, 11}),
        (drop("MA-18.2"), {11}),
        (put(*CERTIFICATE, "expires", "2036-01-01"), {12}),
        (put(*CERTIFICATE, "run", "finished", "2026-01-01T00:00:00Z"), {12}),
        (put(*CERTIFICATE, "requirements", 0, "outcome", "fail"), {11}),
        (put(*CERTIFICATE, "requirements", 0, "outcome", "not-applicable"), {11}),
        (put(*CERTIFICATE, "requirements", 0, "level", "SHOULD"), {10}),
        (put(*CERTIFICATE, "requirements", 0, "id", "MA-99.9"), {10, 11}),
        (put(*CERTIFICATE, "standards", ["ccis/1.0"]), {10}),
        (put(*CERTIFICATE, "attested", 0, "role", "lead of the sub-regional unit"), {11}),
        (put(*CERTIFICATE, "attested", 0, "day", "2020-01-01"), {12}),
        (put(*CERTIFICATE, "product", "version", "5.0"), {11}),
        (put(*CERTIFICATE, "edition", "0.9"), {9}),
        (put(*CERTIFICATE, "issued", "2026-02-31"), {5}),
        (put("predicate", "passedTests", []), {11}),
        (put("predicate", "failedTests", ["MA-09.3"]), {5}),
        (put("predicate", "remark", "Ann Other, born 2003"), {5}),
        (put(*CERTIFICATE, "tester", "ann@example.org"), {5}),
    ],
)
def test_even_a_known_key_cannot_say_what_is_not_so(
    change: Callable[[Any], None], expected: set[int], whole: bytes
) -> None:
    assert set(checks(signed_again(whole, change))) == expected


@pytest.mark.parametrize("page", ["2", "../page-1", 7])
def test_a_page_that_is_not_known_is_no_page(page: object, whole: bytes) -> None:
    statement = json.loads(extract(whole).payload)
    statement["predicate"]["certificate"]["page"] = page
    with pytest.raises(ValueError, match="no page"):
        render(sign(canonical.dump(statement), SECRET))


@pytest.mark.parametrize("content", [b"", b"<html></html>", b"\xff\xfe", b"PK\x03\x04"])
def test_what_is_no_certificate_is_refused(content: bytes) -> None:
    assert checks(content) == [1]


def test_two_envelopes_are_one_too_many(whole: bytes) -> None:
    block = whole[whole.index(b"<script") : whole.index(b"</script>") + 9]
    assert checks(whole.replace(block, block + b"\n" + block)) == [1]


def test_a_second_signature_does_not_hide(whole: bytes) -> None:
    held = json.loads(extract(whole).to_json())
    held["signatures"].append(held["signatures"][0])
    with pytest.raises(ValueError, match="more than one signature"):
        parse(canonical.dump(held))


def test_nothing_of_a_file_is_repeated_before_its_signature_holds(whole: bytes) -> None:
    other = Ed25519PrivateKey.generate()
    forged = render(sign(extract(whole).payload, other))
    judged = verify(forged, [KNOWN], Asked(ISSUED))
    assert judged.certificate is None
    assert [one.check for one in judged.reasons] == [2]


def test_it_holds_no_text_that_is_neither_published_nor_a_name(whole: bytes, tmp_path: Path) -> None:
    """Findings of a run, which may be long, never enter it."""
    bench = Bench()
    held = bench.result()["cases"][0]
    held["findings"] = [{"requirement": "MA-11.6", "outcome": "fail", "says": "SECRET WORDS"}]
    bench.changes = {"cases": [held]}
    assert b"SECRET WORDS" not in bench.certificate(tmp_path)


def test_a_profile_that_needs_a_feature_is_not_met_without_it(tmp_path: Path) -> None:
    """What a known key signs for a system of one authority is no certificate of one of several."""
    whole = Bench("sub-regional-ccis", ["several-authorities"]).certificate(tmp_path)
    assert checks(whole) == []
    assert set(checks(signed_again(whole, put(*CERTIFICATE, "features", [])))) == {10}
