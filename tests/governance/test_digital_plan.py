from datetime import date

import pytest
from django.db import IntegrityError

from pupitre.governance.models import ALREADY, NEVER, DigitalPlan
from pupitre.territory.models import Organisation
from tests.factories.planning import measure
from tests.factories.territory import organisation


def plan(first_month: int = 1, **fields: int) -> DigitalPlan:
    body = Organisation(fiscal_year_starts_in=first_month)
    return DigitalPlan(organisation=body, **{"first_year": 2026, "years": 5, "waves_per_year": 2, **fields})


@pytest.mark.parametrize(
    ("first_month", "waves_per_year", "wave", "starts_on"),
    [
        (1, 2, 1, date(2026, 1, 1)),
        (1, 2, 2, date(2026, 7, 1)),
        (1, 2, 3, date(2027, 1, 1)),
        (7, 2, 2, date(2027, 1, 1)),
        (7, 4, 4, date(2027, 4, 1)),
        (1, 1, 5, date(2030, 1, 1)),
    ],
)
def test_waves_fall_on_the_calendar(first_month: int, waves_per_year: int, wave: int, starts_on: date) -> None:
    assert plan(first_month, waves_per_year=waves_per_year).wave_starts_on(wave) == starts_on


@pytest.mark.parametrize(
    ("day", "wave"),
    [
        (None, NEVER),
        (date(2020, 1, 1), ALREADY),
        (date(2026, 1, 1), ALREADY),
        (date(2026, 1, 2), 2),
        (date(2026, 7, 1), 2),
        (date(2030, 7, 1), 10),
        (date(2030, 7, 2), NEVER),
    ],
)
def test_a_date_becomes_the_first_wave_that_begins_on_it_or_after(day: date | None, wave: int) -> None:
    assert plan().wave_of(day) == wave


def test_a_fiscal_year_that_straddles_two_is_named_by_both() -> None:
    assert plan().fiscal_year_label(2) == "2027"
    assert plan(7).fiscal_year_label(2) == "2027-2028"


@pytest.mark.django_db
def test_a_measure_counts_in_the_currency_of_its_organisation() -> None:
    assert measure(organisation(jurisdiction="qc")).currency == "CAD"
    assert measure(organisation()).currency == "EUR"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"carry_share": 2}, {"cofund_share": 0}, {"ends_in": 2020}, {"min_commitment": 101}]
)
def test_the_database_keeps_shares_and_years_within_bounds(wrong: dict) -> None:
    with pytest.raises(IntegrityError):
        measure(organisation(), **wrong)
