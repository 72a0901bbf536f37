"""What the London Index exchanges about the synthetic people: feeds, notices, leaver notices, transfers.

The same people as in the national return for the same seed, day and authorities, and all told in one mixed
message, so that a notice can be held against the feed row from which it follows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
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
RECENT = 365  # days back from which leavers are told
TIERS = {"identifier": "ULN or UPN and date of birth are the same.",
         "exact": "Names, date of birth and postcode are the same.",
         "scored": "Date of birth and postcode are the same; the family name differs by one letter.",
         "reviewed": "A person compared both records and found one young person."}  # fmt: skip
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
        yield _tables(standard, drawn_from, made, Draw(seed, made.number))


def _tables(standard: Standard, drawn_from: World, made: People, draw: Draw) -> dict[str, pa.Table]:
    _known(standard, drawn_from, made, draw)
    return {
        "feed": _feed(standard, drawn_from, made, draw),
        "notice": _notices(standard, drawn_from, made, draw),
        "leaver_notice": _leavers(standard, drawn_from, made, draw),
        "transfer": _transfers(standard, drawn_from, made, draw),
    }


def _known(standard: Standard, drawn_from: World, made: People, draw: Draw) -> None:
    """What all tables tell alike: of an activity only learning with a provider."""
    text, day = made.text, made.day
    number = np.char.zfill((made.number + 1).astype(str), 10)
    text["index_id"] = np.char.add("LI", number)
    text["feed_row_id"] = np.char.add(np.char.add(np.char.add("F-", text["database"]), "-"), number)
    text["resident_authority"] = text["lead_authority"]
    listed = np.isin(text["cohort_status"], ["P", "G"])
    placed = (text["ukprn"] != "") | (text["establishment_number"] != "")
    out = np.isin(text["activity"], sorted(left_learning(standard)))
    text["_listed"] = np.where(listed, "Y", "")
    text["_learns"] = np.where(listed & placed & ~out & ~np.isin(text["activity"], ["150", "710", "720"]), "Y", "")
    text["_left"] = np.where(listed & out & (text["year_group"].astype(int) >= 12), "Y", "")
    recent = day["activity_start"] > np.datetime64(drawn_from.day, "D") - np.timedelta64(31, "D")
    changed = draw.chance("changed", 0.03)
    text["learning_event"] = np.select([changed, recent], ["changed", "started"], "in_learning")
    text["objection_stands"] = np.where(stands(draw), "Y", np.where(draw.chance("asked", 0.6), "N", ""))


def _feed(standard: Standard, drawn_from: World, made: People, draw: Draw) -> pa.Table:
    text, day, count = dict(made.text), dict(made.day), len(made.number)
    text["record_sequence"] = (draw.below("rows before", 4) + 1).astype(str)
    earlier = np.char.replace(text["feed_row_id"], "F-", "E-")
    text["supersedes"] = np.where(text["record_sequence"] == "1", "", earlier)
    learns, left = text["_learns"] == "Y", (text["_left"] == "Y") & draw.chance("end told", 0.5)
    began, end = left_dates(made, draw)
    rows, at = register(drawn_from.places), college(drawn_from, draw, text["educated_authority"])
    day["activity_start"] = np.select([learns, left], [day["activity_start"], began], NONE)
    day["expected_end"] = np.where(learns, day["expected_end"], NONE)
    day["activity_end"] = np.where(left, end, NONE)
    text["learning_event"] = np.select([learns, left], [text["learning_event"], "ended"], "")
    text["activity"] = np.select([learns, left], [text["activity"], "230"], "")
    for name, attribute in (("ukprn", "ukprn"), ("establishment_number", "laestab")):
        text[name] = np.select([learns, left], [text[name], of_register(rows, attribute, at)], "")
    table = standard.table("feed")
    return _some(written(table, text, day, text["objection_stands"] == "Y"), text["_listed"] == "Y", count)


def _notices(standard: Standard, drawn_from: World, made: People, draw: Draw) -> pa.Table:
    """Who learns outside the own borough; who moved in; and corrections of notices, of this message or earlier."""
    text, day, table = dict(made.text), dict(made.day), standard.table("notice")
    told = text["objection_stands"] != "Y"
    text["recipient_authority"] = text["resident_authority"]
    text["feed_rows"] = text["feed_row_id"]
    text["evidence_tier"] = np.where(
        (text["uln"] != "") | (text["upn"] != ""),
        draw.among("tier", {"identifier": 80, "exact": 10, "scored": 6, "reviewed": 4}),
        draw.among("weaker tier", {"exact": 60, "scored": 25, "reviewed": 15}),
    )
    text["evidence"] = np.select([text["evidence_tier"] == one for one in TIERS], list(TIERS.values()), "")
    day["issued_on"] = np.full(len(told), np.datetime64(drawn_from.day, "D") + np.timedelta64(1, "D"))
    away = told & (text["_learns"] == "Y") & (text["educated_authority"] != text["lead_authority"])
    moved = told & (text["_listed"] == "Y") & (text["previous_person_id"] != "")
    kind = np.where(text["learning_event"] == "started", "started", "in_learning")
    bare = {"activity": "", "ukprn": "", "establishment_number": "", "establishment_name": ""}
    corrected, older = draw.chance("corrected", 0.06), draw.chance("older", 0.08)
    learning = {one: day[one] for one in ("activity_start", "expected_end")}
    began, end = left_dates(made, draw)
    nothing = {"activity_start": np.full(len(told), NONE), "expected_end": np.full(len(told), NONE)}
    ended = told & (text["_left"] == "Y") & (text["educated_authority"] != text["lead_authority"])
    rows, at = register(drawn_from.places), college(drawn_from, draw, text["educated_authority"])
    former = {"ukprn": of_register(rows, "ukprn", at), "establishment_number": of_register(rows, "laestab", at),
              "establishment_name": of_register(rows, "name", at), "activity": "230"}  # fmt: skip
    old = np.where(draw.chance("taken back", 0.5), "withdrawn", "correction")
    slots = [
        ("1", away, {"notice_kind": kind}, learning, ""),
        ("2", away & corrected, {"notice_kind": "correction"}, learning, "N1"),
        ("3", moved, {"notice_kind": "moved_in", **bare}, nothing, ""),
        ("4", told & older & (text["_listed"] == "Y"), {"notice_kind": old, **bare}, nothing, "N0"),
        ("5", ended, {"notice_kind": "changed", **former}, {**nothing, "activity_start": began, "activity_end": end}, ""),
    ]
    parts = []
    for sequence, have, columns, dates, supersedes in slots:
        held = text | {key: _whole(value, len(told)) for key, value in columns.items()}
        held["record_sequence"] = _whole(sequence, len(told))
        held["notice_id"] = np.char.replace(text["index_id"], "LI", f"N{sequence}-")
        held["supersedes"] = (
            np.char.replace(text["index_id"], "LI", f"{supersedes}-") if supersedes else _whole("", len(told))
        )
        parts.append(_some(written(table, held, day | dates, ~told), have, len(told)))
    return pa.concat_tables(parts)


def _leavers(standard: Standard, drawn_from: World, made: People, draw: Draw) -> pa.Table:
    text, day = dict(made.text), dict(made.day)
    rows, at = register(drawn_from.places), college(drawn_from, draw, text["educated_authority"])
    today, one_day = np.datetime64(drawn_from.day, "D"), np.timedelta64(1, "D")
    for name, attribute in (("ukprn", "ukprn"), ("establishment_number", "laestab"), ("establishment_name", "name"),
                            ("provider_authority", "authority")):  # fmt: skip
        text[name] = of_register(rows, attribute, at)
    _, day["activity_end"] = left_dates(made, draw)
    day["notified_on"] = np.minimum(day["activity_end"] + days(draw.below("told", 28)), today)
    away = text["provider_authority"] != text["resident_authority"]
    forwarded = np.minimum(day["notified_on"] + days(draw.below("sent on", 4)), today + one_day)
    day["forwarded_on"] = np.where(away, forwarded, NONE)
    text["leaver_notice_id"] = np.char.replace(text["index_id"], "LI", "L-")
    again = draw.chance("told again", 0.15)
    text["supersedes"] = np.where(again, np.char.replace(text["index_id"], "LI", "L0-"), "")
    text["record_sequence"] = np.where(again, "2", "1")
    text["leaving_reason"] = draw.among("leaving reason", REASONS)
    text["person_id"] = np.char.add("S", np.char.zfill((made.number + 1).astype(str), 9))
    recent = (text["_left"] == "Y") & (day["activity_end"] > today - np.timedelta64(RECENT, "D"))
    withheld = text["objection_stands"] == "Y"
    return _some(written(standard.table("leaver_notice"), text, day, withheld), recent, len(away))


def _transfers(standard: Standard, drawn_from: World, made: People, draw: Draw) -> pa.Table:
    """Those who moved out and those who moved in; of some only the offer is told, the answer is still to come."""
    text, day, table = dict(made.text), dict(made.day), standard.table("transfer")
    count = len(made.number)
    out = text["cohort_status"] == "T"
    moved_in = (text["_listed"] == "Y") & (text["previous_person_id"] != "")
    other = draw.one_of("moved from", LONDON)
    other = np.where(other == text["lead_authority"], "888", other)
    new = np.char.add("8", text["person_id"])
    text["transferred_from"] = np.where(out, text["lead_authority"], other)
    text["transferred_to"] = np.where(out, text["transferred_to"], text["lead_authority"])
    text["previous_person_id"] = np.where(out, text["person_id"], text["previous_person_id"])
    arrived = np.where(out, new, text["person_id"])
    text["transfer_id"] = np.char.replace(text["index_id"], "LI", "T-")
    day["date_of_move"] = np.datetime64(drawn_from.day, "D") - days(20 + draw.below("moved", 40))
    course = draw.among("course of it", {"offered": 50, "accepted": 12, "refused": 14, "seen": 24})
    answer = np.where((course == "refused") | ((course == "seen") & draw.chance("seen refusal", 0.2)), "refused", "accepted")
    refused = answer == "refused"
    going = out | moved_in
    steps = [
        ("1", going, "offered", 1, "", ""),
        ("2", going & (course != "offered"), answer, 6, np.where(refused, "", arrived),
         np.where(refused, draw.one_of("refusal", REFUSALS), "")),
        ("3", going & (course == "seen"), "acknowledged", 9, np.where(refused, "", arrived), ""),
    ]  # fmt: skip
    parts = []
    for sequence, have, state, after, taken, why in steps:
        held = text | {
            "record_sequence": _whole(sequence, count),
            "transfer_event_id": np.char.add(text["transfer_id"], f"-{sequence}"),
            "transfer_state": _whole(state, count),
            "person_id": _whole(taken, count),
            "refusal_reason": _whole(why, count),
        }
        dates = day | {"transfer_stated_on": day["date_of_move"] + np.timedelta64(after, "D")}
        parts.append(_some(written(table, held, dates, np.zeros(count, bool)), have, count))
    return pa.concat_tables(parts)


def _whole(value: Texts | str, count: int) -> Texts:
    return np.full(count, value) if isinstance(value, str) else value


def _some(rows: pa.Table, have: Flags, count: int) -> pa.Table:
    assert len(have) == count
    return rows.filter(pa.array(have))
