"""What stands before the application: a limit on bodies, no fault that tells a value, one line of log a request.

The line names the method, the route as it is written in the code (`/authorities/{authority}/notices`), the status,
the credential and the time taken. A path, a query, a header or a body never comes into the log: people put names in
them.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ccis_interop.index.service.problem import Problem, Refusal, fault

LOG = logging.getLogger("ccis_interop.index.service")
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
SAFE = {
    b"cache-control": b"no-store",
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"x-content-type-options": b"nosniff",
}


def too_large(most: int) -> Refusal:
    """The answer to a body over its limit."""
    return Refusal(
        413,
        Problem(code="too-large", what="The body is too large.", mend=f"Send at most {most:,} bytes at a time."),
        {"Connection": "close"},
    )


@dataclass(frozen=True)
class Guard:
    """The application behind a guard. `largest` gives the limit of a path in bytes; `on_fault` writes a fault down."""

    app: ASGIApp
    largest: Callable[[str], int]
    on_fault: Callable[[BaseException], str]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status, started = time.perf_counter(), 500, False
        most, read = self.largest(scope["path"]), 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:  # raised where the application reads, which answers it as it does its own
                raise HTTPException(413, str(most))
            return message

        async def told(message: Message) -> None:
            nonlocal status, started
            if message["type"] == "http.response.start":
                status, started = message["status"], True
                message["headers"] = [*message.get("headers", []), *SAFE.items()]
            await send(message)

        try:
            if _length(scope) > most:
                await _answer(too_large(most), told)
            else:
                await self.app(scope, counted, told)
        except Exception as error:
            LOG.error("%s", self.on_fault(error))
            if not started:
                await _answer(fault(), told)
        finally:
            LOG.info("%s", _line(scope, status, time.perf_counter() - began))


def _length(scope: Scope) -> int:
    """How long a body says it is; 0 if it does not say."""
    text = dict(scope["headers"]).get(b"content-length", b"")
    return int(text) if text.isdigit() else 0


async def _answer(refusal: Refusal, send: Send) -> None:
    body = json.dumps(refusal.problem.model_dump()).encode()
    headers = {"content-type": "application/json", "content-length": str(len(body)), **refusal.headers}
    encoded = [(name.lower().encode(), text.encode()) for name, text in headers.items()]
    await send({"type": "http.response.start", "status": refusal.status, "headers": encoded})
    await send({"type": "http.response.body", "body": body})


def _line(scope: Scope, status: int, seconds: float) -> str:
    method = scope["method"] if scope["method"] in METHODS else "?"
    route = getattr(scope.get("route"), "path", "?")
    credential = scope.get("state", {}).get("credential", "-")
    return f"{method} {route} {status} {credential} {seconds * 1000:.0f} ms"
