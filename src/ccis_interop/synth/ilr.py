"""The list of a synthetic college as its individualised learner record, of any edition.

The same people as in `enrolment_list.py`. A converter must find again in this file what stands in that list, as far
as the record has a place for it. Some learners have several aims, changed their course, are on a break, or have a
destination where the edition has any. An objection has no place in the file: who objected is left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.model import Standard
from ccis_interop.formats.write.nested import NestedWriter, Row
from ccis_interop.output import atomic
from ccis_interop.synth.enrolment_list import dataset
from ccis_interop.synth.population import REMARK

NONE_ALLOCATED = "9999999999"
UNKNOWN = "ZZ99 9ZZ"
PROGRAMMES = {"310": "25", "450": "24"}
REASONS = {"transferred": "2", "withdrawn": "44", "excluded": "46", "other": "97", "not_known": "98"}
DESTINATIONS = {"310": ("EDU", "2"), "450": ("EDU", "1"), "619": ("NPE", "1"), "360": ("EMP", "2"), "810": ("OTH", "4")}
FUNDED = "25"
PROGRAMME = "ZPROG001"
LOST = 61  # of so many learners one lives nobody knows where
GROUP = 500  # learners that are written together


def write(catalogue: Catalogue, layout: Standard, count: int, seed: int, day: date, path: Path) -> int:
    """Write the record of so many learners at a college, as of a day; how many there are in the end."""
    made = dataset(catalogue.load("enrolment-list"), count, seed, day, [])
    writer = NestedWriter(layout)
    college = College(str(made.header["provider_ukprn"]), day, layout.edition, _ethnicities(catalogue))
    done = 0
    destinations: list[str] = []
    with atomic(path) as file:
        file.write(_opening(layout, college))
        for chunk in made.chunks:
            for rows in _groups(chunk["learner"].to_batches(max_chunksize=GROUP)):
                learners = [college.learner(row) for row in rows if row["objection_stands"] != "Y"]
                file.write("".join(f"{writer.element('learner', one)}\n" for one in learners))
                done += len(learners)
                if writer.has("learner_destination_and_progression"):
                    destinations += _destinations(writer, rows)
        file.write("\n".join([*destinations, "</Message>\n"]))
    return done


def is_lost(learner_ref: str) -> bool:
    """Whether the record of a learner has no postcode that tells of a place."""
    return int(learner_ref[1:]) % LOST == 0


def _groups(batches: Sequence[Any]) -> Iterator[list[dict[str, Any]]]:
    for batch in batches:
        yield batch.to_pylist()


def _ethnicities(catalogue: Catalogue) -> dict[str, str]:
    """The record's code for each code of the list: the crosswalk, read backwards."""
    with catalogue.crosswalks["ilr_ethnicity"].open(encoding="utf-8", newline="") as file:
        pairs = {row["to_code"]: row["from_code"] for row in csv.DictReader(file) if row["to_code"]}
    return {**pairs, "WROM": "33", "REFU": "99"}


def _opening(layout: Standard, college: College) -> str:
    edition = layout.edition
    namespace = f"{'SFA' if edition < '2018' else 'ESFA'}/ILR/{edition}"
    header = NestedWriter(layout).content(
        "message",
        {
            "Collection": "ILR",
            "Year": edition[2:4] + edition[5:],
            "FilePreparationDate": college.day.isoformat(),
            "ProtectiveMarking": "OFFICIAL-SENSITIVE-Personal",
            "SourceUKPRN": college.ukprn,
            "SoftwareSupplier": "ccis-interop",
            "SoftwarePackage": "synthetic data",
            "Release": "1",
            "SerialNo": "01",
            "DateTime": f"{college.day.isoformat()}T12:00:00",
            "UKPRN": college.ukprn,
        },
    )
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!-- {REMARK} -->\n<Message xmlns="{namespace}">{header}\n'


