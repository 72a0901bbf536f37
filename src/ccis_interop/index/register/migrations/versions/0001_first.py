"""The first tables: as alembic drew them from the declarations of version 0001."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make every table."""
    op.create_table(
        "audit_entry",
        sa.Column("number", KEY, autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "credential",
        sa.Column("credential_id", sa.String(length=20), nullable=False),
        sa.Column("participant", sa.String(length=80), nullable=False),
        sa.Column("holder", sa.String(length=40), nullable=True),
        sa.Column("rights", sa.String(length=80), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=200), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=True),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("credential_id"),
    )
    op.create_table(
        "decision",
        sa.Column("number", KEY, autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("record_id", KEY, nullable=True),
        sa.Column("other_id", KEY, nullable=True),
        sa.Column("tier", sa.String(length=10), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("made_by", sa.String(length=40), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.Integer(), nullable=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_table(
        "delivery",
        sa.Column("delivery_id", KEY, autoincrement=False, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("message_sequence", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(length=80), nullable=False),
        sa.Column("sender_role", sa.String(length=20), nullable=False),
        sa.Column("sender_authority", sa.String(length=3), nullable=True),
        sa.Column("sender_ukprn", sa.String(length=8), nullable=True),
        sa.Column("made_on", sa.String(length=10), nullable=False),
        sa.Column("period_end", sa.String(length=10), nullable=False),
        sa.Column("given", sa.String(length=80), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("accepted", sa.Integer(), nullable=False),
        sa.Column("rejected", sa.Integer(), nullable=False),
        sa.Column("expired", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.String(length=32), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id"),
        sa.UniqueConstraint("digest"),
    )
    op.create_index("delivery_message", "delivery", ["sender", "message_id"], unique=True)
    op.create_table(
        "evidence",
        sa.Column("evidence_id", KEY, autoincrement=False, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("middle_names", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Text(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("uln", sa.Text(), nullable=True),
        sa.Column("upn", sa.Text(), nullable=True),
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("evidence_id"),
    )
    op.create_index("evidence_birth_date", "evidence", ["birth_date"], unique=False)
    op.create_index("evidence_delivery", "evidence", ["delivery_id"], unique=False)
    op.create_index("evidence_record", "evidence", ["record_id"], unique=False)
    op.create_index("evidence_uln", "evidence", ["uln"], unique=False)
    op.create_table(
        "feed_row",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("evidence_id", KEY, nullable=False),
        sa.Column("feed_sequence", sa.Integer(), nullable=False),
        sa.Column("feed_row_id", sa.Text(), nullable=True),
        sa.Column("resident_authority", sa.Text(), nullable=True),
        sa.Column("provider_ukprn", sa.Text(), nullable=True),
        sa.Column("provider_laestab", sa.Text(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("activity_event", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Text(), nullable=True),
        sa.Column("expected_end", sa.Text(), nullable=True),
        sa.Column("end_date", sa.Text(), nullable=True),
        sa.Column("objection_stands", sa.Text(), nullable=True),
    )
    op.create_index("feed_row_delivery", "feed_row", ["delivery_id"], unique=False)
    op.create_index("feed_row_record", "feed_row", ["record_id"], unique=False)
    op.create_table(
        "forward",
        sa.Column("item", sa.String(length=20), nullable=False),
        sa.Column("item_id", sa.String(length=80), nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("item", "item_id", "authority"),
    )
    op.create_index("forward_number", "forward", ["authority", "number"], unique=True)
    op.create_table(
        "leaver_notice",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("leaver_notice_id", sa.String(length=80), nullable=False),
        sa.Column("leaver_sequence", sa.Integer(), nullable=False),
        sa.Column("supersedes_leaver_notice", sa.Text(), nullable=True),
        sa.Column("provider_ukprn", sa.Text(), nullable=True),
        sa.Column("provider_laestab", sa.Text(), nullable=True),
        sa.Column("provider_name", sa.Text(), nullable=True),
        sa.Column("provider_authority", sa.Text(), nullable=True),
        sa.Column("learner_ref", sa.Text(), nullable=True),
        sa.Column("uln", sa.Text(), nullable=True),
        sa.Column("upn", sa.Text(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("home_authority", sa.Text(), nullable=True),
        sa.Column("leaving_date", sa.Text(), nullable=True),
        sa.Column("leaving_reason", sa.Text(), nullable=True),
        sa.Column("notified_on", sa.Text(), nullable=True),
        sa.Column("forwarded_on", sa.Text(), nullable=True),
    )
    op.create_index("leaver_delivery", "leaver_notice", ["delivery_id"], unique=False)
    op.create_index("leaver_notice_id", "leaver_notice", ["leaver_notice_id"], unique=False)
    op.create_table(
        "member",
        sa.Column("record_id", KEY, autoincrement=False, nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.PrimaryKeyConstraint("record_id"),
    )
    op.create_index("member_person", "member", ["person"], unique=False)
    op.create_table(
        "message_out",
        sa.Column("message_sequence", KEY, autoincrement=False, nullable=False),
        sa.Column("message_id", sa.String(length=80), nullable=False),
        sa.Column("authority", sa.String(length=3), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("message_sequence"),
    )
    op.create_table(
        "notice",
        sa.Column("notice_id", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("recipient_authority", sa.String(length=3), nullable=False),
        sa.Column("person", KEY, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("notice_sequence", sa.Integer(), nullable=False),
        sa.Column("told", sa.String(length=64), nullable=False),
        sa.Column("supersedes_notice", sa.Text(), nullable=True),
        sa.Column("feed_rows", sa.Text(), nullable=True),
        sa.Column("recipient_record_id", sa.Text(), nullable=True),
        sa.Column("notice_kind", sa.Text(), nullable=True),
        sa.Column("given_name", sa.Text(), nullable=True),
        sa.Column("family_name", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Text(), nullable=True),
        sa.Column("uln", sa.Text(), nullable=True),
        sa.Column("upn", sa.Text(), nullable=True),
        sa.Column("postcode", sa.Text(), nullable=True),
        sa.Column("resident_authority", sa.Text(), nullable=True),
        sa.Column("provider_ukprn", sa.Text(), nullable=True),
        sa.Column("provider_laestab", sa.Text(), nullable=True),
        sa.Column("activity", sa.Text(), nullable=True),
        sa.Column("start_date", sa.Text(), nullable=True),
        sa.Column("expected_end", sa.Text(), nullable=True),
        sa.Column("end_date", sa.Text(), nullable=True),
        sa.Column("evidence_tier", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("state_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("notice_id"),
    )
    op.create_index("notice_number", "notice", ["recipient_authority", "number"], unique=True)
    op.create_index("notice_person", "notice", ["person", "notice_sequence"], unique=True)
    op.create_table(
        "pair",
        sa.Column("left_id", KEY, autoincrement=False, nullable=False),
        sa.Column("right_id", KEY, autoincrement=False, nullable=False),
        sa.Column("tier", sa.String(length=10), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("probability", sa.Float(), nullable=False),
        sa.Column("band", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("left_id", "right_id"),
    )
    op.create_index("pair_right", "pair", ["right_id"], unique=False)
    op.create_table(
        "participant",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("authorities", sa.Text(), nullable=False),
        sa.Column("ukprn", sa.String(length=8), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "reading",
        sa.Column("number", KEY, autoincrement=False, nullable=False),
        sa.Column("record_id", KEY, nullable=False),
        sa.Column("other_id", KEY, nullable=False),
        sa.Column("reader", sa.String(length=40), nullable=False),
        sa.Column("verdict", sa.String(length=12), nullable=False),
        sa.Column("reason_code", sa.String(length=40), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index("reading_pair", "reading", ["record_id", "other_id", "reader"], unique=True)
    op.create_table(
        "record",
        sa.Column("record_id", KEY, autoincrement=False, nullable=False),
        sa.Column("sender", sa.Text(), nullable=True),
        sa.Column("source_system", sa.Text(), nullable=True),
        sa.Column("source_record_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("record_id"),
    )
    op.create_table(
        "review",
        sa.Column("record_id", KEY, autoincrement=False, nullable=False),
        sa.Column("other_id", KEY, autoincrement=False, nullable=False),
        sa.Column("cause", sa.String(length=12), nullable=False),
        sa.Column("weight", sa.Float(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("record_id", "other_id"),
    )
    op.create_table(
        "run",
        sa.Column("run_id", KEY, autoincrement=False, nullable=False),
        sa.Column("model", sa.String(length=64), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("run_id"),
    )
    op.create_table(
        "setting",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "transfer",
        sa.Column("delivery_id", sa.Integer(), nullable=False),
        sa.Column("transfer_event_id", sa.String(length=80), nullable=False),
        sa.Column("transfer_id", sa.Text(), nullable=True),
        sa.Column("transfer_sequence", sa.Text(), nullable=True),
        sa.Column("from_authority", sa.Text(), nullable=True),
        sa.Column("to_authority", sa.Text(), nullable=True),
        sa.Column("index_id", sa.Text(), nullable=True),
        sa.Column("from_record_id", sa.Text(), nullable=True),
        sa.Column("to_record_id", sa.Text(), nullable=True),
        sa.Column("date_of_move", sa.Text(), nullable=True),
        sa.Column("transfer_state", sa.Text(), nullable=True),
        sa.Column("refusal_reason", sa.Text(), nullable=True),
        sa.Column("stated_on", sa.Text(), nullable=True),
    )
    op.create_index("transfer_delivery", "transfer", ["delivery_id"], unique=False)
    op.create_index("transfer_transfer", "transfer", ["transfer_id"], unique=False)
