"""What a young person did, one activity after another: how news of one takes its place among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccis_interop.reference.part import Part
from ccis_interop.reference.record import NOT_KNOWN, Row, later

LEARNING = ("compulsory", "education", "training", "employment", "reengagement")
NEET = ("neet_active", "neet_inactive")


@dataclass(frozen=True)
class News:
    """Somebody says on a day (`told_on`) what a young person does since another, or that it ended."""

    told_on: str
    source: str
    code: str | None = None
    start: str | None = None
    provider_id: str | None = None
    educated_authority: str | None = None
    course: str | None = None
    expected_end: str | None = None
    end: str | None = None
    destination: str | None = None


class Timeline(Part):
    """Puts news into activities: nothing is doubled, no gap is left, older news changes nothing that is newer."""

    place = "timeline"

    def put(self, activities: list[Row], news: News) -> list[Row]:
        """The activities with the news in them; the same list if the news is none."""
        made = [dict(row) for row in activities]
        if news.code and news.start:
            made = self.begin(made, news)
        if news.end:
            made = self.end(made, news)
        return made

    def begin(self, made: list[Row], news: News) -> list[Row]:
        """An activity is confirmed if it is the one that is open, else it begins and ends the one before."""
        now = current(made)
        if now and now["activity_code"] == news.code and now["start_date"] == news.start:
            return self.confirm(made, now, news)
        if any(row["activity_code"] == news.code and row["start_date"] == news.start for row in made):
            return made
        if now and self.known_on(now) > news.told_on:
            return made
        kept = [row for row in made if row["start_date"] < str(news.start)]
        for row in kept:
            if not row.get("end_date") or row["end_date"] >= str(news.start):
                self.close(row, later(str(news.start), -1))
        return [*kept, self.activity(news, str(news.code), str(news.start), kept)]

    def confirm(self, made: list[Row], now: Row, news: News) -> list[Row]:
        """The open activity, confirmed anew: until when it may be believed is counted from that day."""
        if self.known_on(now) > news.told_on:
            return made
        told = {"expected_end": news.expected_end, "course": news.course, "provider_id": news.provider_id}
        now.update({name: value for name, value in told.items() if value})
        if (now.get("date_verified") or "") < news.told_on:
            now["date_verified"] = news.told_on
            self.believe(now)
        return made

    def end(self, made: list[Row], news: News) -> list[Row]:
        """The open learning ends, and what comes next begins on the day after: not known, if nobody says."""
        now = current(made)
        if now is None or not self.told_of(now, news) or now["start_date"] > str(news.end):
            return made
        if self.known_on(now) > news.told_on:
            return made
        self.close(now, str(news.end))
        return [*made, self.activity(news, self.following(news), later(str(news.end), 1), made)]

    def told_of(self, now: Row, news: News) -> bool:
        """Whether an end is that of the open activity: learning, at the same place or begun on the same day."""
        same = not news.provider_id or now.get("provider_id") in (None, news.provider_id)
        return self.group(now["activity_code"]) in LEARNING and (same or now["start_date"] == news.start)

    def following(self, news: News) -> str:
        """What comes after an end: the destination, if nothing more than its code is needed to record it."""
        row = self.house.activities.get(news.destination or "", {})
        plain = row.get("needs_expected_end") != "Y" and row.get("needs_review") != "Y" and row.get("group") != "other"
        bound = news.destination in ("620", "630", "650", "280", "460")
        return str(news.destination) if row and plain and not bound else NOT_KNOWN

    def close(self, row: Row, day: str) -> None:
        """End an activity on a day; from then on nothing of it can lapse."""
        row["end_date"] = day

    def known_on(self, row: Row) -> str:
        """The day on which what is recorded of an activity was last known."""
        return str(row.get("date_verified") or row.get("date_ascertained") or row["start_date"])

    def activity(self, news: News, code: str, start: str, before: Sequence[Row] = ()) -> Row:
        """An open activity that news tells of; what came after an end was at no place that is known."""
        found = max(news.told_on, start)
        row: Row = {"activity_code": code, "start_date": start, "source": news.source, "date_ascertained": found}
        if self.group(code) != "not_known":
            row["date_verified"] = found
        if self.group(code) in NEET:
            row["neet_start"] = self.neet_since(start, before)
        if start == news.start:
            row |= {"provider_id": news.provider_id, "educated_authority": news.educated_authority,
                    "course": news.course, "expected_end": news.expected_end}  # fmt: skip
        self.believe(row)
        row["currency_lapsed"] = "N"
        return {name: value for name, value in row.items() if value is not None}

    def neet_since(self, start: str, before: Sequence[Row]) -> str:
        """Since when somebody is NEET who is so from a day: longer, if the activity before was of that kind."""
        known = [row for row in before if row.get("end_date") == later(start, -1)]
        spell = [row for row in known if self.group(row["activity_code"]) in NEET]
        return str(spell[0].get("neet_start") or spell[0]["start_date"]) if spell else start

    def believe(self, row: Row) -> None:
        """Set until when an activity may be believed."""
        if row.get("date_verified"):
            row["lapse_date"] = self.house.currency.lapse_date(row)

    def group(self, code: str) -> str:
        """The kind of an activity."""
        return self.house.activities[code]["group"]


def current(activities: list[Row]) -> Row | None:
    """The open activity."""
    return next((row for row in activities if not row.get("end_date")), None)
