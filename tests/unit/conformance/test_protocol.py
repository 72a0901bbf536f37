"""The protocol: a schema for each request and reply, and problems told without values."""

from __future__ import annotations

import jsonschema
import pytest

from ccis_interop.conformance.drivers.driver import judged
from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported
from ccis_interop.conformance.protocol import Verb, problem, schema

LOADED = {"accepted": 1, "unchanged": 0, "rejected": 0, "forwarded": 0}


@pytest.mark.parametrize("side", ["request", "reply"])
@pytest.mark.parametrize("verb", list(Verb))
def test_every_verb_has_a_sound_schema_for_both_sides(verb: Verb, side: str) -> None:
    held = schema(f"{verb}.{side}")
    jsonschema.Draft202012Validator.check_schema(held)
    assert held["additionalProperties"] is False
    assert all("description" in one or "pattern" in one or "const" in one or "enum" in one or "oneOf" in one
               for one in held["properties"].values())  # fmt: skip


def test_a_problem_names_field_and_rule_and_no_value() -> None:
    told = problem("load.reply", {"id": 1, **LOADED, "accepted": "Synabelman"})
    assert "accepted" in told
    assert "Synabelman" not in told


def test_a_field_that_lacks_is_named() -> None:
    assert "`rejected`" in problem("load.reply", {"id": 1, "accepted": 1, "unchanged": 0, "forwarded": 0})


@pytest.mark.parametrize(
    "reply",
    [
        None, [], "yes", {}, {"id": 7}, {"id": 7, **LOADED, "more": 1}, {"id": 8, **LOADED},
        {"id": 7, **LOADED, "accepted": -1},
        {"id": 7, "error": {"code": "other", "message": "x"}}, {"id": 7, "error": {"code": "failed", "message": "x"}},
        {"id": 7, "error": "failed"}, {"id": 7, **LOADED, "accepted": True},
    ],
)  # fmt: skip
def test_a_reply_that_is_not_of_the_protocol_is_a_fault_of_the_driver(reply: object) -> None:
    with pytest.raises(DriverFailed):
        judged(Verb.LOAD, 7, reply)


def test_unsupported_is_said_as_such() -> None:
    with pytest.raises(Unsupported):
        judged(Verb.LOAD, 7, {"id": 7, "error": {"code": "unsupported", "message": "no"}})


def test_a_right_reply_is_given_without_its_number() -> None:
    assert judged(Verb.LOAD, 7, {"id": 7, **LOADED}) == LOADED
