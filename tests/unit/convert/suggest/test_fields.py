"""Fields as SQL."""

from __future__ import annotations

from datetime import date

import pyarrow as pa

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.convert.suggest.fields import derived, fields
from ccis_interop.convert.suggest.knowledge import knowledge
from ccis_interop.convert.suggest.names import names
from ccis_interop.convert.suggest.sample import look
from ccis_interop.convert.suggest.suggest import proposed


def made(catalogue: Catalogue, *headers: str) -> dict[str, str]:
    target = catalogue.load("enrolment-list/1.0")
    known = knowledge(catalogue, target)
    rows = pa.table({f"c{at}": pa.array([], pa.string()) for at in range(len(headers))})
    choices = proposed(look(rows, headers, known.profiles.values(), catalogue, date(2025, 11, 30)), known, target)
    own = fields(choices, names(headers), target)
    return {one.field.name: one.sql for one in [*own, *derived(known, own, names(headers), target)]}


def test_the_event_is_told_by_the_dates_that_there_are(catalogue: Catalogue) -> None:
    both = made(catalogue, "Start date", "Leaving date")
    assert both["event"] == "learning_event(day_of(start_date), day_of(leaving_date), parameter('as_of'))"
    assert both["leaving_reason"] == "CASE WHEN day_of(leaving_date) <= parameter('as_of') THEN 'not_known' END"
    one = made(catalogue, "Start date")
    assert one["event"] == "learning_event(day_of(start_date), NULL, parameter('as_of'))"
    assert "leaving_reason" not in one


def test_without_a_start_the_user_tells_it(catalogue: Catalogue) -> None:
    assert made(catalogue, "Surname")["start_date"] == "day_of(parameter('start_date'))"


def test_the_provider_of_a_column_gives_way_to_what_the_user_tells(catalogue: Catalogue) -> None:
    assert made(catalogue, "UKPRN")["provider_ukprn"].startswith("COALESCE(parameter('provider_ukprn'), CASE WHEN")
    assert made(catalogue, "Surname")["provider_ukprn"] == "parameter('provider_ukprn')"


def test_a_reason_for_leaving_needs_the_day_of_leaving(catalogue: Catalogue) -> None:
    assert "leaving_reason_source_code" not in made(catalogue, "Reason for leaving")
    assert "leaving_reason_source_code" in made(catalogue, "Reason for leaving", "Leaving date")


def test_a_street_is_joined_with_its_building(catalogue: Catalogue) -> None:
    joined = made(catalogue, "House number", "Street", "Town")
    assert joined["address_line_1"] == "nullif(concat_ws(' ', trimmed(house_number), trimmed(street)), '')"
