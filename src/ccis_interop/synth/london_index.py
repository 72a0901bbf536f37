"""What the London Index exchanges about the synthetic people: feeds, notices, leaver notices, transfers.

The same people as in the national return for the same seed, day and authorities, and all told in one mixed
message, so that a notice can be held against the feed row from which it follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import Standard
from ccis_interop.formats.input import Header
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.synth.draw import Draw
from ccis_interop.synth.enrolment_list import REASONS, college, left_dates, left_learning, stands
from ccis_interop.synth.names import Texts
from ccis_interop.synth.nccis import SUPPLIER, world
from ccis_interop.synth.population import CHUNK, LONDON, NONE, REMARK, Days, Flags, People, World, days, people
from ccis_interop.synth.providers import of_register, register
from ccis_interop.synth.table import written

MADE = 2  # days after the end of the period
COLLEGE = "230"  # the activity of those who were at a college
TIERS = {"identifier": "ULN or UPN and date of birth are the same.",
         "exact": "Names, date of birth and postcode are the same.",
         "scored": "Date of birth and postcode are the same; the family name differs by one letter.",
         "reviewed": "A person compared both records and found one young person."}  # fmt: skip
NOT_PLACED = ["150", "710", "720"]  # activities that say nothing of learning
REFUSALS = ["The young person does not live at the address.", "No record of the young person is needed here."]


def dataset(standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]) -> Dataset:
    """What is told of so many people of some authorities at the end of a period."""
    led = list(authorities) or LONDON
    return Dataset(standard, _header(day, seed), _chunks(standard, count, seed, day, led), REMARK)


def _header(day: date, seed: int) -> Header:
    return {
        "message_id": f"M-synthetic-{day.isoformat()}-{seed}",
        "message_sequence": str(day.year * 12 + day.month - 24_000),
        "sender": "London Index (synthetic)",
        "sender_role": "index",
        "made_on": (day + timedelta(MADE)).isoformat(),
        "period_end": day.isoformat(),
        "message_kind": "mixed",
        "message_made_by": SUPPLIER,
    }


def _chunks(
    standard: Standard, count: int, seed: int, day: date, authorities: Sequence[str]
) -> Iterator[Mapping[str, pa.Table]]:
    drawn_from = world(standard, day, authorities)
    for first in range(0, count, CHUNK):
        made = people(drawn_from, seed, first, min(CHUNK, count - first))
        scene = _scene(standard, drawn_from, made, Draw(seed, made.number))
        yield {
            "feed": _feed(scene),
            "notice": _notices(scene),
            "leaver_notice": _leavers(scene),
            "transfer": _transfers(scene),
        }


@dataclass(frozen=True)
class Scene:
    """What all tables tell of some people alike: who is told of, who learns, who has left, and from where."""

    standard: Standard
    draw: Draw
    today: np.datetime64
    text: Mapping[str, Texts]
    day: Mapping[str, Days]
    listed: Flags
    learns: Flags
    left: Flags
    objects: Flags
    former: Mapping[str, Texts]
    began: Days
    ended: Days

    def whole(self, value: Texts | str) -> Texts:
        """A value for all, or the values as they are."""
        return np.full(len(self.listed), value) if isinstance(value, str) else value

    def named(self, prefix: str) -> Texts:
        """An identifier for each person that begins with a prefix."""
        return np.char.replace(self.text["index_id"], "LI", prefix)

    def rows(self, table: str, have: Flags, text: Mapping[str, Texts | str], day: Mapping[str, Days]) -> pa.Table:
        """The rows of those people for whom `have` is true, with columns of their own before the common ones."""
        own = {name: self.whole(value) for name, value in text.items()}
        made = written(self.standard.table(table), {**self.text, **own}, {**self.day, **day}, self.objects)
        return made.filter(pa.array(have))


def _scene(standard: Standard, drawn_from: World, made: People, draw: Draw) -> Scene:
    text, day = dict(made.text), made.day
    today = np.datetime64(drawn_from.day, "D")
    number = np.char.zfill((made.number + 1).astype(str), 10)
    text["index_id"] = np.char.add("LI", number)
    text["feed_row_id"] = np.char.add(np.char.add(np.char.add("F-", text["database"]), "-"), number)
    text["resident_authority"] = text["lead_authority"]
    listed = np.isin(text["cohort_status"], ["P", "G"])
    placed = (text["ukprn"] != "") | (text["establishment_number"] != "")
    out = np.isin(text["activity"], sorted(left_learning(standard)))
    recent = day["activity_start"] > today - np.timedelta64(31, "D")
    text["learning_event"] = np.select([draw.chance("changed", 0.03), recent], ["changed", "started"], "in_learning")
    objects = stands(draw)
    text["objection_stands"] = np.where(objects, "Y", np.where(draw.chance("asked", 0.6), "N", ""))
    register_, at = register(drawn_from.places), college(drawn_from, draw, text["educated_authority"])
    attributes = {"ukprn": "ukprn", "establishment_number": "laestab", "establishment_name": "name",
                  "provider_authority": "authority"}  # fmt: skip
    began, ended = left_dates(made, draw)
    return Scene(
        standard=standard,
        draw=draw,
        today=today,
        text=text,
        day=day,
        listed=listed,
        learns=listed & placed & ~out & ~np.isin(text["activity"], NOT_PLACED),
        left=listed & out & (text["year_group"].astype(int) >= 12),
        objects=objects,
        former={name: of_register(register_, attribute, at) for name, attribute in attributes.items()},
        began=began,
        ended=ended,
    )


def _feed(scene: Scene) -> pa.Table:
    text, day, learns = scene.text, scene.day, scene.learns
    left = scene.left & scene.draw.chance("end told", 0.5)
    sequence = (scene.draw.below("rows before", 4) + 1).astype(str)
    told: dict[str, Texts | str] = {
        "record_sequence": sequence,
        "supersedes": np.where(sequence == "1", "", np.char.replace(text["feed_row_id"], "F-", "E-")),
        "learning_event": np.select([learns, left], [text["learning_event"], "ended"], ""),
        "activity": np.select([learns, left], [text["activity"], COLLEGE], ""),
    }
    for name in ("ukprn", "establishment_number"):
        told[name] = np.select([learns, left], [text[name], scene.former[name]], "")
    dates = {
        "activity_start": np.select([learns, left], [day["activity_start"], scene.began], NONE),
        "expected_end": np.where(learns, day["expected_end"], NONE),
        "activity_end": np.where(left, scene.ended, NONE),
    }
    return scene.rows("feed", scene.listed, told, dates)


def _notices(scene: Scene) -> pa.Table:
    """Who learns outside the own borough, who left there, who moved in; corrections, of this message or earlier."""
    text, day, draw = scene.text, scene.day, scene.draw
    told = scene.listed & ~scene.objects
    out_of_borough = text["educated_authority"] != text["lead_authority"]
    away, moved = told & scene.learns & out_of_borough, told & (text["previous_person_id"] != "")
    nothing = scene.whole("")
    bare = {"activity": "", "ukprn": "", "establishment_number": "", "establishment_name": ""}
    dated = {name: day[name] for name in ("activity_start", "expected_end")}
    undated = {name: np.full(len(told), NONE) for name in dated}
    former: dict[str, Texts | str] = {**scene.former, "activity": COLLEGE}
    past = {**undated, "activity_start": scene.began, "activity_end": scene.ended}
    kind = np.where(text["learning_event"] == "started", "started", "in_learning")
    taken_back = np.where(draw.chance("taken back", 0.5), "withdrawn", "correction")
    evidence = _evidence(scene)
    slots: list[tuple[str, Flags, Texts | str, Texts, Mapping[str, Texts | str], Mapping[str, Days]]] = [
        ("1", away, kind, nothing, {}, dated),
        ("2", away & draw.chance("corrected", 0.06), "correction", scene.named("N1-"), {}, dated),
        ("3", moved, "moved_in", nothing, bare, undated),
        ("4", told & draw.chance("older", 0.08), taken_back, scene.named("N0-"), bare, undated),
        ("5", told & scene.left & out_of_borough, "changed", nothing, former, past),
    ]
    parts = []
    for sequence, have, kind_, supersedes, columns, dates in slots:
        own: dict[str, Texts | str] = {
            **evidence,
            **columns,
            "notice_id": scene.named(f"N{sequence}-"),
            "record_sequence": sequence,
            "notice_kind": kind_,
            "supersedes": supersedes,
            "recipient_authority": text["resident_authority"],
            "feed_rows": text["feed_row_id"],
        }
        issued = {"issued_on": np.full(len(told), scene.today + np.timedelta64(1, "D"))}
        parts.append(scene.rows("notice", have, own, {**dates, **issued}))
    return pa.concat_tables(parts)


def _evidence(scene: Scene) -> dict[str, Texts | str]:
    numbered = (scene.text["uln"] != "") | (scene.text["upn"] != "")
    tier = np.where(
        numbered,
        scene.draw.among("tier", {"identifier": 80, "exact": 10, "scored": 6, "reviewed": 4}),
        scene.draw.among("weaker tier", {"exact": 60, "scored": 25, "reviewed": 15}),
    )
    return {"evidence_tier": tier, "evidence": np.select([tier == one for one in TIERS], list(TIERS.values()), "")}


def _leavers(scene: Scene) -> pa.Table:
    draw, left = scene.draw, scene.ended
    away = scene.former["provider_authority"] != scene.text["resident_authority"]
    notified = np.minimum(left + days(draw.below("told", 28)), scene.today)
    forwarded = np.minimum(notified + days(draw.below("sent on", 4)), scene.today + np.timedelta64(1, "D"))
    again = draw.chance("told again", 0.15)
    own: dict[str, Texts | str] = {
        **scene.former,
        "leaver_notice_id": scene.named("L-"),
        "record_sequence": np.where(again, "2", "1"),
        "supersedes": np.where(again, scene.named("L0-"), ""),
        "leaving_reason": draw.among("leaving reason", REASONS),
        "person_id": scene.named("S"),
    }
    dates = {"activity_end": left, "notified_on": notified, "forwarded_on": np.where(away, forwarded, NONE)}
    return scene.rows("leaver_notice", scene.left, own, dates)


def _transfers(scene: Scene) -> pa.Table:
    """Those who moved out and those who moved in; of some only the offer is told, the answer is still to come."""
    text, draw = scene.text, scene.draw
    out = text["cohort_status"] == "T"
    going = out | (scene.listed & (text["previous_person_id"] != ""))
    other = draw.one_of("moved from", LONDON)
    other = np.where(other == text["lead_authority"], "888", other)
    moved = scene.today - days(20 + draw.below("moved", 40))
    course = draw.among("course of it", {"offered": 50, "accepted": 12, "refused": 14, "seen": 24})
    refused = (course == "refused") | ((course == "seen") & draw.chance("seen refusal", 0.2))
    common: dict[str, Texts | str] = {
        "transfer_id": scene.named("T-"),
        "transferred_from": np.where(out, text["lead_authority"], other),
        "transferred_to": np.where(out, text["transferred_to"], text["lead_authority"]),
        "previous_person_id": np.where(out, text["person_id"], text["previous_person_id"]),
    }
    arrived = np.where(refused, "", np.where(out, np.char.add("8", text["person_id"]), text["person_id"]))
    why = np.where(refused, draw.one_of("refusal", REFUSALS), "")
    steps: list[tuple[str, Flags, Texts | str, int, Texts | str, Texts | str]] = [
        ("1", going, "offered", 1, "", ""),
        ("2", going & (course != "offered"), np.where(refused, "refused", "accepted"), 6, arrived, why),
        ("3", going & (course == "seen"), "acknowledged", 9, arrived, ""),
    ]
    parts = []
    for sequence, have, state, after, taken, reason in steps:
        own: dict[str, Texts | str] = {
            **common,
            "transfer_event_id": np.char.add(scene.named("T-"), f"-{sequence}"),
            "record_sequence": sequence,
            "transfer_state": state,
            "person_id": taken,
            "refusal_reason": reason,
        }
        dates = {"date_of_move": moved, "transfer_stated_on": moved + np.timedelta64(after, "D")}
        parts.append(scene.rows("transfer", have, own, dates))
    return pa.concat_tables(parts)
