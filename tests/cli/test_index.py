"""`interop index` through the command line: a month from list to acknowledgement, and what is refused."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from made.feeds import CAMDEN, COLLEGE, LEARNING, ULNS, feed, row
from made.running import Told, check, interop

AS_OF = ("--as-of", "2024-12-02")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty store with its participants; the commands find it by the environment."""
    path = tmp_path / "index.sqlite"
    monkeypatch.setenv("INTEROP_INDEX_STORE", str(path))
    assert interop("index", "init").out == f"{path}: made\n"
    admitted = interop("index", "participant", "add", "Camden", "--role", "authority", "--authority", "202")
    assert (admitted.exit, admitted.out) == (0, "Camden: admitted as authority\n")
    interop("index", "participant", "add", "Specimen College", "--role", "provider", "--ukprn", "10000001")
    return path


def loaded(tmp_path: Path, *camden: dict[str, str], college: dict[str, str]) -> Told:
    interop("index", "load", feed(tmp_path, CAMDEN, camden))
    return interop("index", "load", feed(tmp_path, COLLEGE, [college]))


def test_a_month_from_feeds_to_acknowledged_notices(store: Path, tmp_path: Path) -> None:
    told = loaded(tmp_path, row("202-1", uln=ULNS[0]), college=row("L1", uln=ULNS[0], **LEARNING))
    assert told.exit == 0
    assert "feed: 1 rows = 1 accepted + 0 rejected + 0 merged + 0 left out" in told.out
    assert "waits for interop index match" in interop("index", "status").out
    assert "2 deliveries wait" in interop("index", "verify").out
    found = interop("index", "match", *AS_OF)
    assert "linked, routed: 1" in found.out
    assert "notices in_learning: 1" in found.out
    assert interop("index", "match").out.startswith("nothing to match")
    notices = tmp_path / "notices.jsonl"
    assert "1 notices for 202" in interop("index", "notices", "--authority", "202", "-o", notices, *AS_OF).out
    assert check(notices).exit == 0
    assert "nothing waits" in interop("index", "notices", "--authority", "204", "-o", tmp_path / "x.jsonl").out
    assert not (tmp_path / "x.jsonl").exists()
    done = interop("index", "notices", "--authority", "202", "--acknowledge", notices)
    assert (done.exit, "1 notices acknowledged" in done.out) == (0, True)
    assert interop("index", "notices", "--authority", "204", "--acknowledge", notices).exit == 1
    assert interop("index", "verify").exit == 0
    status = json.loads(interop("index", "status", "-f", "json").out)
    assert (status["records"], status["persons"], status["notices"]) == (2, 1, {"acknowledged": 1})


def test_rejected_rows_lie_beside_the_file_and_the_exit_code_says_so(store: Path, tmp_path: Path) -> None:
    path = feed(tmp_path, CAMDEN, [row("202-1"), row("202-2", given_name="Tobi", uln="1000000079")])
    told = interop("index", "load", path)
    assert told.exit == 1
    assert "1 accepted + 1 rejected" in told.out
    assert "Tobi" not in told.out + told.err
    assert (tmp_path / f"{path.name}.rejects.jsonl").is_file()
    assert "repeated" in interop("index", "load", path).out


def test_a_decision_is_made_its_consequences_are_told_and_it_is_taken_back(store: Path, tmp_path: Path) -> None:
    loaded(tmp_path, row("202-1", uln=ULNS[0]), college=row("L1", uln=ULNS[0], **LEARNING))
    interop("index", "match", *AS_OF)
    notices = tmp_path / "notices.jsonl"
    interop("index", "notices", "--authority", "202", "-o", notices, *AS_OF)
    person = json.loads(notices.read_text().splitlines()[1])["notice"]["index_id"]
    assert interop("index", "status", "--person", person).exit == 2
    shown = interop("index", "status", "--person", person, "--show-ids").out
    assert "Camden: S 202-1" in shown
    assert "Specimen College: S L1" in shown
    why = ("--by", "data-manager", "--reason", "linked-wrongly")
    parted = interop("index", "unlink", person, "S", "L1", *why)
    assert parted.out == "records left: 1\nnotices in_learning: 1\nnotices withdrawn: 1\n"
    acts = interop("index", "status", "--acts").out
    act = re.match(r"(\d+): different, linked-wrongly, by data-manager", acts)
    assert act
    again = interop("index", "undo", act[1], "--by", "data-manager", "--reason", "decided-wrongly")
    assert "records linked: 1" in again.out
    assert interop("index", "verify").exit == 0
    assert interop("index", "unlink", person, "S", "L1", "--by", "Jane Roe", "--reason", "linked-wrongly").exit == 2
    assert interop("index", "split", person, "--record", "S", "X", *why).exit == 3


