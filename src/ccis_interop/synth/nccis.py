"""The synthetic people as the monthly national return."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa

from ccis_interop.catalogue.model import RECORD, Standard
from ccis_interop.formats.input import Header
from ccis_interop.synth.population import Days, People, World, activities

SUPPLIER = "ccis-interop synthetic data"

# Field of the return: column of the people. What an edition does not have is left out.
TEXT = {
    "CohortStatus": "status",
    "GivenName": "given",
    "MiddleName": "middle",
    "FamilyName": "family",
    "AddressLine2": "house",
    "AddressLine3": "street",
    "Town": "town",
    "Postcode": "postcode",
    "Gender": "gender",
    "Ethnicity": "ethnicity",
    "LeadLEA": "lead",
    "EducatedLEA": "educated",
    "TransferredToLACode": "transferred",
    "LEACodeAtYear11": "year11_authority",
    "UniqueLearnerNo": "uln",
    "UniquePupilNumber": "upn",
    "GuaranteeStatusIndicator": "guaranteed",
    "YouthContractIndicator": "youth_contract",
    "PreviousYPIDIdentifier": "previous",
    "Year11GuaranteeStatus": "offer11",
    "Year11LEACode": "offer11_authority",
    "Year12GuaranteeStatus": "offer12",
    "Year12LEACode": "offer12_authority",
    "LevelOfNeedCode": "need",
    "SENDFlag": "send",
    "LDDFlag": "send",
    "SENSupportFlag": "sen_support",
    "ActivityCode": "activity",
    "CurrencyLapsed": "lapsed",
    "EstablishmentNumber": "establishment",
    "EstablishmentName": "establishment_name",
    "UKProviderReferenceNumber": "ukprn",
}
DAYS = {
    "DOB": "born",
    "YouthContractStartDate": "youth_contract_start",
    "StartDate": "start",
    "DateAscertained": "ascertained",
    "DateVerified": "verified",
    "ReviewDate": "review",
    "DueToLapseDate": "due",
    "NEETStartDate": "neet_start",
    "PredictedEndDate": "expected_end",
}


def world(standard: Standard, day: date, authorities: list[str]) -> World:
    """What people are drawn from for one edition and month."""
    lists = standard.code_lists
    current = lists["current_activity"]
    return World(
        day=day,
        authorities=authorities,
        activities=activities(current.codes(day)),
        characteristics=frozenset(lists["individual_characteristic"].codes(day)),
        ethnicities=frozenset(lists["ethnicity"].codes(day)),
        statuses=frozenset(lists["cohort_status"].codes(day)),
        review_needed=frozenset(row["code"] for row in current.valid(day) if row.get("needs_review") == "Y"),
    )


def header(day: date, people_databases: list[str], authorities: list[str]) -> Header:
    """The file's header."""
    return {
        "DatabaseId": tuple(people_databases),
        "LEACode": tuple(authorities),
        "DateOfSend": day.isoformat(),
        "PeriodEnd": day.isoformat(),
        "SupplierName": SUPPLIER,
        "SupplierXMLVersion": "1.0",
        "XMLSchemaVersion": "1.0",
    }


def records(standard: Standard, made: People) -> pa.Table:
    """The people as records of the return, fields in the order of the contract."""
    text, count = made.text, len(made.number)
    columns: dict[str, pa.Array] = {RECORD: pa.array(made.number + 1)}
    intended = np.array(standard.code_lists["intended_destination_year11"].codes())
    chosen = np.where(text["intended"] == "", "", intended[_modulo(text["intended"], len(intended))])
    statuses = standard.code_lists["cohort_status"].codes()
    status = np.where(np.isin(text["status"], statuses), text["status"], "P")
    for field in standard.records[0].fields:
        name = field.name
        if field.repeated:
            columns[name] = pa.array([codes or None for codes in made.characteristics], pa.list_(pa.string()))
        elif name == "YoungPersonsID":
            columns[name] = _text(np.char.add(text["database"], text["local"]))
        elif name == "CohortStatus":
            columns[name] = _text(status)
        elif name == "IntendedDestinationYr11":
            columns[name] = _text(chosen)
        elif name in DAYS:
            columns[name] = _iso(made.day[DAYS[name]])
        elif name in TEXT:
            columns[name] = _text(text[TEXT[name]])
        else:
            columns[name] = pa.nulls(count, pa.string())
    return pa.table(columns)


def _modulo(numbers: np.ndarray, count: int) -> np.ndarray:
    return np.where(numbers == "", "0", numbers).astype(np.int64) % count


def _text(values: np.ndarray) -> pa.Array:
    return pa.array(values, pa.string(), mask=values == "")


def _iso(days: Days) -> pa.Array:
    return pa.array(np.datetime_as_string(days), pa.string(), mask=np.isnat(days))
