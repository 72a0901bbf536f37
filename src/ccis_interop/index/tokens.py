"""Tokens: keyed hashes that the store keeps instead of ULN and UPN, when it was made with `--tokens`.

A token is HMAC-SHA256 (RFC 2104) of the number under a key that lies in a file outside of the store, cut to 128 bits.
The same number gives the same token, so that numbers can still be compared; nothing else of them remains. Placeholders
and numbers with a wrong check digit must be dropped before: a token can't be asked for its check digit. What it
protects, and what it does not: docs/explanation/index-security.md.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from pathlib import Path

from ccis_interop.errors import InputError, UsageError
from ccis_interop.output import atomic, refuse_unwritable

LENGTH = 32  # hexadecimal digits of a token
KEY = 32  # bytes of a key
BLOCK = 64  # bytes of a block of SHA-256
INNER, OUTER = 0x36, 0x5C


def token(kind: str, number: str, key: bytes) -> str:
    """The token of a number: `kind` (`uln`, `upn`) keeps the same digits of two kinds apart."""
    said = f"{kind}:{number.strip().upper()}".encode()
    return hmac.digest(key, said, hashlib.sha256).hex()[:LENGTH]


def token_sql(kind: str, column: str, key: bytes) -> str:
    """The same as a DuckDB expression over a column, for many at once; NULL of NULL and of nothing.

    HMAC is two hashes of the key's pads, which stand in the text: give it to an engine in memory, and to no log.
    """
    padded = key.ljust(BLOCK, b"\0")
    inner, outer = (bytes(one ^ pad for one in padded).hex() for pad in (INNER, OUTER))
    said = f"encode('{kind}:' || upper(trim({column})))"
    inside = f"unhex(sha256(unhex('{inner}') || {said}))"
    return f"CASE WHEN trim({column}) <> '' THEN left(sha256(unhex('{outer}') || {inside}), {LENGTH}) END"


def key_digest(key: bytes) -> str:
    """What the store keeps of the key, to refuse another one."""
    return hashlib.sha256(b"ccis-interop index tokens\n" + key).hexdigest()


def make_key(path: Path) -> bytes:
    """Make a key, in a file that its owner alone may read. Raises UsageError if there is one already."""
    refuse_unwritable(path)
    if path.exists():
        raise UsageError(
            "key-exists",
            "a key is there already, and what was hashed with it is lost without it.",
            where=str(path),
            mend="use it, or name another file.",
        )
    key = secrets.token_bytes(KEY)
    with atomic(path, private=True) as file:
        file.write(f"{key.hex()}\n")
    return key


def read_key(path: Path, digest: str | None = None) -> bytes:
    """The key in a file. Raises InputError if it holds none, or, given a store's `digest`, if it is another one."""
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise InputError("unreadable", f"the key cannot be read: {error.strerror}.", where=str(path)) from error
    except ValueError:
        key = b""
    if len(key) != KEY:
        raise InputError("key-unreadable", "this is no key of an index.", where=path.name,
                         mend="name the file that `interop index init --tokens` wrote.")  # fmt: skip
    if digest is not None and not hmac.compare_digest(key_digest(key), digest):
        raise InputError("key-other", "the store was made with another key.", where=path.name,
                         mend="name the file that was written when the store was made.")  # fmt: skip
    return key
