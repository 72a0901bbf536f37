"""The steps of a case: what a product is asked, and what is held against every answer without being said in a case.

An answer says nothing by itself: each export must be a new file of the day, authority and edition that were asked
for, and no copy of what the product was given; each record that is taken in must have one fate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.snapshot import digest
from ccis_interop.conformance.drivers.driver import Driver
from ccis_interop.conformance.drivers.failure import Unsupported
from ccis_interop.conformance.evidence import Unreadable
from ccis_interop.conformance.expectations.judged import Judged, failed, passed_if, several
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.protocol import Fields, Verb
from ccis_interop.conformance.scene import Given, Scene

OWN_SENDER = {"ccis": "own", "enrolment-list": "provider", "london-index": "index"}
FATES = ("accepted", "unchanged", "rejected", "forwarded")


@dataclass
class Asker:
    """Asks a product, with the running number of requests."""

    driver: Driver
    number: int = 0

    def ask(self, verb: Verb, **fields: Any) -> Fields:
        """A reply's fields. Raises DriverFailed, Unsupported, Waiting."""
        self.number += 1
        return self.driver.send(verb, self.number, fields)


def clock(scene: Scene, asker: Asker, day: str) -> Iterator[Judged]:
    """Set the day."""
    scene.now = scene.settle(day)
    reply = asker.ask(Verb.CLOCK, today=scene.now)
    if reply["today"] != scene.now:
        yield Judged(Outcome.NOT_EVALUATED, "the product's day is not the one that was set")


def load(scene: Scene, asker: Asker, asked: Mapping[str, Any]) -> Iterator[Judged]:
    """Give a file to the product."""
    document = scene.document(asked["document"]) if "document" in asked else scene.handed(asked["given"])
    ref = scene.setting.ref(asked["format"]) if "format" in asked else document.ref
    sender = scene.settle(asked.get("sender") or {"kind": OWN_SENDER.get(ref.partition("/")[0], "own")})
    reply = asker.ask(Verb.LOAD, format=ref, file=str(document.path), sender=sender)
    name = asked.get("as", document.name)
    scene.replies[name] = {**reply, "document": document.name}
    if reply.get("rejects"):
        scene.replies[name]["rejects"] = str(reply["rejects"])
    if reply.get("refused"):
        if any(reply[one] for one in FATES):
            yield failed(f"`{name}` was refused as a whole, and yet records of it are counted")
        return
    if not document.sound:
        return
    subject = scene.setting.catalogue.load(document.ref)
    held = sum(1 for one in subject.subjects for _ in scene.rows(Given(document.path, document.ref), one.name))
    told = sum(reply[one] for one in FATES)
    if told != held:
        yield failed(f"`{name}` holds {held} records, and the product accounts for {told}")
    if reply["rejected"] and not reply.get("rejects"):
        yield failed(f"`{name}`: records were rejected, and nothing says which and why")


def reset(scene: Scene, asker: Asker, _: Any) -> Iterator[Judged]:
    """Have everything forgotten in the middle of a case, and set the day again. Raises Unsupported if it cannot be."""
    asker.ask(Verb.RESET, run=f"{scene.setting.seed}-{scene.case.id}-again")
    yield from clock(scene, asker, scene.now)


def export(scene: Scene, asker: Asker, asked: Mapping[str, Any]) -> Iterator[Judged]:
    """Have the product write a file."""
    ref = scene.setting.ref(asked["format"])
    authority = scene.settle(asked.get("authority", "$home"))
    as_of = scene.settle(asked.get("as_of", "$now"))
    folder = scene.place(asked["as"])
    folder.mkdir(parents=True)
    reply = asker.ask(Verb.EXPORT, format=ref, authority=authority, as_of=as_of, folder=str(folder))
    path = Path(reply["file"])
    if not _inside(path, folder):
        yield failed(f"the export `{asked['as']}` is no file in the folder that was named")
        return
    given = Given(path, ref)
    scene.exports[asked["as"]] = given
    yield from _exported(scene, given, asked["as"], {"authority": authority, "as_of": as_of}, int(reply["records"]))


def _exported(scene: Scene, given: Given, name: str, wanted: Mapping[str, str], counted: int) -> Iterator[Judged]:
    standard = scene.setting.catalogue.load(given.ref)
    try:
        raw = scene.raw(given)
    except Unreadable as error:
        yield failed(f"the export `{name}`: {error}")
        return
    loaded = [one.path for one in scene.documents.values()]
    if digest(given.path) in {digest(path) for path in loaded}:
        yield failed(f"the export `{name}` is a copy of a file that the product was given")
    held = sum(len(raw.tables[one.name]) for one in standard.subjects)
    if held != counted:
        yield failed(f"the export `{name}` holds {held} records, and the product says {counted}")
    xml = standard.recognition.xml_root is not None
    columns = {
        one.concept: one.path if xml else one.name for one in (standard.header.fields if standard.header else ())
    }
    said = {"period_end": [wanted["as_of"]], "source_authorities": [wanted["authority"]], "sent_on": [scene.now],
            "schema_version": [standard.edition, None] if standard.id == "ccis" else None}  # fmt: skip
    wrong = [concept for concept, values in said.items() if concept in columns and values is not None
             and not set(_listed(raw.header.get(columns[concept]))) <= set(values)]  # fmt: skip
    if wrong:
        yield failed(f"the header of the export `{name}` has not the right {several(wrong)}")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def decline(scene: Scene, asker: Asker, asked: Mapping[str, Any]) -> Iterator[Judged]:
    """Ask for a file that no product claims to write: it must say so, and write nothing."""
    folder = scene.place(asked["as"])
    folder.mkdir(parents=True)
    authority, as_of = scene.settle(asked.get("authority", "$home")), scene.settle("$now")
    ref = scene.setting.ref(asked["format"])
    try:
        asker.ask(Verb.EXPORT, format=ref, authority=authority, as_of=as_of, folder=str(folder))
    except Unsupported:
        yield passed_if(not any(folder.iterdir()), f"`{asked['as']}` was declined, and yet a file was written")
    else:
        yield failed(f"`{asked['as']}` was written, although the product does not claim to")


def notices(scene: Scene, asker: Asker, asked: Mapping[str, Any]) -> Iterator[Judged]:
    """Take what the product wants to tell others."""
    folder = scene.place(asked["as"])
    folder.mkdir(parents=True)
    reply = asker.ask(Verb.NOTICES, folder=str(folder))
    scene.told[asked["as"]] = found = []
    for one in reply["files"]:
        path = Path(one["file"])
        if not _inside(path, folder):
            yield failed(f"a file of `{asked['as']}` is not in the folder that was named")
            continue
        found.append(Given(path, one["format"], one["to"]))


def _inside(path: Path, folder: Path) -> bool:
    """Whether a path is a plain file in a folder: no link, nothing elsewhere."""
    return path.is_file() and not path.is_symlink() and folder.resolve() in path.resolve().parents


Step = Callable[[Scene, Asker, Any], Iterator[Judged]]
STEPS: Mapping[str, Step] = {
    "clock": clock,
    "load": load,
    "export": export,
    "notices": notices,
    "reset": reset,
    "decline": decline,
}
