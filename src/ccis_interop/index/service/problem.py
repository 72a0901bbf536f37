"""What is answered when a request cannot be done: a code, what, how to mend it; never a value of the request."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, Field

from ccis_interop.errors import IncompleteError, InputError, InteropError, UsageError


class Problem(BaseModel):
    """Why a request was not done. It holds no value that was sent."""

    code: str = Field(description="Stable, for programs.")
    what: str = Field(description="In words, for people.")
    mend: str = Field(default="", description="What to do about it.")
    where: str = Field(default="", description="The field or line that it is about.")


class Refusal(Exception):
    """A request that is refused: its status, what is answered, and headers beside it."""

    def __init__(self, status: int, problem: Problem, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(problem.code)
        self.status = status
        self.problem = problem
        self.headers = dict(headers or {})


def refusal_of(error: InteropError) -> Refusal:
    """The answer to an error of this package: the sender can mend what was sent, and nothing else."""
    match error:
        case InputError() | UsageError() | IncompleteError():
            return Refusal(422, Problem(code=error.code, what=error.what, mend=error.mend, where=error.where))
        case _:
            return fault()


def fault() -> Refusal:
    """The answer when we are at fault: nothing of why, since that may quote what was sent."""
    return Refusal(500, Problem(code="own-fault", what="This is a fault of ours.", mend="Try again later; tell us."))


UNKNOWN_CALLER = Refusal(
    401,
    Problem(
        code="credential", what="The credential is missing or not valid.", mend="Send Authorization: Bearer TOKEN."
    ),
    {"WWW-Authenticate": "Bearer"},
)


def busy() -> Refusal:
    """The answer when the store can't be reached in time: nothing was done, and the same may be asked again."""
    problem = Problem(
        code="busy", what="The store cannot be reached in time.", mend="Ask the same again a little later."
    )
    return Refusal(503, problem, {"Retry-After": "5"})


def too_many(wait: float) -> Refusal:
    """The answer to one request too many."""
    seconds = str(max(1, round(wait + 0.5)))
    return Refusal(
        429,
        Problem(code="too-many", what="There were too many requests.", mend=f"Wait for {seconds} seconds."),
        {"Retry-After": seconds},
    )
