"""The reference CCIS as a program of its own: a request a line comes in, a reply a line goes out."""

from __future__ import annotations

import json
from typing import Any, BinaryIO, ClassVar

from ccis_interop.conformance.drivers.failure import Unsupported
from ccis_interop.reference.driver import ReferenceCcis


class Mouth:
    """Reads requests and writes replies, until `stop` or the end of what is said."""

    place: ClassVar[str] = "mouth"

    def __init__(self, system: ReferenceCcis) -> None:
        self.system = system

    def serve(self, heard: BinaryIO, said: BinaryIO) -> None:
        """Answer every request."""
        for line in heard:
            request = json.loads(line)
            self.say(said, self.reply(request))
            if request.get("verb") == "stop":
                return

    def say(self, said: BinaryIO, reply: dict[str, Any]) -> None:
        """Write a reply, and let it go at once."""
        said.write(json.dumps(reply).encode() + b"\n")
        said.flush()

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        """The reply to a request, with its number; without a value of a record if it cannot be done."""
        fields = {name: value for name, value in request.items() if name not in ("id", "verb")}
        try:
            return {"id": request["id"], **self.system.answer(request["verb"], fields)}
        except Unsupported as error:
            return {"id": request["id"], "error": {"code": "unsupported", "message": error.what}}
        except Exception as error:  # whatever went wrong is told to whoever asked, and the next request is heard
            return {"id": request["id"], "error": {"code": "failed", "message": type(error).__name__}}
