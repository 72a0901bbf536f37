"""Feeds and lists over HTTP: received whole, checked row by row, accepted once, matched by the thread for it.

The same file sent twice is accepted once and answered alike. A body lies in a private file while it is read.
"""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from sqlalchemy import select
from starlette.concurrency import run_in_threadpool

from ccis_interop.errors import InteropError
from ccis_interop.index.access.rights import Right
from ccis_interop.index.register.intake import Submission, submit
from ccis_interop.index.register.receipt import ACCEPTED, REFUSED, Receipt, Rows
from ccis_interop.index.register.store import Store
from ccis_interop.index.register.tables import DELIVERY
from ccis_interop.index.service.caller import Caller, StoreHere, caller
from ccis_interop.index.service.problem import Problem, Refusal, refusal_of

NAME = "submission"  # as which a file is told of: its own name is not sent
ROUTER = APIRouter(tags=["submissions"])
SubmitCaller = Annotated[Caller, Depends(caller(Right.SUBMIT))]
BODY = {
    "requestBody": {
        "required": True,
        "description": "A feed of london-index/1.0, or a list in a layout that is known, in any form that "
        "`interop check` reads: JSON Lines, CSV, Excel, Parquet, a zip of CSV.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Submitted(BaseModel):
    """What became of a submission: every row is accounted for."""

    state: str = Field(
        description="accepted; repeated: the same was accepted before, and nothing changed; "
        "refused: no row could be taken, and nothing is kept."
    )
    delivery: int | None = Field(description="Its number, to ask later whether it was matched; null if refused.")
    message_id: str
    accepted: int
    rejected: int
    rows: list[Rows]
    residence: dict[str, int] = Field(description="How the resident authority of the rows became known.")
    findings: list[str] = Field(description="Why rows were rejected: rules and how often; no value.")


class Delivered(BaseModel):
    """How far a submission has come."""

    delivery: int
    matched: bool = Field(description="Whether its rows were linked, and the notices that follow are waiting.")


@ROUTER.post(
    "/submissions",
    response_model=Submitted,
    summary="Send a feed or a list",
    openapi_extra=BODY,
    responses={422: {"model": Submitted | Problem, "description": "It cannot be read, or every row is wrong."}},
)
async def send(
    request: Request,
    store: StoreHere,
    asked: SubmitCaller,
    as_of: Annotated[date | None, Query(description="The day for which a list is true, if it does not say.")] = None,
    told: Annotated[
        list[str] | None, Query(alias="set", description="NAME=VALUE: what a list does not say.", max_length=20)
    ] = None,
) -> Response:
    """Send rows of young people, of whichever borough they are residents."""
    settings = dict(_setting(one) for one in told or ())
    with tempfile.TemporaryDirectory(prefix="interop-index-") as folder:
        path = Path(folder) / NAME
        with path.open("wb") as file:
            async for piece in request.stream():
                file.write(piece)
        return await run_in_threadpool(_submit, request, store, asked, path, as_of, settings)


@ROUTER.get("/submissions/{delivery}", summary="Ask how far a submission has come",
            responses={404: {"model": Problem, "description": "No such submission of yours."}})  # fmt: skip
def ask(store: StoreHere, asked: SubmitCaller, delivery: int) -> Delivered:
    """Whether a submission of your own was matched."""
    query = select(DELIVERY.c.sender, DELIVERY.c.run_id).where(DELIVERY.c.delivery_id == delivery)
    with store.read() as connection:
        found = connection.execute(query).first() if abs(delivery) < 2**63 else None
    if found is None or found.sender != asked.participant.name:
        raise Refusal(404, Problem(code="submission-unknown", what="There is no such submission of yours."))
    return Delivered(delivery=delivery, matched=found.run_id is not None)


def _submit(
    request: Request, store: Store, asked: Caller, path: Path, as_of: date | None, settings: dict[str, str]
) -> Response:
    state = request.app.state
    wanted = Submission(
        participant=asked.participant.name,
        as_of=as_of,
        settings=settings,
        postcodes=state.settings.postcodes,
        tokens_key=state.settings.tokens_key,
    )
    try:
        receipt = submit(store, state.catalogue, path, wanted)
    except InteropError as error:
        raise refusal_of(error) from error
    if receipt.state == ACCEPTED:
        state.matcher.tell()
    return _answer(receipt)


def _answer(receipt: Receipt) -> Response:
    told = Submitted(
        state=receipt.state,
        delivery=receipt.delivery,
        message_id=receipt.message_id,
        accepted=receipt.accepted,
        rejected=receipt.rejected,
        rows=list(receipt.rows),
        residence=dict(receipt.residence),
        findings=list(receipt.findings),
    )
    return JSONResponse(told.model_dump(), 422 if receipt.state == REFUSED else 200)


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise Refusal(422, Problem(code="setting-wrong", what="A setting has no value.", mend="Write NAME=VALUE.",
                                   where="set"))  # fmt: skip
    return name, value
