"""Who takes part: the senders that are admitted, what they are, and for which authorities they act."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Row, insert, select
from sqlalchemy.exc import IntegrityError

from ccis_interop.errors import InputError, UsageError
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import PARTICIPANT

AUTHORITY, UNIT, PROVIDER = "authority", "unit", "provider"
ROLES = (AUTHORITY, UNIT, PROVIDER)


@dataclass(frozen=True)
class Participant:
    """One participant. An authority acts for itself, a unit for its boroughs, a provider for none."""

    name: str
    role: str
    authorities: tuple[str, ...] = ()
    ukprn: str | None = None

    def __post_init__(self) -> None:
        lacking = {
            AUTHORITY: len(self.authorities) != 1,
            UNIT: not self.authorities,
            PROVIDER: self.ukprn is None or bool(self.authorities),
        }
        if lacking[self.role]:
            raise UsageError(
                "participant-incomplete",
                "a borough has one authority, a unit has its boroughs, a provider has a UKPRN and no authority.",
                mend="give --authority or --ukprn as the role asks.",
            )


def add(store: Store, one: Participant) -> None:
    """Admit a participant. Raises UsageError if the name is taken."""
    row = {"name": one.name, "role": one.role, "authorities": " ".join(one.authorities), "ukprn": one.ukprn}
    try:
        with store.begin() as connection:
            connection.execute(insert(PARTICIPANT), row)
    except IntegrityError as error:
        raise UsageError(
            "participant-exists", "a participant of this name is admitted.", mend="choose another name."
        ) from error


def participants(connection: Connection) -> tuple[Participant, ...]:
    """Everybody, by name."""
    return tuple(_of(row) for row in connection.execute(select(PARTICIPANT).order_by(PARTICIPANT.c.name)))


def participant(connection: Connection, name: str) -> Participant:
    """The participant of a name. Raises InputError if there is none."""
    row = connection.execute(select(PARTICIPANT).where(PARTICIPANT.c.name == name)).first()
    if row is None:
        raise InputError(
            "sender-unknown",
            "the sender is not admitted to the Index.",
            mend="admit it: interop index participant add, or correct the sender of the message.",
        )
    return _of(row)


def _of(row: Row[tuple[object, ...]]) -> Participant:
    return Participant(row.name, row.role, tuple(row.authorities.split()), row.ukprn)
