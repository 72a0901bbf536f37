"""A log that was tampered with shows it; one that was not does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from ccis_interop.errors import Exit
from ccis_interop.index.audit.entry import FIRST, Disclosure, Entry, digest, make
from ccis_interop.index.audit.head import Head, head_of
from ccis_interop.index.audit.verify import verify

KEY = Ed25519PrivateKey.generate()


def log(size: int, start: int = 0) -> list[Entry]:
    made: list[Entry] = []
    for number in range(1, size + 1):
        told = Disclosure("notices_fetched", "Camden", authority="202", subjects=(f"LI{start + number:010}",), count=1)
        made.append(make(number, f"2026-01-{number:02}T09:00:00+00:00", made[-1].digest if made else FIRST, told))
    return made


def changed(entries: list[Entry]) -> list[Entry]:
    entries[3] = replace(entries[3], body=entries[3].body.replace("202", "203"))
    return entries


def changed_with_its_digest(entries: list[Entry]) -> list[Entry]:
    body = entries[3].body.replace("202", "203")
    entries[3] = replace(entries[3], body=body, digest=digest(entries[3].previous, body))
    return entries


def later(entries: list[Entry]) -> list[Entry]:
    entries[3] = replace(entries[3], at="2027-01-01T09:00:00+00:00")
    return entries


def removed(entries: list[Entry]) -> list[Entry]:
    return entries[:3] + entries[4:]


def removed_and_renumbered(entries: list[Entry]) -> list[Entry]:
    return [replace(entry, number=at) for at, entry in enumerate(entries[:3] + entries[4:], start=1)]


def reordered(entries: list[Entry]) -> list[Entry]:
    entries[2], entries[3] = replace(entries[3], number=3), replace(entries[2], number=4)
    return entries


def without_the_first(entries: list[Entry]) -> list[Entry]:
    return entries[1:]


def no_json(entries: list[Entry]) -> list[Entry]:
    entries[3] = replace(entries[3], body="{")
    return entries


TAMPERING = [changed, changed_with_its_digest, later, removed, removed_and_renumbered, reordered, without_the_first,
             no_json]  # fmt: skip


@pytest.mark.parametrize("tamper", TAMPERING, ids=lambda one: one.__name__)
def test_tampering_within_the_log_is_found_without_a_head(tamper: Callable[[list[Entry]], list[Entry]]) -> None:
    assert verify(tamper(log(6))).exit == Exit.FINDINGS


def test_a_removed_entry_is_named() -> None:
    breaches = verify(removed(log(6))).breaches
    assert [(one.kind, one.number, one.message) for one in breaches] == [("removed", 4, "entry 4 is missing.")]


def test_a_log_as_it_was_written_is_sound_with_a_head_and_incomplete_without() -> None:
    entries = log(6)
    assert verify(entries).exit == Exit.INCOMPLETE
    verdict = verify(entries, [head_of(entries[4])])
    assert (verdict.exit, verdict.vouched, verdict.breaches) == (Exit.CONFORMS, 5, ())


def test_a_log_whose_end_was_cut_off_is_found_by_a_head_alone() -> None:
    entries = log(6)
    assert verify(entries[:4]).breaches == ()
    verdict = verify(entries[:4], [head_of(entries[5])])
    assert [(one.kind, one.number) for one in verdict.breaches] == [("truncated", 6)]


def test_a_log_made_anew_is_found_by_a_head_alone() -> None:
    entries, anew = log(6), log(6, start=100)
    assert verify(anew).breaches == ()
    verdict = verify(anew, [head_of(entries[2])])
    assert [(one.kind, one.number) for one in verdict.breaches] == [("rewritten", 3)]


def test_a_log_that_was_emptied_is_found() -> None:
    assert verify([], [head_of(log(1)[0])]).exit == Exit.FINDINGS


def test_a_head_with_a_forged_signature_is_a_breach_and_vouches_for_nothing() -> None:
    entries = log(3)
    other = head_of(entries[2], Ed25519PrivateKey.generate())
    verdict = verify(entries, [other], KEY.public_key())
    assert [one.kind for one in verdict.breaches] == ["head"]
    assert verdict.vouched is None


def test_a_signed_head_whose_number_was_changed_is_a_breach() -> None:
    entries = log(3)
    head = head_of(entries[1], KEY)
    moved = Head(3, head.at, entries[2].digest, head.signature)
    assert verify(entries, [head], KEY.public_key()).exit == Exit.CONFORMS
    assert verify(entries, [moved], KEY.public_key()).exit == Exit.FINDINGS


@settings(deadline=None)
@given(st.data())
def test_no_change_of_a_single_letter_goes_unseen(data: st.DataObject) -> None:
    entries = log(4)
    at = data.draw(st.integers(0, 3))
    name = data.draw(st.sampled_from(["at", "body", "previous", "digest"]))
    text = getattr(entries[at], name)
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda one: one != text[place]))
    entries[at] = replace(entries[at], **{name: text[:place] + letter + text[place + 1 :]})
    assert verify(entries, [head_of(log(4)[3])]).exit == Exit.FINDINGS
