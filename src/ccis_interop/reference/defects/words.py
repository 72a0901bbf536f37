"""Faults in words and numbers: what becomes of a text on its way through a system."""

from __future__ import annotations

import unicodedata
from typing import Any

from ccis_interop.reference.exports import Exports
from ccis_interop.reference.migration import Migration
from ccis_interop.reference.record import Record, Row

LONGEST = 20
CODED = ("authority", "from_authority", "to_authority", "educated_authority", "authority_at_year11", "laestab")
NAMES = ("given_name", "middle_names", "family_name", "preferred_name", "former_family_name")


def _each(held: Any, change: Any) -> Any:
    """A record or row with every text in it changed; `change` gets its field and the text."""
    if isinstance(held, dict):
        return {
            name: _each(value, change) if isinstance(value, list) else change(name, value)
            for name, value in held.items()
        }
    return [_each(one, change) if isinstance(one, dict) else one for one in held]


class _Changed(Migration):
    """Something becomes of the texts of a record when it is loaded."""

    def upsert(self, record: Record) -> Record:
        made: Record = _each(super().upsert(record), self.text)
        return made

    def text(self, name: str, value: str) -> str:
        raise NotImplementedError


class DropsLeadingZeros(_Changed):
    """Numbers are kept as numbers."""

    def text(self, name: str, value: str) -> str:
        return value.lstrip("0") if name in ("local_id", "previous_person_id", "value") else value


class TruncatesSurnames(_Changed):
    """The column of the surname is twenty characters long."""

    def text(self, name: str, value: str) -> str:
        return value[:LONGEST] if name == "family_name" else value


class DropsAccents(_Changed):
    """The database holds ASCII only."""

    def text(self, name: str, value: str) -> str:
        return unicodedata.normalize("NFKD", value).encode("ascii", "ignore").decode() if name in NAMES else value


class CapitalisesNames(_Changed):
    """Names are put into the form that the supplier thinks is right."""

    def text(self, name: str, value: str) -> str:
        return value.title() if name in NAMES else value


class DropsApostrophes(_Changed):
    """What is not a letter is taken out of names, for fear of the database."""

    def text(self, name: str, value: str) -> str:
        return value.replace("'", "").replace("’", "").replace("-", " ") if name in NAMES else value


class StripsPostcodes(_Changed):
    """Postcodes are kept without their space."""

    def text(self, name: str, value: str) -> str:
        return value.replace(" ", "") if name == "postcode" else value


class SwapsDayAndMonth(_Changed):
    """Days are read in the American order wherever that gives a day."""

    def text(self, name: str, value: str) -> str:
        dated = name == "birth_date" and len(value) == 10
        return f"{value[:4]}-{value[8:]}-{value[5:7]}" if dated and value[8:] <= "12" else value


class AcceptsBadLearnerNumbers(Migration):
    """The check digit of a unique learner number is not looked at."""

    def against(self, given: Any) -> Any:
        return tuple(one for one in super().against(given) if one.field != "uln")


class WritesLatin1(Exports):
    """Exports are written in the encoding of the supplier's Windows."""

    def line(self, table: str, row: Row) -> bytes:
        return super().line(table, row).decode().encode("cp1252", "replace")


class WritesNumbers(Exports):
    """Identifiers are written as numbers, not as text."""

    def line(self, table: str, row: Row) -> bytes:
        import json

        made = {name: int(value) if name == "uln" else value for name, value in row.items()}
        return json.dumps({table: made}, ensure_ascii=False).encode() + b"\n"


class WritesEmptyTexts(Exports):
    """What is not known is written as an empty text: it is read as nothing."""

    def line(self, table: str, row: Row) -> bytes:
        return super().line(table, {"upn": "", "middle_names": "", **row} if table == "young_person" else row)


DEFECTS = (
    DropsLeadingZeros,
    TruncatesSurnames,
    DropsAccents,
    CapitalisesNames,
    DropsApostrophes,
    StripsPostcodes,
    SwapsDayAndMonth,
    AcceptsBadLearnerNumbers,
    WritesLatin1,
    WritesNumbers,
    WritesEmptyTexts,
)
