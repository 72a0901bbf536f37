"""Credentials: shown once, admitted while valid, rotated with an overlap, ended at once when revoked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, create_engine, select

from ccis_interop.errors import UsageError
from ccis_interop.index.access.credentials import Admission, add, credentials, revoke, rotate
from ccis_interop.index.access.rights import Right
from ccis_interop.index.access.secret import read_token
from ccis_interop.index.access.table import CREDENTIAL

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)


@pytest.fixture
def connection() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    CREDENTIAL.create(engine)
    with engine.begin() as made:
        yield made


def test_a_secret_is_kept_nowhere_and_admits(connection: Connection) -> None:
    made, token = add(connection, "Camden", now=NOW)
    row = connection.execute(select(CREDENTIAL)).one()
    assert token.secret not in str(row)
    assert row.hash.startswith("scrypt$")
    assert Admission().admit(connection, token.text, NOW) == made
    assert made.rights == (Right.NOTICES, Right.SUBMIT)


def test_a_token_is_not_shown_by_accident(connection: Connection) -> None:
    _, token = add(connection, "Camden", now=NOW)
    assert token.secret not in repr(token)
    assert read_token(token.text) == token


@pytest.mark.parametrize(
    "text", ["", "x", "lix_", "lix_ABC_", "lix__secret", "Bearer lix_A_b", "lix_é_b", "lix_A_" + "x" * 300]
)
def test_what_is_no_token_admits_nobody(connection: Connection, text: str) -> None:
    add(connection, "Camden", now=NOW)
    assert Admission().admit(connection, text, NOW) is None


def test_a_wrong_secret_admits_nobody_also_after_a_right_one(connection: Connection) -> None:
    made, token = add(connection, "Camden", now=NOW)
    admission = Admission()
    assert admission.admit(connection, token.text, NOW) == made
    assert admission.admit(connection, token.text[:-1] + "?", NOW) is None
    assert admission.admit(connection, token.text.replace(made.credential_id, "ABCDEFGHJK"), NOW) is None


def test_a_revoked_credential_ends_at_once(connection: Connection) -> None:
    made, token = add(connection, "Camden", now=NOW)
    admission = Admission()
    assert admission.admit(connection, token.text, NOW)
    revoke(connection, made.credential_id, NOW)
    assert admission.admit(connection, token.text, NOW) is None
    with pytest.raises(UsageError, match="revoked"):
        revoke(connection, made.credential_id, NOW)


def test_a_rotated_credential_lasts_as_long_as_the_overlap(connection: Connection) -> None:
    made, old = add(connection, "Camden", holder="officer-17", now=NOW)
    anew, new = rotate(connection, made.credential_id, overlap=timedelta(hours=2), now=NOW)
    assert (anew.participant, anew.holder, anew.rights) == (made.participant, made.holder, made.rights)
    admission = Admission()
    assert admission.admit(connection, old.text, NOW + timedelta(hours=1))
    assert admission.admit(connection, old.text, NOW + timedelta(hours=2)) is None
    assert admission.admit(connection, new.text, NOW + timedelta(days=900))
    assert [one.state(NOW + timedelta(hours=2)) for one in credentials(connection)] in (
        ["expired", "valid"],
        ["valid", "expired"],
    )


def test_an_expiry_is_carried_over_when_rotated_and_never_made_longer(connection: Connection) -> None:
    made, old = add(connection, "Camden", expires=NOW + timedelta(days=1), now=NOW)
    anew, _ = rotate(connection, made.credential_id, overlap=timedelta(days=30), now=NOW)
    assert anew.expires_at == made.expires_at
    assert Admission().admit(connection, old.text, NOW + timedelta(days=2)) is None


def test_an_unknown_credential_cannot_be_rotated(connection: Connection) -> None:
    with pytest.raises(UsageError, match="unknown"):
        rotate(connection, "ABCDEFGHJK", overlap=timedelta(), now=NOW)


@pytest.mark.parametrize(
    ("holder", "rights"), [(None, (Right.LOOK_UP,)), ("officer-17", (Right.SUBMIT,)), ("Jane Doe", ())]
)
def test_look_ups_are_for_officers_and_officers_are_codes(
    connection: Connection, holder: str | None, rights: tuple[Right, ...]
) -> None:
    with pytest.raises(UsageError, match="credential-holder"):
        add(connection, "Camden", holder=holder, rights=rights, now=NOW)
