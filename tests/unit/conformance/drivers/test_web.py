"""A system behind an address: what it may send back, and what is refused."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from ccis_interop.conformance.drivers.failure import DriverFailed
from ccis_interop.conformance.drivers.web import Web
from ccis_interop.conformance.protocol import Fields, Verb

Answer = Callable[[dict[str, Any]], tuple[int, bytes]]


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Serves one way of answering; the address."""
    servers = []

    def begin(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                status, data = answer({**body, "path": self.path})
                self.send_response(status)
                if status in (301, 307):
                    self.send_header("Location", "/elsewhere")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: object) -> None:
                """Nothing is logged."""

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield begin
    for server in servers:
        server.shutdown()
        server.server_close()


def export(url: str, folder: Path) -> Fields:
    fields = {"format": "ccis/1.0", "authority": "204", "as_of": "2019-10-31", "folder": str(folder)}
    return Web(url, 10).send(Verb.EXPORT, 1, fields)


def packed(name: str, data: bytes = b"x") -> dict[str, str]:
    return {"name": name, "base64": base64.b64encode(data).decode()}


def test_files_travel_inside_the_json_both_ways(serve: Callable[[Answer], str], tmp_path: Path) -> None:
    given = tmp_path / "list.jsonl"
    given.write_bytes(b"rows")
    seen: list[dict[str, Any]] = []

    def answer(body: dict[str, Any]) -> tuple[int, bytes]:
        seen.append(body)
        counts = {"accepted": 0, "unchanged": 0, "rejected": 1, "forwarded": 0}
        return 200, json.dumps({"id": 1, **counts, "rejects": packed("rejects.csv", b"record,field,reason\n")}).encode()

    fields = {"format": "ccis/1.0", "file": str(given), "sender": {"kind": "own"}}
    reply = Web(serve(answer), 10).send(Verb.LOAD, 1, fields)
    assert seen[0]["path"] == "/load"
    assert seen[0]["file"] == packed("list.jsonl", b"rows")
    assert Path(reply["rejects"]).read_bytes() == b"record,field,reason\n"


@pytest.mark.parametrize("name", ["../../escape", "..\\..\\escape", "/etc/escape", "export"])
def test_a_name_never_leads_out_of_the_folder(name: str, serve: Callable[[Answer], str], tmp_path: Path) -> None:
    url = serve(lambda _: (200, json.dumps({"id": 1, "file": packed(name), "records": 1}).encode()))
    assert Path(export(url, tmp_path)["file"]).parent == tmp_path


@pytest.mark.parametrize(
    ("status", "data", "why"),
    [
        (500, b"", "HTTP status 500"),
        (307, b"", "HTTP status 307"),
        (200, b"<html>", "not JSON"),
        (200, b'{"id": 1, "file": "/etc/passwd", "records": 1}', "leads nowhere"),
        (200, b'{"id": 1, "file": {"name": "a", "base64": "%%%"}, "records": 1}', "cannot be written"),
        (200, b'{"id": 1}', "not of the protocol"),
    ],
)
def test_what_is_no_reply_is_a_fault_of_the_driver(
    status: int, data: bytes, why: str, serve: Callable[[Answer], str], tmp_path: Path
) -> None:
    with pytest.raises(DriverFailed, match=why):
        export(serve(lambda _: (status, data)), tmp_path)


def test_nobody_there_is_a_fault_of_the_driver(tmp_path: Path) -> None:
    with pytest.raises(DriverFailed, match="was not answered"):
        export("http://127.0.0.1:9", tmp_path)


def test_a_reply_that_is_too_long_is_refused(
    serve: Callable[[Answer], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ccis_interop.conformance.drivers.web.LONGEST", 100)
    with pytest.raises(DriverFailed, match="longer than 100 bytes"):
        export(serve(lambda _: (200, b" " * 200)), tmp_path)
