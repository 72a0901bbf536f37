"""Heads of the audit log: the number and digest of its newest entry on a day, signed, and kept where the log is not.

A chain of digests shows what was changed within it. It can't show that its end was cut off, or that all of it was
made anew: for that, somebody else must hold what its head once was. So heads are exported, and every answer of the
service that discloses something names its own entry: the borough's receipt is such a head too, without a signature.
"""

from __future__ import annotations

import base64
import json
from binascii import Error as NotBase64
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.audit.entry import Entry
from ccis_interop.output import refuse_unwritable
from ccis_interop.signing import make_pair, public_in, secret_in


@dataclass(frozen=True)
class Head:
    """What the newest entry was: `signature` is of number, time and digest, in base64; None on a receipt."""

    number: int
    at: str
    digest: str
    signature: str | None = None

    @property
    def signed(self) -> bytes:
        """The bytes that are signed."""
        return f"ccis-interop audit head\n{self.number}\n{self.at}\n{self.digest}\n".encode()

    def line(self) -> str:
        """The head as a line of JSON."""
        named = {"number": self.number, "at": self.at, "digest": self.digest, "signature": self.signature}
        return json.dumps({name: one for name, one in named.items() if one is not None})


def head_of(entry: Entry, key: Ed25519PrivateKey | None = None) -> Head:
    """The head that an entry is, signed if there is a key."""
    head = Head(entry.number, entry.at, entry.digest)
    if key is None:
        return head
    return Head(head.number, head.at, head.digest, base64.b64encode(key.sign(head.signed)).decode())


def holds(head: Head, key: Ed25519PublicKey) -> bool:
    """Whether a head's signature is one of a key."""
    try:
        key.verify(base64.b64decode(head.signature or "", validate=True), head.signed)
    except (InvalidSignature, NotBase64, ValueError):
        return False
    return True


def read_heads(paths: Iterable[Path]) -> list[Head]:
    """The heads in some files, one a line. Raises InputError if a line is none."""
    found = []
    for path in paths:
        for at, line in enumerate(_read(path).decode("utf-8", errors="replace").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                told = json.loads(line)
                found.append(Head(int(told["number"]), str(told["at"]), str(told["digest"]), told.get("signature")))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise InputError(
                    "head-unreadable",
                    "this is no head of an audit log.",
                    where=f"{path.name}:{at}",
                    mend="give a file that `interop index audit head` wrote, or the receipts of the service.",
                ) from error
    return found


def make_key(path: Path) -> Path:
    """Make a key to sign heads with, readable by its owner alone; beside it, its public half, whose path is given.

    Raises UsageError if there is a key already: what it signed could no longer be proved.
    """
    public = path.with_name(f"{path.name}.pub")
    refuse_unwritable(path)
    for one in (path, public):
        if one.exists():
            raise UsageError("key-exists", "a key is there already.", where=str(one), mend="name another file.")
    make_pair(path, public)
    return public


def read_key(path: Path) -> Ed25519PrivateKey:
    """The key in a file. Raises InputError if it holds none."""
    key = secret_in(_read(path))
    if key is None:
        raise _no_key(path)
    return key


def read_public_key(path: Path) -> Ed25519PublicKey:
    """The public key in a file. Raises InputError if it holds none."""
    key = public_in(_read(path))
    if key is None:
        raise _no_key(path)
    return key


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InputError("unreadable", f"it cannot be read: {error.strerror}.", where=str(path)) from error


def _no_key(path: Path) -> InputError:
    return InputError(
        "key-unreadable", "this is no such key.", where=path.name, mend="make one with `interop index audit key`."
    )
