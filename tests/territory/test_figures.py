"""The figures kept beside schools agree with the counts, networks and indices, after each kind of write."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from pupitre.kernel.viewer import SYSTEM
from pupitre.territory import operations
from pupitre.territory.models import (
    Enrolment,
    IndexScheme,
    LatestIndex,
    Level,
    NetworkMembership,
    School,
    SchoolFigures,
    SchoolIndex,
    SchoolYear,
)
from tests.factories.territory import school

pytestmark = pytest.mark.django_db


def figures_in_truth() -> dict[int, tuple]:
    """What the figures should be, worked out the slow way."""
    found = {}
    for one in School.objects.order_by("pk"):
        totals = one.enrolments.filter(level=None).order_by("-year_id")
        pupils = next((row for row in totals if row.pupils is not None), None)
        classes = next((row.classes for row in totals if row.classes is not None), None)
        network = one.networks.order_by("-year_id", "network").values_list("network", flat=True).first()
        if pupils or classes is not None or network:
            estimated = pupils.is_estimate if pupils else False
            found[one.pk] = (pupils.pupils if pupils else None, estimated, classes, network)
    return found


def indices_in_truth() -> set[tuple[int, str, float]]:
    known = SchoolIndex.objects.filter(value__isnull=False).order_by("year_id")
    return {(key[0], key[1], value) for key, value in {(r.school_id, r.scheme_id): r.value for r in known}.items()}


@pytest.fixture(autouse=True)
def agreement(db: None) -> Iterator[Callable[[], None]]:
    """Checked whenever a test asks, and once at its end."""

    def check() -> None:
        rows = SchoolFigures.objects.order_by("school")
        kept = {row.pk: (row.pupils, row.pupils_estimated, row.classes, row.network) for row in rows}
        assert kept == figures_in_truth()
        indices = LatestIndex.objects.order_by("pk")
        assert set(indices.values_list("school", "scheme", "value")) == indices_in_truth()

    for year in (2023, 2024, 2025):
        SchoolYear.objects.get_or_create(start_year=year)
    yield check
    check()


def count(where: School, year: int, pupils: int | None, **fields) -> Enrolment:
    return Enrolment.objects.create(school=where, year_id=year, pupils=pupils, **fields)


def test_one_row_at_a_time(agreement: Callable[[], None]) -> None:
    where = school()
    old = count(where, 2024, 90, classes=Decimal("4"))
    agreement()
    new = count(where, 2025, 95, is_estimate=True, rule="demo")
    agreement()
    new.pupils = None
    new.save()
    agreement()
    new.delete()
    old.classes = None
    old.save()
    agreement()
    old.delete()
    assert not SchoolFigures.objects.exists(), "a school of which nothing is known any more has no row"


def test_levels_say_nothing_of_the_total() -> None:
    where = school()
    count(where, 2025, 20, level=Level.objects.order_by("pk")[0])
    assert not SchoolFigures.objects.exists()


def test_many_rows_at_once(agreement: Callable[[], None]) -> None:
    places = [school() for _ in range(5)]
    Enrolment.objects.bulk_create(
        Enrolment(school=where, year_id=year, pupils=year - 2000 + place)
        for place, where in enumerate(places)
        for year in (2023, 2025)
    )
    agreement()
    Enrolment.objects.filter(year=2025, school__in=places[:3]).update(pupils=None)
    agreement()
    Enrolment.objects.filter(school=places[0]).update(school=places[0], classes=3)
    agreement()
    Enrolment.objects.filter(school=places[1], year=2023).update(school=places[4], year=2024)
    agreement()
    Enrolment.objects.filter(year=2023).delete()


def test_copy_is_seen() -> None:
    where = school()
    with (
        connection.cursor() as cursor,
        cursor.copy("COPY territory_enrolment (school_id, year_id, pupils, is_estimate, rule) FROM STDIN") as copy,
    ):
        copy.write_row((where.pk, 2024, 40, False, ""))
        copy.write_row((where.pk, 2025, 41, False, ""))
    assert SchoolFigures.objects.get().pupils == 41


def test_networks(agreement: Callable[[], None]) -> None:
    one, other = school(), school()
    NetworkMembership.objects.create(school=one, year_id=2024, network="REP")
    NetworkMembership.objects.create(school=one, year_id=2025, network="REP+")
    NetworkMembership.objects.create(school=other, year_id=2025, network="REP")
    count(other, 2025, 10)
    agreement()
    NetworkMembership.objects.filter(school=one, year=2025).update(network="REP")
    agreement()
    NetworkMembership.objects.all().delete()
    assert SchoolFigures.objects.get().school == other


def test_indices(agreement: Callable[[], None]) -> None:
    one, other = school(), school()
    ips, imse = (IndexScheme.objects.get(code__iexact=code) for code in ("ips", "imse"))
    SchoolIndex.objects.create(school=one, scheme=ips, year_id=2024, value=90)
    SchoolIndex.objects.create(school=one, scheme=ips, year_id=2025, value=None, missing_reason="moins de 30 élèves")
    SchoolIndex.objects.create(school=one, scheme=imse, year_id=2025, value=12)
    SchoolIndex.objects.create(school=other, scheme=ips, year_id=2025, value=100)
    agreement()
    SchoolIndex.objects.filter(school=other).update(school=one, year_id=2023)
    agreement()
    SchoolIndex.objects.filter(year=2024).delete()
    agreement()
    SchoolIndex.objects.all().delete()


def test_mergers_and_schools_that_go(agreement: Callable[[], None]) -> None:
    one = school()
    other = school(responsible=one.responsible)
    for where in (one, other):
        count(where, 2024, 50, classes=2)
        count(where, 2025, 60)
    operations.merge_school(school=one, into=other, on=date(2025, 8, 31), reason="", actor=SYSTEM, at=timezone.now())
    agreement()
    assert SchoolFigures.objects.get(school=other).pupils == 120
    one.merged_into = None
    one.save()
    one.events.all().delete()
    other.events.all().delete()
    one.delete()
