"""The credentials of the store: added, rotated, revoked, listed; and whose a token is.

Each belongs to one participant. One of a system may send and fetch; one of an officer (`holder`, a code that the
participant can resolve, never a name) may look young people up. Nothing is ever deleted, so that the audit log's
credentials can be told for as long as it lasts.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from ccis_interop.errors import UsageError
from ccis_interop.index.access.rights import OF_A_SYSTEM, OF_AN_OFFICER, Right
from ccis_interop.index.access.secret import Token, hashed, matches, new_token, read_token
from ccis_interop.index.access.table import CREDENTIAL
from ccis_interop.index.audit.entry import SHAPES

# Hashed where the credential is unknown, so that an answer takes as long as for one that is known.
DUMMY_SALT = secrets.token_hex(16)
DUMMY = hashed(secrets.token_hex(16), DUMMY_SALT)


@dataclass(frozen=True)
class Credential:
    """A credential without its secret; times in UTC."""

    credential_id: str
    participant: str
    holder: str | None
    rights: tuple[Right, ...]
    made_at: str
    expires_at: str | None
    revoked_at: str | None

    def state(self, now: datetime) -> str:
        """`valid`, `expired` or `revoked`."""
        if self.revoked_at:
            return "revoked"
        return "expired" if self.expires_at and self.expires_at <= stamp(now) else "valid"


def add(
    connection: Connection,
    participant: str,
    *,
    holder: str | None = None,
    rights: Sequence[Right] = (),
    expires: datetime | None = None,
    now: datetime | None = None,
) -> tuple[Credential, Token]:
    """A new credential and its token, which is kept nowhere. Raises UsageError if rights and holder do not fit."""
    now = now or datetime.now(UTC)
    wanted = tuple(sorted(set(rights) or (OF_AN_OFFICER if holder else OF_A_SYSTEM)))
    if (Right.LOOK_UP in wanted) != (holder is not None):
        raise UsageError(
            "credential-holder",
            "a look-up is made by an officer, and an officer's credential is for look-ups.",
            mend="name the officer's code with --officer for the right look_up, and only for it.",
        )
    if holder is not None and not SHAPES["holder"].fullmatch(holder):
        raise UsageError("credential-holder", "this is no officer's code.", mend="use letters, digits and . _ - only.")
    if expires is not None and expires <= now:
        raise UsageError("credential-expired", "it would have expired already.", mend="give a later day.")
    token, salt = new_token(), secrets.token_hex(16)
    made = Credential(
        token.credential_id, participant, holder, wanted, stamp(now), stamp(expires) if expires else None, None
    )
    row = {
        "credential_id": made.credential_id,
        "participant": participant,
        "holder": holder,
        "rights": " ".join(wanted),
        "salt": salt,
        "hash": hashed(token.secret, salt),
        "made_at": made.made_at,
        "expires_at": made.expires_at,
    }
    connection.execute(insert(CREDENTIAL), row)
    return made, token


def rotate(
    connection: Connection, credential_id: str, *, overlap: timedelta, now: datetime | None = None
) -> tuple[Credential, Token]:
    """A new credential in the place of one, which goes on for `overlap`. Raises UsageError if it is not valid."""
    now = now or datetime.now(UTC)
    old = _valid(connection, credential_id, now)
    ends = stamp(now + overlap)
    connection.execute(
        update(CREDENTIAL)
        .where(CREDENTIAL.c.credential_id == credential_id)
        .values(expires_at=min(ends, old.expires_at or ends))
    )
    lasts = _time(old.expires_at) - _time(old.made_at) if old.expires_at else None
    return add(
        connection,
        old.participant,
        holder=old.holder,
        rights=old.rights,
        expires=now + lasts if lasts else None,
        now=now,
    )


def revoke(connection: Connection, credential_id: str, now: datetime | None = None) -> Credential:
    """End a credential at once. Raises UsageError if it is not valid."""
    now = now or datetime.now(UTC)
    old = _valid(connection, credential_id, now)
    connection.execute(
        update(CREDENTIAL).where(CREDENTIAL.c.credential_id == credential_id).values(revoked_at=stamp(now))
    )
    return old


def credentials(connection: Connection) -> list[Credential]:
    """All of them, by participant and age."""
    rows = connection.execute(select(CREDENTIAL).order_by(CREDENTIAL.c.participant, CREDENTIAL.c.made_at))
    return [_credential(row) for row in rows]


class Admission:
    """Whose a token is, asked of the store each time, so that a revoked one ends at once.

    The slow hash is worked out once for a token; then its quick digest, keyed for this process alone, is remembered.
    """

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)
        self._proved: dict[str, tuple[bytes, str]] = {}

    def admit(self, connection: Connection, text: str, now: datetime | None = None) -> Credential | None:
        """The valid credential of a token, or None; nothing tells why not."""
        token = read_token(text)
        row = _row(connection, token.credential_id) if token else None
        if token is None or row is None:
            matches(token.secret if token else "", DUMMY_SALT, DUMMY)
            return None
        if not self._proves(token, row.salt, row.hash):
            return None
        found = _credential(row)
        return found if found.state(now or datetime.now(UTC)) == "valid" else None

    def knows(self, text: str) -> bool:
        """Whether a token was proved here before; it may have been revoked since."""
        token = read_token(text)
        proved = self._proved.get(token.credential_id) if token else None
        return bool(token and proved and hmac.compare_digest(proved[0], self._quick(token)))

    def _quick(self, token: Token) -> bytes:
        return hmac.digest(self._key, token.secret.encode(), hashlib.sha256)

    def _proves(self, token: Token, salt: str, kept: str) -> bool:
        quick = self._quick(token)
        proved = self._proved.get(token.credential_id)
        if proved and proved[1] == kept and hmac.compare_digest(proved[0], quick):
            return True
        if not matches(token.secret, salt, kept):
            return False
        self._proved[token.credential_id] = (quick, kept)
        return True


def stamp(at: datetime) -> str:
    """A time as it is kept: in UTC, to the second, so that text compares as time does."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _row(connection: Connection, credential_id: str) -> Row[Any] | None:
    return connection.execute(select(CREDENTIAL).where(CREDENTIAL.c.credential_id == credential_id)).first()


def _valid(connection: Connection, credential_id: str, now: datetime) -> Credential:
    row = _row(connection, credential_id)
    found = _credential(row) if row else None
    state = found.state(now) if found else "unknown"
    if found is None or state != "valid":
        raise UsageError(
            "credential-not-valid",
            f"the credential is {state}.",
            mend="see `interop index credential list` for those that are valid.",
        )
    return found


def _credential(row: Row[Any]) -> Credential:
    return Credential(
        row.credential_id,
        row.participant,
        row.holder,
        tuple(Right(one) for one in row.rights.split()),
        row.made_at,
        row.expires_at,
        row.revoked_at,
    )
