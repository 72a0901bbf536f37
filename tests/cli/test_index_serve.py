"""The commands around the service: credentials, serving until somebody stops it, and the audit log."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from ccis_interop.errors import Exit
from made import feeds
from made.feeds import CAMDEN, COLLEGE, LEARNING, ULNS, row
from made.running import interop

WINDOWS = os.name == "nt"


@contextmanager
def serving(*arguments: str | Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`interop index serve` in a process of its own; where it answers."""
    command = [sys.executable, "-m", "ccis_interop", "index", "serve", "--port", "0", *map(str, arguments)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    assert process.stderr is not None
    try:
        first = process.stderr.readline()
        found = re.fullmatch(r"listening on (\S+)\n", first)
        assert found, first + process.stderr.read()
        yield found[1], process
    finally:
        process.kill()
        process.wait(30)
        process.stderr.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store in which a college says that a resident of Camden learns there."""
    folder = tmp_path_factory.mktemp("index")
    path = folder / "index.sqlite"
    store = feeds.store(path)
    feeds.load(store, feeds.feed(folder, CAMDEN, [row("1", uln=ULNS[0])]))
    feeds.load(store, feeds.feed(folder, COLLEGE, [row("c1", uln=ULNS[0], **LEARNING)]))
    feeds.matched(store)
    store.close()
    return path.read_bytes()


@pytest.fixture
def index(made: bytes, tmp_path: Path) -> Path:
    """A store of its own for a test."""
    path = tmp_path / "index.sqlite"
    path.write_bytes(made)
    return path


def token(index: Path, *arguments: str) -> str:
    told = interop("index", "credential", "add", *arguments, "--store", index)
    assert told.exit == Exit.CONFORMS, told.err
    return told.out.split()[-1]


def test_a_borough_fetches_and_the_log_has_it_after_the_end(index: Path, tmp_path: Path) -> None:
    heads, key = tmp_path / "heads", tmp_path / "key"
    assert interop("index", "audit", "key", key).exit == Exit.CONFORMS
    held = {"Authorization": f"Bearer {token(index, 'Camden')}"}
    with serving("--store", index, "--audit-heads", heads, "--audit-key", key) as (url, process):
        answer = httpx.get(f"{url}/authorities/202/notices", headers=held, timeout=60)
        receipt = answer.headers["index-receipt"]
        assert json.loads(answer.text.splitlines()[1])["notice"]["given_name"] == "Amina"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == Exit.CONFORMS
    assert "GET /authorities/{authority}/notices 200" in said
    assert "Amina" not in said
    (tmp_path / "receipts").write_text(f"{receipt}\n")
    asked = ("--head", heads, "--head", tmp_path / "receipts", "--public-key", f"{key}.pub")
    told = interop("index", "audit", "verify", "--store", index, *asked)
    assert (told.exit, told.out) == (
        Exit.CONFORMS, "SOUND: 1 entries; 2 heads compared, 1 with a signature that holds.\n",
    )  # fmt: skip


def settled(url: str) -> None:
    """Wait until all that was accepted is matched."""
    ends = time.monotonic() + 120
    while time.monotonic() < ends and httpx.get(f"{url}/health", timeout=60).json()["waiting"]:
        time.sleep(0.1)


def test_a_service_that_is_killed_loses_nothing_and_tells_nothing_twice(index: Path, tmp_path: Path) -> None:
    """Killed after a list was accepted, after notices were fetched, and after they were acknowledged."""
    held, sends = ({"Authorization": f"Bearer {token(index, one)}"} for one in ("Camden", "Specimen College"))
    listed = row("c2", given_name="Bo", family_name="Synsmith", birth_date="2007-05-05", **LEARNING)
    sent = feeds.feed(tmp_path, COLLEGE, [listed], sequence=2).read_bytes()

    def fetched(url: str) -> set[str]:
        answer = httpx.get(f"{url}/authorities/202/notices", headers=held, timeout=60)
        return {json.loads(line)["notice"]["notice_id"] for line in answer.text.splitlines()[1:]}

    with serving("--store", index) as (url, _):
        assert httpx.post(f"{url}/submissions", content=sent, headers=sends, timeout=60).json()["state"] == "accepted"
    with serving("--store", index) as (url, _):
        assert httpx.post(f"{url}/submissions", content=sent, headers=sends, timeout=60).json()["state"] == "repeated"
        settled(url)
        first = fetched(url)
        assert len(first) == 2
    with serving("--store", index) as (url, _):
        assert fetched(url) == first
        told = {"notice_ids": sorted(first)[:1]}
        httpx.post(f"{url}/authorities/202/acknowledgements", json=told, headers=held, timeout=60)
    with serving("--store", index) as (url, _):
        assert fetched(url) == set(sorted(first)[1:])
    shown = interop("index", "audit", "show", "--store", index).out.splitlines()
    assert [json.loads(line)["count"] for line in shown] == [2, 2, 1]


def test_the_log_shows_what_was_done_to_it(index: Path, tmp_path: Path) -> None:
    verify = ("index", "audit", "verify", "--store", index)
    for number in range(3):
        interop("index", "notices", "--store", index, "--authority", "202", "-o", tmp_path / f"{number}.jsonl")
    assert interop("index", "audit", "head", "--store", index, "-o", tmp_path / "head").exit == Exit.CONFORMS
    assert interop(*verify).exit == Exit.INCOMPLETE
    assert interop(*verify, "--head", tmp_path / "head").exit == Exit.CONFORMS
    changes = {
        "UPDATE audit_entry SET body = replace(body, 'operator', 'nobody') WHERE number = 2": "entry 2 (changed)",
        "DELETE FROM audit_entry WHERE number = 2": "entry 2 (removed)",
        "DELETE FROM audit_entry WHERE number = 3": "entry 3 (truncated)",
        "DELETE FROM audit_entry": "entry 3 (truncated)",
    }
    whole = index.read_bytes()
    for change, found in changes.items():
        index.write_bytes(whole)
        with sqlite3.connect(index) as store:
            store.execute(change)
        store.close()
        told = interop(*verify, "--head", tmp_path / "head")
        assert told.exit == Exit.FINDINGS
        assert told.out.startswith(found)


def test_the_log_is_shown_by_authority_and_by_young_person(index: Path, tmp_path: Path) -> None:
    interop("index", "notices", "--store", index, "--authority", "202", "-o", tmp_path / "out.jsonl")
    show = ("index", "audit", "show", "--store", index)
    (entry,) = [json.loads(line) for line in interop(*show).out.splitlines()]
    assert (entry["participant"], entry["authority"], entry["count"]) == ("operator", "202", 1)
    assert interop(*show, "--authority", "202", "--index-id", entry["subjects"][0]).out == interop(*show).out
    assert interop(*show, "--authority", "203").out == ""
    assert interop(*show, "--after", "1").out == ""


def test_credentials_are_added_rotated_revoked_and_listed(index: Path, tmp_path: Path) -> None:
    credential = ("index", "credential")
    told = interop(*credential, "add", "Camden", "--store", index, "--officer", "officer-17", "--expires", "2099-08-31",
                   "--secret-file", tmp_path / "secret")  # fmt: skip
    name = re.search(r"credential (\w+) of Camden: look_up", told.out)
    assert name
    secret = (tmp_path / "secret").read_text().strip()
    assert secret not in told.out
    assert WINDOWS or stat.S_IMODE((tmp_path / "secret").stat().st_mode) == 0o600
    rotated = interop(*credential, "rotate", name[1], "--store", index, "--overlap-hours", "0")
    assert "officer" not in rotated.err
    assert interop(*credential, "revoke", name[1], "--store", index).exit == Exit.USAGE  # it has ended already
    anew = re.search(r"credential (\w+) of Camden", rotated.out)
    assert anew
    assert interop(*credential, "revoke", anew[1], "--store", index).exit == Exit.CONFORMS
    listed = interop(*credential, "list", "--store", index).out
    assert "expired  Camden, officer officer-17: look_up" in listed
    assert "revoked  Camden, officer officer-17: look_up" in listed
    assert secret not in listed


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["Nobody"], Exit.UNREADABLE),
        (["Camden", "--officer", "Jane Doe"], Exit.USAGE),
        (["Camden", "--right", "look_up"], Exit.USAGE),
        (["Camden", "--expires", "2001-01-01"], Exit.USAGE),
        (["Camden", "--right", "everything"], Exit.USAGE),
    ],
    ids=str,
)
def test_a_credential_that_cannot_be_made_is_refused(index: Path, arguments: list[str], code: Exit) -> None:
    told = interop("index", "credential", "add", *arguments, "--store", index)
    assert told.exit == code
    assert interop("index", "credential", "list", "--store", index).out.startswith("there are no credentials")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--host", "0.0.0.0"], "plain-http"),
        (["--certificate", "absent.pem"], "tls-half"),
        (["--tokens-key", "absent"], "tokens-key"),
        (["--audit-key", "absent"], "unreadable"),
    ],
    ids=str,
)
def test_what_cannot_be_served_is_refused_before_it_listens(index: Path, arguments: list[str], says: str) -> None:
    told = interop("index", "serve", "--store", index, *arguments)
    assert told.exit in (Exit.USAGE, Exit.UNREADABLE)
    assert f"[{says}]" in told.err


def test_a_store_that_is_not_there_is_not_served(tmp_path: Path) -> None:
    told = interop("index", "serve", "--store", tmp_path / "absent.sqlite")
    assert (told.exit, told.err.count("\n")) == (Exit.UNREADABLE, 1)
