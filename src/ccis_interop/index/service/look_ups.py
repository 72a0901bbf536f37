"""One young person looked up by an officer, who says why. It is a POST so that no name stands in a path or a log.

The answer is one resident of the officer's authority or nobody. Nobody may mean unknown, another authority's resident,
or more than one: which of these is not told, since that would tell of other authorities' residents.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from ccis_interop.index.access.rights import Right
from ccis_interop.index.audit.entry import Disclosure
from ccis_interop.index.audit.log import append
from ccis_interop.index.register.lookup import Question, look_up
from ccis_interop.index.register.store import Store
from ccis_interop.index.service.caller import Caller, StoreHere, caller
from ccis_interop.index.service.notices import Receipt, receipt_of
from ccis_interop.index.service.problem import Problem, Refusal
from ccis_interop.index.service.purposes import GROUNDS, Purpose
from ccis_interop.index.tokens import token

ROUTER = APIRouter(tags=["look-ups"])
OfficerCaller = Annotated[Caller, Depends(caller(Right.LOOK_UP))]
WAYS = (
    ("index_id",),
    ("source_system", "source_record_id"),
    ("uln",),
    ("upn",),
    ("given_name", "family_name", "birth_date"),
)


class LookUp(BaseModel):
    """Who is looked up, by one way of naming a person, and why."""

    model_config = ConfigDict(extra="forbid")
    authority: str = Field(pattern="^[0-9]{3}$", description="The authority for which you ask.")
    purpose: Purpose = Field(description="; ".join(f"{one.value}: {ground}" for one, ground in GROUNDS.items()))
    reference: str | None = Field(
        default=None, pattern="^[A-Z]{2,6}-[0-9]{1,7}$", description="The number of the case, such as CASE-1234."
    )
    index_id: str | None = Field(default=None, pattern="^[A-Za-z0-9]{8,40}$")
    source_system: str | None = Field(default=None, max_length=80)
    source_record_id: str | None = Field(default=None, max_length=80)
    uln: str | None = Field(default=None, pattern="^[1-9][0-9]{9}$")
    upn: str | None = Field(default=None, pattern="^[A-Za-z][0-9]{11}[0-9A-Za-z]$")
    given_name: str | None = Field(default=None, max_length=100)
    family_name: str | None = Field(default=None, max_length=100)
    birth_date: date | None = None

    def question(self, key: bytes | None) -> Question:
        """The question to the register. Raises a Refusal if not exactly one way of naming a person is filled."""
        told = {name: getattr(self, name) for way in WAYS for name in way if getattr(self, name) is not None}
        if not any(set(way) == set(told) for way in WAYS):
            raise Refusal(
                422,
                Problem(
                    code="look-up-who",
                    what="A person is named in exactly one way.",
                    mend=f"Give one of: {'; '.join(' with '.join(way) for way in WAYS)}.",
                ),
            )
        for name in ("uln", "upn"):
            if key is not None and name in told:
                told[name] = token(name, told[name], key)
        if "birth_date" in told:
            told["birth_date"] = told["birth_date"].isoformat()
        return Question(**told)


class LookedUp(BaseModel):
    """The resident who was asked for, or null, and the entry of the audit log about the question."""

    person: dict[str, Any] | None
    receipt: Receipt


@ROUTER.post("/look-ups", summary="Look one young person up")
def look_up_one(request: Request, store: StoreHere, asked: OfficerCaller, given: LookUp) -> LookedUp:
    """Look one resident of your authority up; the question is entered in the audit log, whatever the answer."""
    asked.refuse_authority(given.authority)
    question = given.question(request.app.state.settings.tokens_key)
    return _answer(request, store, asked, given, question)


def _answer(request: Request, store: Store, asked: Caller, given: LookUp, question: Question) -> LookedUp:
    with store.begin() as connection:
        found = look_up(connection, given.authority, question)
        told = Disclosure(
            "person_looked_up",
            authority=given.authority,
            purpose=given.purpose.value,
            reference=given.reference,
            subjects=(str(found["index_id"]),) if found else (),
            count=1 if found else 0,
            **asked.named,
        )
        entry = append(connection, told)
    request.app.state.heads.note(entry)
    person = {name: one for name, one in found.items() if one is not None} if found else None
    return LookedUp(person=person, receipt=receipt_of(entry))
