"""Heads are written, read and signed; keys are never replaced."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.audit.entry import FIRST, Disclosure, make
from ccis_interop.index.audit.head import Head, head_of, holds, make_key, read_heads, read_key, read_public_key

ENTRY = make(1, "2026-01-01T09:00:00+00:00", FIRST, Disclosure("notices_fetched", "Camden"))


def test_a_head_comes_back_as_it_was_written(tmp_path: Path) -> None:
    public = make_key(tmp_path / "key")
    head = head_of(ENTRY, read_key(tmp_path / "key"))
    (tmp_path / "heads").write_text(f"{head.line()}\n{head_of(ENTRY).line()}\n")
    signed, receipt = read_heads([tmp_path / "heads"])
    assert (signed, receipt) == (head, Head(1, ENTRY.at, ENTRY.digest))
    assert holds(signed, read_public_key(public))
    assert not holds(receipt, read_public_key(public))


def test_a_key_is_its_owners_alone_and_not_replaced(tmp_path: Path) -> None:
    make_key(tmp_path / "key")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="key-exists"):
        make_key(tmp_path / "key")


@pytest.mark.parametrize("text", ["no json", "{}", "[1]", '{"number": "x", "at": "", "digest": ""}'])
def test_what_is_no_head_is_refused_with_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "heads").write_text(f"\n{text}\n")
    with pytest.raises(InputError, match="heads:2"):
        read_heads([tmp_path / "heads"])


def test_what_is_no_key_is_refused(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("nothing")
    for read in (read_key, read_public_key):
        with pytest.raises(InputError, match="key-unreadable"):
            read(tmp_path / "key")
    with pytest.raises(InputError, match="unreadable"):
        read_key(tmp_path / "absent")