def _destinations(writer: NestedWriter, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """The destinations of those leavers whose destination the record has a code for."""
    found = []
    for row in rows:
        outcome = DESTINATIONS.get(row["destination"] or "")
        if outcome and row["objection_stands"] != "Y":
            kind, code = outcome
            told = {
                "OutType": kind,
                "OutCode": code,
                "OutStartDate": row["actual_end"],
                "OutCollDate": row["actual_end"],
            }
            record = {"LearnRefNumber": row["learner_ref"], "ULN": row["uln"] or NONE_ALLOCATED, "dp_outcome": [told]}
            found.append(writer.element("learner_destination_and_progression", record))
    return found


@dataclass(frozen=True)
class College:
    """Whose record it is, of which day and edition; `ethnicities` are the record's codes."""

    ukprn: str
    day: date
    edition: str
    ethnicities: Mapping[str, str]

    def learner(self, row: Mapping[str, Any]) -> Row:
        """One learner with her aims."""
        number = int(row["learner_ref"][1:])
        names = " ".join(filter(None, (row["given_name"], row["middle_names"])))
        needs = (
            [("EHC", "1"), ("HNS", "1")] if row["send"] == "Y" else [("SEN", "1")] if row["sen_support"] == "Y" else []
        )
        facts = [*needs, *([("LSR", "36")] if number % 5 == 0 else [])]
        worked = {"EmpStat": "12" if number % 4 else "10", "DateEmpStatApp": self._before(row["start_date"], 1)}
        problem = [{"LLDDCat": "12", "PrimaryLLDD": "1"}] if needs else []
        hours = int(row["guided_hours"] or 0)
        return {
            "LearnRefNumber": row["learner_ref"],
            "ULN": row["uln"] or NONE_ALLOCATED,
            "FamilyName": row["family_name"],
            "GivenNames": names,
            "DateOfBirth": row["birth_date"],
            "Ethnicity": self.ethnicities.get(row["ethnicity"] or "", "99"),
            "Sex": row["gender"] if row["gender"] in ("F", "M") else "F",
            "LLDDHealthProb": "1" if needs else "2",
            "NINumber": "QQ123456C" if number % 3 == 0 else None,
            "PriorAttain": "2",
            "prior_attain": [{"PriorLevel": "2", "DateLevelApp": self._before(row["start_date"], 1)}],
            "PlanLearnHours": str(hours - 40) if hours else None,
            "PlanEEPHours": "40" if hours else None,
            "PostcodePrior": UNKNOWN,
            "Postcode": UNKNOWN if is_lost(row["learner_ref"]) else row["postcode"],
            "AddLine1": " ".join(filter(None, (row["address_line_1"], row["address_line_2"]))),
            "AddLine2": row["address_line_3"],
            "AddLine3": row["town"],
            "TelNo": "02079460000" if number % 2 else None,
            "learner_fam": [{"LearnFAMType": kind, "LearnFAMCode": code} for kind, code in facts],
            "lldd_and_health_problem": problem,
            "learner_employment_status": [{**worked, "employment_status_monitoring": self._monitoring(number)}],
            "learning_delivery": list(self._aims(row, number)),
        }

    def _monitoring(self, number: int) -> list[Row]:
        return [{"ESMType": "LOU", "ESMCode": "1"}] if number % 7 == 0 else []

    def _aims(self, row: Mapping[str, Any], number: int) -> Iterator[Row]:
        """The programme with its parts, the mathematics aim of some, and the earlier course of those who changed."""
        programme = PROGRAMMES.get(row["activity"]) or ("31" if number % 3 == 0 and row["activity"] == "230" else None)
        main = {
            "LearnAimRef": PROGRAMME if programme else f"6030{number % 10_000:04d}",
            "AimType": "1" if programme else "5",
            "LearnStartDate": row["start_date"],
            "LearnPlanEndDate": row["expected_end"],
            "FundModel": "36" if programme == "25" else FUNDED,
            "ProgType": programme,
            "DelLocPostCode": UNKNOWN,
            **self._state(row, number),
        }
        parts = [{**main, "LearnAimRef": "50114979", "AimType": "3" if programme else "4"} for _ in range(number % 3)]
        changed = row["event"] != "leaver" and number % 17 == 0
        earlier = [{**main, **self._withdrawn(row), "LearnAimRef": "60150001", "AimType": "4", "ProgType": None}]
        for at, one in enumerate([*(earlier if changed else []), *parts, main], 1):
            fams: list[Row] = [{"LearnDelFAMType": "SOF", "LearnDelFAMCode": "107"}]
            yield {**one, "AimSeqNumber": str(at), "learning_delivery_fam": fams}

    def _state(self, row: Mapping[str, Any], number: int) -> Mapping[str, str | None]:
        if row["event"] != "leaver":
            if number % 29:
                return {"CompStatus": "1"}
            return {
                "CompStatus": "6",
                "LearnActEndDate": max(row["start_date"], self._before(self.day.isoformat(), 20)),
            }
        if row["leaving_reason"] == "completed":
            return {"CompStatus": "2", "LearnActEndDate": row["actual_end"], "Outcome": "1"}
        reason = REASONS.get(row["leaving_reason"] or "", "98")
        return {"CompStatus": "3", "LearnActEndDate": row["actual_end"], "WithdrawReason": reason, "Outcome": "3"}

    def _withdrawn(self, row: Mapping[str, Any]) -> Mapping[str, str | None]:
        end = self._before(row["start_date"], 2)
        begun = self._before(row["start_date"], 200)
        return {
            "CompStatus": "3",
            "LearnStartDate": begun,
            "LearnActEndDate": end,
            "WithdrawReason": "40",
            "Outcome": "3",
        }

    def _before(self, day: str, days: int) -> str:
        return (date.fromisoformat(day) - timedelta(days)).isoformat()
