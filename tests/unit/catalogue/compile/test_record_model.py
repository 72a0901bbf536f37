"""The JSON Schema and the pydantic record give one verdict."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from ccis_interop.catalogue.compile.json_schema import compile_json_schema
from ccis_interop.catalogue.compile.record_model import record_model
from ccis_interop.catalogue.find import Catalogue

RIGHT: dict[str, Any] = {"id": "00001", "name": "Ann Example", "status": "A"}
DATA = Path(__file__).parents[3] / "data" / "standards"


class Judges:
    """The two schemas of the demonstration standard."""

    def __init__(self, root: Path) -> None:
        standard = Catalogue([root]).load("demo/1")
        self.schema = jsonschema_rs.validator_for(json.loads(compile_json_schema(standard)))
        self.model: type[BaseModel] = record_model(standard, standard.table("person"))

    def verdicts(self, record: Any) -> tuple[bool, bool]:
        """What the JSON Schema says, and what pydantic says."""
        try:
            self.model.model_validate(record)
            modelled = True
        except ValidationError:
            modelled = False
        return self.schema.is_valid({"person": record}), modelled


JUDGES = Judges(DATA)

SOUND = [
    RIGHT,
    {**RIGHT, "born": "2004-02-29", "needs": ["1", "2"]},
    {**RIGHT, "born": "", "needs": None, "street": "", "postcode": None},
    {**RIGHT, "needs": [], "status": "L"},
    {**RIGHT, "street": "1 High Street", "postcode": "N1 1AA"},
    {**RIGHT, "street": "  "},
    {**RIGHT, "contact": [{"day": "2020-01-01"}, {"person_id": "x", "day": "2020-01-02"}]},
    {**RIGHT, "contact": None},
]

WRONG = [
    {},
    {**RIGHT, "id": "1"},
    {**RIGHT, "id": "00001\n"},
    {**RIGHT, "id": None},
    {**RIGHT, "name": " \t"},
    {**RIGHT, "name": 7},
    {**RIGHT, "status": "Z"},
    {**RIGHT, "status": ""},
    {**RIGHT, "born": "2003-02-29"},
    {**RIGHT, "born": "29/02/2004"},
    {**RIGHT, "born": "2004-02-29\n"},
    {**RIGHT, "needs": ["3"]},
    {**RIGHT, "needs": [""]},
    {**RIGHT, "needs": "1"},
    {**RIGHT, "street": "1 High Street"},
    {**RIGHT, "street": "1 High Street", "postcode": " "},
    {**RIGHT, "contact": [{"day": ""}]},
    {**RIGHT, "contact": [{"day": "2020-01-01", "more": "x"}]},
    {**RIGHT, "more": "x"},
    "text",
    None,
]


@pytest.mark.parametrize("record", SOUND)
def test_a_sound_record_is_accepted_by_both(record: Any) -> None:
    assert JUDGES.verdicts(record) == (True, True)


@pytest.mark.parametrize("record", WRONG)
def test_a_wrong_record_is_refused_by_both(record: Any) -> None:
    assert JUDGES.verdicts(record) == (False, False)


texts = st.none() | st.sampled_from(["", " ", "A", "L", "1", "00001", "1234", "2004-02-29", "2003-02-29", "N1 1AA"])
records = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("id", "name", "born", "status", "street", "postcode", "more"), texts)
    | {"needs": st.none() | st.lists(texts, max_size=2)}
    | {"contact": st.none() | st.lists(st.fixed_dictionaries({}, optional={"day": texts, "person_id": texts}))},
)


@settings(max_examples=200, deadline=None)
@given(records)
def test_both_give_one_verdict_on_anything(record: Any) -> None:
    schema, modelled = JUDGES.verdicts(record)
    assert schema == modelled


def test_an_error_never_quotes_the_value() -> None:
    with pytest.raises(ValidationError) as caught:
        JUDGES.model.model_validate({**RIGHT, "status": "MARKER"})
    assert "MARKER" not in str(caught.value)


def test_a_field_may_have_a_name_that_pydantic_uses_itself(demo: Callable[..., Path]) -> None:
    standard = Catalogue([demo("- name: name\n", "- name: copy\n")]).load("demo/1")
    model = record_model(standard, standard.table("person"))
    assert model.model_validate({"id": "00001", "copy": "Ann", "status": "A"})


def test_a_line_holds_one_record_of_one_table() -> None:
    assert not JUDGES.schema.is_valid({"person": RIGHT, "contact": {}})
    assert not JUDGES.schema.is_valid({"stranger": RIGHT})
    assert not JUDGES.schema.is_valid({})
