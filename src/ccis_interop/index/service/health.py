"""Whether the service is well: it can read its store, matching goes on, and heads are exported."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from sqlalchemy import func, select

from ccis_interop import __version__
from ccis_interop.index.register.tables import DELIVERY
from ccis_interop.index.service.caller import StoreHere

ROUTER = APIRouter(tags=["health"])


class Health(BaseModel):
    """How the service is; it tells nothing about anybody."""

    version: str
    waiting: int = Field(description="Submissions that were accepted and are not matched yet.")
    matching: str = Field(description="well, or the code of what went wrong last; it is tried again each minute.")
    heads: str = Field(description="Of the audit log: well, failing, or not exported.")


@ROUTER.get("/health", summary="Ask whether the service is well")
def health(request: Request, store: StoreHere) -> Health:
    """How it is; no credential is needed."""
    pending = select(func.count()).select_from(DELIVERY).where(DELIVERY.c.run_id.is_(None))
    with store.read() as connection:
        waiting = connection.execute(pending).scalar_one()
    state = request.app.state
    exported = "not exported" if state.settings.heads is None else "failing" if state.heads.failing else "well"
    return Health(version=__version__, waiting=waiting, matching=state.matcher.failed or "well", heads=exported)
