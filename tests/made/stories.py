"""The stories under `examples/`: a README's blocks of commands, and what it says that they print.

A block ```` ```sh ```` holds commands; ```` ```sh exit=1 ```` ones of which the last ends with that exit code. A block
```` ```text ```` right after it is what they print on standard output, all of it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"
BLOCK = re.compile(r"^```sh(?: exit=(\d+))?\n(.*?)^```$(?:\n\n?(```text)\n(.*?)^```$)?", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Step:
    """One block: its commands, the exit code of the last, and what they print if the story shows it."""

    commands: str
    exit: int
    shown: str | None


def stories() -> list[str]:
    """The names of the folders that have a README with commands."""
    return [path.parent.name for path in sorted(EXAMPLES.glob("*/README.md")) if list(steps(path.parent.name))]


def steps(story: str) -> Iterator[Step]:
    """The blocks of a story's README."""
    text = (EXAMPLES / story / "README.md").read_text(encoding="utf-8")
    for code, commands, has, shown in BLOCK.findall(text):
        yield Step(commands, int(code or 0), shown if has else None)


def played(story: str, folder: Path) -> Iterator[tuple[Step, subprocess.CompletedProcess[str]]]:
    """Run a story in a copy of its folder, step by step."""
    copy = folder / story
    shutil.copytree(EXAMPLES / story, copy)
    programs = folder / "bin"
    programs.mkdir()
    for name, command in {"interop": f"{sys.executable} -m ccis_interop", "python": sys.executable}.items():
        (programs / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
        (programs / name).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    for step in steps(story):
        done = subprocess.run(
            ["bash", "-c", f"set -e\n{step.commands}"],
            cwd=copy,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        yield step, done