def test_the_queue_is_read_from_a_page_by_two_readers(store: Path, tmp_path: Path) -> None:
    other = row("L1", family_name="Synother", gender=None, **LEARNING)
    loaded(tmp_path, row("202-1", gender=None), college=other)
    assert "review, routed: 1" in interop("index", "match", *AS_OF).out
    listed = interop("index", "review").out
    assert "surname differs" in listed
    assert "Synother" not in listed
    page = tmp_path / "page.html"
    assert "1 items for reader-1" in interop("index", "review", "--reader", "reader-1", "--page", page).out
    assert page.stat().st_mode & 0o777 == 0o600
    item = re.search(r'data-item="([^"]+)"', page.read_text())
    assert item
    verdicts = tmp_path / "verdicts.csv"
    verdicts.write_text(f"item,verdict,reason\n{item[1]},same,names-spelt\n")
    first = interop("index", "review", "--reader", "reader-1", "--take", verdicts)
    assert first.out == "1 verdicts of reader-1 taken; 0 items are decided by them\n"
    said = ("--item", item[1], "--verdict", "same", "--reason", "names-spelt")
    assert "1 items are decided" in interop("index", "review", "--reader", "reader-2", *said).out
    assert "to be read: 0" in interop("index", "review").out
    assert interop("index", "review", "--reader", "Jane", *said).exit == 2


def test_deletion_says_who_would_go_and_what_went(store: Path, tmp_path: Path) -> None:
    interop("index", "load", feed(tmp_path, CAMDEN, [row("202-1")]))
    interop("index", "match", *AS_OF)
    day = ("--as-of", "2029-09-01")
    assert interop("index", "expire", "--dry-run", *day).out.endswith("born until 2006-08-31\n")
    assert "0 persons" in interop("index", "expire", *day).out
    gone = interop("index", "expire", "--as-of", "2030-09-01").out
    assert "1 persons with 1 records deleted" in gone
    assert "looked for anew: 0 left" in gone


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("status", "--store", "none.sqlite"), 3, "store-absent"),
        (("status", "--store", "mysql://x/y"), 2, "store-url"),
        (("status", "--store", "none/none.sqlite"), 2, "store-folder"),
        (("status", "--store", "postgresql://nobody@localhost:1/none"), 3, "store-unreachable"),
        (("init",), 2, "store-exists"),
        (("participant", "add", "X", "--role", "authority", "--authority", "999"), 2, "authority-unknown"),
        (("participant", "add", "Camden", "--role", "authority", "--authority", "202"), 2, "participant-exists"),
        (("participant", "add", "X", "--role", "provider"), 2, "participant-incomplete"),
        (("notices", "--authority", "202", "-o", "notices.txt"), 2, "form-unknown"),
        (("notices", "--authority", "202"), 2, "notices-what"),
        (("load", "none.jsonl"), 3, "file-absent"),
        (("undo", "7", "--by", "data-manager", "--reason", "decided-wrongly"), 3, "act-unknown"),
        (("merge", "LI1", "LI2", "--by", "data-manager", "--reason", "duplicate-person"), 3, "person-unknown"),
        (("review", "--page", "page.html"), 2, "reader-missing"),
    ],
)
def test_what_is_wrong_is_one_line_and_an_exit_code(
    store: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    told = interop("index", *arguments)
    assert (told.exit, told.out) == (code, "")
    assert f"[{says}]" in told.err
    assert "Traceback" not in told.err


def test_a_file_that_is_no_store_is_said_to_be_none(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    path.write_text("this is no database, whatever its name is" * 100)
    told = interop("index", "status", "--store", path)
    assert (told.exit, "[store-unreachable]" in told.err) == (3, True)
