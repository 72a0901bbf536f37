"""Who asks: the credential that a request carries, the participant it belongs to, and what is theirs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, TypedDict

from fastapi import Depends, Path, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from ccis_interop.index.access.credentials import Admission, Credential
from ccis_interop.index.access.rights import Right
from ccis_interop.index.register.participants import Participant, participant
from ccis_interop.index.register.store import Store
from ccis_interop.index.service.bucket import Buckets
from ccis_interop.index.service.problem import UNKNOWN_CALLER, Problem, Refusal, too_many
from ccis_interop.index.service.settings import Settings

MINUTE = 60.0
BEARER = HTTPBearer(auto_error=False, description="A token that `interop index credential add` showed.")
AUTHORITY = Annotated[str, Path(pattern="^[0-9]{3}$", description="The code of an authority that you act for.")]


class Named(TypedDict):
    """A caller as the audit log names it."""

    participant: str
    credential: str
    holder: str | None


@dataclass(frozen=True)
class Caller:
    """A participant, by one of its credentials."""

    credential: Credential
    participant: Participant

    def refuse_right(self, right: Right) -> None:
        """Raise a Refusal if the credential does not allow something."""
        if right not in self.credential.rights:
            raise Refusal(
                403,
                Problem(code="right-missing", what=f"The credential is not for `{right}`.", mend="Use another one."),
            )

    def refuse_authority(self, authority: str) -> None:
        """Raise a Refusal if the participant does not act for an authority: whether it exists is not told."""
        if authority not in self.participant.authorities:
            raise Refusal(
                403,
                Problem(
                    code="authority-other",
                    what="You do not act for that authority.",
                    mend="Name one that you are admitted for.",
                    where="authority",
                ),
            )

    @property
    def named(self) -> Named:
        """How the audit log names it."""
        credential = self.credential
        return Named(participant=self.participant.name, credential=credential.credential_id, holder=credential.holder)


class Door:
    """Lets callers in, within their rates."""

    def __init__(self, store: Store, settings: Settings) -> None:
        self._store = store
        self._admission = Admission()
        self._requests = Buckets(settings.requests, MINUTE)
        self._attempts = Buckets(settings.attempts, MINUTE)
        self._look_ups = Buckets(settings.look_ups, MINUTE)

    def admit(self, request: Request, given: HTTPAuthorizationCredentials | None) -> Caller:
        """The caller of a request. Raises a Refusal if there is none, or it asks too often.

        An address that failed too often has to wait, so that guesses cost it time and us no hashing; a token that was
        proved before is let in all the same, since others may stand behind the same address.
        """
        address = request.client.host if request.client else ""
        text = given.credentials if given else ""
        if self._attempts.empty(address) and not self._admission.knows(text):
            raise too_many(MINUTE / self._attempts.size)
        with self._store.read() as connection:
            credential = self._admission.admit(connection, text)
            if credential is None:
                self._attempts.take(address)
                raise UNKNOWN_CALLER
            request.state.credential = credential.credential_id
            found = Caller(credential, participant(connection, credential.participant))
        wait = self._requests.take(credential.credential_id)
        if wait:
            raise too_many(wait)
        return found

    def let_look_up(self, asked: Caller) -> None:
        """Raise a Refusal if an officer, by whatever credential, looks up more than somebody who works does."""
        wait = self._look_ups.take(f"{asked.participant.name}\n{asked.credential.holder}")
        if wait:
            raise too_many(wait)


def caller(right: Right) -> Callable[..., Caller]:
    """What gives an endpoint its caller, who must have a right."""

    def found(request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]) -> Caller:
        door: Door = request.app.state.door
        asked = door.admit(request, given)
        asked.refuse_right(right)
        if right is Right.LOOK_UP:
            door.let_look_up(asked)
        return asked

    return found


def store_of(request: Request) -> Store:
    """The store that the application serves."""
    found: Store = request.app.state.store
    return found


StoreHere = Annotated[Store, Depends(store_of)]
