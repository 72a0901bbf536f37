"""Where the suite's own files lie: the protocol's schemas, the cases, the register."""

from __future__ import annotations

from pathlib import Path

INSIDE = "suite"  # their name inside an installed package


def suite_folder() -> Path:
    """The folder of the suite's files: inside the installed package, or `conformance/` in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / INSIDE
    return inside if inside.is_dir() else package.parent.parent / "conformance"
