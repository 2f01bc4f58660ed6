from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import translation

from pupitre.kernel.viewer import SYSTEM, Grant, Scope, Viewer
from pupitre.territory import indicators, queries, wording
from pupitre.territory.models import (
    Calendar,
    Enrolment,
    IndexScheme,
    Level,
    NetworkMembership,
    School,
    SchoolIndex,
    SchoolYear,
)
from tests.factories.territory import school

pytestmark = pytest.mark.django_db


@pytest.fixture
def ips(db: None) -> IndexScheme:
    for year in (2024, 2025):
        SchoolYear.objects.get_or_create(start_year=year)
    defaults = {"name": "IPS", "polarity": "favoured", "lowest": 45, "highest": 185}
    return IndexScheme.objects.get_or_create(code="test-ips", defaults=defaults)[0]


def index(where: School, scheme: IndexScheme, value: float | None, year: int = 2025) -> None:
    reason = "" if value is not None else "moins de 30 élèves"
    SchoolIndex.objects.create(school=where, scheme=scheme, year_id=year, value=value, missing_reason=reason)


def test_a_list_shows_the_latest_figures_of_each_school(ips: IndexScheme) -> None:
    one, bare = school(), school()
    Enrolment.objects.create(school=one, year_id=2024, pupils=90, classes=Decimal("4"))
    Enrolment.objects.create(school=one, year_id=2025, pupils=95, is_estimate=True, rule="demo")
    NetworkMembership.objects.create(school=one, year_id=2024, network="REP")
    index(one, ips, 88.5)
    shown = {row.pk: row for row in queries.with_figures(School.objects.all(), [ips.pk])}
    found = shown[one.pk]
    assert (found.pupils, found.classes, found.network) == (95, Decimal("4"), "REP")
    assert found.pupils_estimated
    assert getattr(found, "index_test-ips") == 88.5
    assert shown[bare.pk].pupils is None


def test_a_large_territory_is_counted_once_a_minute_and_the_sentence_says_when(
    ips: IndexScheme, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries
) -> None:
    monkeypatch.setattr(queries, "COUNTED_UP_TO", 2)
    monkeypatch.setattr(queries, "_kept", {})
    for _ in range(3):
        Enrolment.objects.create(school=school(), year_id=2025, pupils=10)
    now = datetime(2026, 3, 2, 14, 5, tzinfo=ZoneInfo("Europe/Paris"))
    with translation.override("en"):
        assert wording.territory_status(SYSTEM, now).endswith("pupils. Counted at 14:05.")
    school()
    with django_assert_num_queries(0):
        assert queries.territory_summary(SYSTEM, now + timedelta(seconds=50)).schools == 3
    assert queries.territory_summary(SYSTEM, now + timedelta(seconds=61)).schools == 4


def test_each_indicator_reads_many_schools_in_one_query(ips: IndexScheme, django_assert_num_queries) -> None:
    one = school(kind="maternelle")
    school()
    Enrolment.objects.create(school=one, year_id=2024, pupils=80, classes=4)
    Enrolment.objects.create(school=one, year_id=2025, pupils=90, classes=4)
    NetworkMembership.objects.create(school=one, year_id=2025, network="REP+")
    index(one, ips, 70.0)
    offered = indicators.offered(queries.schemes_in_use())
    expected = {
        "pupils": 90,
        "classes": 4.0,
        "pupils-per-class": 22.5,
        "kind": "maternelle",
        "sector": "public",
        "network": "REP+",
        "index-test-ips": 70.0,
    }
    assert expected.keys() <= offered.keys()
    for code, value in expected.items():
        with django_assert_num_queries(1):
            assert offered[code].read(School.objects.all())[one.pk] == value, code


