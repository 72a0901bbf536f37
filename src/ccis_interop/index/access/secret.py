"""Secrets: made at random, shown once, kept as a slow hash.

A secret has 256 random bits, so that no guess comes near; the slow hash (scrypt, RFC 7914, 16 MB a try) is for a
stolen store whose secrets somebody chose all the same.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

PREFIX = "lix"  # so that a secret that leaked into a file can be searched for
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
COST, BLOCK, PARALLEL = 14, 8, 1  # scrypt's N as a power of two, r, p
ROOM = 64 * 1024 * 1024


@dataclass(frozen=True)
class Token:
    """What a participant sends: the name of the credential, and its secret."""

    credential_id: str
    secret: str

    def __repr__(self) -> str:
        return f"Token({self.credential_id!r})"  # a secret must not come into a log by way of an error

    @property
    def text(self) -> str:
        """As it is sent."""
        return f"{PREFIX}_{self.credential_id}_{self.secret}"


def new_token() -> Token:
    """A token nobody has had."""
    return Token("".join(secrets.choice(LETTERS) for _ in range(10)), secrets.token_urlsafe(32))


def read_token(text: str) -> Token | None:
    """The token in a text, or None if it is none."""
    prefix, _, rest = text.partition("_")
    name, _, secret = rest.partition("_")
    if prefix != PREFIX or not secret or len(text) > 200 or not text.isascii() or set(name) - set(LETTERS):
        return None
    return Token(name, secret)


def hashed(secret: str, salt: str) -> str:
    """The hash of a secret, with the cost at which it was made."""
    made = hashlib.scrypt(
        secret.encode(), salt=bytes.fromhex(salt), n=2**COST, r=BLOCK, p=PARALLEL, maxmem=ROOM, dklen=32
    )
    return f"scrypt${COST}${BLOCK}${PARALLEL}${made.hex()}"


def matches(secret: str, salt: str, kept: str) -> bool:
    """Whether a secret is the one of a kept hash; it takes as long whether or not."""
    _, cost, block, parallel, wanted = kept.split("$")
    made = hashlib.scrypt(
        secret.encode(),
        salt=bytes.fromhex(salt),
        n=2 ** int(cost),
        r=int(block),
        p=int(parallel),
        maxmem=ROOM,
        dklen=32,
    )
    return hmac.compare_digest(made.hex(), wanted)
