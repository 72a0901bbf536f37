"""No personal value in any output unless it was asked for; no network; no file read by a contract's SQL.

Marker values are planted in every field, and everything that a run prints, writes or leaves behind is searched.
"""

from __future__ import annotations

import os
import re
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from ccis_interop.catalogue.model import RECORD
from ccis_interop.formats.write.chunks import Dataset
from ccis_interop.formats.write.writers import write
from ccis_interop.rules import check as checking
from ccis_interop.rules.engine import open_engine
from ccis_interop.rules.plan import Planner, TablePlan
from made.returns import ENDINGS, FORMS, people, put, sound, standard, text
from made.running import SHIPPED, Told, interop

FACES = ["text", "json", "csv", "junit", "sarif", "github"]
MARKER = re.compile(r"Xq\d{3}Zj")


@pytest.fixture(autouse=True)
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The temporary folder, in which no marker may be left."""
    folder = tmp_path / "scratch"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    yield folder
    for path in folder.rglob("*"):
        assert not MARKER.search(path.read_text(errors="replace"))


def marked(count: int = 3) -> Dataset:
    """A return with a marker in every field of every record, and in the header but for its dates."""
    data, table = people(count), standard().records[0]
    columns: dict[str, pa.Array] = {RECORD: pa.array(range(1, count + 1))}
    for at, one in enumerate(table.fields):
        value = f"Xq{at:03}Zj"
        columns[one.name] = (
            pa.array([[value, value]] * count, pa.list_(pa.string())) if one.repeated else pa.array([value] * count)
        )
    header = {**data.header, "SupplierName": "Xq900Zj", "LEACode": ("Xq901Zj",), "DatabaseId": ("Xq902Zj",)}
    return replace(data, header=header, chunks=[{table.name: pa.table(columns)}])


def marked_file(folder: Path, form: str, name: str = "return") -> Path:
    path = folder / f"{name}.{ENDINGS.get(form, form)}"
    write(marked(), path, form)
    return path


def silent(told: Told) -> Told:
    assert not MARKER.search(told.out), MARKER.search(told.out)
    assert not MARKER.search(told.err), told.err
    return told


@pytest.mark.parametrize(
    ("form", "face"), [*((form, "json") for form in FORMS), *(("csv", face) for face in FACES if face != "json")]
)
def test_no_face_tells_a_value(tmp_path: Path, form: str, face: str) -> None:
    told = silent(interop("check", marked_file(tmp_path, form), "-f", face, "--limit", "0"))
    assert told.exit == 1
    assert "nccis-" in told.out


@pytest.mark.parametrize("face", FACES)
def test_no_report_file_holds_a_value(tmp_path: Path, face: str) -> None:
    report = tmp_path / "report"
    told = silent(interop("check", marked_file(tmp_path, "xml"), "-f", face, "--limit", "0", "--output", report))
    assert (told.exit, told.out) == (1, "")
    assert not MARKER.search(report.read_text())


def test_valid_values_are_not_told_either(tmp_path: Path) -> None:
    """Of records with one fault each, the sound fields beside it."""
    planted = tmp_path / "planted.xml"
    assert interop("synth", "--people", 400, "--faults", "all", "-o", planted).exit == 0
    personal = {
        value
        for name in ("YoungPersonsID", "FamilyName", "Postcode", "UniqueLearnerNo", "UniquePupilNumber", "AddressLine3")
        for value in re.findall(rf"<{name}>([^<]+)</{name}>", planted.read_text())
        if len(value) > 5
    }
    assert len(personal) > 400
    for face in ("text", "json"):
        told = interop("check", planted, "-f", face, "--limit", "0")
        assert told.exit == 1
        words = set(re.findall(r"[\w ]{6,}", told.out)) | set(re.findall(r"\w{6,}", told.out))
        assert not personal & words


def test_last_month_s_values_are_not_told(tmp_path: Path) -> None:
    now, last = marked_file(tmp_path, "xml"), marked_file(tmp_path, "csv", "last")
    silent(interop("check", now, "--previous", last, "-f", "json", "--limit", "0"))
    silent(interop("check", put(tmp_path, "jsonl"), "--previous", last, "-f", "text", "--limit", "0"))


ODD_XML: dict[str, Callable[[str], str]] = {
    "unknown element": lambda s: s.replace("<Town>", "<Nonsense>Xq001Zj</Nonsense><Town>"),
    "attribute": lambda s: s.replace("<Town>", '<Town a="Xq001Zj">'),
    "comment": lambda s: s.replace("<Town>", "<!-- Xq001Zj --><Town>"),
    "loose text": lambda s: s.replace("<Town>", "Xq001Zj<Town>"),
    "text behind a record": lambda s: s.replace("</YoungPersonsRecord>", "</YoungPersonsRecord>Xq001Zj"),
    "ampersand": lambda s: s.replace("</Town>", "Xq001Zj & Xq001Zj</Town>"),
    "entity": lambda s: s.replace("</Town>", "&Xq001Zj;</Town>"),
    "mismatch": lambda s: s.replace("</Town>", "Xq001Zj</Xq001Zj>"),
    "control": lambda s: s.replace("</Town>", "Xq001Zj\x07</Town>"),
    "cut off": lambda s: s[: s.rindex("</Town>")] + "Xq001Zj",
    "doctype": lambda s: s.replace("<NCCIS>", '<!DOCTYPE NCCIS [<!ENTITY a "Xq001Zj">]><NCCIS>'),
    "namespace": lambda s: s.replace("<NCCIS>", '<NCCIS xmlns="urn:Xq001Zj">'),
    "header": lambda s: s.replace("<DateOfSend>", "<Nonsense>Xq001Zj</Nonsense><DateOfSend>Xq001Zj"),
    "period": lambda s: re.sub("<PeriodEnd>[^<]*", "<PeriodEnd>Xq001Zj", s),
    "encoding": lambda s: s.replace('encoding="UTF-8"', 'encoding="Xq001Zj"'),
    "root": lambda s: s.replace("<NCCIS>", "<Returns>Xq001Zj").replace("</NCCIS>", "</Returns>"),
}

ODD_CSV: dict[str, Callable[[str], str]] = {
    "unknown column": lambda s: s.replace("\n", ',"Xq001Zj"\n'),
    "ragged": lambda s: s + "Xq001Zj,Xq001Zj\n",
    "open quote": lambda s: s + '"Xq001Zj,\n',
    "zero byte": lambda s: s + "Xq001Zj\0\n",
    "no header": lambda s: "Xq001Zj,Xq002Zj,Xq003Zj\n" + s.partition("\n")[2],
    "other period": lambda s: s.replace("2019-10-31", "Xq001Zj"),
    "header varies": lambda s: s[: s.rindex('"ccis-interop')] + '"Xq001Zj' + s[s.rindex('"ccis-interop') + 13 :],
}

ODD_JSON: dict[str, Callable[[str], str]] = {
    "value as key": lambda s: s.replace('"Town":', '"Xq001Zj is a person\'s name":"x","Town":'),
    "doubled key": lambda s: s.replace('"Town":', '"Town":"Xq001Zj","Town":'),
    "other kind": lambda s: s.replace('"Town":', '"Town":["Xq001Zj"],"County":'),
    "no record": lambda s: s + '"Xq001Zj"\n',
    "no json": lambda s: s + "Xq001Zj\n",
    "document": lambda s: "[" + s.replace("\n", ",") + "Xq001Zj",
    "table": lambda s: s.replace('"young_person"', '"Xq001Zj, a name"'),
}

ODD = [("xml", *item) for item in ODD_XML.items()]
ODD += [("csv", *item) for item in ODD_CSV.items()]
ODD += [("jsonl", *item) for item in ODD_JSON.items()]


@pytest.mark.parametrize(("form", "name", "edit"), ODD, ids=[f"{form}: {name}" for form, name, _ in ODD])
def test_what_is_wrong_with_a_file_is_told_without_its_values(
    tmp_path: Path, form: str, name: str, edit: Callable[[str], str]
) -> None:
    path = tmp_path / f"return.{form}"
    path.write_text(edit(text(form)), newline="")
    assert MARKER.search(path.read_text())
    told = silent(interop("check", path, "-f", "json", "--limit", "0"))
    assert told.exit in (0, 1, 3, 4)


def test_a_fault_of_ours_tells_no_value(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scratch: Path) -> None:
    def fails(_: object) -> object:
        try:
            raise KeyError("Xq001Zj")
        except KeyError as error:
            raise ValueError("cannot read Xq002Zj") from error

    monkeypatch.setattr(checking, "results_of", fails)
    told = silent(interop("check", marked_file(tmp_path, "xml")))
    assert (told.exit, told.out) == (5, "")
    assert told.err.count("\n") == 1
    (report,) = scratch.glob("interop-fault-*.txt")
    held = report.read_text()
    assert "KeyError" in held
    assert "ValueError" in held
    assert "results_of" in held or "fails" in held
    assert str(tmp_path) not in held
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


@pytest.mark.parametrize("form", ["xml", "csv", "jsonl"])
def test_a_rule_that_fails_on_a_value_does_not_tell_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    real = Planner.pass_over

    def broken(self: Planner, plan: TablePlan) -> str:
        cast = "FROM (SELECT * FROM _batch WHERE CAST(FamilyName AS INTEGER) > 0)"
        return real(self, plan).replace("FROM _batch", cast)

    monkeypatch.setattr(Planner, "pass_over", broken)
    told = silent(interop("check", marked_file(tmp_path, form)))
    assert (told.exit, told.out) == (5, "")
    assert told.err.count("\n") == 1


def test_a_panic_of_a_reader_is_a_fault_of_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):  # as pyo3 raises it
        pass

    def panics(_: object) -> object:
        raise PanicException("Xq001Zj")

    monkeypatch.setattr(checking, "results_of", panics)
    told = silent(interop("check", put(tmp_path, "xml")))
    assert (told.exit, told.out) == (5, "")


# What was asked for


@pytest.mark.parametrize("form", FORMS)
def test_values_that_are_asked_for_go_to_a_private_file_only(tmp_path: Path, form: str) -> None:
    report = tmp_path / "report.csv"
    report.write_text("an old report that all may read")
    report.chmod(0o644)
    path = marked_file(tmp_path, form)
    told = silent(interop("check", path, "-f", "csv", "--limit", "0", "--show-values", "--output", report))
    assert (told.exit, told.out, told.err) == (1, "", "")
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    found = set(MARKER.findall(report.read_text()))
    at = {one.name: f"Xq{index:03}Zj" for index, one in enumerate(standard().records[0].fields)}
    assert at["DOB"] in found
    assert at["YoungPersonsID"] in found
    assert len(found) > 10


@pytest.mark.parametrize("face", FACES)
def test_every_face_with_values(tmp_path: Path, face: str) -> None:
    report = tmp_path / "report"
    silent(interop("check", marked_file(tmp_path, "xml"), "-f", face, "--show-values", "--output", report))
    assert stat.S_IMODE(report.stat().st_mode) == 0o600


@pytest.mark.parametrize("output", [None, "/dev/stdout", "/dev/stderr", "/dev/fd/1", "/dev/null"])
def test_values_are_never_shown(tmp_path: Path, output: str | None) -> None:
    arguments = ["--output", output] if output else []
    told = silent(interop("check", marked_file(tmp_path, "xml"), "--show-values", *arguments))
    assert (told.exit, told.out) == (2, "")
    assert "[values-to-file]" in told.err


def test_values_are_not_shown_through_a_redirection(tmp_path: Path) -> None:
    path = marked_file(tmp_path, "xml")
    command = '"$0" -m ccis_interop check "$1" --show-values --output /dev/stdout >"$2"'
    shown = tmp_path / "shown"
    done = subprocess.run(["sh", "-c", command, sys.executable, path, shown], capture_output=True, check=False)
    assert done.returncode == 2
    assert shown.read_bytes() == b""
    assert not MARKER.search(done.stderr.decode())


def test_identifiers_that_are_asked_for_bring_no_other_value(tmp_path: Path) -> None:
    told = interop("check", marked_file(tmp_path, "xml"), "--show-ids", "--limit", "0", "-f", "json")
    fields = standard().records[0].fields
    at = next(index for index, one in enumerate(fields) if one.name == "YoungPersonsID")
    assert set(MARKER.findall(told.out)) == {f"Xq{at:03}Zj"}


# Network and files

OFFLINE = """
import sys

