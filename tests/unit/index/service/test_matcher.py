"""The thread that matches: it runs when told, once for many tellings, and goes on after a failure."""

from __future__ import annotations

from threading import Event

from ccis_interop.errors import InputError
from ccis_interop.index.service.matcher import Matcher


def test_what_was_left_over_is_matched_at_the_start() -> None:
    ran = Event()
    matcher = Matcher(ran.set, str)
    matcher.start()
    assert ran.wait(10)
    matcher.close()
    assert matcher.failed is None


def test_many_tellings_while_it_runs_make_one_more_run() -> None:
    began, go, runs = Event(), Event(), []

    def match() -> None:
        runs.append(1)
        began.set()
        assert go.wait(10)

    matcher = Matcher(match, str)
    matcher.start()
    assert began.wait(10)
    for _ in range(5):
        matcher.tell()
    go.set()
    while len(runs) < 2:
        pass
    matcher.close()
    assert len(runs) == 2


def test_a_failure_is_told_by_its_code_and_the_next_telling_tries_again() -> None:
    outcomes = iter([InputError("store-gone", "it is gone."), RuntimeError("Amina Synthompson"), None])
    told: list[str] = []
    seen = [Event(), Event(), Event()]
    steps = iter(seen)

    def match() -> None:
        error = next(outcomes)
        next(steps).set()
        if error:
            raise error

    matcher = Matcher(match, lambda error: told.append(type(error).__name__) or "a fault")
    matcher.start()
    assert seen[0].wait(10)
    for event in seen[1:]:
        while not event.is_set():
            matcher.tell()
            event.wait(0.01)
    matcher.close()
    assert (matcher.failed, told) == (None, ["RuntimeError"])
