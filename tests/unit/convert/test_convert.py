"""The engine over a small target with children: what is rejected, what goes with it, and what is read back."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.mappings import read_mapping
from ccis_interop.convert import writing
from ccis_interop.convert.account import Account
from ccis_interop.convert.conversion import Options, prepare
from ccis_interop.convert.convert import convert
from ccis_interop.convert.delivery import Destination
from ccis_interop.convert.source import open_source
from ccis_interop.errors import OwnFault

DATA = Path(__file__).parents[2] / "data" / "standards"
COLUMNS = "".join(
    f"      - name: {name}\n        physicalName: {name.title()}\n        logicalType: string\n"
    f"        required: {'true' if at < 3 else 'false'}\n"
    f"        customProperties: [{{property: position, value: {at}}}]\n"
    for at, name in enumerate(["number", "name", "born", "home", "seen"], 1)
)
LAYOUT = f"""
apiVersion: v3.2.0
kind: DataContract
id: visits
name: Visits
version: '1'
status: active
schema:
  - name: visit
    logicalType: object
    properties:
{COLUMNS}
"""
MAPPING = """
apiVersion: v3.2.0
kind: DataContract
id: visits--demo
name: Visits to demo
version: '1'
status: active
customProperties:
  - {property: from, value: [visits/1]}
  - {property: to, value: demo/1}
schema:
  - name: person
    logicalType: object
    customProperties:
      - {property: source, value: visit}
      - {property: leaves, value: [{when: "name = 'Nobody'", reason: of nobody}]}
      - {property: merge, value: {key: [trimmed(number), lower(trimmed(name))], order: [day_of(seen) DESC NULLS LAST]}}
    properties:
      - {name: id, logicalType: string, transformLogic: trimmed(number)}
      - {name: name, logicalType: string, transformLogic: trimmed(name)}
      - {name: born, logicalType: date, transformLogic: day_of(born)}
      - {name: status, logicalType: string, transformLogic: "'A'"}
      - {name: postcode, logicalType: string, transformLogic: postcode_of(home)}
  - name: contact
    logicalType: object
    customProperties:
      - {property: source, value: visit}
      - property: leaves
        value: [{when: "name = 'Nobody'", reason: of nobody}, {when: seen IS NULL, reason: not seen}]
    properties:
      - {name: person_id, logicalType: string, transformLogic: trimmed(number)}
      - {name: day, logicalType: date, transformLogic: day_of(seen)}