def refuse(event, arguments):
    if event.startswith("socket."):
        print("a socket was touched:", event, file=sys.stderr)
        sys.exit(99)

sys.addaudithook(refuse)
from ccis_interop.cli.main import run
codes = [run(["check", path, "--output", "/dev/null", "--standard", "nccis/2019-20"]) for path in sys.argv[1:]]
sys.exit(max(codes))
"""


def test_no_socket_is_touched(tmp_path: Path) -> None:
    paths = []
    for form in FORMS:
        path = tmp_path / form / f"return.{ENDINGS.get(form, form)}"
        path.parent.mkdir()
        path.write_bytes(sound(form))
        paths.append(path)
    done = subprocess.run([sys.executable, "-c", OFFLINE, *paths], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_text('{path}')",
        "SELECT * FROM read_csv('{path}')",
        "SELECT * FROM read_blob('{path}')",
        "SELECT * FROM '{path}'",
        "SELECT * FROM glob('{folder}/*')",
        "COPY (SELECT 1) TO '{path}.out'",
        "ATTACH '{path}.db' AS other",
        "INSTALL httpfs",
        "LOAD httpfs",
        "EXPORT DATABASE '{folder}/all'",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET temp_directory = '{folder}'",
        "SELECT * FROM outside",
    ],
)
def test_sql_of_a_contract_reaches_no_file(tmp_path: Path, sql: str) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_text("a,b\n1,2\n")
    outside = pa.table({"a": [1]})  # a variable of this program is no table either
    engine = open_engine(SHIPPED.macros, {}, None)
    with pytest.raises(duckdb.Error):
        engine.execute(sql.format(path=secret, folder=tmp_path)).fetchall()
    assert sorted(one.name for one in tmp_path.iterdir()) == ["scratch", "secret.csv"]
    assert outside.num_rows == 1


HEAVY = ["duckdb", "pyarrow", "lxml", "numpy", "pydantic", "rich", "sqlglot", "yaml", "xml2arrow", "python_calamine"]


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["check", "--help"], []])
def test_help_imports_nothing_slow(arguments: list[str]) -> None:
    code = (
        "import sys; from ccis_interop.cli.main import run; run(sys.argv[1:]);"
        f"print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=False)
    assert done.stderr.splitlines()[-1] == "[]"


def test_help_is_quick() -> None:
    """Under 200 ms, with slack for a busy machine: twice an interpreter's own start, and some."""
    import time

    def seconds(*command: str) -> float:
        best = 9.0
        for _ in range(5):
            started = time.perf_counter()
            subprocess.run([sys.executable, *command], capture_output=True, check=True)
            best = min(best, time.perf_counter() - started)
        return best

    own = seconds("-c", "pass")
    assert seconds("-m", "ccis_interop", "--help") < own + 0.4


def test_the_environment_names_no_place_to_send_to() -> None:
    """Nothing reads a proxy, a token or an address from the environment; one driver asks the address it is given."""
    source = Path(checking.__file__).parent.parent
    asking = re.compile(r"^\s*(?:import|from) (?:urllib\.request|http\.client|requests|httpx)\b", re.MULTILINE)
    found = [path.relative_to(source).as_posix() for path in source.rglob("*.py") if asking.search(path.read_text())]
    assert found == ["conformance/drivers/web.py"]
    assert "ProxyHandler({})" in (source / found[0]).read_text()
    assert os.name
