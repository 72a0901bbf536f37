"""What a person wrote into `answer.txt`: lines of `name: value`, in any editor, with any case and spaces."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ccis_interop.conformance.drivers.failure import DriverFailed

YES = {"yes", "y", "true", "done"}


@dataclass(frozen=True)
class Answer:
    """The values that were filled in, by name; lines that begin with # are for the reader."""

    step: str
    held: Mapping[str, str]

    @property
    def done(self) -> bool:
        """Whether the step is finished: done, or said to be impossible."""
        return self.says("done") or bool(self.cannot)

    @property
    def cannot(self) -> str:
        """Why the product cannot do it; empty if it can."""
        return self.text("cannot")

    def text(self, name: str) -> str:
        """A value; empty if nothing was filled in."""
        return self.held.get(name, "")

    def says(self, name: str) -> bool:
        """Whether a question was answered with yes."""
        return self.text(name).casefold() in YES

    def words(self, name: str) -> list[str]:
        """The words of a value, by spaces or commas."""
        return [word for word in re.split(r"[\s,;]+", self.text(name)) if word]

    def number(self, name: str) -> int:
        """A whole number; 0 if nothing was filled in. Raises DriverFailed if it is none."""
        text = self.text(name).replace(",", "")
        if not re.fullmatch(r"[0-9]*", text):
            raise DriverFailed(
                f"`{name}` in the answer of `{self.step}` is no whole number.", mend="write digits only."
            )
        return int(text or 0)


def read_answer(path: Path) -> Answer:
    """An answer; an empty one if the file is not there."""
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError:
        text = ""
    lines = [line.partition(":") for line in text.splitlines() if not line.lstrip().startswith("#")]
    return Answer(path.parent.name, {name.strip().casefold(): value.strip() for name, colon, value in lines if colon})
