"""Faults of a whole system: when it saves, what it forgets, what it claims."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ccis_interop.reference.ccis import Ccis
from ccis_interop.reference.fates import Fates
from ccis_interop.reference.record import Record


class AnswersBeforeItHasSaved(Ccis):
    """The answer is given at once, and the work done later: after the next export."""

    waiting: Callable[[], object] | None = None

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        saving, self.save = self.save, lambda: None  # type: ignore[method-assign]
        fates = super().load(ref, path, sender)
        self.save = saving  # type: ignore[method-assign]
        self.store.rollback()
        held = path.read_bytes()

        def work() -> None:
            copy = self.folder / path.name
            copy.write_bytes(held)
            super(AnswersBeforeItHasSaved, self).load(ref, copy, sender)

        before, self.waiting = self.waiting, work
        if before:
            before()
        return fates

    def export(self, ref: str, authority: str, day: str, folder: Path) -> tuple[Path, int]:
        made = super().export(ref, authority, day, folder)
        if self.waiting:
            self.waiting()
            self.waiting = None
        return made


class SavesWhatItRefuses(Ccis):
    """A file that is refused in the end leaves behind what was read before the fault."""

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        fates = super().load(ref, path, sender)
        if fates.refused and path.suffix == ".jsonl":
            lines = path.read_bytes().splitlines(keepends=True)
            kept = self.folder / f"kept-{path.name}"
            kept.write_bytes(b"".join(lines[:-1]))
            super().load(ref, kept, sender)
        return fates


class TakesCutFiles(Ccis):
    """A file that ends in the middle is taken in as far as it goes."""

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        kept = self.folder / f"kept-{path.name}"
        held = path.read_bytes()
        kept.write_bytes(held if held.endswith(b"\n") else held[: held.rfind(b"\n") + 1])
        return super().load(ref, kept, sender)


class ReplacesBrokenText(Ccis):
    """Bytes that are no text are replaced, and the file is taken in."""

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        kept = self.folder / f"kept-{path.name}"
        kept.write_bytes(path.read_bytes().decode("utf-8", "replace").encode())
        return super().load(ref, kept, sender)


class TakesAnything(Ccis):
    """A file of another format is accepted, and nothing is done with it."""

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        fates = super().load(ref, path, sender)
        return Fates() if fates.refused else fates


class StopsTheClock(Ccis):
    """The day is that of the server, whatever it is told."""

    def set_clock(self, day: str) -> str:
        return super().set_clock(self.store.setting("clock") or day) and day


class CrashesOnLongNames(Ccis):
    """A name of more than forty letters ends the load with an error of the database."""

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        put = self.store.put

        def checked(record: Record, cause: str) -> None:
            if len(record.get("family_name", "")) > 40:
                raise RuntimeError("value too long for type character varying(40)")
            put(record, cause)

        self.store.put = checked  # type: ignore[method-assign]
        try:
            return super().load(ref, path, sender)
        finally:
            self.store.put = put  # type: ignore[method-assign]


class ForgetsProvenanceOfFeeds(Ccis):
    """Whoever sent a list, it is recorded as the college's."""

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        return super().load(ref, path, {"kind": "provider"} if sender["kind"] in ("dfe", "apprenticeship") else sender)


class TakesNoNationalFeeds(Ccis):
    """Only providers' lists are taken in."""

    def load(self, ref: str, path: Path, sender: Mapping[str, str]) -> Fates:
        if sender["kind"] in ("dfe", "apprenticeship"):
            return Fates(refused="files of this sender are not taken in.")
        return super().load(ref, path, sender)


DEFECTS = (
    AnswersBeforeItHasSaved,
    SavesWhatItRefuses,
    TakesCutFiles,
    ReplacesBrokenText,
    TakesAnything,
    StopsTheClock,
    CrashesOnLongNames,
    ForgetsProvenanceOfFeeds,
    TakesNoNationalFeeds,
)
