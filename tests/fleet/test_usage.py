"""How much devices are used: the engine's table, what is kept, what is left out."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet.engine import usage
from pupitre.fleet.engine.usage import DeviceWeek, Left, Span, WeekUse, left_out, open_days, use_of
from pupitre.fleet.models import DeviceSet, HeardDay, ManagedRecord, UsageRate, UsageWeek
from pupitre.fleet.operations import activity
from pupitre.fleet.operations import usage as operations
from pupitre.fleet.queries.usage import curve, weeks_of_sets
from pupitre.kernel.models import RowChange
from pupitre.kernel.viewer import SYSTEM
from pupitre.territory.models import Calendar, CalendarPeriod
from tests.connectors.agents import source
from tests.factories import fleet as make
from tests.factories import territory

MON = date(2026, 11, 2)
WEEK = [MON + timedelta(days=number) for number in range(5)]
ALL = frozenset(WEEK)
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def device(*active: int, out: tuple[int, int] | None = None, heard: Any = ALL) -> DeviceWeek:
    spans = (Span(WEEK[out[0]], WEEK[out[1]]),) if out else ()
    return DeviceWeek(frozenset(WEEK[number] for number in active), spans, heard)


CASES = [
    # what, school days, devices -> devices, measured, open, used, asked, active, repaired, missing; left out
    ("used on two days", WEEK, [device(0, 1), device(0)], (2, 2, 5, 2, 10, 3, 0, 0), None),
    ("never used", WEEK, [device()], (1, 1, 5, 0, 5, 0, 0, 0), None),
    ("a week of holiday", [], [device(0)], (1, 1, 0, 0, 0, 0, 0, 0), Left.HOLIDAY),
    ("two days of school", WEEK[:2], [device(0, 4)], (1, 1, 2, 1, 2, 1, 0, 0), None),
    ("in repair all week", WEEK, [device(out=(0, 4))], (1, 1, 5, 0, 0, 0, 5, 0), Left.REPAIR),
    ("used while said in repair", WEEK, [device(1, out=(0, 4))], (1, 1, 5, 1, 1, 1, 4, 0), Left.REPAIR),
    ("back on Wednesday", WEEK, [device(3, out=(0, 1))], (1, 1, 5, 1, 3, 1, 2, 0), None),
    ("its source was silent", WEEK, [device(heard=frozenset())], (1, 1, 5, 0, 0, 0, 0, 5), Left.MISSING),
    ("no source knows it", WEEK, [device(heard=None)], (1, 0, 5, 0, 0, 0, 0, 5), Left.NOT_MEASURED),
    ("half of the devices known", WEEK, [device(0), device(heard=None)], (2, 1, 5, 1, 5, 1, 0, 5), None),
    ("less than half known", WEEK, [device(0), *[device(heard=None)] * 2], (3, 1, 5, 1, 5, 1, 0, 10), Left.MISSING),
]


@pytest.mark.parametrize(("what", "days", "devices", "figures", "left"), CASES, ids=[case[0] for case in CASES])
def test_table(what: str, days: Any, devices: Any, figures: Any, left: Any) -> None:
    said = use_of(days, devices)
    assert said == WeekUse(*figures)
    assert left_out(said) == left


def test_days_of_school() -> None:
    assert open_days(MON, [Span(date(2026, 10, 17), date(2026, 11, 3))]) == frozenset(WEEK[2:])
    assert usage.mondays(date(2026, 11, 4), date(2026, 11, 16)) == [MON, MON + timedelta(7), MON + timedelta(14)]


@given(
    st.sets(st.sampled_from(WEEK)),
    st.lists(
        st.builds(
            DeviceWeek,
            st.frozensets(st.sampled_from(WEEK)),
            st.lists(st.just(Span(WEEK[1], WEEK[2])), max_size=1),
            st.none() | st.frozensets(st.sampled_from(WEEK)),
        ),
        max_size=6,
    ),
)
def test_every_device_day_has_one_fate(days: set[date], devices: list[DeviceWeek]) -> None:
    said = use_of(days, devices)
    assert said.asked + said.repaired + said.missing == len(days) * len(devices)
    assert 0 <= said.active <= said.asked
    assert said.used_days <= said.open_days


@pytest.fixture
def school(db: None) -> Any:
    calendar = Calendar.objects.create(code="ours", name="Ours", jurisdiction="fr")
    CalendarPeriod.objects.create(
        calendar=calendar, kind="holiday", name="Toussaint", days=(date(2026, 10, 17), date(2026, 11, 2))
    )
    return territory.school(calendar=calendar)


@pytest.fixture
def cart(school: Any) -> DeviceSet:
    """Four tablets of a cart: two used on Tuesday of two weeks, one in repair since, one that no source knows."""
    cart = DeviceSet.objects.create(school=school, name="Cart", function="cart", group="C3")
    devices = [make.device(school, state="in_use", set=cart) for _ in range(4)]
    seen_by = source(school.responsible)
    records = [
        ManagedRecord.objects.create(
            source=seen_by, external_id=str(one.pk), device=one, standing="linked", first_seen_at=NOW
        )
        for one in devices[:3]
    ]
    HeardDay.objects.bulk_create(HeardDay(source=seen_by, day=MON + timedelta(days=n)) for n in range(-14, 12))
    tuesdays = [MON + timedelta(days=1), MON + timedelta(days=8)]
    activity.keep_days([(one.pk, day, None) for one in records[:2] for day in tuesdays], date(2026, 11, 20))
    devices[2].state = "in_repair"
    devices[2].save()
    RowChange.objects.filter(row_pk=devices[2].pk, changes__has_key="state").update(
        at=datetime(2026, 11, 9, 8, tzinfo=UTC)
    )
    return cart


def test_weeks_and_rates(school: Any, cart: DeviceSet) -> None:
    for _ in range(2):  # the same twice is the same as once
        operations.measure(first=date(2026, 10, 19), last=date(2026, 11, 15), actor=SYSTEM, at=NOW)
    weeks = weeks_of_sets([school.pk], date(2026, 10, 1), date(2026, 11, 30))[cart.pk]
    assert [(one.week, one.open_days, one.used_days, one.left) for one in weeks] == [
        (date(2026, 10, 19), 0, 0, Left.HOLIDAY),
        (date(2026, 10, 26), 0, 0, Left.HOLIDAY),
        (date(2026, 11, 2), 5, 1, None),
        (date(2026, 11, 9), 5, 1, None),
    ]
    last = UsageWeek.objects.get(week=date(2026, 11, 9))
    assert (last.devices, last.measured, last.asked, last.active, last.repaired, last.missing) == (4, 3, 10, 2, 5, 5)
    assert operations.measure_rates(on=date(2026, 11, 20), actor=SYSTEM, at=NOW) == 1
    rate = UsageRate.objects.get(school=school, function="cart", group="C3")
    assert float(rate.rate) == pytest.approx(4 / 25, abs=1e-4)
    points = curve(cart, first=date(2026, 10, 1), last=date(2026, 11, 30))
    assert [point.rate for point in points] == [None, None, pytest.approx(2 / 15), pytest.approx(0.2)]
    assert curve(school, first=MON, last=MON) == [points[2]]
    assert curve(model=last.model_id, first=MON, last=MON) == [points[2]]
    assert weeks_of_sets(None, MON, MON).keys() == {cart.pk}
