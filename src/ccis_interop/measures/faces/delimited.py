"""The first sheet as CSV, with the names of columns for programs; the other sheets are in the other faces."""

from __future__ import annotations

import csv
import io

from ccis_interop.measures.faces.cells import exact
from ccis_interop.measures.sheets import Told
from ccis_interop.report.csv_face import neutral


def render(told: Told) -> bytes:
    """Every sheet that has the columns of the first, one under the other."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\r\n")
    first = told.sheets[0]
    names = [one.name for one in first.columns]
    alike = [sheet for sheet in told.sheets if [one.name for one in sheet.columns] == names]
    writer.writerow(names)
    for sheet in alike:
        for row in sheet.rows:
            writer.writerow(neutral(exact(cell)) for cell in row)
    return ("\ufeff" + file.getvalue()).encode()
