"""The service against its own description: schemathesis asks what the description allows, and what it does not.

Every answer must be one that is described, of the type that is described, and none may be a fault of ours. How many
questions of each kind are asked is INTEROP_TEST_EXAMPLES.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from made import feeds
from made.feeds import CAMDEN, ULNS, row
from made.served import Served, served

EXAMPLES = int(os.environ.get("INTEROP_TEST_EXAMPLES", "4"))
BEYOND_SCHEMA = ("/submissions", "/look-ups")  # bytes that are no feed, and two ways of naming a person, are refused
QUIETLY = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("described")
    with served(feeds.store(folder / "index.sqlite")) as running:
        with running.client("Camden") as client:
            client.post("/submissions", content=feeds.feed(folder, CAMDEN, [row("1", uln=ULNS[0])]).read_bytes())
        yield running


@pytest.fixture(scope="module")
def tokens(service: Served) -> dict[bool, str]:
    """A token of an officer, and one of a system."""
    return {True: service.token("Camden", "officer-17"), False: service.token("Camden")}


def ask_each(service: Served, ask: Callable[[Any], None]) -> None:
    """Ask questions of each kind."""
    described = schemathesis.openapi.from_url(f"{service.url}/openapi.json")
    asked = 0
    for found in described.get_all_operations():
        operation = found.ok()
        modes = [GenerationMode.POSITIVE] + [GenerationMode.NEGATIVE] * (operation.path != "/health")
        for allowed in modes:  # of health nothing wrong can be asked: it takes nothing
            QUIETLY(given(operation.as_strategy(generation_mode=allowed))(ask))()
        asked += 1
    assert asked == 6


def test_every_answer_is_one_that_is_described(service: Served, tokens: dict[bool, str]) -> None:
    def ask(case: Any) -> None:
        token = tokens["look-ups" in case.path]
        left_out = [positive_data_acceptance] if case.path in BEYOND_SCHEMA else []
        case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=left_out)

    ask_each(service, ask)


def test_without_a_credential_nothing_but_health_is_told(service: Served) -> None:
    def ask(case: Any) -> None:
        answer = case.call(headers={"Authorization": "Bearer none"})
        assert case.path == "/health" or answer.status_code in (400, 401, 405, 413, 422)

    ask_each(service, ask)
