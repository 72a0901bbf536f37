"""`folder:`: a person is the driver. Numbered folders go out, each with what to do in plain English; answers come back.

Nothing else is known of a run than the folder, so that it may take days and go on on another machine: a run that is
started again builds the same requests, finds the answers that are there, and asks for those that are not.
`CHECKLIST.txt` says what is still to be done. A step is done when `done: yes` stands in its `answer.txt`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.snapshot import digest
from ccis_interop.conformance.drivers.answers import Answer, read_answer
from ccis_interop.conformance.drivers.checklist import form, instructions, written
from ccis_interop.conformance.drivers.driver import judged
from ccis_interop.conformance.drivers.failure import DriverFailed, Unsupported, Waiting
from ccis_interop.conformance.protocol import Fields, Verb
from ccis_interop.errors import UsageError
from ccis_interop.output import atomic

STATE = "state.json"
CHECKLIST = "CHECKLIST.txt"
ANSWER, ASKED, TODO, DROP = "answer.txt", "request.json", "what-to-do.txt", "drop-here"
BEGINNING = "000-the-product"
AGAIN = "-again"


class Folder:
    """A driver over a folder and a person."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError("driver-folder", "the folder cannot be made.", where=str(folder)) from error
        self._open: list[tuple[str, str]] = []
        self._done = 0
        self._case, self._cases, self._step = BEGINNING, 0, 0

    def state(self) -> dict[str, Any]:
        """What a run that is gone on with must be told again: its seed. Nothing if none was begun here."""
        path = self._folder / STATE
        try:
            held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        except ValueError as error:
            raise UsageError(
                "driver-folder", "the state of the run is damaged.", where=str(path), mend="begin in a new folder."
            ) from error
        return held

    def keep(self, state: Mapping[str, Any]) -> None:
        """Note what a run is, so that it can be gone on with. Raises UsageError if another was begun here."""
        old = self.state()
        differs = sorted(name for name in state if old and old.get(name) != state[name])
        if differs:
            raise UsageError(
                "driver-folder",
                f"another run was begun in this folder: {', '.join(differs)} differ.",
                where=str(self._folder),
                mend="go on with the same profile and version of the tool, or begin in a new folder.",
            )
        with atomic(self._folder / STATE) as file:
            file.write(json.dumps(dict(state), indent=1, sort_keys=True) + "\n")

    def send(self, verb: Verb, number: int, fields: Fields) -> Fields:
        """The answer that a person gave. Raises Waiting if there is none yet, having written what is to be done."""
        if verb is Verb.STOP:
            return {}
        step = self._folder / self._name(verb, fields)
        self._write(step, verb, fields)
        answer = read_answer(step / ANSWER)
        if not answer.done:
            self._open.append((step.relative_to(self._folder).as_posix(), str(verb)))
            raise Waiting("a step is not done")
        self._done += 1
        if answer.cannot:
            raise Unsupported(f"the person who ran it says that the product cannot do `{verb}`.")
        return judged(verb, number, {"id": number, **REPLIES[verb](step, answer, fields)})

    def _name(self, verb: Verb, fields: Fields) -> str:
        """The folder of a step: numbered within its case, since the steps of a case may come out in several visits."""
        if verb is Verb.RESET and not fields["run"].endswith(AGAIN):
            self._cases, self._step = self._cases + 1, 0
            self._case = f"{self._cases:03d}-{fields['run'].partition('-')[2]}"
        self._step += 1
        return f"{self._case}/{self._step:02d}-{verb}"

    def _write(self, step: Path, verb: Verb, fields: Fields) -> None:
        """Put a step out once. Raises DriverFailed if another request was put out under its name."""
        shown = {name: value for name, value in fields.items() if name not in ("file", "folder")}
        given = Path(fields["file"]) if "file" in fields else None
        if given is not None:
            shown["file"] = {"name": given.name, "digest": digest(given)}
        asked = step / ASKED
        if asked.is_file():
            if json.loads(asked.read_text(encoding="utf-8")) != shown:
                raise DriverFailed(
                    f"the step {step.name} was put out for another request.", mend="begin in a new folder."
                )
            return
        (step / DROP).mkdir(parents=True, exist_ok=True)
        name = ""
        if given is not None:
            name = given.name
            shutil.copyfile(given, step / name)
        (step / ANSWER).write_text(form(verb), encoding="utf-8")
        (step / TODO).write_text(
            instructions(verb, step.parent.name, step.name, {**fields, "name": name}), encoding="utf-8"
        )
        asked.write_text(json.dumps(shown), encoding="utf-8")

    def close(self) -> None:
        """Write the list of what is still to be done."""
        text = written(self._open, self._done)
        with atomic(self._folder / CHECKLIST) as file:
            file.write(text)

    @property
    def waiting(self) -> int:
        """How many steps were put out and are not done."""
        return len(self._open)


