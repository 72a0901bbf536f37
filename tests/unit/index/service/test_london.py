"""All of London at once: five units and their colleges send while boroughs fetch.

Nothing is lost, nothing is told twice after it was acknowledged, and nobody is told of another's resident: every
participant tries it on every record. How many boroughs a unit has is INTEROP_TEST_BOROUGHS: 1 by default, 9 for all 33.
"""

from __future__ import annotations

import csv
import json
import os
from collections import defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import pytest

from ccis_interop.catalogue.find import shipped
from ccis_interop.index.audit.log import entries
from ccis_interop.index.audit.verify import verify
from ccis_interop.index.register.participants import Participant, add
from ccis_interop.index.register.store import create_store
from made import feeds
from made.feeds import LEARNING, SECRET, row
from made.served import Served, served

OF_A_UNIT = int(os.environ.get("INTEROP_TEST_BOROUGHS", "1"))
OF_A_BOROUGH = 2  # young people
MONTHS = ("2024-09-30", "2024-10-31")[: 1 if OF_A_UNIT == 1 else 2]
COLLEGES = [Participant(f"College {one}", "provider", (), f"1000009{one}") for one in range(3)]


@dataclass(frozen=True)
class Young:
    """A young person, where she lives, and in which system she is."""

    number: int
    authority: str
    unit: str

    @property
    def row(self) -> dict[str, str]:
        """The fields by which she is known."""
        letters = "".join(chr(ord("a") + int(digit)) for digit in f"{self.number:04}")
        at = self.number
        return {
            "given_name": f"Ana{letters}",
            "family_name": f"Syn{letters[::-1]}son",
            "birth_date": f"2007-{at % 12 + 1:02}-{at % 28 + 1:02}",
            "postcode": f"N{at % 20 + 1} {at % 10}A{chr(ord('A') + at // 20 % 20)}",
            "resident_authority": self.authority,
        }


@dataclass
class Told:
    """What an authority was given over HTTP: notices by identifier, and which came again after acknowledgement."""

    notices: dict[str, dict[str, str]] = field(default_factory=dict)
    doubled: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class London:
    """What there was, and what was told."""

    service: Served
    units: dict[str, tuple[str, ...]]
    people: tuple[Young, ...]
    told: dict[str, Told]

    @property
    def boroughs(self) -> list[str]:
        """Their codes."""
        return sorted(self.told)

    @property
    def participants(self) -> dict[str, tuple[str, ...]]:
        """Everybody, with the authorities that each acts for."""
        own = {f"Borough {code}": (code,) for code in self.boroughs}
        return {**self.units, **own, **{one.name: () for one in COLLEGES}}


def units() -> dict[str, tuple[str, ...]]:
    """The five units with some of their boroughs."""
    found = defaultdict(list)
    with (shipped() / "reference" / "sub_region_member.csv").open(encoding="utf-8") as file:
        for one in csv.DictReader(file):
            found[one["group"]].append(one["code"])
    five = {name: found[name][:OF_A_UNIT] for name in ("central", "east", "north", "south", "west")}
    return {name: tuple(codes) for name, codes in five.items()}


@pytest.fixture(scope="module")
def london(tmp_path_factory: pytest.TempPathFactory) -> Iterator[London]:
    folder = tmp_path_factory.mktemp("london")
    by_unit = units()
    homes = [(unit, code) for unit, codes in by_unit.items() for code in codes for _ in range(OF_A_BOROUGH)]
    people = tuple(Young(at, code, unit) for at, (unit, code) in enumerate(homes, 1))
    store = create_store(str(folder / "index.sqlite"), secret=SECRET)
    admitted = [Participant(name, "unit", codes) for name, codes in by_unit.items()]
    boroughs = [code for codes in by_unit.values() for code in codes]
    admitted += [Participant(f"Borough {code}", "authority", (code,)) for code in boroughs]
    for one in (*admitted, *COLLEGES):
        add(store, one)
    with served(store) as service:
        yield London(service, by_unit, people, load_and_fetch(service, folder, by_unit, people))
    with store.read() as connection:
        assert [one.kind for one in verify(entries(connection)).breaches] == []


def load_and_fetch(
    service: Served, folder: Path, by_unit: dict[str, tuple[str, ...]], people: tuple[Young, ...]
) -> dict[str, Told]:
    """Five units and three colleges send two months each, all at once, while every borough fetches."""
    sent = Event()
    sending = {**{name: Participant(name, "unit", codes) for name, codes in by_unit.items()},
               **{one.name: one for one in COLLEGES}}  # fmt: skip

    def send(sender: Participant) -> None:
        with service.client(sender.name) as client:
            for at, month in enumerate(MONTHS, 1):
                rows = [of_list(one, sender, at) for one in people if listed(one, sender)]
                content = feeds.feed(folder, sender, rows, period=month, sequence=at).read_bytes()
                for _ in range(2):  # whoever does not hear back sends again
                    answer = client.post("/submissions", content=content)
                    assert answer.status_code == 200, answer.text

    def fetch(code: str) -> Told:
        told, last = Told(), False
        with service.client(f"Borough {code}") as client:
            while True:
                done = sent.is_set()
                answer = client.get(f"/authorities/{code}/notices", params={"limit": 2})
                assert answer.status_code in (200, 204), answer.text
                ids = take(told, answer.text)
                if ids:
                    client.post(f"/authorities/{code}/acknowledgements", json={"notice_ids": ids})
                    told.acknowledged |= set(ids)
                elif done and last:
                    return told
                last = done
                sent.wait(0.2)

    codes = [code for one in by_unit.values() for code in one]
    with ThreadPoolExecutor(len(sending)) as senders, ThreadPoolExecutor(len(codes)) as readers:
        fetching = {code: readers.submit(fetch, code) for code in codes}
        for one in [senders.submit(send, sender) for sender in sending.values()]:
            one.result()
        service.settle()
        sent.set()
        return {code: one.result() for code, one in fetching.items()}


