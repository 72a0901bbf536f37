"""Why a product could not be asked. None of these is the product's fault by itself, and none is ever a pass."""

from __future__ import annotations

from ccis_interop.errors import IncompleteError


class Unsupported(IncompleteError):
    """The product has no such function: the case is not evaluated."""

    def __init__(self, what: str) -> None:
        super().__init__("driver-unsupported", what)


class DriverFailed(IncompleteError):
    """The driver did not answer, or not in the protocol: the case ends in error."""

    def __init__(self, what: str, *, mend: str = "") -> None:
        super().__init__("driver-failed", what, mend=mend)


class Waiting(IncompleteError):
    """A person has still to do something: the run goes on when that is done."""

    def __init__(self, what: str) -> None:
        super().__init__("driver-waiting", what)
