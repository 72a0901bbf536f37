"""`interop index train`: a new model in a folder of its own, or one line that says why not."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pyarrow as pa
import pytest

from ccis_interop.errors import Exit
from ccis_interop.index.linkage import Model, shipped
from ccis_interop.synth.linkage_truth import truth
from made.running import interop

TRUTH = truth(6, 3000, 500)


def feed(path: Path, rows: pa.Table) -> Path:
    """A feed of the Index as one CSV file: as far as linkage reads it."""
    columns = ["source_system", "source_record_id", "feed_row_id", "feed_sequence", *TRUTH.register.column_names[1:]]
    with path.open("w", newline="", encoding="utf-8") as file:
        written = csv.writer(file)
        written.writerow(columns)
        for record, *evidence in zip(
            *(column.to_pylist() for column in rows.select(TRUTH.register.column_names)), strict=True
        ):
            written.writerow(["S", record, f"F-{record:06}", 1, *evidence])
    return path


def test_a_model_is_trained_on_files_and_tells_how(tmp_path):
    register, listed = feed(tmp_path / "register.csv", TRUTH.register), feed(tmp_path / "list.csv", TRUTH.rows)
    done = interop("index", "train", "--register", register, "--list", listed, "-o", tmp_path / "model")
    assert (done.exit, done.err) == (0, "")
    model = Model.read(tmp_path / "model")
    assert model.digest in done.out
    assert model.digest != shipped().digest
    assert model.trained["levels"]["born"]["same"]["m"] > 0.9
    page = (tmp_path / "model" / "TRAINING.md").read_text()
    assert "500 rows of lists against 3,000 records of a register" in page
    assert model.digest in page
    counts = TRUTH.register["given_name"].value_counts().to_pylist()
    rare = {one["values"].casefold() for one in counts if one["counts"] < 20 and one["values"]}
    assert not rare & set(model.frequencies["given"]) - set(model.forms)


def test_a_model_is_trained_on_synthetic_people(tmp_path):
    done = interop("index", "train", "--synthetic", "2000", "--rows", "300", "--seed", "9", "-o", tmp_path / "model")
    assert done.exit == 0
    assert json.loads((tmp_path / "model" / "trained.json").read_text())["prior"] > shipped().trained["prior"]


@pytest.mark.parametrize("given", [(), ("--register", "a.csv"), ("--list", "a.csv", "--synthetic", "1000")])
def test_what_to_train_on_must_be_said(tmp_path, given):
    done = interop("index", "train", *given, "-o", tmp_path / "model")
    assert done.exit == Exit.USAGE
    assert "[train-from-what]" in done.err


def test_too_few_records_are_told_and_nothing_is_made(tmp_path):
    few = feed(tmp_path / "few.csv", TRUTH.register.slice(0, 5))
    done = interop("index", "train", "--register", few, "--list", few, "-o", tmp_path / "model")
    assert done.exit == Exit.UNREADABLE
    assert "[training-too-little]" in done.err
    assert not (tmp_path / "model").exists()


def test_a_folder_that_is_there_is_not_replaced(tmp_path):
    (tmp_path / "model").mkdir()
    done = interop("index", "train", "--synthetic", "1000", "-o", tmp_path / "model")
    assert done.exit == Exit.UNREADABLE
    assert "[output-exists]" in done.err
