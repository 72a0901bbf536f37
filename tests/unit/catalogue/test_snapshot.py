"""A standard that is read from its snapshot is the one that its files make."""

import json

import pytest

from ccis_interop.catalogue import snapshot
from ccis_interop.catalogue.find import Catalogue


@pytest.mark.parametrize("ref", ["nccis/2019-20", "london-index/1.0"])
def test_a_snapshot_gives_back_what_was_built(ref: str, catalogue: Catalogue) -> None:
    built = catalogue.build(ref)
    held = json.loads(snapshot.dump(*built, {"contract": "digest"}, "interop standards compile"))
    assert snapshot.load(held, {"contract": "digest"}) == built


def test_a_snapshot_of_other_files_is_not_believed(catalogue: Catalogue) -> None:
    held = json.loads(snapshot.dump(*catalogue.compiled("nccis/2019-20"), {"contract": "digest"}, "made"))
    assert snapshot.load(held, {"contract": "another"}) is None


def test_a_snapshot_with_a_field_that_is_unknown_is_not_believed(catalogue: Catalogue) -> None:
    held = json.loads(snapshot.dump(*catalogue.compiled("nccis/2019-20"), {}, "made"))
    held["standard"]["surprise"] = "1"
    assert snapshot.load(held, {}) is None