def _dropped(step: Path, wanted: int | None = None) -> list[Path]:
    """The files that were dropped at a step. Raises DriverFailed if there are not as many as there have to be."""
    found = sorted(path for path in (step / DROP).rglob("*") if path.is_file() and not path.name.startswith("."))
    if wanted is not None and len(found) != wanted:
        raise DriverFailed(
            f"in `{step.name}/{DROP}` lie {len(found)} files in place of {wanted}.",
            mend="drop exactly what is asked for.",
        )
    return found


def _described(_: Path, answer: Answer, __: Fields) -> Fields:
    lists = ("authorities", "databases", "reads", "writes", "profiles", "features")
    made: Fields = {name: answer.words(name) for name in lists}
    made |= {name: answer.text(name) for name in ("product", "version", "supplier")}
    return {**made, "protocol": answer.text("protocol"), "reset": answer.says("reset"), "clock": answer.says("clock")}


def _loaded(step: Path, answer: Answer, _: Fields) -> Fields:
    made: Fields = {name: answer.number(name) for name in ("accepted", "unchanged", "rejected", "forwarded")}
    if answer.text("refused"):
        made["refused"] = answer.text("refused")
    found = _dropped(step)
    if len(found) > 1:
        raise DriverFailed(f"in `{step.name}/{DROP}` lie several files.", mend="drop the list of rejects alone.")
    return made | ({"rejects": str(found[0])} if found else {})


def _exported(step: Path, answer: Answer, fields: Fields) -> Fields:
    found = _dropped(step, 1)[0]
    return {"file": _handed(found, Path(fields["folder"])), "records": answer.number("records")}


def _noticed(step: Path, answer: Answer, fields: Fields) -> Fields:
    files = []
    for path in _dropped(step):
        parts = path.relative_to(step / DROP).parts
        if len(parts) != 2 or not parts[0].startswith("to-"):
            raise DriverFailed(
                f"a file in `{step.name}/{DROP}` lies in no folder that says to whom it goes.",
                mend="make a folder such as to-206 or to-index for each receiver.",
            )
        format_ = _format(path)
        files.append(
            {"file": _handed(path, Path(fields["folder"])), "format": format_, "to": parts[0].removeprefix("to-")}
        )
    if len(files) != answer.number("files"):
        raise DriverFailed(f"`{step.name}` says {answer.number('files')} files, and {len(files)} were dropped.")
    return {"files": files}


def _format(path: Path) -> str:
    """The standard of a file that somebody dropped. Raises DriverFailed if it is not recognised."""
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.errors import InputError
    from ccis_interop.formats.open import open_input

    try:
        return open_input(path, Catalogue()).standard.ref
    except InputError as error:
        raise DriverFailed(f"a file that was dropped is of no known standard [{error.code}].") from error


def _handed(path: Path, folder: Path) -> str:
    """A copy of a dropped file in the folder of the evidence."""
    to = folder / f"{len(list(folder.iterdir())) + 1:02d}-{path.name}"
    shutil.copyfile(path, to)
    return str(to)


Reply = Callable[[Path, Answer, Fields], Fields]
REPLIES: Mapping[Verb, Reply] = {
    Verb.DESCRIBE: _described,
    Verb.RESET: lambda _, __, ___: {"done": True},
    Verb.CLOCK: lambda _, __, fields: {"today": fields["today"]},
    Verb.LOAD: _loaded,
    Verb.EXPORT: _exported,
    Verb.NOTICES: _noticed,
}
