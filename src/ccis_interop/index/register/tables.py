"""The tables of the register. Beside what the feed contract holds there are only keys, states and days (MA-20).

Append-only: delivery, record, evidence, feed_row, leaver_notice, transfer, pair, decision, reading. Made from them,
and made again by `verify`: member, review. A notice is written once; only its state goes on.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, String, Table, Text

from ccis_interop.index.metadata import METADATA

NUMBER = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts rows by INTEGER only
KEY = BigInteger().with_variant(Integer, "sqlite")  # 60 bits of a keyed digest


def _number(name: str) -> Column[int]:
    return Column(name, NUMBER, primary_key=True, autoincrement=False)


def _key(name: str) -> Column[int]:
    return Column(name, KEY, nullable=False)


def _texts(*names: str) -> list[Column[str]]:
    return [Column(name, Text) for name in names]


SETTING = Table("setting", METADATA, Column("name", String(40), primary_key=True), Column("value", Text))

PARTICIPANT = Table(
    "participant",
    METADATA,
    Column("name", String(80), primary_key=True),
    Column("role", String(20), nullable=False),
    Column("authorities", Text, nullable=False),  # codes with a space between
    Column("ukprn", String(8)),
)

DELIVERY = Table(
    "delivery",
    METADATA,
    _number("delivery_id"),
    Column("digest", String(64), nullable=False, unique=True),  # of what was accepted, however it was written
    Column("message_id", String(80), nullable=False),
    Column("message_sequence", Integer, nullable=False),
    Column("sender", String(80), nullable=False),
    Column("sender_role", String(20), nullable=False),
    Column("sender_authority", String(3)),
    Column("sender_ukprn", String(8)),
    Column("made_on", String(10), nullable=False),
    Column("period_end", String(10), nullable=False),
    Column("given", String(80), nullable=False),  # the standard or layout of what was sent
    Column("rows", Integer, nullable=False),
    Column("accepted", Integer, nullable=False),
    Column("rejected", Integer, nullable=False),
    Column("expired", Integer, nullable=False, default=0),  # rows deleted since
    Column("received_at", String(32), nullable=False),
    Column("run_id", Integer),  # the matching that took it up
    Index("delivery_message", "sender", "message_id", unique=True),
)

RECORD = Table("record", METADATA, _number("record_id"), *_texts("sender", "source_system", "source_record_id"))

EVIDENCE = Table(
    "evidence",
    METADATA,
    _number("evidence_id"),
    _key("record_id"),
    *_texts("given_name", "middle_names", "family_name", "birth_date", "gender", "postcode", "uln", "upn"),
    Column("delivery_id", Integer, nullable=False),  # with which it came
    Column("first_id", Integer, nullable=False),  # the delivery in which it stands first, in the order of the canon
    Index("evidence_record", "record_id"),
    Index("evidence_delivery", "delivery_id"),
    Index("evidence_birth_date", "birth_date"),
    Index("evidence_uln", "uln"),
)

FEED_ROW = Table(
    "feed_row",
    METADATA,
    Column("delivery_id", Integer, nullable=False),
    _key("record_id"),
    _key("evidence_id"),
    Column("feed_sequence", Integer, nullable=False),
    *_texts("feed_row_id", "resident_authority", "provider_ukprn", "provider_laestab", "activity", "activity_event"),
    *_texts("start_date", "expected_end", "end_date", "objection_stands"),
    Index("feed_row_record", "record_id"),
    Index("feed_row_delivery", "delivery_id"),
)

PAIR = Table(  # what linkage says of two pieces of evidence
    "pair",
    METADATA,
    _number("left_id"),
    _number("right_id"),
    Column("tier", String(10), nullable=False),
    Column("weight", Float, nullable=False),
    Column("probability", Float, nullable=False),
    Column("band", String(10), nullable=False),
    Column("reason", Text, nullable=False),
    Column("run_id", Integer, nullable=False),
    Index("pair_right", "right_id"),
)

RUN = Table(
    "run",
    METADATA,
    _number("run_id"),
    Column("model", String(64), nullable=False),
    Column("at", String(32), nullable=False),
)

DECISION = Table(
    "decision",
    METADATA,
    _number("number"),
    Column("kind", String(12), nullable=False),  # linked, left; same, different, withdrawn; expired
    Column("record_id", KEY),
    Column("other_id", KEY),  # linked, left: the person; same, different: the other record
    Column("tier", String(10)),
    Column("reason", Text),  # words, or the code of a reason
    Column("made_by", String(40), nullable=False),  # rule, or a role
    Column("run_id", Integer),
    Column("act", Integer),  # what one act of a person decided together: the number of its first decision
    Column("at", String(32), nullable=False),
)

READING = Table(
    "reading",
    METADATA,
    _number("number"),
    _key("record_id"),
    _key("other_id"),
    Column("reader", String(40), nullable=False),
    Column("verdict", String(12), nullable=False),
    Column("reason_code", String(40), nullable=False),
    Column("at", String(32), nullable=False),
    Index("reading_pair", "record_id", "other_id", "reader", unique=True),
)

MEMBER = Table(  # a record that is not here is a person by itself, of its own key
    "member",
    METADATA,
    _number("record_id"),
    _key("person"),
    Index("member_person", "person"),
)

REVIEW = Table(
    "review",
    METADATA,
    _number("record_id"),
    _number("other_id"),
    Column("cause", String(12), nullable=False),
    Column("weight", Float, nullable=False),
    Column("reason", Text, nullable=False),
)

NOTICE = Table(
    "notice",
    METADATA,
    Column("notice_id", String(80), primary_key=True),
    Column("number", Integer, nullable=False),  # running number of the authority's notices
    Column("recipient_authority", String(3), nullable=False),
    _key("person"),
    _key("record_id"),  # the record that tells it
    Column("notice_sequence", Integer, nullable=False),
    Column("told", String(64), nullable=False),  # digest of what is told
    *_texts("supersedes_notice", "feed_rows", "recipient_record_id", "notice_kind", "given_name", "family_name"),
    *_texts("birth_date", "uln", "upn", "postcode", "resident_authority", "provider_ukprn", "provider_laestab"),
    *_texts("activity", "start_date", "expected_end", "end_date", "evidence_tier", "evidence"),
    Column("issued_on", String(10), nullable=False),
    Column("state", String(12), nullable=False),  # new, fetched, acknowledged
    Column("state_at", String(32), nullable=False),
    Index("notice_number", "recipient_authority", "number", unique=True),
    Index("notice_person", "person", "notice_sequence", unique=True),
)

LEAVER = Table(
    "leaver_notice",
    METADATA,
    Column("delivery_id", Integer, nullable=False),
    Column("leaver_notice_id", String(80), nullable=False),
    Column("leaver_sequence", Integer, nullable=False),
    *_texts("supersedes_leaver_notice", "provider_ukprn", "provider_laestab", "provider_name", "provider_authority"),
    *_texts("learner_ref", "uln", "upn", "given_name", "family_name", "birth_date", "postcode", "home_authority"),
    *_texts("leaving_date", "leaving_reason", "notified_on", "forwarded_on"),
    Index("leaver_notice_id", "leaver_notice_id"),
    Index("leaver_delivery", "delivery_id"),
)

TRANSFER = Table(
    "transfer",
    METADATA,
    Column("delivery_id", Integer, nullable=False),
    Column("transfer_event_id", String(80), nullable=False),
    *_texts("transfer_id", "transfer_sequence", "from_authority", "to_authority", "index_id", "from_record_id"),
    *_texts("to_record_id", "date_of_move", "transfer_state", "refusal_reason", "stated_on"),
    Index("transfer_transfer", "transfer_id"),
    Index("transfer_delivery", "delivery_id"),
)

FORWARD = Table(  # what is passed on as it came: a leaver notice or a step of a transfer
    "forward",
    METADATA,
    Column("item", String(20), primary_key=True),
    Column("item_id", String(80), primary_key=True),
    Column("authority", String(3), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("state", String(12), nullable=False),
    Column("state_at", String(32), nullable=False),
    Index("forward_number", "authority", "number", unique=True),
)

MESSAGE_OUT = Table(
    "message_out",
    METADATA,
    _number("message_sequence"),
    Column("message_id", String(80), nullable=False),
    Column("authority", String(3), nullable=False),
    Column("made_at", String(32), nullable=False),
)