"""
SOUND = "10001,Anna,01/09/2006,n11ck,04/09/2023"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for shelf, name, text in (("layouts", "visits", LAYOUT), ("mappings", "visits--demo", MAPPING)):
        place = tmp_path / "standards" / shelf / name / "1"
        place.mkdir(parents=True)
        (place / "contract.odcs.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def converted(folder: Path, *rows: str, form: str = "jsonl") -> Account:
    catalogue = Catalogue([DATA, folder / "standards"])
    path = folder / "visits.csv"
    path.write_text("Number,Name,Born,Home,Seen\n" + "".join(f"{row}\n" for row in rows))
    source = open_source(path, catalogue)
    mapping = read_mapping(folder / "standards/mappings/visits--demo/1")
    conversion = prepare([source], mapping, catalogue, Options(date(2023, 10, 31)))
    return convert(conversion, Destination(folder / f"out.{form}", form))


def people(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line)["person"] for line in (folder / "out.jsonl").read_text().splitlines()]


def rejected(folder: Path) -> list[str]:
    path = folder / "out.jsonl.rejects.csv"
    return path.read_text().splitlines()[1:] if path.exists() else []


def test_children_are_made_of_the_same_rows_and_tied_to_their_parent(folder: Path) -> None:
    account = converted(folder, SOUND, "10001,Anna,01/09/2006,n11ck,11/09/2023", "10002,Bea,02/09/2006,N1 1CK,")
    assert people(folder) == [
        {"id": "10001", "name": "Anna", "born": "2006-09-01", "status": "A", "postcode": "N1 1CK",
         "contact": [{"day": "2023-09-04"}, {"day": "2023-09-11"}]},
        {"id": "10002", "name": "Bea", "born": "2006-09-02", "status": "A", "postcode": "N1 1CK"},
    ]  # fmt: skip
    person, contact = account.rows
    assert (person.given, person.out, person.merged) == (3, 2, 1)
    assert (contact.given, contact.out, dict(contact.left_out)) == (3, 2, {"not seen": 1})


def test_merged_rows_take_the_values_of_the_first_by_order(folder: Path) -> None:
    converted(folder, "10001,Anna,01/09/2006,N1 1CK,04/09/2023", "10001,anna,02/09/2006,N2 2CK,11/09/2023")
    assert [(one["name"], one["born"], one["postcode"]) for one in people(folder)] == [("anna", "2006-09-02", "N2 2CK")]


def test_broken_child_takes_its_parent_and_all_their_rows_with_it(folder: Path) -> None:
    account = converted(
        folder, SOUND, "10001,Anna,01/09/2006,N1 1CK,Sep 2023", "10002,Bea,02/09/2006,N1 1CK,04/09/2023"
    )
    assert [one["id"] for one in people(folder)] == ["10002"]
    lines = rejected(folder)
    assert ['"10001"' in line for line in lines] == [True, True]
    assert "because of another row" in lines[0]
    assert "What stands in Seen could not be read" in lines[1]
    assert [(rows.rejected, rows.balanced) for rows in account.rows] == [(2, True), (2, True)]


def test_broken_parent_takes_its_children_with_it(folder: Path) -> None:
    converted(folder, SOUND, "10002,Bea,02/09/2021,,04/09/2023", "10002,Bea,02/09/2021,,05/09/2023")
    assert [one["id"] for one in people(folder)] == ["10001"]
    assert ['"10002"' in line for line in rejected(folder)] == [True, True]


def test_rule_over_several_rows_rejects_every_row_concerned(folder: Path) -> None:
    account = converted(folder, SOUND, "10001,Bea,02/09/2006,N1 1CK,04/09/2023", "10003,Cal,03/09/2006,N1 1CK,")
    assert [one["id"] for one in people(folder)] == ["10003"]
    assert len(rejected(folder)) == 2
    assert account.rejected == 4


def test_rows_left_out_by_rule_are_neither_out_nor_rejected(folder: Path) -> None:
    account = converted(folder, SOUND, "xx,Nobody,,,")
    assert [dict(rows.left_out) for rows in account.rows] == [{"of nobody": 1}, {"of nobody": 1}]
    assert rejected(folder) == []


@pytest.mark.parametrize("form", ["jsonl", "csv-package", "parquet-package"])
def test_every_form_with_children_is_read_back(form: str, folder: Path) -> None:
    account = converted(folder, SOUND, "10001,Anna,01/09/2006,n11ck,11/09/2023", form=form)
    assert account.files["output"].rows == 3


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [("Anna", "Anne", "other values"), ("2023-09-04", "2023-09-05", "other values"), ("\n", "\n\n{}\n", "records")],
)
def test_output_that_is_not_what_was_made_is_never_put_in_place(
    old: str, new: str, said: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the disk, or a writer, had changed something."""
    write = writing.write

    def spoiled(data, path, form):  # type: ignore[no-untyped-def]
        write(data, path, form)
        text = path.read_text()
        extra = text if new.strip() == "{}" else ""
        path.write_text(extra + (text if extra else text.replace(old, new)))

    monkeypatch.setattr(writing, "write", spoiled)
    with pytest.raises(OwnFault, match=said):
        converted(folder, SOUND)
    assert {path.name for path in folder.iterdir()} == {"standards", "visits.csv"}


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT * FROM visit ORDER BY _row DESC",
        "SELECT v.* FROM visit v JOIN (SELECT number FROM visit GROUP BY number ORDER BY number) n "
        "ON n.number = v.number ORDER BY hash(v.number)",
        "SELECT v.*, p._part FROM visit v, (SELECT 1 AS _part) p ORDER BY v.name DESC",
    ],
)
def test_records_come_out_in_the_order_of_their_rows_however_a_mapping_joins_them(rows: str, folder: Path) -> None:
    contract = folder / "standards/mappings/visits--demo/1/contract.odcs.yaml"
    source = "      - {property: source, value: visit}\n"
    text = contract.read_text(encoding="utf-8")
    contract.write_text(text.replace(source, f'{source}      - {{property: rows, value: "{rows}"}}\n', 1))
    numbers = [str(10000 + at * 37 % 200) for at in range(200)]
    converted(folder, *(f"{number},Name {number},01/09/2006,N1 1CK,04/09/2023" for number in numbers))
    assert [one["id"] for one in people(folder)] == numbers
