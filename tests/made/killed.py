"""Kills conversions at random moments, and looks each time at what is there. Run as a program of its own.

Each conversion is a forked process, so that it need not start anew. Two conversions with other settings take turns
with one output; clean runs tell the bytes that each of its files may have. Writes its result as JSON to stdout.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.cli import convert as command
from ccis_interop.cli.main import run
from ccis_interop.convert import convert, rejects, source, summary  # noqa: F401  (loaded before the forks)

ACCOUNT = ".account.json"
NAMES = ["Specimen College", "Sample College"]


def start(folder: Path, name: str, output: str) -> int:
    """Convert in a process of its own; its number."""
    number = os.fork()
    if number == 0:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        told = ["--as-of", "2023-10-31", "--set", f"provider_name={name}", "--set", "provider_authority=202"]
        os._exit(
            run(["convert", str(folder / "list.csv"), "--to", "enrolment-list", "-o", str(folder / output), *told])
        )
    return number


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def files(folder: Path) -> dict[str, str]:
    """The digest of every file of the output, by its name's ending."""
    return {path.name[len("out.csv") :]: digest(path) for path in folder.glob("out.csv*")}


def faults(folder: Path, given: str, known: list[dict[str, str]]) -> list[str]:
    """What is wrong with the files that are there."""
    there = files(folder)
    found = [
        f"{ending} is half-written"
        for ending, one in there.items()
        if ending != ACCOUNT and one not in {each[ending] for each in known}
    ]
    if digest(folder / "list.csv") != given:
        found.append("the source was changed")
    if ACCOUNT in there:
        account = json.loads((folder / f"out.csv{ACCOUNT}").read_text())  # whole, or no JSON
        found += [
            f"the account stands beside another {file['name']}"
            for file in account["files"].values()
            if there.get(file["name"][len("out.csv") :]) != file["digest"]
        ]
    return found


def main(folder: Path, kills: int) -> dict[str, object]:
    Catalogue().compiled("enrolment-list/1.0")
    assert command
    given, known, took = digest(folder / "list.csv"), [], 0.0
    for name in NAMES:
        began = time.perf_counter()
        _, status = os.waitpid(start(folder, name, "out.csv"), 0)
        took = time.perf_counter() - began
        assert os.waitstatus_to_exitcode(status) == 1, status
        known.append(files(folder))
    killed, tries, wrong = 0, 0, []
    draw = random.Random(7)
    while killed < kills and tries < 5 * kills:
        tries += 1
        number = start(folder, NAMES[tries % 2], "out.csv")
        late = draw.random() < 0.5  # half of them while files are written and put in place
        time.sleep(took * (draw.uniform(0.7, 1.0) if late else draw.uniform(0.0, 0.7)))
        os.kill(number, signal.SIGKILL)
        _, status = os.waitpid(number, 0)
        killed += os.WIFSIGNALED(status)
        wrong += faults(folder, given, known)
    os.waitpid(start(folder, NAMES[0], "out.csv"), 0)
    left = [path.name for path in folder.iterdir() if path.name.startswith(".")]
    return {"killed": killed, "faults": wrong, "seconds": took, "left": left}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]))))
