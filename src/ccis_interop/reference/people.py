"""Records: the door through which every change of one goes, and how a new one is made."""

from __future__ import annotations

import re

from ccis_interop.reference.part import Part
from ccis_interop.reference.record import NOT_KNOWN, Record, Row, filled, objects, rows
from ccis_interop.reference.timeline import News

UNKNOWN_POSTCODE = "ZZ99 9ZZ"
NOT_SAID = "U"
NOT_OBTAINED = "NOBT"
NEED = "3"
SIXTEEN = 16
KINDS = {"210": "SCHOOL", "220": "SIXTH_FORM", "230": "COLLEGE", "240": "HIGHER", "250": "COLLEGE", "280": "SPECIAL",
         "310": "TRAINING", "410": "TRAINING", "430": "TRAINING", "450": "TRAINING"}  # fmt: skip
CODES = {"SCHOOL": "210", "SIXTH_FORM": "220", "COLLEGE": "230", "HIGHER": "240", "SPECIAL": "280", "TRAINING": "430"}
SOURCES = {"SCHOOL": "SCHOOL", "COLLEGE": "COLLEGE", "SIXTH_FORM": "COLLEGE", "HIGHER": "COLLEGE", "SPECIAL": "COLLEGE"}


class People(Part):
    """Makes records and keeps them, with the news of each in its place."""

    place = "people"

    def new(self, row: Row, told_on: str) -> Record:
        """A record of somebody who lives here and was not held: what is not told is recorded as not told."""
        lives = row.get("resident_authority")
        lead = lives if lives in self.house.authorities else self.house.home
        record: Record = {
            "person_id": self.number(lead), "cohort_status": "P", "gender": row.get("gender") or NOT_SAID,
            "ethnicity": row.get("ethnicity") or NOT_OBTAINED, "guarantee_indicator": "N",
            **{name: row.get(name) for name in ("given_name", "middle_names", "family_name", "birth_date", "upn")},
            "uln": self.house.matching.by_uln(row), "preferred_name": row.get("known_as"),
        }  # fmt: skip
        rows(record, "address").append(self.address(row, told_on))
        rows(record, "responsibility").append({"authority": lead, "from_date": told_on, "reason": "FIRST"})
        rows(record, "need").append({"level_of_need": NEED, "from_date": told_on})
        return record

    def address(self, row: Row, day: str) -> Row:
        """The home that a row tells, from a day on."""
        parts = ("address_line_1", "address_line_2", "address_line_3", "address_line_4", "town", "county")
        told = {name: row[name] for name in parts if row.get(name)} or {"address_line_1": "Not known"}
        return {"kind": "HOME", **told, "postcode": row.get("postcode") or UNKNOWN_POSTCODE,
                "authority": row.get("resident_authority") or self.house.home, "from_date": day}  # fmt: skip

    def number(self, authority: str = "") -> str:
        """The next identifier: three digits of the database of an authority, home's if none, and ten of a number."""
        house = self.house
        database = house.databases[house.authorities.index(authority or house.home)]
        used = [int(one["person_id"][3:]) for one in self.house.store.people() if one["person_id"][:3] == database]
        return f"{database}{max(used, default=0) + 1:010d}"

    def tell(self, record: Record, news: News) -> None:
        """Put news of an activity into a record; whoever has none is recorded as not known."""
        made = self.house.timeline.put(rows(record, "activity"), news)
        if not made:
            made = [self.house.timeline.activity(news, NOT_KNOWN, news.told_on)]
        record["activity"] = made

    def object(self, record: Record, day: str) -> None:
        """Record that an objection to category (c) information was raised, unless one stands."""
        if not objects(record, day):
            of_age = int(day[:4]) - int(record["birth_date"][:4]) - (day[5:] < record["birth_date"][5:]) >= SIXTEEN
            raiser = "YOUNG_PERSON" if of_age else "PARENT"
            rows(record, "objection").append({"kind": "S72", "category": "c", "raised_by": raiser, "from_date": day})

    def keep(self, record: Record, cause: str, source: str, name: str) -> bool:
        """Keep a record if it changed, with the source of the change; whether it did."""
        if not self.changed(record):
            return False
        rows(record, "provenance").append({"source": source, "name": name, "received_on": self.house.today})
        self.house.store.put(record, cause)
        return True

    def changed(self, record: Record) -> bool:
        """Whether a record differs from what is held."""
        held = self.house.store.person(record["person_id"])
        return held is None or filled(held) != filled(record)

    def provider(self, row: Row, code: str | None) -> str | None:
        """The key of the provider that a header or notice names, which is kept if it is new; None if none is named."""
        ukprn, laestab = row.get("provider_ukprn"), row.get("provider_laestab")
        if not ukprn and not laestab:
            return None
        held = self.house.store.providers()
        for one in held:
            if (ukprn and one.get("ukprn") == ukprn) or (laestab and one.get("laestab") == laestab):
                return str(one["provider_id"])
        if ukprn and not re.fullmatch("1[0-9]{7}", ukprn):
            ukprn = None
        key = f"U{ukprn}" if ukprn else f"E{laestab}"
        told = {"provider_id": key, "ukprn": ukprn, "laestab": laestab, "kind": KINDS.get(code or "", "OTHER"),
                "name": row.get("provider_name") or key, "authority": row.get("provider_authority")}  # fmt: skip
        self.house.store.put_provider(told)
        return key

    def kind(self, provider_id: str | None, code: str | None = None) -> str:
        """The kind of a provider, by its record, else by what is done there."""
        held = next((one for one in self.house.store.providers() if one["provider_id"] == provider_id), None)
        return str(held["kind"]) if held else KINDS.get(code or "", "OTHER")

    def code(self, provider_id: str | None, row: Row) -> str:
        """The activity of a row that does not say it: full time at a provider of that kind."""
        return "250" if row.get("full_time") == "N" else CODES.get(self.kind(provider_id), "270")
