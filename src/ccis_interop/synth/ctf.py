"""The leavers of a synthetic school as a common transfer file.

The same people as in `enrolment_list.py`. Built from the names of elements that were seen (`standards/layouts/ctf`): no
whole sample was found in public. A file has the shape that a school's system writes of pupils who go: of each the
schools so far, the last of them the one that sends. An objection has no place in the file: who objected is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.formats.write.nested import NestedWriter, Row
from ccis_interop.output import atomic
from ccis_interop.synth.enrolment_list import dataset
from ccis_interop.synth.population import REMARK

VERSION = "25"
WITH_LINES = 4  # of so many pupils one has an address in lines and no BS7666 one
STILL_THERE = 5  # of so many pupils who go on one stands in the file all the same
PROVISION = {("Y", None): "E", ("N", "Y"): "K", ("N", "N"): "N"}
REASON = "X1"  # invented, since the list of codes was not found


def write(catalogue: Catalogue, layout: Standard, count: int, seed: int, day: date, path: Path) -> int:
    """Write the file of the leavers among so many pupils, and of a few others; how many there are in the end."""
    made = dataset(catalogue.load("enrolment-list"), count, seed, day, [])
    writer = NestedWriter(layout)
    laestab = str(made.header["provider_laestab"])
    done = 0
    with atomic(path) as file:
        file.write(f'<?xml version="1.0" encoding="utf-8"?>\n<!-- {REMARK} -->\n<CTfile>')
        file.write(writer.content("file", _header(laestab, str(made.header["provider_name"]), day)))
        file.write("<CTFpupilData>\n")
        for chunk in made.chunks:
            for row in chunk["learner"].to_pylist():
                if row["objection_stands"] != "Y" and (row["event"] == "leaver" or _number(row) % STILL_THERE == 0):
                    file.write(f"{writer.element('pupil', _pupil(row, laestab))}\n")
                    done += 1
        file.write("</CTFpupilData></CTfile>\n")
    return done


def _header(laestab: str, name: str, day: date) -> Row:
    return {
        "DocumentName": "Common Transfer File",
        "CTFversion": VERSION,
        "DateTime": f"{day.isoformat()}T12:00:00",
        "DocumentQualifier": "full",
        "SupplierID": "ccis-interop synthetic data",
        "SourceLEA": laestab[:3],
        "SourceEstab": laestab[3:],
        "SourceSchoolName": name,
        "DestLEA": "XXX",
        "DestEstab": "XXXX",
    }


def _number(row: Mapping[str, Any]) -> int:
    return int(row["learner_ref"][1:])


def _pupil(row: Mapping[str, Any], laestab: str) -> Row:
    provision = PROVISION.get((row["send"], row["sen_support"])) or PROVISION.get((row["send"], None))
    begun = date.fromisoformat(row["start_date"])
    return {
        "UPN": row["upn"],
        "UniqueLearnerNumber": row["uln"],
        "Surname": row["family_name"],
        "Forename": row["given_name"],
        "DOB": row["birth_date"],
        "Sex": row["gender"],
        "PreferredForename": row["known_as"],
        "MiddleNames": row["middle_names"],
        "Ethnicity": row["ethnicity"],
        **_address(row),
        "PostCode": row["postcode"],
        "sen": [{"SenStartDate": row["start_date"], "SENprovision": provision}] if provision else [],
        "school": [
            _school("2019999", date(begun.year - 5, 9, 1), begun - timedelta(1), last="false"),
            _school(laestab, begun, row["actual_end"] and date.fromisoformat(row["actual_end"]), last="true"),
        ],
    }


def _address(row: Mapping[str, Any]) -> Row:
    if _number(row) % WITH_LINES == 0:
        lines = [row["address_line_1"], row["address_line_2"], row["address_line_3"], row["town"]]
        return {f"AddressLine{at}": line for at, line in enumerate(filter(None, lines), 1)}
    return {
        "SAON": row["address_line_1"],
        "PAON": row["address_line_2"],
        "Street": row["address_line_3"],
        "Town": row["town"],
        "AdministrativeArea": row["county"],
    }


def _school(laestab: str, entered: date, gone: date | None, *, last: str) -> Row:
    return {
        "LEA": laestab[:3],
        "Estab": laestab[3:],
        "EntryDate": entered.isoformat(),
        "LeavingDate": gone.isoformat() if gone else None,
        "LeavingReason": REASON if gone else None,
        "LastSchool": last,
    }
