"""A fault of ours: written down without a word of anybody's data, so that it can be sent to us."""

from __future__ import annotations

import platform
import sys
import tempfile
import traceback
from datetime import UTC, datetime
from pathlib import Path

from ccis_interop import __version__


def _command() -> str:
    """The command's name; another word might be a file's."""
    from ccis_interop.cli.main import COMMANDS

    return next((word for word in sys.argv[1:2] if word in COMMANDS), "")


def write_fault(error: BaseException) -> str:
    """Write a fault report; the line that tells the user of it.

    It holds the kinds of the errors and the places in our code, never their messages, which may quote values.
    """
    lines = [
        f"ccis-interop {__version__}, Python {platform.python_version()}, {platform.system()}",
        f"at {datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}",
        f"command: {_command()}",
    ]
    at: BaseException | None = error
    while at is not None:
        lines.append(f"{type(at).__module__}.{type(at).__name__}")
        for frame in traceback.extract_tb(at.__traceback__):
            lines.append(f"  {Path(frame.filename).name}:{frame.lineno} in {frame.name}")
        at = at.__cause__ or at.__context__
    try:
        with tempfile.NamedTemporaryFile("w", prefix="interop-fault-", suffix=".txt", delete=False) as file:
            file.write("\n".join(lines) + "\n")
        where = f"a fault report without personal data is in {file.name}: please send it to us"
    except OSError:
        where = "no fault report could be written"
    return f"this is a fault of ours ({type(error).__name__}); {where}. [own-fault]"
