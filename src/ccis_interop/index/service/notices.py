"""Notices over HTTP: fetched at least once, acknowledged any number of times.

What is not acknowledged is given again. What is given is marked as fetched and entered in the audit log in one
transaction, which ends before the first byte of the answer goes out: nothing is told that is not in the log.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from ccis_interop.index.access.rights import Right
from ccis_interop.index.audit.entry import Entry
from ccis_interop.index.audit.log import append
from ccis_interop.index.register.notices import acknowledge, fetch, mark_fetched
from ccis_interop.index.service.caller import AUTHORITY, Caller, StoreHere, caller

MOST = 1000  # notices of a page, and of one acknowledgement
ROUTER = APIRouter(tags=["notices"])
NoticesCaller = Annotated[Caller, Depends(caller(Right.NOTICES))]


class Receipt(BaseModel):
    """The entry of the Index's audit log about this answer. Keep it: with it you can show that the log has lost it."""

    number: int
    at: str
    digest: str


class NoticePage(BaseModel):
    """Some of an authority's notices that it has not acknowledged, each as `london-index/1.0` has it."""

    notices: list[dict[str, Any]] = Field(description="The fields of the table `notice`, those that are filled.")
    following: int | None = Field(description="Ask for notices after this number; null if there are none.")
    receipt: Receipt | None = Field(description="Null if nothing was disclosed.")


class Acknowledgement(BaseModel):
    """Which notices were applied."""

    model_config = ConfigDict(extra="forbid")
    notice_ids: list[Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_:-]{3,79}$")]] = Field(max_length=MOST)


class Acknowledged(BaseModel):
    """What came of it: each notice is in one of the three."""

    acknowledged: list[str]
    already: list[str] = Field(description="They were acknowledged before; that changes nothing.")
    unknown: list[str] = Field(description="They are no notices of yours.")


@ROUTER.get("/authorities/{authority}/notices", summary="Fetch notices that are not acknowledged")
def fetch_notices(
    request: Request,
    store: StoreHere,
    asked: NoticesCaller,
    authority: AUTHORITY,
    after: Annotated[int, Query(ge=0, le=2**53, description="Only notices after this number.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at the most.")] = 500,
) -> NoticePage:
    """Fetch them a page at a time; what you do not acknowledge comes again."""
    asked.refuse_authority(authority)
    with store.begin() as connection:
        found = fetch(connection, authority, after, limit + 1)
        given, more = found[:limit], len(found) > limit
        if not given:
            return NoticePage(notices=[], following=None, receipt=None)
        ids = [str(one["notice_id"]) for one in given]
        mark_fetched(connection, authority, ids)
        subjects = tuple(sorted({str(one["index_id"]) for one in given}))
        told = asked.disclosure("notices_fetched", authority, subjects=subjects, notices=tuple(ids), count=len(given))
        entry = append(connection, told)
    request.app.state.heads.note(entry)
    following = int(given[-1]["number"]) if more else None
    return NoticePage(notices=_filled(given), following=following, receipt=receipt_of(entry))


@ROUTER.post("/authorities/{authority}/acknowledgements", summary="Acknowledge notices")
def acknowledge_notices(
    store: StoreHere, asked: NoticesCaller, authority: AUTHORITY, given: Acknowledgement
) -> Acknowledged:
    """Say that notices were applied: they will not come again. Saying so twice changes nothing."""
    asked.refuse_authority(authority)
    with store.begin() as connection:
        done = acknowledge(connection, authority, given.notice_ids)
    return Acknowledged(acknowledged=list(done.acknowledged), already=list(done.already), unknown=list(done.unknown))


def receipt_of(entry: Entry) -> Receipt:
    """What a caller keeps of an entry."""
    return Receipt(number=entry.number, at=entry.at, digest=entry.digest)


def _filled(notices: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{name: one for name, one in each.items() if one is not None and name != "number"} for each in notices]
