"""What the README and the docs claim: shown outputs are the outputs, commands exist, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from ccis_interop.cli.main import COMMANDS, interop

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *sorted(ROOT.glob("docs/**/*.md")),
         *sorted(ROOT.glob("examples/*/README.md"))]  # fmt: skip
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


def options_of(words: list[str]) -> set[str]:
    """The options of the command that some words name, subcommands followed as the command line follows them."""
    given: click.Command = interop
    while isinstance(given, click.Group) and words:
        try:
            _, found, words = given.resolve_command(click.Context(given), words)
        except click.UsageError:
            break
        given = found or given
    return {name for one in given.params for name in one.opts} | {"--help", "--version"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_options_that_are_named_exist(page: Path) -> None:
    named = re.findall(r"\binterop ((?:[a-z]+ ){0,2}[a-z]+)\b([^`\n]*)", page.read_text(encoding="utf-8"))
    for command, rest in named:
        words = command.split()
        if words[0] in COMMANDS:
            unknown = set(re.findall(r"(?<!\S)--[a-z-]+", rest)) - options_of([*words, "FILE"])
            assert unknown == set(), f"interop {command}{rest}"
