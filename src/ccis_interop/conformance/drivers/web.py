"""`http:`: a request is a POST to URL/<verb>; files travel inside the JSON, in base64.

What is received is bounded, and a redirect is not followed: records go where the tester said, and nowhere else.
"""

from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from typing import Any

from ccis_interop.conformance.drivers.driver import judged, request
from ccis_interop.conformance.drivers.failure import DriverFailed
from ccis_interop.conformance.protocol import Fields, Verb

LONGEST = 64 << 20  # bytes of one reply


class _Still(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """No redirect is followed."""


class Web:
    """A driver over HTTP."""

    def __init__(self, url: str, timeout: float) -> None:
        self._url = url.rstrip("/")
        self._timeout = timeout
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), _Still())

    def send(self, verb: Verb, number: int, fields: Fields) -> Fields:
        """The reply, its files written into the folder that was asked for. Raises DriverFailed."""
        folder = Path(str(fields.get("folder") or Path(str(fields.get("file", "."))).parent))
        body = json.dumps(request(verb, number, _packed(fields)), ensure_ascii=False).encode()
        asked = urllib.request.Request(f"{self._url}/{verb}", body, {"Content-Type": "application/json"}, method="POST")
        try:
            with self._opener.open(asked, timeout=self._timeout) as answer:
                held = answer.read(LONGEST + 1)
        except urllib.error.HTTPError as error:
            raise DriverFailed(f"`{verb}` was answered with HTTP status {error.code}.") from error
        except (OSError, HTTPException) as error:
            raise DriverFailed(
                f"`{verb}` was not answered: {type(error).__name__}.", mend="check the address."
            ) from error
        if len(held) > LONGEST:
            raise DriverFailed(f"the reply to `{verb}` is longer than {LONGEST:,} bytes.")
        try:
            reply = json.loads(held)
        except ValueError:
            raise DriverFailed(f"the reply to `{verb}` is not JSON.") from None
        return _unpacked(judged(verb, number, reply), folder)

    def close(self) -> None:
        """Nothing is left open."""


def _packed(fields: Fields) -> Fields:
    """Fields with the bytes of the file in place of its path."""
    if "file" not in fields:
        return fields
    path = Path(fields["file"])
    return {**fields, "file": {"name": path.name, "base64": base64.b64encode(path.read_bytes()).decode()}}


def _unpacked(fields: Fields, folder: Path) -> Fields:
    """Fields with each file written into a folder and its path in its place."""
    made = dict(fields)
    for name in ("file", "rejects"):
        if name in made:
            made[name] = _written(made[name], folder)
    if "files" in made:
        made["files"] = [{**one, "file": _written(one["file"], folder, at)} for at, one in enumerate(made["files"], 1)]
    return made


def _written(file: Any, folder: Path, at: int = 0) -> str:
    if isinstance(file, str):
        raise DriverFailed("a file came as a path, which leads nowhere over HTTP.", mend="send its name and base64.")
    name = Path(file["name"].replace("\\", "/")).name or "file"
    path = folder / (f"{at}-{name}" if at else f"received-{name}")
    try:
        path.write_bytes(base64.b64decode(file["base64"], validate=True))
    except (ValueError, OSError) as error:
        raise DriverFailed("a file of the reply cannot be written: its base64 or its name is wrong.") from error
    return str(path)
