"""The benchmark times nothing whose findings are not exactly the planted ones."""

import shutil
from pathlib import Path

import pytest

from ccis_interop.cli.main import run

ROOT = Path(__file__).resolve().parents[2]
PLANTED = ["nccis-2", "nccis-5", "nccis-7"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("benchmark") / "faulty.jsonl"
    faults = [option for rule in PLANTED for option in ("--faults", rule)]
    key = ["--key", f"{path}.key.csv"]
    assert run(["synth", "--people", "50", "--format", "jsonl", "--output", str(path), *faults, *key]) == 0
    return path


@pytest.fixture
def faulty(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(str(ROOT))
    for name in (made.name, f"{made.name}.key.csv"):
        shutil.copy(made.parent / name, tmp_path / name)
    return tmp_path / made.name


def keyed(faulty: Path, lines: list[str]) -> None:
    faulty.with_name(f"{faulty.name}.key.csv").write_text("rule,record\n" + "\n".join(lines) + "\n", encoding="utf-8")


def key_lines(faulty: Path) -> list[str]:
    from benchmarks.verify import planted

    return [f"{rule},{record}" for rule, record in planted(faulty)]


def test_findings_that_are_the_planted_ones_are_counted(faulty: Path) -> None:
    from benchmarks.verify import verified

    assert verified(faulty) == len(PLANTED)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (lambda lines: lines[1:], "1 extra (nccis-2: 1)"),
        (lambda lines: [*lines, "nccis-2,50"], "1 missing (nccis-2: 1)"),
        (lambda lines: [lines[0].replace("nccis-2", "nccis-3"), *lines[1:]], "1 missing (nccis-3: 1); 1 extra"),
        (lambda lines: [*lines, lines[0]], "1 missing (nccis-2: 1)"),
    ],
)
def test_a_wrong_key_is_refused(faulty: Path, wrong, told: str) -> None:  # type: ignore[no-untyped-def]
    from benchmarks.verify import NotExactError, verified

    keyed(faulty, wrong(key_lines(faulty)))
    with pytest.raises(NotExactError) as refused:
        verified(faulty)
    assert told in str(refused.value)


def test_a_file_that_cannot_be_read_is_refused(faulty: Path) -> None:
    from benchmarks.verify import NotExactError, verified

    faulty.write_bytes(b"\x00" * 10)
    with pytest.raises(NotExactError, match="ended with 3"):
        verified(faulty)


def test_the_command_ends_before_it_times_anything(faulty: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from benchmarks.data import Files, stamped
    from benchmarks.run import main

    files = Files(faulty.parent / "50", 50)
    files.folder.mkdir()
    shutil.copy(faulty, files.faulty("jsonl"))
    keyed(files.faulty("jsonl"), [*key_lines(faulty), "nccis-2,50"])
    stamped(files)
    assert main(["--records", "50", "--only", "jsonl", "--runs", "1", "--data", str(faulty.parent)]) == 1
    said = capsys.readouterr()
    assert "1 missing (nccis-2: 1)" in said.err
    assert "timing" not in said.err
    assert not said.out
