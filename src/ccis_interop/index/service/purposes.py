"""What a young person may be looked up for, each with the ground that it stands on."""

from __future__ import annotations

from enum import StrEnum


class Purpose(StrEnum):
    """Why an officer looks somebody up. Sections are of the Education and Skills Act 2008."""

    TRACK = "track_participation"
    LEAVER = "follow_leaver"
    SUPPORT = "offer_support"
    TRANSFER = "hand_over"
    CORRECT = "correct_record"
    SUBJECT_ACCESS = "subject_access"


GROUNDS = {
    Purpose.TRACK: "to find out who does not take part (section 12)",
    Purpose.LEAVER: "to follow up a notice that somebody left learning (section 13)",
    Purpose.SUPPORT: "to offer support (section 68)",
    Purpose.TRANSFER: "to take a record over from another authority, or hand it over (MA-06)",
    Purpose.CORRECT: "to correct what is held (UK GDPR, article 16)",
    Purpose.SUBJECT_ACCESS: "the young person asks what is held (UK GDPR, article 15)",
}
