"""What goes out: all records as they are, the monthly return and the Index's feed made from them."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.mappings import mapping_for
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.convert import convert
from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.source import open_source
from ccis_interop.output import atomic
from ccis_interop.reference.part import Part
from ccis_interop.reference.record import TRANSFERRED, Record, Row, filled, rows

RETURNS = "returns"
NUMBERS = ("feed_row_id", "feed_sequence", "supersedes_row")
DATED = {
    "address": ("from_date", "to_date"), "responsibility": ("from_date", "to_date"), "need": ("from_date", "to_date"),
    "activity": ("start_date", "end_date"), "characteristic": ("from_date", "to_date"),
    "special_need": ("from_date", "to_date"), "contact": ("from_date", "to_date"),
    "objection": ("from_date", "to_date"), "aspiration": ("stated_on", ""), "transfer": ("sent_on", ""),
    "tracking_attempt": ("attempted_on", ""), "provenance": ("received_on", ""),
}  # fmt: skip


class Exports(Part):
    """Writes files of the standards."""

    place = "exports"

    def write(self, ref: str, authority: str, day: str, folder: Path) -> tuple[Path, int]:
        """Write a file of an authority's records as they are on a day; how many records it holds."""
        people = [self.on_day(one, day) for one in self.of(authority)]
        match ref.partition("/")[0]:
            case "ccis":
                path = folder / f"ccis-{authority}-{day}.jsonl"
                return path, self.records(people, authority, day, path)
            case "nccis":
                return self.send(ref, people, authority, day, folder)
            case _:
                return self.feed(ref, people, authority, day, folder)

    def of(self, authority: str) -> Iterator[Record]:
        """The records that an authority leads or, of those that the system serves, led last."""
        for record in self.house.store.people():
            leads = [row["authority"] for row in rows(record, "responsibility")]
            ours = [one for one in leads if one in self.house.authorities]
            if (ours[-1] if ours else self.house.home) == authority:
                yield record

    def on_day(self, record: Record, day: str) -> Record:
        """A record as it was on a day: today it is as it is, before that what came later is not in it."""
        if day >= self.house.today:
            return record
        past = dict(record)
        for table, (begins, ends) in DATED.items():
            past[table] = [_open_again(row, ends, day) for row in rows(record, table) if row[begins] <= day]
        if record["cohort_status"] == TRANSFERRED and not past["transfer"]:
            past["cohort_status"] = "P"
        return past

    # -- canonical records

    def records(self, people: Iterable[Record], authority: str, day: str, path: Path) -> int:
        """Write canonical records: the header, the providers that we hold, the people."""
        lines: list[tuple[str, Row]] = [("provider", one) for one in self.house.store.providers()]
        held = [self.shown(one, day) for one in people]
        lines += [("young_person", one) for one in held]
        self.lines(path, "ccis/1.0", self.extract(authority, day), lines)
        return len(held)

    def shown(self, record: Record, day: str) -> Record:
        """A record as it is put out: with the currency of the day."""
        self.house.currency.tell(record, day)
        return filled(record)

    def extract(self, authority: str, day: str) -> dict[str, Any]:
        """The header of canonical records."""
        return {
            "databases": [self.house.databases[self.house.authorities.index(authority)]], "authorities": [authority],
            "as_of": day, "made_on": max(day, self.house.today), "supplier": self.house.product,
            "supplier_version": self.house.version, "schema_version": "1.0",
        }  # fmt: skip

    def lines(self, path: Path, ref: str, header: Mapping[str, Any], lines: Iterable[tuple[str, Row]]) -> None:
        """Write JSON Lines: the header, then a row a line."""
        head = self.house.catalogue.load(ref).header
        assert head is not None
        with atomic(path, binary=True) as file:
            for table, row in [(head.name, dict(header)), *lines]:
                file.write(self.line(table, row))

    def line(self, table: str, row: Row) -> bytes:
        """One line, in UTF-8."""
        return json.dumps({table: row}, ensure_ascii=False).encode() + b"\n"

    # -- what is made from them

    def send(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        """The monthly return; who left is sent once, which last month's return tells."""
        kept = self.house.folder / RETURNS
        kept.mkdir(exist_ok=True)
        before = sorted(one for one in kept.glob(f"{authority}-*.xml") if one.stem.partition("-")[2] < day)
        path = folder / f"nccis-{authority}-{day}.xml"
        count = self.made(ref, people, authority, day, path, "xml", {}, before[-1] if before else None)
        shutil.copyfile(path, kept / f"{authority}-{day}.xml")
        return path, count

    def feed(self, ref: str, people: list[Record], authority: str, day: str, folder: Path) -> tuple[Path, int]:
        """The feed for the Index."""
        number = str(self.house.store.next("message"))
        told = {"sender": f"{self.house.product} {authority}", "message_sequence": number}
        path = folder / f"feed-{authority}-{day}.jsonl"
        count = self.made(ref, people, authority, day, path, "jsonl", told, None)
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        fed = [("feed", self.numbered(line["feed"])) for line in lines if "feed" in line]
        self.lines(path, ref, next(line["message"] for line in lines if "message" in line), fed)
        return path, count

    def numbered(self, row: Row) -> Row:
        """A row of the feed under a number of its own: a new one if it tells something else than the last."""
        key = row["source_record_id"]
        last = self.house.store.recalled("feed").get(key)
        told = {name: value for name, value in row.items() if name not in NUMBERS}
        if last and {name: value for name, value in last.items() if name not in NUMBERS} == told:
            return dict(last)
        number = int(last["feed_sequence"]) + 1 if last else 1
        made = {"feed_row_id": f"F-{key}-{number}", "feed_sequence": str(number)}
        made |= {"supersedes_row": last["feed_row_id"]} if last else {}
        self.house.store.keep("feed", key, {**made, **told})
        return {**made, **told}

    def made(
        self, ref: str, people: list[Record], authority: str, day: str, path: Path, form: str,
        told: Mapping[str, str], previous: Path | None,
    ) -> int:  # fmt: skip
        """Make a file of another standard from canonical records, by the mapping that everybody uses."""
        catalogue = self.house.catalogue
        with tempfile.TemporaryDirectory(dir=self.house.folder) as workshop:
            staged, out = Path(workshop) / "records.jsonl", Path(workshop) / path.name
            self.records(people, authority, day, staged)
            source = open_source(staged, catalogue)
            chosen = mapping_for(catalogue, (source.ref,), ref)
            options = Options(date.fromisoformat(day), told, ref, previous=previous)
            account = convert(prepare([source], chosen, catalogue, options), Destination(out, form))
            out.replace(path)
        return sum(one.out for one in account.rows)


def _open_again(row: Row, ends: str, day: str) -> Row:
    """A row without an end that lay after a day."""
    return {name: value for name, value in row.items() if name != ends or value <= day}
