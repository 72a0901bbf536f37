"""Faults of a program that the suite speaks with: it hangs, dies, talks out of turn. They need `exec:`."""

from __future__ import annotations

import os
import sys
import time
from typing import Any, BinaryIO

from ccis_interop.reference.mouth import Mouth

LONG = 3600.0  # seconds; the suite waits for less


class Hangs(Mouth):
    """An export never ends."""

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["verb"] == "export":
            time.sleep(LONG)
        return super().reply(request)


class Dies(Mouth):
    """An export ends the program."""

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        if request["verb"] == "export":
            os._exit(1)
        return super().reply(request)


class TalksOnStandardOutput(Mouth):
    """Progress is written where the replies go."""

    def say(self, said: BinaryIO, reply: dict[str, Any]) -> None:
        said.write(b"INFO  request done\n")
        super().say(said, reply)


class AnswersAnotherQuestion(Mouth):
    """The number of a reply is that of the request before."""

    def say(self, said: BinaryIO, reply: dict[str, Any]) -> None:
        super().say(said, {**reply, "id": reply["id"] - 1})


class AnswersMoreThanItWasAsked(Mouth):
    """Replies hold fields that the protocol does not know."""

    def say(self, said: BinaryIO, reply: dict[str, Any]) -> None:
        super().say(said, {**reply, "debug": "42"})


class AnswersHalf(Mouth):
    """A reply is cut off."""

    def say(self, said: BinaryIO, reply: dict[str, Any]) -> None:
        said.write(b'{"id": ')
        said.flush()
        os._exit(0)


class WritesToStandardError(Mouth):
    """Whatever it does is logged on standard error, by the megabyte. By itself this breaks nothing."""

    def reply(self, request: dict[str, Any]) -> dict[str, Any]:
        sys.stderr.write("DEBUG " + "x" * 200_000 + "\n")
        sys.stderr.flush()
        return super().reply(request)


DEFECTS = (
    Hangs,
    Dies,
    TalksOnStandardOutput,
    AnswersAnotherQuestion,
    AnswersMoreThanItWasAsked,
    AnswersHalf,
    WritesToStandardError,
)
