"""A sudden end of load, match and notices: nothing is lost, nothing doubled after it was acknowledged.

How often is killed tells INTEROP_INDEX_KILLS.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from made import postgres

KILLS = int(os.environ.get("INTEROP_INDEX_KILLS", "3"))
TESTS = Path(__file__).parent.parent


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked")
@pytest.mark.slow
def test_whatever_is_killed_nothing_is_lost_or_doubled(
    store_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    clean = str(tmp_path / "clean.sqlite")
    if store_url.startswith("postgresql"):
        clean = postgres.database(request.getfixturevalue("postgres_server"))
    done = subprocess.run(
        [sys.executable, "-m", "made.killed_index", store_url, clean, str(tmp_path), str(KILLS)],
        cwd=TESTS, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert sum(told["killed"].values()) >= KILLS
    assert told["notices"] > 0
