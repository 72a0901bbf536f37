"""Notices over HTTP: fetched at least once, acknowledged any number of times.

What is given is a message of `london-index/1.0` in JSON Lines, the same as `interop index notices` writes. It is marked
as fetched and entered in the audit log in one transaction, which ends before the first byte of the answer goes out:
nothing is told that is not in the log. What is not acknowledged is given again.
"""

from __future__ import annotations

import io
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from ccis_interop.formats.write.jsonl import write_jsonl
from ccis_interop.index.access.rights import Right
from ccis_interop.index.audit.entry import Entry
from ccis_interop.index.audit.head import head_of
from ccis_interop.index.audit.log import append
from ccis_interop.index.register.notices import acknowledge, fetch
from ccis_interop.index.register.outgoing import compose
from ccis_interop.index.register.passing import acknowledge_passed, forwards
from ccis_interop.index.service.caller import AUTHORITY, Caller, StoreHere, caller

MOST = 1000  # notices of a message, and of one acknowledgement
LINES = "application/x-ndjson"
RECEIPT = "Index-Receipt"
ROUTER = APIRouter(tags=["notices"])
NoticesCaller = Annotated[Caller, Depends(caller(Right.NOTICES))]
Id = Annotated[str, Field(pattern="^[A-Za-z0-9][A-Za-z0-9_:-]{3,79}$")]
Ids = Annotated[list[Id], Field(max_length=MOST)]


class Receipt(BaseModel):
    """The entry of the Index's audit log about an answer. Keep it: with it you can show that the log has lost it."""

    number: int
    at: str
    digest: str


class Acknowledgement(BaseModel):
    """Which notices were applied, and which of what was passed on was taken."""

    model_config = ConfigDict(extra="forbid")
    notice_ids: Ids = Field(default_factory=list)
    leaver_notice_ids: Ids = Field(default_factory=list)
    transfer_event_ids: Ids = Field(default_factory=list)


class Acknowledged(BaseModel):
    """What came of it: each notice is in one of the three lists."""

    acknowledged: list[str]
    already: list[str] = Field(description="They were acknowledged before; that changes nothing.")
    unknown: list[str] = Field(description="They are no notices of yours.")
    passed_on: int = Field(description="How many leaver notices and steps of transfers were acknowledged now.")


@ROUTER.get(
    "/authorities/{authority}/notices",
    summary="Fetch what is not acknowledged",
    response_class=Response,
    responses={
        200: {
            "description": "A message of london-index/1.0: its header, then a notice, leaver notice or step of a "
            "transfer a line.",
            "content": {LINES: {"schema": {"type": "string"}}},
            "headers": {
                RECEIPT: {
                    "description": "JSON: number, time and digest of the entry of the audit log. Keep it.",
                    "schema": {"type": "string"},
                }
            },
        },
        204: {"description": "Nothing waits."},
    },
)
def fetch_notices(
    request: Request,
    store: StoreHere,
    asked: NoticesCaller,
    authority: AUTHORITY,
    limit: Annotated[int, Query(ge=1, le=MOST, description="How many at the most.")] = MOST,
) -> Response:
    """Fetch, apply, acknowledge, and fetch again until nothing waits; what is not acknowledged comes again."""
    asked.refuse_authority(authority)
    with store.read() as connection:  # whoever asks and asks must not stand in the way of those who write
        if not fetch(connection, authority, limit=1) and not forwards(connection, authority, limit=1):
            return Response(status_code=204)
    with store.begin() as connection:
        message = compose(connection, request.app.state.catalogue, authority, limit=limit)
        if message is None:
            return Response(status_code=204)
        told = message.disclosure(authority=authority, action="notices_fetched", **asked.named)
        entry = append(connection, told)
        held = io.BytesIO()
        write_jsonl(message.data, held)
    request.app.state.heads.note(entry)
    return Response(held.getvalue(), media_type=LINES, headers={RECEIPT: head_of(entry).line()})


@ROUTER.post("/authorities/{authority}/acknowledgements", summary="Acknowledge notices")
def acknowledge_notices(
    store: StoreHere, asked: NoticesCaller, authority: AUTHORITY, given: Acknowledgement
) -> Acknowledged:
    """Say that notices were applied: they will not come again. Saying so twice changes nothing."""
    asked.refuse_authority(authority)
    items = [("leaver_notice", one) for one in given.leaver_notice_ids]
    items += [("transfer", one) for one in given.transfer_event_ids]
    with store.begin() as connection:
        done = acknowledge(connection, authority, given.notice_ids)
        passed = acknowledge_passed(connection, authority, items)
    return Acknowledged(
        acknowledged=list(done.acknowledged), already=list(done.already), unknown=list(done.unknown), passed_on=passed
    )


def receipt_of(entry: Entry) -> Receipt:
    """What a caller keeps of an entry."""
    return Receipt(number=entry.number, at=entry.at, digest=entry.digest)