def test_an_index_is_read_by_its_polarity(ips: IndexScheme) -> None:
    poor, middle, rich, unknown = (school() for _ in range(4))
    for where, value in ((poor, 70.0), (middle, 100.0), (rich, 130.0), (unknown, None)):
        index(where, ips, value)
    index(poor, ips, 140.0, year=2024)  # an older year says nothing of today
    assert queries.index_standings(poor)[0].median == 100.0
    said = {where: queries.index_standings(where)[0].is_less_favoured for where in (poor, middle, rich, unknown)}
    assert said == {poor: True, middle: None, rich: False, unknown: None}
    ips.polarity = "disadvantaged"
    ips.save()
    poor, rich = School.objects.get(pk=poor.pk), School.objects.get(pk=rich.pk)
    assert queries.index_standings(poor)[0].is_less_favoured is False
    assert queries.index_standings(rich)[0].is_less_favoured is True


def test_pupils_by_level_over_the_years(ips: IndexScheme) -> None:
    one = school()
    first, second, unit = (
        Level.objects.create(jurisdiction="fr", code=f"T{n}", name=f"T{n}", position=900 + n, is_unit=n == 3)
        for n in (1, 2, 3)
    )
    Enrolment.objects.create(school=one, year_id=2024, level=first, pupils=20)
    Enrolment.objects.create(school=one, year_id=2024, level=unit, pupils=9)
    Enrolment.objects.create(school=one, year_id=2025, level=second, pupils=22, is_estimate=True, rule="x")
    Enrolment.objects.create(school=one, year_id=2025, level=None, pupils=50, classes=2)
    table = queries.pupil_table(one)
    assert [(year.year, year.pupils) for year in table.years] == [(2024, 20), (2025, 50)]
    assert [(level.name, level.pupils) for level in table.levels] == [
        ("T1", (20, None)),
        ("T2", (None, 22)),
        ("T3", (9, None)),
    ]
    assert table.has_estimates


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 1, 5), "Hiver"),
        (date(2026, 2, 14), "Hiver"),
        (date(2026, 2, 28), "Hiver"),
        (date(2026, 3, 1), "Printemps"),
        (date(2026, 5, 1), None),
    ],
)
def test_the_next_holiday_is_the_one_running_or_to_come(day: date, expected: str | None) -> None:
    calendar = Calendar.objects.create(code="test-a", name="A", jurisdiction="fr")
    for name, start, end in (
        ("Hiver", date(2026, 2, 14), date(2026, 3, 1)),
        ("Printemps", date(2026, 4, 11), date(2026, 4, 27)),
    ):
        calendar.periods.create(kind="holiday", name=name, days=DateRange(start, end))
    found = queries.next_holiday(calendar, day)
    assert (found.name if found else None) == expected


def test_one_school_is_home_for_those_who_see_one() -> None:
    def viewer(**scope: frozenset[int]) -> Viewer:
        return Viewer(1, "x", (Grant("head", frozenset({"territory.view"}), Scope(**scope)),))

    assert queries.own_school(viewer(schools=frozenset({4}))) == 4
    assert queries.own_school(viewer(schools=frozenset({4, 5}))) is None
    assert queries.own_school(viewer(schools=frozenset({4}), organisations=frozenset({1}))) is None


@pytest.mark.parametrize(
    ("commune", "expected"),
    [("42218", "zone-a"), ("35238", "zone-b"), ("75056", "zone-c"), ("2A004", None), ("97411", None), ("", None)],
)
def test_a_french_school_follows_the_zone_of_its_commune(commune: str, expected: str | None) -> None:
    found = queries.calendar_of(school(commune_code=commune))
    assert (found.code if found else None) == expected


def test_a_school_may_follow_a_calendar_of_its_own() -> None:
    own = Calendar.objects.create(code="test-own", name="Own", jurisdiction="fr")
    assert queries.calendar_of(school(commune_code="42218", calendar=own)) == own


def test_the_zones_hold_the_ministrys_dates() -> None:
    autumn = Calendar.objects.get(code="zone-a").periods.get(days__startswith=date(2026, 10, 17))
    assert (autumn.name, autumn.days.upper) == ("Vacances de la Toussaint", date(2026, 11, 2))
