"""The measure itself: what a mapping uses, and what is hidden with a layout."""

from __future__ import annotations

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.suggest.measure import Score, family, fed, mapped, precision, recall

TARGET = "enrolment-list/1.0"


def test_a_layout_is_hidden_with_its_other_editions_and_what_is_read_beside_it(catalogue: Catalogue) -> None:
    families = {layout.ref: family(layout, mapping) for layout, mapping in mapped(catalogue, TARGET)}
    assert families["ilr-legacy-aim/2008-09"] == {"ilr-legacy-aim", "ilr-legacy-learner"}
    assert families["das-bulk-upload/13"] == {"das-bulk-upload"}


def test_what_a_column_feeds_is_what_its_mapping_says(catalogue: Catalogue) -> None:
    found = {layout.ref: fed(layout, mapping) for layout, mapping in mapped(catalogue, TARGET)}
    assert found["das-manage-download/2019"]["apprentice_name"] == {"given_name", "middle_names", "family_name"}
    assert found["prosolution-enrolment-request/1"]["postcode_in"] == {"postcode"}
    assert found["one-iyss-training/1"]["ukprn"] == {"provider_ukprn"}
    assert "status" not in found["das-manage-download/2019"]


def test_precision_and_recall_are_of_all_columns_together() -> None:
    scores = [Score("a/1", "t/1", 9, 4, 2, 2, (), ()), Score("b/1", "t/1", 9, 4, 6, 4, (), ())]
    assert precision(scores) == 6 / 8
    assert recall(scores) == 6 / 8
