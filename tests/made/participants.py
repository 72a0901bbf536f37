"""A register for tests: one key, one certificate, and participants of choice."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from ccis_interop.conformance.requirements import read
from ccis_interop.signing import pem
from made.certificates import DIGEST, KNOWN, Bench


def participant(code: str, **changes: Any) -> dict[str, Any]:
    """An authority that has joined with the certificate of the bench."""
    asked = [one for one in read().requirements if "authority" in one.roles]
    return {
        "authority": code,
        "terms": {"version": "1.0", "signed": "2026-10-01"},
        "system": {"product": "Example CCIS", "version": "4.2", "profile": "borough-ccis"},
        "certificate": "example-ccis-4.2.html",
        "attested": [{"requirement": one.id, "day": "2026-11-01", "document": DIGEST} for one in asked],
    } | changes


def register(folder: Path, *participants: dict[str, Any], **key: Any) -> Path:
    """A register in a folder."""
    for name in ("participants", "certificates", "keys"):
        (folder / name).mkdir(parents=True)
    held = {"id": KNOWN.id, "holder": "Test House", "since": "2026-01-01", "until": "2028-01-01",
            "public": pem(KNOWN.public).decode()} | key  # fmt: skip
    write(folder / "keys" / "test-house.yaml", held)
    for one in participants:
        write(folder / "participants" / f"{one['authority']}.yaml", one)
    (folder / "certificates" / "example-ccis-4.2.html").write_bytes(Bench().certificate(folder))
    (folder / "result.json").unlink()
    (folder / "withdrawn.csv").write_text("sha256,day,reason\n", encoding="utf-8")
    return folder


def write(path: Path, value: dict[str, Any]) -> None:
    """A YAML file."""
    path.write_text(yaml.safe_dump(value, sort_keys=False), encoding="utf-8")
