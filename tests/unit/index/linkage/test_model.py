"""The model is data: whole, of one piece, and told by its digest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from ccis_interop.errors import InputError
from ccis_interop.index.linkage import Model, shipped
from ccis_interop.index.linkage import model as model_module
from ccis_interop.index.linkage.model import FILES
from made.evidence import pair

FOLDER = Path(model_module.__file__).parent / "shipped"


def changed(name: str, old: str, new: str) -> Model:
    files = dict(shipped().files)
    assert old in files[name].decode()
    files[name] = files[name].decode().replace(old, new, 1).encode()
    return Model.of(files, "changed")


def test_every_level_that_a_rule_names_is_there_and_every_level_has_numbers():
    model = shipped()
    for one in model.comparisons:
        assert set(model.trained["levels"][one.name]) == {level.name for level in one.levels}
        assert all(0 < number <= 1 for level in model.trained["levels"][one.name].values() for number in level.values())
    assert set(model.told) == {one.name for one in model.comparisons}


def test_every_level_that_people_are_told_of_says_something_without_a_code():
    for one in shipped().comparisons:
        for level in one.levels:
            assert re.fullmatch(r"[A-Za-z1 ,()]*", level.says)


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("definition.yaml", "given:whole AND", "given:hole AND"),
        ("definition.yaml", "comparisons:", "comparisons: ["),
        ("frequencies.csv", "share", "shared"),
        ("trained.json", "{", ""),
    ],
)
def test_files_that_do_not_fit_together_are_told(file, old, new):
    with pytest.raises(InputError, match=r"do not fit together"):
        changed(file, old, new)


def test_a_folder_without_a_file_is_told(tmp_path):
    for name in FILES[1:]:
        (tmp_path / name).write_bytes(shipped().files[name])
    with pytest.raises(InputError, match=r"model-unreadable"):
        Model.read(tmp_path)


def test_a_folder_that_holds_the_same_is_the_same_model():
    assert Model.read(FOLDER).digest == shipped().digest


def test_any_change_gives_another_digest():
    assert changed("definition.yaml", "link_weight: 7.6", "link_weight: 7.7").digest != shipped().digest


def test_the_bands_are_data():
    strict = changed("definition.yaml", "link_weight: 7.6", "link_weight: 99.0")
    assert pair({"given_name": "Charlotet"}).band == "link"
    assert pair({"given_name": "Charlotet"}, model=strict).band == "review"


def test_names_that_share_a_form_through_another_are_one_form():
    forms = shipped().forms
    assert forms["sam"] == forms["samuel"] == forms["samantha"]
    assert forms["mohamed"] == forms["muhammad"]


def test_the_training_page_names_the_model_that_is_shipped():
    assert shipped().digest in (FOLDER / "TRAINING.md").read_text()


def test_no_name_of_few_people_is_listed():
    text = (FOLDER / "TRAINING.md").read_text()
    people = int(re.search(r"against ([\d,]+) records", text)[1].replace(",", ""))
    shares = [share for column in shipped().frequencies.values() for share in column.values()]
    assert min(shares) * people >= 19  # 20 people, a share rounded to three digits


def test_the_definition_is_read_whole():
    assert set(yaml.safe_load((FOLDER / "definition.yaml").read_text())) == {
        "comparisons", "told", "blocks", "training", "link_weight", "review_weight", "rules",
    }  # fmt: skip
