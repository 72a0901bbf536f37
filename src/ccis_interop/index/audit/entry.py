"""One entry of the audit log, and the digest that ties it to the one before it."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass
from typing import Any

from ccis_interop.errors import UsageError

FIRST = "0" * 64  # what the first entry names as the one before it

WORDS = re.compile(r"[a-z]{2,20}(_[a-z]{2,20}){0,3}")
# What may stand in an entry: words that name no person. An officer is a code that his or her borough can resolve.
SHAPES = {
    "action": WORDS,
    "participant": re.compile(r"[^\x00-\x1f\x7f]{1,80}"),  # as it was admitted: an organisation, whatever it is called
    "credential": re.compile(r"[A-Za-z0-9]{6,20}"),
    "holder": re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}"),
    "purpose": WORDS,
    "reference": re.compile(r"[A-Z]{2,6}-[0-9]{1,7}"),  # too short for a ULN or a date of birth
    "authority": re.compile(r"[0-9]{3}"),
}
SUBJECT = re.compile(r"[A-Za-z0-9]{8,40}")
NOTICE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_:-]{3,79}")


@dataclass(frozen=True)
class Disclosure:
    """What was disclosed, to whom, and why: `subjects` are Index ids, `count` how many records were told of.

    A look-up that finds nobody is one too, with a count of 0: asking is telling. Raises UsageError if a word has a
    shape that could hold a person's name, date of birth or number.
    """

    action: str
    participant: str
    credential: str | None = None
    holder: str | None = None
    purpose: str | None = None
    reference: str | None = None
    authority: str | None = None
    subjects: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    count: int | None = None

    def __post_init__(self) -> None:
        named = {name: getattr(self, name) for name in SHAPES}
        wrong = [name for name, text in named.items() if text is not None and not SHAPES[name].fullmatch(text)]
        wrong += ["subjects"] * any(not SUBJECT.fullmatch(one) for one in self.subjects)
        wrong += ["notices"] * any(not NOTICE.fullmatch(one) for one in self.notices)
        if wrong:
            raise UsageError(
                "audit-word",
                f"the audit log cannot hold what was given as {wrong[0]}.",
                mend="give a code: an entry must name no person save by Index id.",
            )


@dataclass(frozen=True)
class Entry:
    """An entry as it stands in the log: `body` is its text, `previous` the digest of the entry before it."""

    number: int
    at: str
    body: str
    previous: str
    digest: str

    @property
    def told(self) -> dict[str, Any]:
        """What the body says. Raises ValueError if it is no JSON."""
        return dict(json.loads(self.body))


def make(number: int, at: str, previous: str, disclosure: Disclosure) -> Entry:
    """The entry of a disclosure."""
    said = {name: one for name, one in asdict(disclosure).items() if one not in (None, ())}
    body = json.dumps({**said, "number": number, "at": at}, sort_keys=True, separators=(",", ":"))
    return Entry(number, at, body, previous, digest(previous, body))


def digest(previous: str, body: str) -> str:
    """The digest of an entry: of its text and of the entry before it, so that none can be changed alone."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()
