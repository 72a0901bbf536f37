"""A library that is not installed, and the extra of this package that holds it."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, requires

from ccis_interop.errors import UsageError

PACKAGE = "ccis-interop"
HELD = re.compile(r"^([A-Za-z0-9._-]+).*;.*\bextra == [\"']([a-z]+)[\"']")
OURS = ("dev", "bench", "peers")  # extras of whoever works on this package


def missing_extra(error: ModuleNotFoundError) -> UsageError | None:
    """What to tell of a module that is not there: which extra to install; None if no extra holds it."""
    wanted = (error.name or "").partition(".")[0].lower()
    try:
        stated = requires(PACKAGE) or []
    except PackageNotFoundError:
        return None
    held = [(found[1].lower().replace("-", "_"), found[2]) for one in stated if (found := HELD.match(one))]
    extra = next((extra for name, extra in held if name == wanted and extra not in OURS), None)
    if extra is None:
        return None
    return UsageError("extra-missing", f"this needs the extra `{extra}`.", mend=f"pip install '{PACKAGE}[{extra}]'.")
