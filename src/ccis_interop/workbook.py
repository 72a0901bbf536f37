"""A new Excel workbook in memory, in which every text stays a text. Needs the extra `excel`."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from ccis_interop.errors import IncompleteError

MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)  # the same each time
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def new_workbook(content: BytesIO, title: str, comments: str = "", what: str = "a workbook needs") -> Any:
    """A workbook that closing it writes to `content`. `what` begins the message about an extra that is not there.

    Raises IncompleteError if the extra is not installed.
    """
    try:
        import xlsxwriter
    except ImportError as error:
        raise IncompleteError(
            "extra-missing", f"{what} the extra `excel`.", mend="pip install 'ccis-interop[excel]'."
        ) from error
    book = xlsxwriter.Workbook(content, OPTIONS)
    book.set_properties({"title": title, "comments": comments, "created": MADE})
    return book
