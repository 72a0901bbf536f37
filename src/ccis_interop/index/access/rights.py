"""What a credential allows."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """One thing that a credential may be used for."""

    SUBMIT = "submit"
    NOTICES = "notices"
    LOOK_UP = "look_up"


MEANINGS = {
    Right.SUBMIT: "send feeds and lists",
    Right.NOTICES: "fetch and acknowledge the notices of its authorities",
    Right.LOOK_UP: "look one young person up; only for an officer, who is named by a code",
}
OF_A_SYSTEM = (Right.SUBMIT, Right.NOTICES)
OF_AN_OFFICER = (Right.LOOK_UP,)
