"""Kills loads, matches, notices and acknowledgements at random moments. Run as a program of its own.

Each step is a forked process. After every kill the store is opened anew: what was killed is done again, as an operator
would. At the end nothing may be lost, nothing doubled after it was acknowledged, and the state must be that of a store
that nobody killed. Writes its result as JSON to stdout.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from ccis_interop.index.linkage import shipped
from ccis_interop.index.register.outgoing import give, take_acknowledged
from ccis_interop.index.register.store import Store, open_store
from ccis_interop.index.register.verify import verify
from made.feeds import CATALOGUE, LEARNING, PARTICIPANTS, PERSON, TODAY, feed, load, matched, row, store
from made.registers import acknowledged, state

MONTHS = ("2024-09-30", "2024-10-31", "2024-11-30")
YOUNG = 12
FEW = 20  # kills for which one month is enough
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def files(folder: Path, months: int) -> list[Path]:
    """So many months of four participants; everybody is known to a borough or a unit, and learns somewhere."""
    made = []
    for month, period in enumerate(MONTHS[:months]):
        for at, sender in enumerate(PARTICIPANTS):
            rows = []
            for young in range(YOUNG):
                home = {"resident_authority": "204", "postcode": "E8 1EA"} if young % 2 else {}
                said = {"given_name": f"Syn{LETTERS[young]}a", "family_name": f"Syn{LETTERS[-1 - young]}o", **home}
                said["birth_date"] = f"2007-{young % 12 + 1:02}-{young + 3:02}"
                learning = {**LEARNING, "start_date": f"2024-09-{month + 2:02}"} if at > 1 else {}
                if (at == 0 and young % 2) or (at == 1 and not young % 2) or (at == 3 and young % 3):
                    continue
                rows.append(row(f"{at}-{young}", month + 1, **said, **learning))
            made.append(feed(folder, sender, rows, period=period, sequence=month + 1))
    return made


def forked(step: Callable[[], object]) -> int:
    number = os.fork()
    if number == 0:
        sink = os.open(os.devnull, os.O_WRONLY)
        os.dup2(sink, 1)
        os.dup2(sink, 2)
        try:
            step()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return number


class Operator:
    """Does the steps of a month in turn, each again until it was done; sometimes a step is killed."""

    def __init__(self, url: str, folder: Path, kills: int, steps: int) -> None:
        self.url, self.folder, self.kills = url, folder, kills
        self.often = kills / (kills + steps)  # so that every step has its share
        self.killed: dict[str, int] = {}
        self.draw = random.Random(7)
        self.took: dict[str, float] = {}
        self.given: list[str] = []  # every notice that a borough was given and took in, with repetitions

    def do(self, name: str, step: Callable[[Store], object]) -> None:
        """One step; where there are kills left it is killed first, as often as not before it ends."""

        def act() -> None:
            held = open_store(self.url)
            step(held)
            held.close()

        while sum(self.killed.values()) < self.kills and self.draw.random() < self.often:
            number = forked(act)
            time.sleep(self.draw.uniform(0.0, self.took.get(name, 1.0)))
            os.kill(number, signal.SIGKILL)
            _, status = os.waitpid(number, 0)
            if os.WIFSIGNALED(status):
                self.killed[name] = self.killed.get(name, 0) + 1
        began = time.perf_counter()
        _, status = os.waitpid(forked(act), 0)
        self.took[name] = max(self.took.get(name, 0.0), time.perf_counter() - began)
        assert os.waitstatus_to_exitcode(status) == 0, name

    def month(self, paths: list[Path]) -> None:
        """Load what came, match, and give every borough what it is to be told until it has acknowledged it."""
        for path in paths:
            self.do("load", partial(load, path=path))
        self.do("match", matched)
        for code in ("202", "204"):
            target = self.folder / f"notices-{code}.jsonl"
            target.unlink(missing_ok=True)
            told = {"catalogue": CATALOGUE, "authority": code, "path": target}
            self.do("notices", partial(give, **told, form="jsonl", today=TODAY))
            if not target.exists():
                continue
            self.given += [json.loads(line)["notice"]["notice_id"] for line in target.read_text().splitlines()[1:]]
            self.do("acknowledge", partial(take_acknowledged, **told))


def main(url: str, clean: str, folder: Path, kills: int) -> dict[str, object]:
    assert PERSON
    shipped()
    CATALOGUE.compiled("london-index/1.0")
    paths = files(folder, 1 if kills < FEW else len(MONTHS))
    for one in (clean, url):
        store(one).close()
    steps = len(paths) + 5 * len(paths) // len(PARTICIPANTS)
    undisturbed, disturbed = Operator(clean, folder, 0, steps), Operator(url, folder, kills, steps)
    for at in range(0, len(paths), len(PARTICIPANTS)):
        undisturbed.month(paths[at : at + len(PARTICIPANTS)])
    rounds = 0
    disturbed.took = dict(undisturbed.took)
    while rounds == 0 or (sum(disturbed.killed.values()) < kills and rounds < 20):
        rounds += 1
        for at in range(0, len(paths), len(PARTICIPANTS)):
            disturbed.month(paths[at : at + len(PARTICIPANTS)])
    one, other = open_store(clean), open_store(url)
    wrong = []
    if state(one) != state(other):
        wrong.append("the state is not that of a store that nobody killed")
    if acknowledged(one) != acknowledged(other):
        wrong.append("other notices were acknowledged")
    if set(disturbed.given) != set(undisturbed.given):
        wrong.append("a notice was lost or made up")
    if len(disturbed.given) != len(set(disturbed.given)):
        wrong.append("a notice came again after it was acknowledged")
    wrong += [f"verify: {one.what} {one.count}" for one in verify(other).differences]
    return {"killed": disturbed.killed, "notices": len(undisturbed.given), "faults": wrong}


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    print(json.dumps(main(sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4]))))
