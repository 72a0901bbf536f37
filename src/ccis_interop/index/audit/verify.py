"""Whether the audit log is as it was written: what was changed, removed, reordered, cut off or made anew."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from ccis_interop.errors import Exit
from ccis_interop.index.audit.entry import FIRST, Entry, digest
from ccis_interop.index.audit.head import Head, holds


@dataclass(frozen=True)
class Breach:
    """One thing that is not as it was written, at or before an entry."""

    kind: str
    number: int
    message: str


@dataclass(frozen=True)
class Verdict:
    """What was found: how many entries, the breaches, and up to which entry heads show that nothing is missing.

    `vouched` is None where no head was given. Then the end of the log was not evaluated, which is never a pass.
    """

    entries: int
    newest: Entry | None
    breaches: tuple[Breach, ...]
    vouched: int | None
    heads: int
    signatures: int | None

    @property
    def exit(self) -> Exit:
        """Findings, incomplete without a head or without a look at signatures, or sound."""
        if self.breaches:
            return Exit.FINDINGS
        return Exit.INCOMPLETE if self.vouched is None else Exit.CONFORMS


def verify(entries: Iterable[Entry], heads: Sequence[Head] = (), key: Ed25519PublicKey | None = None) -> Verdict:
    """Follow the chain from its first entry, and compare it with what its heads once were.

    A head with a signature that is not one of `key` is a breach and vouches for nothing; without a key no signature
    is looked at.
    """
    breaches: list[Breach] = []
    believed = []
    for head in heads:
        if key is not None and head.signature is not None and not holds(head, key):
            breaches.append(Breach("head", head.number, "the head's signature is not one of the key."))
        else:
            believed.append(head)
    wanted: dict[int, list[Head]] = {}
    for head in believed:
        wanted.setdefault(head.number, []).append(head)
    count, last, previous = 0, None, FIRST
    for entry in entries:
        count += 1
        breaches += _broken(entry, (last.number if last else 0) + 1, previous)
        if any(head.digest != entry.digest for head in wanted.pop(entry.number, ())):
            breaches.append(Breach("rewritten", entry.number, "it is not the entry that a head names."))
        last, previous = entry, entry.digest
    end = last.number if last else 0
    for number in sorted(wanted):
        if number > end:
            breaches.append(Breach("truncated", number, f"a head names entry {number}, and the log ends at {end}."))
    signed = sum(one.signature is not None for one in believed) if key is not None else None
    vouched = max((one.number for one in believed), default=None)
    return Verdict(count, last, tuple(breaches), vouched, len(heads), signed)


def _broken(entry: Entry, due: int, previous: str) -> list[Breach]:
    """What is wrong with one entry, given the number that is due and the digest of the entry before it."""
    found = []
    if entry.number != due:
        missing = f"entries {due} to {entry.number - 1} are" if entry.number > due + 1 else f"entry {due} is"
        found.append(Breach("removed", due, f"{missing} missing."))
    elif entry.previous != previous:
        found.append(Breach("broken", entry.number, "it does not follow the entry before it."))
    try:
        said = (entry.told.get("number"), entry.told.get("at"))
    except ValueError:
        said = (None, None)
    if digest(entry.previous, entry.body) != entry.digest:
        found.append(Breach("changed", entry.number, "its text is not what was written."))
    elif said[0] != entry.number:
        found.append(Breach("reordered", entry.number, f"it was written as entry {said[0]}."))
    elif said[1] != entry.at:
        found.append(Breach("changed", entry.number, "its time is not what was written."))
    return found
