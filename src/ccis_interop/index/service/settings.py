"""What the service is run with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

MEGABYTE = 1024 * 1024


def _told(error: BaseException) -> str:
    return f"a fault of ours ({type(error).__name__})"  # never its message, which may quote a value


@dataclass(frozen=True)
class Settings:
    """Limits, keys and places. In a minute a credential may ask `requests` times, an officer look up `look_ups` young
    people, and an address fail `attempts` times.

    `tokens_key` is the key of a store with tokens. To `heads`, signed with `heads_key`, the newest head of the audit
    log is added after each `heads_every` entries and at the end: a file that should lie elsewhere.
    """

    requests: int = 240
    look_ups: int = 30
    attempts: int = 20
    submission_bytes: int = 200 * MEGABYTE
    body_bytes: int = MEGABYTE
    page: int = 500
    postcodes: str | None = None
    tokens_key: bytes | None = None
    heads: Path | None = None
    heads_key: Ed25519PrivateKey | None = None
    heads_every: int = 100
    on_fault: Callable[[BaseException], str] = _told
