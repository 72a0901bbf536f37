"""A store of the Index that is really served: uvicorn in a thread, on a port of loopback that was free."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread
from typing import Any

import httpx

from ccis_interop.index.access.credentials import add as add_credential
from ccis_interop.index.linkage import shipped
from ccis_interop.index.register.matching import match
from ccis_interop.index.register.store import Store
from ccis_interop.index.service.app import create_app
from ccis_interop.index.service.server import Address, listen, server
from ccis_interop.index.service.settings import Settings
from made.feeds import CATALOGUE, TODAY

PATIENCE = 120.0  # seconds to wait for what was submitted to be matched


@dataclass(frozen=True)
class Served:
    """A running service."""

    store: Store
    url: str

    def token(self, participant: str, officer: str | None = None) -> str:
        """A new credential's token."""
        with self.store.begin() as connection:
            return add_credential(connection, participant, holder=officer)[1].text

    def client(self, participant: str, officer: str | None = None) -> httpx.Client:
        """A client that asks in the name of a participant, or of its officer."""
        held = {"Authorization": f"Bearer {self.token(participant, officer)}"}
        return httpx.Client(base_url=self.url, headers=held, timeout=PATIENCE)

    def settle(self) -> None:
        """Wait until all that was submitted is matched."""
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            told = httpx.get(f"{self.url}/health", timeout=PATIENCE).json()
            assert told["matching"] == "well", told
            if told["waiting"] == 0:
                return
            time.sleep(0.05)
        raise AssertionError("what was submitted was not matched")


@contextmanager
def served(store: Store, **settings: Any) -> Iterator[Served]:
    """Serve a store until the block ends."""
    model = shipped()
    chosen = Settings(**{"requests": 100_000, "look_ups": 100_000, "attempts": 100_000, **settings})
    app = create_app(store, CATALOGUE, lambda: match(store, model, today=TODAY), chosen)
    address = Address(port=0)
    running, socket = server(app, address), listen(address)
    thread = Thread(target=running.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    ends = time.monotonic() + 30
    while not running.started and time.monotonic() < ends:
        time.sleep(0.01)
    try:
        yield Served(store, address.name(socket))
    finally:
        running.should_exit = True
        thread.join(60)
        socket.close()
        assert not thread.is_alive()
