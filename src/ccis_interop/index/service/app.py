"""The program in one function: a store becomes an application that serves it.

What goes wrong becomes a `Problem`: a code and words, never a value that was sent. So FastAPI's own answers, which
quote the input, are replaced, and no exception leaves the application with its message.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy import exc
from starlette.exceptions import HTTPException
from starlette.responses import Response

from ccis_interop import __version__
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.errors import InteropError
from ccis_interop.index.register.store import Store
from ccis_interop.index.service import health, look_ups, notices, submissions
from ccis_interop.index.service.caller import Door
from ccis_interop.index.service.guard import Guard, too_large
from ccis_interop.index.service.heads import Heads
from ccis_interop.index.service.matcher import Matcher
from ccis_interop.index.service.problem import Problem, Refusal, busy, refusal_of
from ccis_interop.index.service.settings import Settings

ROUTERS = (health.ROUTER, submissions.ROUTER, notices.ROUTER, look_ups.ROUTER)
COMMON = {
    400: "The body cannot be read.",
    401: "No valid credential.",
    403: "It is not yours to ask.",
    413: "The body is too large.",
    422: "The request is wrong.",
    429: "Too many requests.",
    500: "A fault of ours.",
    503: "The store cannot be reached in time.",
}
WORDS = {404: ("unknown-path", "There is nothing here."), 405: ("unknown-method", "That cannot be done here.")}


def create_app(store: Store, catalogue: Catalogue, match: Callable[[], object], settings: Settings) -> FastAPI:
    """The application. `match` takes up what was submitted; it is run in a thread of its own."""
    app = FastAPI(
        title="The London Index",
        version=__version__,
        description="Feeds and lists in, notices about each borough's own residents out. Formats: london-index/1.0.",
        lifespan=_life,
        docs_url=None,  # its page would load scripts from elsewhere
        redoc_url=None,
        responses={code: {"model": Problem, "description": text} for code, text in COMMON.items()},
    )
    app.state.store, app.state.catalogue, app.state.settings = store, catalogue, settings
    app.state.door = Door(store, settings)
    app.state.heads = Heads(settings.heads, settings.heads_key, settings.heads_every)
    app.state.matcher = Matcher(match, settings.on_fault)
    for router in ROUTERS:
        app.include_router(router)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(InteropError, _failed)
    app.add_exception_handler(exc.OperationalError, _busy)
    app.add_exception_handler(exc.TimeoutError, _busy)
    app.add_middleware(Guard, largest=_largest(settings), on_fault=settings.on_fault)
    return app


@asynccontextmanager
async def _life(app: FastAPI) -> AsyncIterator[None]:
    app.state.matcher.start()
    yield
    app.state.matcher.close()
    app.state.heads.close()


def _largest(settings: Settings) -> Callable[[str], int]:
    """The largest body of a path: rows may be many where they are sent, and nowhere else."""
    return lambda path: settings.submission_bytes if path.rstrip("/") == "/submissions" else settings.body_bytes


def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refusal)
    return JSONResponse(error.problem.model_dump(), error.status, headers=error.headers)


def _failed(request: Request, error: Exception) -> Response:
    assert isinstance(error, InteropError)
    return _refused(request, refusal_of(error))


def _busy(request: Request, _: Exception) -> Response:
    return _refused(request, busy())


def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    if error.status_code == 413:
        return _refused(request, too_large(int(error.detail)))
    code, what = WORDS.get(error.status_code, ("request-wrong", "The request cannot be read."))
    return JSONResponse(Problem(code=code, what=what).model_dump(), error.status_code, headers=error.headers)


def _invalid(_: Request, error: Exception) -> Response:
    """What is wrong with the fields of a request: their names as the contract has them, and no value."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    unknown = first["type"] == "extra_forbidden"  # then the name itself is what was sent
    named = [str(one) for one in first["loc"] if isinstance(one, str)]
    where = ".".join(named[:-1] if unknown else named)
    problem = Problem(
        code="field-unknown" if unknown else "field-wrong",
        what="A field is sent that is not known." if unknown else f"A field is wrong ({first['type']}).",
        mend="See /openapi.json for the fields and their shapes.",
        where=where,
    )
    return JSONResponse(problem.model_dump(), 422)
