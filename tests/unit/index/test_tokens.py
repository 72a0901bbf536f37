"""Tokens: the same in Python and in the engine, and nothing of the number in them."""

from __future__ import annotations

import stat
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.tokens import KEY, key_digest, make_key, read_key, token, token_sql

NUMBERS = st.from_regex(r"\A[1-9][0-9]{9}\Z|\A[A-HJ-NP-RT-Z][0-9]{11}[0-9A-HJ-NP-RT-Z]\Z")


@settings(deadline=None)
@given(st.binary(min_size=KEY, max_size=KEY), st.lists(NUMBERS, min_size=1, max_size=5))
def test_the_engine_makes_the_same_tokens(key: bytes, numbers: list[str]) -> None:
    numbers_ = pa.table({"number": [*numbers, None, " "]})  # noqa: F841  (read by name)
    with duckdb.connect(":memory:") as engine:
        rows = engine.execute(f"SELECT {token_sql('uln', 'number', key)} FROM numbers_").fetchall()
    assert [row[0] for row in rows] == [*(token("uln", one, key) for one in numbers), None, None]


def test_a_token_is_hmac_sha256_as_openssl_computes_it() -> None:
    # printf 'uln:1000000078' | openssl dgst -sha256 -mac HMAC -macopt hexkey:0b0b...0b (32 bytes)
    assert token("uln", "1000000078", b"\x0b" * KEY) == "2a80f2e3c713fc1206b0449d7d2b5dd7"


def test_case_and_spaces_make_no_other_token_but_kind_and_key_do() -> None:
    key, other = b"\1" * KEY, b"\2" * KEY
    assert token("upn", " a313400012007 ", key) == token("upn", "A313400012007", key)
    assert (
        len({token("upn", "1000000078", key), token("uln", "1000000078", key), token("uln", "1000000078", other)}) == 3
    )


def test_a_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    key = make_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert read_key(tmp_path / "key", key_digest(key)) == key
    with pytest.raises(UsageError, match="key-exists"):
        make_key(tmp_path / "key")


def test_another_key_is_refused(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    with pytest.raises(InputError, match="key-other"):
        read_key(tmp_path / "key", key_digest(b"\1" * KEY))


@pytest.mark.parametrize("text", ["", "00", "not hexadecimal", "\xff"])
def test_what_is_no_key_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "key").write_text(text, encoding="latin-1")
    with pytest.raises(InputError, match="key-unreadable"):
        read_key(tmp_path / "key")
    with pytest.raises(InputError, match="unreadable"):
        read_key(tmp_path / "absent")
