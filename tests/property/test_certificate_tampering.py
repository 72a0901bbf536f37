"""Any byte: a certificate that was changed anywhere, in any way, is refused.

By default every byte value at its first, middle and last place, and every 499th byte. INTEROP_CERTIFICATE_STRIDE=1
tries every byte of the file (docs/explanation/conformance-programme.md).
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccis_interop.conformance.certificate.verify import Asked, verify
from made.certificates import ISSUED, KNOWN, Bench

STRIDE = int(os.environ.get("INTEROP_CERTIFICATE_STRIDE", "499"))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return Bench().certificate(tmp_path_factory.mktemp("certificate"))


def refused(content: bytes) -> bool:
    return not verify(content, [KNOWN], Asked(ISSUED)).valid


def places(content: bytes) -> list[int]:
    """Every byte value at its first, middle and last place, and every so many bytes."""
    found: dict[int, list[int]] = {}
    for at, byte in enumerate(content):
        found.setdefault(byte, []).append(at)
    classes = {at for some in found.values() for at in (some[0], some[len(some) // 2], some[-1])}
    return sorted(classes | set(range(0, len(content), STRIDE)))


def test_the_whole_one_is_valid(whole: bytes) -> None:
    assert not refused(whole)


def test_every_class_of_byte_flipped_is_refused(whole: bytes) -> None:
    accepted = [at for at in places(whole) if not refused(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])]
    assert accepted == []


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_changed_is_refused(whole: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    upto = data.draw(st.integers(at, min(len(whole), at + 40)))
    put = data.draw(st.binary(max_size=40))
    content = whole[:at] + put + whole[upto:]
    assert content == whole or refused(content)


@pytest.mark.parametrize(
    "change",
    [
        lambda whole: whole + b"\n",
        lambda whole: whole.rstrip(),
        lambda whole: whole.replace(b"\n", b"\r\n"),
        lambda whole: b"\xef\xbb\xbf" + whole,
        lambda whole: whole.replace(b"4.2", b"4.3"),
        lambda whole: whole.replace(b"good until 2027", b"good until 2037"),
        lambda whole: whole.replace(b"<td>pass</td>", b"<td>fail</td>", 1),
        lambda whole: whole.replace(b"</main>", b"<p>Gold level</p></main>"),
        lambda whole: whole[: len(whole) // 2],
    ],
    ids=["appended", "stripped", "crlf", "bom", "version", "expiry", "verdict", "praise", "cut"],
)
def test_what_people_would_change_is_refused(change: object, whole: bytes) -> None:
    content = change(whole)  # type: ignore[operator]
    assert content != whole
    assert refused(content)
