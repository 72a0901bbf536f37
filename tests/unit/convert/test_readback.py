"""A file that is not what was made is never put in place, whatever is other in it and whoever reads it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import pytest

from ccis_interop.convert import writing
from made.running import Told, interop

ROWS = [
    "Anna,Synperson,01/09/2006,N1 1CK,,1234,04/09/2023,,AS,Maths",
    "Bea,Synother,02/09/2006,N1 2CK,,1234,04/09/2023,,AS,Music",
    "Cal,Synthird,03/09/2006,N1 3CK,,1234,04/09/2023,,AS,Art",
]
HEADER = "Forename,Surname,DOB,Postcode,UPN,DfENo,StartDate,EndDate,GoalLevel,GoalDescription"

Spoil = Callable[[pa.Table], pa.Table]


@pytest.fixture(params=["out.parquet", "out [1].parquet", "out.csv"])
def output(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Where to: what to the engine would be a pattern goes the general way."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out" / str(request.param)


def read(path: Path) -> pa.Table:
    if path.suffix == ".parquet":
        return pq.read_table(path)
    names = path.read_text(encoding="utf-8").partition("\n")[0].replace('"', "").split(",")
    types = dict.fromkeys(names, pa.string())
    return arrow_csv.read_csv(path, convert_options=arrow_csv.ConvertOptions(
        column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=True, null_values=[""]))  # fmt: skip


def rewrite(rows: pa.Table, path: Path) -> None:
    (pq.write_table if path.suffix == ".parquet" else arrow_csv.write_csv)(rows, path)


def converted(output: Path, monkeypatch: pytest.MonkeyPatch, spoil: Spoil) -> Told:
    write = writing.write

    def spoiled(data, path, form):  # type: ignore[no-untyped-def]
        write(data, path, form)
        rewrite(spoil(read(path)), path)

    monkeypatch.setattr(writing, "write", spoiled)
    source = output.parent.parent / "list.csv"
    source.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")
    told = ["--as-of", "2023-10-31", "--set", "provider_name=Specimen College", "--set", "provider_authority=202"]
    return interop("convert", source, "--to", "enrolment-list", "-o", output, *told)


def column(name: str, *values: str | None) -> Spoil:
    def spoil(rows: pa.Table) -> pa.Table:
        return rows.set_column(rows.column_names.index(name), name, pa.array(values, pa.string()))

    return spoil


def swapped(names: list[str], one: str, other: str) -> list[str]:
    return [{one: other, other: one}.get(name, name) for name in names]


def test_what_is_sound_is_put_in_place(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert converted(output, monkeypatch, lambda rows: rows).exit == 0
    rows = read(output)
    assert rows.column("given_name").to_pylist() == ["Anna", "Bea", "Cal"]
    assert set(rows.column("provider_name").to_pylist()) == {"Specimen College"}
    assert {str(kind) for kind in rows.schema.types} == {"string"}


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (column("given_name", "Anna", "Bea", "Carl"), "other values"),
        (column("given_name", "Anna", "Bea", None), "other values"),
        (lambda rows: rows.take(pa.array([1, 0, 2])), "other values"),
        (lambda rows: rows.slice(0, 2), "2 records of 3"),
        (lambda rows: pa.concat_tables([rows, rows]), "6 records of 3"),
        (column("provider_name", "Specimen College", "Specimen College", "Other College"), "header|structure"),
        (column("provider_name", *["Other College"] * 3), "header"),
        (column("known_as", None, None, "Cally"), "something"),
        (lambda rows: rows.rename_columns(swapped(rows.column_names, "given_name", "family_name")), "other values"),
        (lambda rows: rows.append_column("colour", pa.array(["red"] * 3)), "structure"),
    ],
    ids=["value", "emptied", "order", "fewer", "more", "header of a row", "header", "unmade", "names", "column"],
)
def test_what_is_other_is_never_put_in_place(
    spoil: Spoil, said: str, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = converted(output, monkeypatch, spoil)
    assert told.exit == 5
    assert any(one in told.err for one in said.split("|")), told.err
    assert list(output.parent.iterdir()) == []
