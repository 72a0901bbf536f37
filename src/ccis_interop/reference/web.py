"""The reference CCIS over HTTP, on this machine alone: a POST a verb, files inside the JSON."""

from __future__ import annotations

import base64
import json
import tempfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from ccis_interop.reference.mouth import Mouth

LOOPBACK = "127.0.0.1"
LARGEST = 64 << 20  # bytes of one request


class Web(HTTPServer):
    """One request at a time."""

    def __init__(self, mouth: Mouth, port: int = 0) -> None:
        super().__init__((LOOPBACK, port), Handler)
        self.mouth = mouth

    @property
    def url(self) -> str:
        """Where it is reached."""
        return f"http://{LOOPBACK}:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    """Answers one request."""

    server: Web

    def do_POST(self) -> None:
        """A verb."""
        size = int(self.headers.get("Content-Length") or 0)
        if size > LARGEST:
            self.send_error(413)
            return
        request = json.loads(self.rfile.read(size))
        with tempfile.TemporaryDirectory() as folder:
            held = json.dumps(_packed(self.server.mouth.reply(_unpacked(request, Path(folder))))).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(held)))
        self.end_headers()
        self.wfile.write(held)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Nothing is logged: a request holds records."""


def _unpacked(request: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A request with its file written down, and a folder of ours in the place of the sender's."""
    made = dict(request)
    if isinstance(made.get("file"), dict):
        path = folder / Path(made["file"]["name"].replace("\\", "/")).name
        path.write_bytes(base64.b64decode(made["file"]["base64"]))
        made["file"] = str(path)
    if "folder" in made:
        (folder / "out").mkdir()
        made["folder"] = str(folder / "out")
    return made


def _packed(reply: dict[str, Any]) -> dict[str, Any]:
    """A reply with the bytes of its files in the place of their paths."""
    made: dict[str, Any] = {
        name: _bytes(value) if name in ("file", "rejects") else value for name, value in reply.items()
    }
    if "files" in made:
        made["files"] = [{**one, "file": _bytes(one["file"])} for one in made["files"]]
    return made


def _bytes(path: str) -> dict[str, str]:
    return {"name": Path(path).name, "base64": base64.b64encode(Path(path).read_bytes()).decode()}
