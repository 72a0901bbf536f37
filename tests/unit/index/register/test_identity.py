"""Keys and Index ids."""

from __future__ import annotations

import re

import duckdb

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.index.register.identity import index_id, index_id_sql, key_sql, part_key_sql, person_of


def test_an_index_id_has_the_shape_of_the_standard_and_leads_back_to_its_key() -> None:
    pattern = Catalogue().load("london-index").table("notice").field("index_id").pattern
    for key in (0, 1, 2**60 - 1, 123456789012345678):
        assert re.fullmatch(str(pattern), index_id(key))
        assert person_of(index_id(key)) == key
    assert person_of("LI-nobody") is None


def test_sql_gives_the_same_index_id() -> None:
    told = duckdb.execute(f"SELECT {index_id_sql('123456789012345678')}").fetchall()[0][0]
    assert told == index_id(123456789012345678)


def test_keys_need_the_secret_and_tell_columns_apart() -> None:
    def key(secret: str, one: str, two: str) -> int:
        columns = [f"'{one}'", f"'{two}'"]
        return int(duckdb.execute(f"SELECT {key_sql(secret, columns)}").fetchall()[0][0])

    assert key("a", "x", "y") == key("a", "x", "y")
    assert len({key("a", "x", "y"), key("b", "x", "y"), key("a", "xy", ""), key("a", "", "xy")}) == 4


def test_the_key_of_a_part_lies_with_its_whole_and_differs_from_others() -> None:
    whole = 123456789012345678
    keys = [
        int(duckdb.execute(f"SELECT {part_key_sql('a', str(whole), [f'{said!r}'])}").fetchall()[0][0])
        for said in ("x", "y", "z")
    ]
    assert {key >> 30 for key in keys} == {whole >> 30}
    assert len(set(keys)) == 3
