"""What a driver is, and the one place where replies are held against the protocol."""

from __future__ import annotations

from typing import Protocol

from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported
from ccis_interop.conformance.protocol import Fields, Verb, problem


class Driver(Protocol):
    """A way to ask a product."""

    def send(self, verb: Verb, number: int, fields: Fields) -> Fields:
        """The whole reply to a request. Raises DriverFailed, Unsupported, Waiting."""

    def close(self) -> None:
        """Leave nothing running. Raises nothing."""


def request(verb: Verb, number: int, fields: Fields) -> Fields:
    """A whole request."""
    return {"id": number, "verb": str(verb), **fields}


def judged(verb: Verb, number: int, reply: object) -> Fields:
    """The fields of a reply. Raises Unsupported if it says so, DriverFailed if it is not one of the protocol."""
    if not isinstance(reply, dict):
        raise DriverFailed(f"the reply to `{verb}` is not a JSON object.", mend="send one object a reply.")
    if "error" in reply:
        wrong = problem("error.reply", reply)
        if wrong:
            raise DriverFailed(f"an error reply to `{verb}` is not of the protocol: {wrong}.")
        code = reply["error"]["code"]
        if code == "unsupported":
            raise Unsupported(f"the product does not do `{verb}`.")
        raise DriverFailed(f"the driver says that `{verb}` failed.", mend="look into the driver's own log.")
    wrong = problem(f"{verb}.reply", reply)
    if wrong:
        raise DriverFailed(f"the reply to `{verb}` is not of the protocol: {wrong}.")
    if reply["id"] != number:
        raise DriverFailed(f"the reply to `{verb}` repeats another request's number.", mend="answer in order.")
    return {name: value for name, value in reply.items() if name != "id"}