def listed(person: Young, sender: Participant) -> bool:
    """Whether somebody is in a unit's system, or on a college's list: every college has residents of all boroughs."""
    if sender.role == "unit":
        return person.unit == sender.name
    return person.number % len(COLLEGES) == COLLEGES.index(sender)


def of_list(person: Young, sender: Participant, month: int) -> dict[str, str]:
    learning = {**LEARNING, "provider_ukprn": sender.ukprn} if sender.ukprn else {}
    held = {"source_system": sender.name, **person.row, **learning}
    return row(f"{sender.name[:3]}-{person.number}", month, **held)


def take(told: Told, text: str) -> list[str]:
    notices = [json.loads(line)["notice"] for line in text.splitlines() if line.startswith('{"notice"')]
    told.doubled += [one["notice_id"] for one in notices if one["notice_id"] in told.acknowledged]
    told.notices.update({one["notice_id"]: one for one in notices})
    return [one["notice_id"] for one in notices]


def nothing_is_lost(london: London) -> None:
    """The last notice about each young person says where she learns, and names the record of her borough's system."""
    found = {}
    for told in london.told.values():
        for one in sorted(told.notices.values(), key=lambda one: int(one["notice_sequence"])):
            found[(one["given_name"], one["recipient_authority"])] = one
    wanted = {(one.row["given_name"], one.authority): one for one in london.people}
    assert found.keys() == wanted.keys()
    for key, person in wanted.items():
        assert found[key]["provider_ukprn"] == COLLEGES[person.number % len(COLLEGES)].ukprn
        assert found[key]["recipient_record_id"] == f"{person.unit[:3]}-{person.number}"


def nothing_is_told_again_after_it_was_acknowledged(london: London) -> None:
    assert {code: told.doubled for code, told in london.told.items() if told.doubled} == {}


def no_borough_is_told_of_anothers_resident(london: London) -> None:
    homes = {one.row["given_name"]: one.authority for one in london.people}
    for code, told in london.told.items():
        assert {homes[one["given_name"]] for one in told.notices.values()} == {code}
        assert {one["resident_authority"] for one in told.notices.values()} == {code}


def each_person_keeps_one_index_id(london: London) -> None:
    ids = {(one["given_name"], one["index_id"]) for told in london.told.values() for one in told.notices.values()}
    assert len(ids) == len(london.people)


def every_participant_tries_the_notices_of_every_authority(london: London) -> None:
    for name, own in london.participants.items():
        with london.service.client(name) as client:
            for code in london.boroughs:
                answer = client.get(f"/authorities/{code}/notices")
                assert answer.status_code == (204 if code in own else 403), (name, code)


def every_participant_tries_to_acknowledge_every_notice(london: London) -> None:
    every = {one for told in london.told.values() for one in told.notices}
    for name, own in london.participants.items():
        with london.service.client(name) as client:
            for code in own:
                answer = client.post(f"/authorities/{code}/acknowledgements", json={"notice_ids": sorted(every)}).json()
                assert set(answer["already"]) == set(london.told[code].notices), (name, code)
                assert set(answer["unknown"]) == every - set(london.told[code].notices)
            other = next((code for code in london.boroughs if code not in own), None)
            if other:
                refused = client.post(f"/authorities/{other}/acknowledgements", json={"notice_ids": sorted(every)})
                assert refused.status_code == 403


def every_officer_tries_to_look_up_every_record(london: London) -> None:
    ids = {one["given_name"]: one["index_id"] for told in london.told.values() for one in told.notices.values()}
    for name, own in london.participants.items():
        with london.service.client(name, "officer-1") as officer:
            for person in london.people:
                ways = [{"index_id": ids[person.row["given_name"]]}]
                if person.number <= OF_A_UNIT:  # some by every way
                    names = {part: person.row[part] for part in ("given_name", "family_name", "birth_date")}
                    system = {"source_system": person.unit, "source_record_id": f"{person.unit[:3]}-{person.number}"}
                    ways += [names, system]
                for way in ways:
                    for code in own or london.boroughs[:1]:
                        asked = {"authority": code, "purpose": "track_participation", **way}
                        answer = officer.post("/look-ups", json=asked)
                        found = answer.json().get("person") if own else None
                        assert answer.status_code == (200 if own else 403)
                        assert (found is not None) == (code == person.authority and code in own), (name, code, way)


def test_all_of_london_at_once(london: London) -> None:
    """One test, since workers that share tests would each make a London of their own."""
    nothing_is_lost(london)
    nothing_is_told_again_after_it_was_acknowledged(london)
    no_borough_is_told_of_anothers_resident(london)
    each_person_keeps_one_index_id(london)
    every_participant_tries_the_notices_of_every_authority(london)
    every_participant_tries_to_acknowledge_every_notice(london)
    every_officer_tries_to_look_up_every_record(london)
