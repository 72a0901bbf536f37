"""Every command of every example's README, and what it says that they print."""

from __future__ import annotations

from pathlib import Path

import pytest

from made.stories import played, stories


@pytest.mark.parametrize("story", stories())
def test_a_story_goes_as_it_is_told(story: str, tmp_path: Path) -> None:
    for step, done in played(story, tmp_path):
        assert done.returncode == step.exit, f"{step.commands}\n{done.stdout}\n{done.stderr}"
        if step.shown is not None:
            assert done.stdout == step.shown
