"""What the README and the docs claim: each shown output is the output, each command is one, each link leads somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(ROOT.glob("docs/**/*.md"))]
SHOWN = re.compile(r"<!-- output: (.+?) -->\n```\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def shown_outputs() -> list[tuple[str, str, str]]:
    return [
        (page.relative_to(ROOT).as_posix(), command, output)
        for page in PAGES
        for command, output in SHOWN.findall(page.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(("page", "command", "output"), shown_outputs(), ids=lambda value: value[:60])
def test_a_page_shows_what_the_command_prints(page: str, command: str, output: str) -> None:
    program, *arguments = shlex.split(command)
    assert program == "interop", page
    done = subprocess.run(
        [sys.executable, "-m", "ccis_interop", *arguments], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.stdout == output
    assert done.stderr == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    targets = [one for one in LINK.findall(page.read_text(encoding="utf-8")) if "://" not in one]
    assert [one for one in targets if not (page.parent / one).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_and_options_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"`?interop ([a-z]+)\b([^`\n]*)", page.read_text(encoding="utf-8"))
    from ccis_interop.cli.main import COMMANDS, interop

    for command, rest in named:
        if command in COMMANDS:
            given = interop.get_command(None, command)  # type: ignore[arg-type]
            words = rest.split()
            if hasattr(given, "get_command") and words and words[0].isalpha():
                given = given.get_command(None, words[0]) or given
            known = {name for one in given.params for name in one.opts} if given else set()
            unknown = [one for one in re.findall(r"(?<!\S)--[a-z-]+", rest) if one not in known | {"--help", "--version"}]
            assert unknown == [], f"interop {command}{rest}"
