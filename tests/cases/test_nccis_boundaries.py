"""Each rule of the national return at the edge of what it forbids: one record a case, whole months at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pytest

from made.records import fired, student

E15, E19, E20 = "nccis/2015-16", "nccis/2019-20", "nccis/2020-21"
OCT15, OCT19, OCT20 = "2015-10-31", "2019-10-31", "2020-10-31"
NEET = {
    "ActivityCode": "619",
    "NEETStartDate": "2019-09-01",
    "PredictedEndDate": None,
    "DueToLapseDate": None,
}
PUPIL = {"ActivityCode": "110", "PredictedEndDate": None, "IntendedDestinationYr11": "111"}
NO_ACTIVITY = dict.fromkeys(
    (
        *("ActivityCode", "StartDate", "DateAscertained", "DateVerified", "DueToLapseDate", "CurrencyLapsed"),
        *("PredictedEndDate", "ReviewDate", "NEETStartDate"),
    )
)


@dataclass(frozen=True)
class Case:
    """A record, and whether a rule must fire on it."""

    ref: str
    period: str
    rule: str
    fires: bool
    changes: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        told = ",".join(f"{name}={value}" for name, value in self.changes)
        return f"{self.rule} {'fires' if self.fires else 'is silent'} in {self.ref} {self.period} on {told}"[:150]


def _case(rule: int | str, fires: bool, ref: str, period: str, changes: dict[str, Any]) -> Case:
    held = tuple((name, tuple(v) if isinstance(v, list) else v) for name, v in changes.items())
    return Case(ref, period, f"nccis-{rule}", fires, held)


def yes(rule: int | str, ref: str = E19, period: str = OCT19, **changes: Any) -> Case:
    return _case(rule, True, ref, period, changes)


def no(rule: int | str, ref: str = E19, period: str = OCT19, **changes: Any) -> Case:
    return _case(rule, False, ref, period, changes)


def identity() -> Iterator[Case]:
    yield yes(1, YoungPersonsID="900000000001")
    yield yes(1, YoungPersonsID="90000000000011")
    yield yes(1, YoungPersonsID="900000000000A")
    yield yes(1, YoungPersonsID=None)
    yield no(1)
    yield yes(903, YoungPersonsID="9010000000001")
    yield no(903)
    for name, rule in (("GivenName", 2), ("FamilyName", 3), ("Postcode", 32), ("DOB", 8), ("LevelOfNeedCode", 100)):
        yield yes(rule, **{name: None})
        yield yes(rule, **{name: ""})
        yield no(rule)
    yield yes(2, GivenName="  ")
    yield yes(31, AddressLine1=None)
    yield yes(31, AddressLine1=" ")
    yield no(31, AddressLine1=None, County="Kent")
    yield yes(11, CohortStatus=None)
    yield yes(904, CohortStatus="Z")
    yield yes(904, CohortStatus="p")
    yield yes("reject-status-x", CohortStatus="X")
    yield yes(904, CohortStatus="X")
    for ref, period in ((E15, OCT15), (E19, OCT19)):
        for good in ("1234567890", "9999999999"):
            yield no(30, ref, period, UniqueLearnerNo=good)
        for wrong in ("0123456789", "123456789", "12345678901", "١٢٣٤٥٦٧٨٩٠", "1234567890 "):
            yield yes(30, ref, period, UniqueLearnerNo=wrong)
    yield yes(37, PreviousYPIDIdentifier="90000000000")
    yield no(37, PreviousYPIDIdentifier="9000000000000")
    yield no(37)
    yield yes(38, UniquePupilNumber="A23456789012")
    yield yes(38, UniquePupilNumber="A2345678901234")
    yield no(38, UniquePupilNumber="A801200005001")
    for good in ("10000000", "19999999"):
        yield no(39, UKProviderReferenceNumber=good)
    for wrong in ("20000000", "1000000", "100000000", "1000000A"):
        yield yes(39, UKProviderReferenceNumber=wrong)
    for good in ("M1 1AE", "B33 8TH", "CR2 6XH", "DN55 1PT", "W1A 1HQ", "EC1A 1BB", "ZZ99 9ZZ", "ec1a 1bb"):
        yield no(43, Postcode=good)
    for wrong in ("EC1A1BB", "EC1A  1BB", "1AA 1AA", "EC1A 1B", "ABC1 1AA", "EC1A 1BBB", " M1 1AE", "M1-1AE"):
        yield yes(43, Postcode=wrong)


def age() -> Iterator[Case]:
    yield no(9, DOB="1993-09-01", SENDFlag="Y")
    yield yes(9, DOB="1993-08-31", SENDFlag="Y")
    yield no(9, DOB="1993-08-31", CohortStatus="A")
    yield yes(9, E15, OCT15, DOB="1989-08-31", CohortStatus="A")
    yield no(10, DOB="2004-08-31", **PUPIL)
    yield yes(10, DOB="2004-09-01", **PUPIL)
    yield yes(10, E19, "2019-08-31", DOB="2004-08-31", **PUPIL)
    yield no(10, E19, "2019-09-30", DOB="2004-08-31", **PUPIL)
    for rule in (33, 40):
        yield yes(rule, E15, OCT15, DOB="1995-08-31")
        yield no(rule, E15, OCT15, DOB="1995-09-01")
        yield no(rule, E15, OCT15, DOB="1995-08-31", SENDFlag="Y")
        yield yes(rule, E15, OCT15, DOB="1995-08-31", SENDFlag=None)
        yield no(rule, E15, OCT15, DOB="1995-08-31", CohortStatus="A")
        yield no(rule, E15, OCT15, DOB="1995-08-31", CohortStatus="L")
        yield yes(rule, E15, OCT15, DOB="1995-08-31", CohortStatus="G")
    yield yes(40, DOB="2001-08-31")
    yield no(40, DOB="2001-09-01")
    yield no(40, E19, "2019-08-31", DOB="2001-08-31")
    yield yes(40, E19, "2019-09-30", DOB="2001-08-31")
    yield no(229, E19, "2019-08-31", DOB="2003-08-31", **PUPIL)
    yield yes(229, E19, "2019-08-31", DOB="2003-08-31")
    yield no(229, E19, "2019-09-30", DOB="2003-08-31")
    yield yes(229, E19, "2019-09-30", DOB="2003-09-01")
    yield no(230, E19, "2019-08-31", DOB="2003-08-31", **PUPIL)
    yield yes(230, E19, "2019-09-30", DOB="2003-08-31", **PUPIL)
    yield no(230, E19, "2019-09-30", DOB="2003-09-01", **PUPIL)
    yield yes(301, DOB="2003-09-01", **PUPIL | {"IntendedDestinationYr11": None})
    yield no(301, DOB="2003-08-31", IntendedDestinationYr11=None)
    yield yes(302, DOB="2003-09-01", **PUPIL | {"IntendedDestinationYr11": "110"})
    yield yes(251, DOB="2004-02-29", **NEET | {"NEETStartDate": "2019-02-27"})
    yield no(251, DOB="2004-02-29", **NEET | {"NEETStartDate": "2019-02-28"})
    yield no(251, DOB="2002-03-15", **NEET | {"NEETStartDate": "2017-03-15"})
    yield yes(251, DOB="2002-03-15", **NEET | {"NEETStartDate": "2017-03-14"})
    yield no(253, DOB="2001-09-02", SENDFlag="Y", ActivityCode="440", StartDate="2019-09-02")
    yield yes(253, DOB="2001-09-02", ActivityCode="440", StartDate="2019-09-01")
    yield no(253, DOB="2001-09-02", ActivityCode="410", StartDate="2019-09-01")


def authorities() -> Iterator[Case]:
    for code in ("000", "001", "002", "003", "004"):
        yield no(19, EducatedLEA=code)
        yield no(24, LEACodeAtYear11=code)
        yield yes(15, LeadLEA=code)
        yield yes(261, Year11LEACode=code)
        yield yes(261, Year12LEACode=code)
    yield yes(19, EducatedLEA="999")
    yield yes(24, LEACodeAtYear11="999")
    yield no(15, LeadLEA="702")
    yield yes(14, LeadLEA=None)
    yield yes(26, LeadLEA="309")
    yield no(26)
    for period, closed, opened in (
        ("2019-03-31", no, yes),
        ("2019-04-30", yes, no),
    ):
        yield closed(15, E19, period, LeadLEA="835")
        yield opened(15, E19, period, LeadLEA="838")
        yield closed(228, E19, period, EstablishmentNumber="8374000")
        yield opened(228, E19, period, EstablishmentNumber="8394000")
        yield closed(19, E19, period, EducatedLEA="836")
    yield no(15, E20, "2021-03-31", LeadLEA="928")
    yield yes(15, E20, "2021-03-31", LeadLEA="940")
    yield no(228, EstablishmentNumber="2099999")
    for wrong in ("0019999", "209999", "20999999", "209999A"):
        yield yes(228, EstablishmentNumber=wrong)
    yield yes(25, LEACodeAtYear11="309")
    yield no(25)
    yield no(25, LEACodeAtYear11=None)
    yield no(25, LEACodeAtYear11="309", Year11LEACode=None, Year11GuaranteeStatus=None)
    yield yes(13, CohortStatus="T")
    yield no(13, CohortStatus="T", TransferredToLACode="309")
    yield no(13, CohortStatus="E")
    for status in ("P", "G", "A", "L", "M", "D"):
        yield yes(34, CohortStatus=status, TransferredToLACode="309")
    yield no(34, CohortStatus="E", TransferredToLACode="001")
    yield no(34, CohortStatus="T", TransferredToLACode="309")
    yield no(35, CohortStatus="E", TransferredToLACode="003")
    yield no(35, CohortStatus="E")
    yield yes(35, CohortStatus="E", TransferredToLACode="309")
    yield yes(35, CohortStatus="E", TransferredToLACode="004")
    yield yes(35, CohortStatus="T", TransferredToLACode="001")
    yield yes(41, CohortStatus="T", TransferredToLACode="004")
    yield no(41, CohortStatus="E", TransferredToLACode="003")
    yield yes(42, CohortStatus="T", TransferredToLACode="209")
    yield no(42, CohortStatus="T", TransferredToLACode="309")


def guarantee() -> Iterator[Case]:
    gone11 = {"Year11GuaranteeStatus": None, "Year11LEACode": None}
    gone12 = {"Year12GuaranteeStatus": None, "Year12LEACode": None}
    yield yes(27, Year11GuaranteeStatus="114")
    yield yes(27, Year11GuaranteeStatus="115")
    yield no(27, Year12GuaranteeStatus="114")
    yield no(27, Year11GuaranteeStatus="124")
    yield yes(27, Year12GuaranteeStatus="111")
    for rule, marks in ((905, {"CohortStatus": "G"}), (906, {"GuaranteeStatusIndicator": "Y"})):
        for period in ("2020-03-31", "2019-09-30"):
            yield yes(rule, E19, period, DOB="2002-09-01", **marks, **gone11)
            yield no(rule, E19, period, DOB="2002-09-01", **marks, **gone12)
            yield yes(rule, E19, period, DOB="2002-08-31", **marks, **gone12)
            yield no(rule, E19, period, DOB="2002-08-31", **marks, **gone11)
            yield no(rule, E19, period, DOB="2003-09-01", **marks, **gone11, **gone12)
        for period in ("2020-04-30", "2019-08-31"):
            born = int(period[:4]) - 16
            yield yes(rule, E19, period, DOB=f"{born}-08-31", **marks, **gone11)
            yield no(rule, E19, period, DOB=f"{born}-08-31", **marks, **gone12)
            yield yes(rule, E19, period, DOB=f"{born - 1}-08-31", **marks, **gone12)
            yield no(rule, E19, period, DOB=f"{born - 2}-08-31", **marks, **gone11, **gone12)
        yield yes(rule, DOB="2002-09-01", **marks, Year11GuaranteeStatus=None)
        yield yes(rule, DOB="2002-09-01", **marks, Year11LEACode=None)
    yield no(905, **gone11, **gone12)
    yield yes(905, E15, OCT15, **gone11, **gone12)
    yield no(905, E15, OCT15, CohortStatus="T", TransferredToLACode="309", **gone11, **gone12)
    yield no(906, GuaranteeStatusIndicator="N", **gone11, **gone12)


def activity() -> Iterator[Case]:
    yield yes(240, **NO_ACTIVITY)
    for rule in (200, 202, 203, 220, 243):
        yield no(rule, **NO_ACTIVITY)
    yield yes(200, ActivityCode=None)
    yield yes(201, ActivityCode="720")
    yield no(201, E15, OCT15, ActivityCode="720")
    yield yes(201, E15, "2018-04-30", ActivityCode="720")
    yield yes(202, StartDate=None)
    yield yes(203, DateAscertained=None)
    yield yes(220, CurrencyLapsed=None)
    yield yes(221, CurrencyLapsed="y")
    for day, lapsed, current in (("2019-10-30", no, yes), (OCT19, no, no), ("2019-11-01", yes, no)):
        yield lapsed(231, CurrencyLapsed="Y", DueToLapseDate=day)
        yield current(232, CurrencyLapsed="N", DueToLapseDate=day)
    yield no(237, DateAscertained="2019-09-05", DateVerified="2019-09-05")
    yield yes(237, DateAscertained="2019-09-06", DateVerified="2019-09-05")
    yield no(238, DueToLapseDate="2020-07-31", PredictedEndDate="2020-07-31")
    yield yes(238, DueToLapseDate="2020-08-01", PredictedEndDate="2020-07-31")
    yield no(242, DateAscertained="2019-09-01", StartDate="2019-09-01")
    yield yes(242, DateAscertained="2019-08-31", StartDate="2019-09-01")
    yield no(256, DateVerified="2019-09-01", StartDate="2019-09-01")
    yield yes(256, DateVerified="2019-08-31", StartDate="2019-09-01")
    yield no(257, ReviewDate="2020-07-31", PredictedEndDate="2020-07-31")
    yield yes(257, ReviewDate="2020-08-01", PredictedEndDate="2020-07-31")
    yield no(305, DateVerified=OCT19)
    yield yes(305, DateVerified="2019-11-01")
    for clocks in ("2019-10-27", "2020-03-29"):  # the days on which clocks change are days like others
        yield no(305, E19, clocks, DateVerified=clocks)
        yield no(232, E19, clocks, DueToLapseDate=clocks)


def due() -> Iterator[Case]:
    for code in ("230", "710", "310", "110"):
        yield yes(243, ActivityCode=code, DueToLapseDate=None)
    for code in ("540", "610", "615", "616", "619", "620", "650", "680", "810", "820", "830"):
        yield no(243, ActivityCode=code, DueToLapseDate=None)
    yield yes(244, DueToLapseDate="31/07/2020")
    yield yes(244, DueToLapseDate="2019-02-29")
    yield no(244, DueToLapseDate="2020-02-29")
    yield yes(258, PredictedEndDate="2020-07")
    for code in ("210", "220", "230", "240", "250", "270", "280", "290", "410", "430", "440", "450", "460"):
        yield yes(259, ActivityCode=code, PredictedEndDate=None)
    for code in ("110", "150", "260", "310", "320", "330", "530", "619", "710", "810"):
        yield no(259, ActivityCode=code, PredictedEndDate=None)
    for code in ("260", "290", "350", "710"):
        for ref, period in ((E15, OCT15), (E19, OCT19), (E20, OCT20)):
            yield yes(262, ref, period, ActivityCode=code)
            yield no(262, ref, period, ActivityCode=code, ReviewDate=period)
    yield yes(262, ActivityCode="616")
    yield no(262, E15, OCT15, ActivityCode="616")
    yield yes(262, E15, OCT15, ActivityCode="720")
    yield yes(224, **NEET | {"NEETStartDate": None})
    yield no(224, **NEET)
    yield no(225, **NEET)
    yield yes(225, **NEET | {"NEETStartDate": "2019-09-02"})
    yield yes(226, NEETStartDate="2019-09-01")
    yield no(226, NEETStartDate="2019-09-01", ActivityCode="540")
    yield yes(226, NEETStartDate="2019-09-01", ActivityCode="550")
    for code, rule in (("280", 254), ("460", 255)):
        yield yes(rule, ActivityCode=code, SENDFlag="N")
        yield yes(rule, ActivityCode=code, SENDFlag=None)
        yield no(rule, ActivityCode=code, SENDFlag="Y")


def characteristics() -> Iterator[Case]:
    for code, held, rule in (("620", "140", 233), ("630", "120", 234), ("650", "180", 235)):
        yield yes(rule, **NEET | {"ActivityCode": code})
        yield yes(rule, **NEET | {"ActivityCode": code}, CharacteristicCode=["110"])
        yield no(rule, **NEET | {"ActivityCode": code}, CharacteristicCode=["110", held])
    yield yes(236, E15, OCT15, ActivityCode="720")
    yield no(236, E15, OCT15, ActivityCode="720", CharacteristicCode=["130"])
    yield yes(260, Gender="M", CharacteristicCode=["180"])
    yield no(260, Gender="F", CharacteristicCode=["180"])
    yield no(260, Gender="M", CharacteristicCode=["120"])
    yield yes(104, CharacteristicCode=["110", "111"])
    yield no(104, CharacteristicCode=["110", "200"])
    yield yes(104, E15, OCT15, CharacteristicCode=["200"])
    yield yes(303, SENSupportFlag=None)
    yield yes(304, SENSupportFlag="1")
    yield no(303, E15, OCT15, SENSupportFlag=None)
    yield yes(7, E19, OCT19, Ethnicity="BBRI")
    yield no(7, E20, OCT20, Ethnicity="BBRI")
    yield yes(5, Gender="N")
    yield no(5, Gender="W")


def of_2020() -> Iterator[Case]:
    pupil = PUPIL | {"DOB": "2004-09-01"}
    before = {"StartDate": "2020-08-31", "DateAscertained": "2020-08-31"}
    yield yes(909, E20, OCT20, **pupil, **before, DateVerified="2020-08-31")
    yield no(909, E20, OCT20, **pupil, **before, DateVerified="2020-09-01")
    yield yes(909, E20, OCT20, **pupil, **before, DateVerified=None)
    yield no(909, E20, OCT20, **pupil, StartDate="2020-09-01")
    yield no(909, E20, OCT20, **before, DateVerified="2020-08-31")
    yield yes(306, E20, OCT20, SENDFlag="Y", SENSupportFlag="Y")
    yield no(306, E20, OCT20, SENDFlag="N", SENSupportFlag="Y")
    yield no(301, E20, OCT20, **PUPIL | {"DOB": "2004-09-01", "IntendedDestinationYr11": None})
    for name, rule in (("GivenName", 44), ("FamilyName", 45), ("MiddleName", 46)):
        for character in '/\\:?@$&*(){}[]!"+=|7':
            yield yes(rule, E20, OCT20, **{name: f"Na{character}me"})
        for character in "'- .é’,":
            yield no(rule, E20, OCT20, **{name: f"Na{character}me"})
    yield no(44, GivenName="Na(me)")


CASES = [
    case
    for cases in (identity, age, authorities, guarantee, activity, due, characteristics, of_2020)
    for case in cases()
]


@cache
def judged(ref: str, period: str) -> dict[Case, set[str]]:
    """The rules that fire on each case of a month: all its records are one return."""
    asked = [case for case in CASES if (case.ref, case.period) == (ref, period)]
    records = [
        student(at + 1, period, **{name: list(v) if isinstance(v, tuple) else v for name, v in case.changes})
        for at, case in enumerate(asked)
    ]
    return dict(zip(asked, fired(ref, period, records), strict=True))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_at_the_edge(case: Case) -> None:
    assert (case.rule in judged(case.ref, case.period)[case]) == case.fires


@pytest.mark.parametrize("ref", [E15, E19, E20])
@pytest.mark.parametrize("month", [9, 12, 3, 4, 8])
def test_the_record_that_all_cases_start_from_is_sound(ref: str, month: int) -> None:
    year = int(ref[6:10]) + (month < 4)
    period = f"{year}-{month:02d}-{31 if month in (12, 3, 8) else 30}"
    assert fired(ref, period, [student(1, period)]) == [set()]
