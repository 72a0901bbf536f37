"""Nested XML, written: only what the layout has, in its order, escaped."""

from __future__ import annotations

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.formats.write.nested import NestedWriter

LATE, EARLY = (NestedWriter(nested_layout(Catalogue(), f"ilr/{edition}")) for edition in ("2025-26", "2017-18"))


def test_fields_in_the_order_of_the_layout_and_escaped() -> None:
    row = {"FamilyName": "Syn & Co", "ULN": "1", "Email": None, "TelNo": ""}
    assert LATE.element("learner", row) == "<Learner><ULN>1</ULN><FamilyName>Syn &amp; Co</FamilyName></Learner>"


def test_children_lie_in_their_row_and_groups_around_them() -> None:
    aim = {"AimType": "1", "learning_delivery_fam": [{"LearnDelFAMType": "SOF"}, {"LearnDelFAMType": "FFI"}]}
    row = {"learning_delivery": [aim], "learner_he_financial_support": [{"FINTYPE": "1"}]}
    assert LATE.element("learner", row) == (
        "<Learner><LearnerHE><LearnerHEFinancialSupport><FINTYPE>1</FINTYPE></LearnerHEFinancialSupport></LearnerHE>"
        "<LearningDelivery><AimType>1</AimType>"
        "<LearningDeliveryFAM><LearnDelFAMType>SOF</LearnDelFAMType></LearningDeliveryFAM>"
        "<LearningDeliveryFAM><LearnDelFAMType>FFI</LearnDelFAMType></LearningDeliveryFAM>"
        "</LearningDelivery></Learner>"
    )


def test_what_an_edition_does_not_have_is_left_out() -> None:
    row = {"ULN": "1", "PriorAttain": "2", "CampId": "X", "prior_attain": [{"PriorLevel": "2"}]}
    assert EARLY.element("learner", row) == "<Learner><ULN>1</ULN><PriorAttain>2</PriorAttain></Learner>"
    late = "<Learner><CampId>X</CampId><ULN>1</ULN><PriorAttain><PriorLevel>2</PriorLevel></PriorAttain></Learner>"
    written = LATE.element("learner", row)
    assert sorted(written) == sorted(late)
    assert (EARLY.has("dp_outcome"), LATE.has("dp_outcome")) == (True, False)


def test_neighbours_of_a_group_share_its_element() -> None:
    row = {"Year": "2526", "Collection": "ILR", "SourceUKPRN": "99999999", "UKPRN": "99999999"}
    assert LATE.content("message", row) == (
        "<Header><CollectionDetails><Collection>ILR</Collection><Year>2526</Year></CollectionDetails>"
        "<Source><UKPRN>99999999</UKPRN></Source></Header><LearningProvider><UKPRN>99999999</UKPRN></LearningProvider>"
    )
