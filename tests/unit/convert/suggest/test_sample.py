"""What values look like."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.suggest.knowledge import Knowledge, knowledge
from ccis_interop.convert.suggest.sample import Seen, look

DAY = date(2025, 11, 30)


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> Knowledge:
    return knowledge(catalogue, catalogue.load("enrolment-list/1.0"))


EXAMPLES = {
    "uln": (["9276308686", " 927 630 8686"], ["9276308687", "9999999999"]),
    "upn": (["B801200005001", "k202412324001"], ["A801200005001"]),
    "ukprn": (["10000083"], ["20000083", "1000008"]),
    "establishment": (["8001", "202/8001", "2028001"], ["800", "20280011"]),
    "postcode": (["E1 6AN", "e16an", "IG110AB"], ["E1", "Example"]),
    "postcode_outward": (["E1", "IG11"], ["6AN", "E1 6AN"]),
    "postcode_inward": (["6AN"], ["E1"]),
    "postcode_in_text": (["1 Sample Road, Exampleton E1 6AN"], ["E1 6AN", "1 Sample Road"]),
    "day": (["01/09/2025", "2025-09-01", "45000"], ["31/02/2025", "Sep 2025", "09/13/2025"]),
    "birth_day": (["01/09/2008"], ["01/09/2024", "01/09/1960"]),
    "day_or_month": (["01/09/2025", "Sep 2025", "2025-09", "09/2025"], ["2025"]),
    "month": (["Sep 2025", "2025-09"], ["01/09/2025"]),
    "past_day": (["01/09/2025"], ["01/12/2025", "01/09/2008"]),
    "future_day": (["31/07/2026"], ["01/09/2025"]),
    "sex": (["M", "female"], ["1", "X"]),
    "sex_number": (["1", "2"], ["3", "M"]),
    "ethnicity_dfe": (["WBRI", "wbri"], ["31", "White"]),
    "ethnicity_ilr": (["31", "98"], ["WBRI", "12"]),
    "yes_no": (["Yes", "n", "TRUE"], ["maybe"]),
    "sen_provision": (["K", "E"], ["Y"]),
    "name": (["Anne-Marie", "O'Syn", "Élodie"], ["Ann3", "4"]),
    "several_words": (["Ann Marie Synperson"], ["Ann", "Ann 3"]),
    "family_first": (["Synperson, Ann"], ["Ann Synperson"]),
    "activity": (["310"], ["311", "0310"]),
    "hours": (["540"], ["5.5", "many"]),
    "email": (["a.b@example.org"], ["a.b at example.org"]),
    "phone": (["020 7946 0000", "+442079460000"], ["46000"]),
    "street": (["12 Sample Road", "12a, Sample Road"], ["Sample Road"]),
    "title": (["Level 3 Diploma in Samples"], ["C1034"]),
    "level": (["3", "Level 3", "E"], ["9", "Diploma"]),
    "code": (["S000000051", "100234"], ["12", "Ann"]),
}


def seen(catalogue: Catalogue, known: Knowledge, values: list[str | None]) -> Seen:
    return look(pa.table({"c0": pa.array(values, pa.string())}), ["Column"], known.profiles.values(), catalogue, DAY)[0]


def test_every_profile_has_examples(known: Knowledge) -> None:
    assert set(EXAMPLES) == set(known.profiles)


def test_profiles_hold_for_what_is_so_and_not_for_what_is_not(catalogue: Catalogue, known: Knowledge) -> None:
    columns = [(name, [value]) for name, (yes, no) in EXAMPLES.items() for value in (*yes, *no)]
    rows = pa.table({f"c{at}": pa.array(values, pa.string()) for at, (_, values) in enumerate(columns)})
    found = look(rows, [name for name, _ in columns], known.profiles.values(), catalogue, DAY)
    told = {(name, values[0]): one.shares[name] for (name, values), one in zip(columns, found, strict=True)}
    wanted = {(name, value): float(fits) for name, both in EXAMPLES.items() for fits in (True, False)
              for value in both[0 if fits else 1]}  # fmt: skip
    assert {key: share for key, share in told.items() if share != wanted[key]} == {}


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        ("9276308686", "9999999999"),
        ("E1 6AN", "A9 9AA"),
        ("31/12/2025", "dd/mm/yyyy"),
        ("12/31/2025", "mm/dd/yyyy"),
        ("2025-12-31", "yyyy-mm-dd"),
        ("2025-12-31 00:00:00", "yyyy-mm-dd hh:mm"),
        ("Synperson", "words"),
        ("M", "A"),
        ("Łó9", "AA9"),
    ],
)
def test_a_shape_holds_no_value(catalogue: Catalogue, known: Knowledge, value: str, shape: str) -> None:
    assert list(seen(catalogue, known, [value]).shapes) == [shape]


def test_empty_cells_count_as_empty(catalogue: Catalogue, known: Knowledge) -> None:
    one = seen(catalogue, known, ["a", " ", None, "a"])
    assert (one.rows, one.filled, one.distinct, one.fill, one.spread) == (4, 2, 1, 0.5, 0.5)
    none = seen(catalogue, known, [None])
    assert (none.filled, none.fill, none.spread, list(none.shapes)) == (0, 0.0, 0.0, [])
