"""Pupils per device: the rule by cases, its properties, and the facts at any day."""

from datetime import timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet.engine import ratios
from pupitre.fleet.engine.ratios import SchoolFacts, Target
from pupitre.fleet.models import Device
from pupitre.fleet.queries import ratios as queries
from pupitre.kernel.models import RowChange
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning.models import NeedRule, RatioTarget
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import Enrolment, Level
from tests.factories import fleet as make
from tests.factories import planning as plan
from tests.factories import territory
from tests.factories.accounts import person
from tests.http.budget import visit_within


def target(group: str = "C3", levels: str = "CM1 CM2", price: str | None = "400", **steps: str) -> Target:
    found = steps or {"y2026": "10", "y2028": "6"}
    path = tuple((int(year[1:]), Decimal(ratio)) for year, ratio in found.items())
    return Target(1, "TAB", group, group, frozenset(levels.split()), path, Decimal(price) if price else None)


C3, C2 = target(), target("C2", "CP CE1 CE2", y2026="12")
FREE = target("C2", "CP CE1 CE2", price=None, y2026="12")

# pupils by level, devices by place, targets -> needed, gap, cost, state, pupils per device
CASES: list[tuple[dict[str, int], dict[Any, int], tuple[Target, ...], tuple[Any, ...]]] = [
    ({"CM1": 24, "CM2": 26}, {C3: 5}, (C3,), (5, 0, 0, "met", "10.00")),
    ({"CM1": 24, "CM2": 27}, {C3: 5}, (C3,), (6, 1, 400, "short", "10.20")),  # never half a device
    ({"CM1": 24, "CM2": 26}, {}, (C3,), (5, 5, 2000, "no_devices", None)),
    ({}, {None: 4}, (C3,), (None, 0, 0, "no_pupils", "0.00")),
    ({}, {}, (), (None, 0, 0, "no_pupils", None)),
    ({"CM1": 20}, {None: 4}, (), (None, 0, 0, "no_target", "5.00")),
    ({"CP": 24, "CM1": 20}, {None: 3}, (C2, C3), (4, 1, 400, "short", "14.67")),  # devices of the whole school
    ({"CP": 24, "CM1": 20}, {C2: 9}, (C2, C3), (4, 2, 800, "short", "4.89")),  # those of CP do not serve CM1
    ({"CP": 24}, {}, (FREE,), (2, 2, 0, "no_devices", None)),  # nobody knows the price
]


@pytest.mark.parametrize(("pupils", "devices", "targets", "expected"), CASES)
def test_a_school_against_its_targets(
    pupils: dict[str, int], devices: dict[Any, int], targets: tuple[Target, ...], expected: tuple[Any, ...]
) -> None:
    whole = ratios.of_school(SchoolFacts(1, targets, pupils, None, devices), 2026).whole
    actual = None if whole.actual is None else str(whole.actual)
    assert (whole.needed, whole.gap, whole.cost, whole.state, actual) == expected


def test_a_support_unit_counts_once() -> None:
    """The total counts each pupil once; the levels leave the unit out (domain.md B3)."""
    school = SchoolFacts(1, (C3,), {"CM1": 20, "CM2": 20}, 40, {C3: 4})
    assert ratios.of_school(school, 2026).whole.pupils == 40


def test_the_years_of_a_target() -> None:
    assert [C3.in_year(year) for year in (2020, 2026, 2027, 2028, 2040)] == [10, 10, 10, 6, 6]
    assert ratios.years_of([C3, C2]) == [2026, 2027, 2028]
    assert ratios.years_of([]) == []


counts = st.integers(0, 400)
steps = st.lists(st.integers(1, 30), min_size=1, max_size=5).map(
    lambda found: tuple((2026 + at, Decimal(ratio)) for at, ratio in enumerate(sorted(found, reverse=True)))
)


@st.composite
def schools(draw: Any) -> SchoolFacts:
    found = tuple(
        Target(1, "TAB", group, group, frozenset([group]), draw(steps), Decimal(300)) for group in ("A", "B", "C")
    )
    pupils = {group: draw(counts) for group in "ABC"}
    devices: dict[Target | None, int] = {one: draw(counts) for one in (*found, None)}
    return SchoolFacts(1, found, pupils, None, devices)


@given(schools(), st.integers(2024, 2032))
def test_devices_are_neither_made_nor_lost(school: SchoolFacts, year: int) -> None:
    found = ratios.of_school(school, year)
    parts = [part for _target, part in found.parts]
    assert sum(part.devices for part in parts) + found.beyond == found.whole.devices
    assert found.whole.gap == sum(part.gap for part in parts)
    for part in parts:
        assert part.gap == max(0, (part.needed or 0) - part.devices)
    assert found.whole.cost == 300 * found.whole.gap


@given(st.lists(schools(), max_size=4), st.lists(st.integers(2024, 2032), min_size=1, max_size=3))
def test_many_schools_together_are_the_sum_of_each(rows: list[SchoolFacts], years: list[int]) -> None:
    rows.append(SchoolFacts(9, (), {"A": 7}, None, {None: 2}))
    each = [ratios.total(ratios.of_school(row, year).whole for row in rows) for year in years]
    assert ratios.wholes(rows, years) == each


@pytest.mark.parametrize(("pupils", "devices", "targets", "_expected"), CASES)
def test_one_school_alone_is_its_own_sum(
    pupils: dict[str, int], devices: dict[Any, int], targets: tuple[Target, ...], _expected: tuple[Any, ...]
) -> None:
    school = SchoolFacts(1, targets, pupils, None, devices)
    assert ratios.wholes([school], [2026]) == [ratios.total([ratios.of_school(school, 2026).whole])]


@given(schools())
def test_a_target_that_falls_asks_for_more_each_year(school: SchoolFacts) -> None:
    path = [ratio for _year, ratio in ratios.path([school], range(2026, 2032))]
    assert all(later.gap >= sooner.gap for sooner, later in pairwise(path))


@given(counts, st.lists(counts, max_size=6))
def test_what_is_shared_fills_lacks_and_no_more(devices: int, lacks: list[int]) -> None:
    shares = ratios.share_out(devices, lacks)
    assert sum(shares) == min(devices, sum(lacks))
    assert all(0 <= share <= lack for share, lack in zip(shares, lacks, strict=True))


@given(counts, st.decimals("0.1", "40", places=2))
def test_a_need_is_rounded_up(pupils: int, ratio: Decimal) -> None:
    found = ratios.needed(pupils, ratio)
    assert found * ratio >= pupils > (found - 1) * ratio or pupils == found == 0


TODAY = timezone.localdate()


@pytest.fixture
def w() -> SimpleNamespace:
    """A school with pupils and a support unit; tablets aimed at one for ten, then six, in CM1 and CM2."""
    made = SimpleNamespace(owner=territory.organisation())
    made.school = territory.school(made.owner, name="École Jean-Jaurès")
    made.model = plan.device_model(made.owner, functions=["TAB"], unit_price=400)
    made.rule = plan.need_rule(made.owner)
    NeedRule.objects.filter(pk=made.rule.pk).update(levels=["CM1", "CM2"], basis="pupils")
    RatioTarget.objects.filter(rule=made.rule).delete()
    for year, ratio in ((TODAY.year, 10), (TODAY.year + 2, 5)):
        RatioTarget.objects.create(rule=made.rule, from_year=year, pupils_per_device=ratio)
    return made


def level_of(code: str) -> Level:
    facts = {"name": code, "position": 50, "is_unit": code == "ULIS"}
    return Level.objects.update_or_create(jurisdiction="fr", code=code, defaults=facts)[0]


def count(w: SimpleNamespace, year: int | None = None, **levels: int) -> None:
    """Pupils of a school year by level; `total` is the row without level."""
    opened = make.year(school_year_of(TODAY) if year is None else year)
    for code, pupils in levels.items():
        level = None if code == "total" else level_of(code)
        Enrolment.objects.create(school=w.school, year=opened, level=level, pupils=pupils)


def serving(w: SimpleNamespace, number: int = 1, **fields: Any) -> list[Device]:
    made = {"model": w.model, "state": "in_use", "in_service_on": TODAY - timedelta(days=800), **fields}
    return [make.device(w.school, organisation=w.owner, **made) for _one in range(number)]


@pytest.mark.django_db
def test_only_what_serves_pupils_counts_and_a_unit_counts_once(w: SimpleNamespace) -> None:
    count(w, CM1=24, CM2=26, ULIS=12, total=50)
    serving(w, 2)
    serving(w, state="on_loan")
    for fields in ({"allocation": "staff"}, {"is_spare": True}, {"state": "in_repair"}, {"state": "in_store"}):
        serving(w, **fields)
    serving(w, model=make.model(w.owner, category="screen"), allocation="classroom")
    whole = queries.standing(SYSTEM, TODAY).whole
    assert (whole.pupils, whole.devices, whole.needed, whole.gap, whole.cost) == (50, 3, 5, 2, 800)


@pytest.mark.django_db(transaction=True)
def test_a_past_day_is_read_from_the_history(w: SimpleNamespace) -> None:
    count(w, total=40, CM1=20, CM2=20)
    other = territory.school(w.owner)
    gone, moved, kept = serving(w, 3)
    late = serving(w, in_service_on=TODAY)[0]
    before = TODAY - timedelta(days=2)
    Device.objects.update(registered_at=timezone.now() - timedelta(days=900))
    Device.objects.filter(pk=late.pk).update(registered_at=timezone.now())  # unknown to the register then
    RowChange.objects.all().delete()
    Device.objects.filter(pk=gone.pk).update(state="retired")
    Device.objects.filter(pk=moved.pk).update(school=other)
    today, then = queries.standing(SYSTEM, TODAY), queries.standing(SYSTEM, before)
    counted = {row.key: row.whole.devices for row in today.schools}
    assert counted == {w.school.pk: 2, other.pk: 1}
    counted = {row.key: row.whole.devices for row in then.schools}
    assert counted == {w.school.pk: 3, other.pk: 0}
    assert kept.state == "in_use"


@pytest.mark.django_db
def test_a_school_without_register_is_read_from_its_class_sets(w: SimpleNamespace) -> None:
    count(w, CM1=30)
    plan.stock_set(w.school, w.model, function=w.rule.function.code, group=w.rule.group, units=12)
    found = queries.standing(SYSTEM, TODAY)
    assert (found.whole.devices, found.inventoried, found.whole.state) == (12, 1, "met")


def lead(w: SimpleNamespace, role: str = "elected") -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person(role, language="en", organisation=w.owner))
    return client


@pytest.mark.django_db
def test_the_page_says_where_one_stands(w: SimpleNamespace) -> None:
    count(w, CM1=24, CM2=26)
    serving(w, 3)
    page = visit_within(lead(w), reverse("fleet:ratios"), queries=12).content.decode()
    assert "One device for 16.7 pupils; one for 10.0 is aimed at" in page
    assert "2 devices are lacking, about €800 net of tax." in page
    visit_within(lead(w), reverse("fleet:ratios_school", args=[w.school.pk]), queries=12)
    years = visit_within(lead(w), reverse("fleet:ratios_path"), queries=12).content.decode()
    assert "<svg" in years
    assert "5.0" in years  # what is aimed at two years on
    file = lead(w).get(reverse("fleet:ratios") + "?export=csv").content.decode()
    assert "16.67" in file


@pytest.mark.django_db
def test_nothing_counted_is_said(w: SimpleNamespace) -> None:
    page = visit_within(lead(w), reverse("fleet:ratios"), queries=12).content.decode()
    assert "No pupil is counted on this day" in page
    count(w, CM1=24)
    assert "No device serves pupils" in lead(w).get(reverse("fleet:ratios")).content.decode()


@pytest.mark.django_db
def test_many_schools_cost_no_more_queries(w: SimpleNamespace) -> None:
    level = level_of("CM1")
    opened = make.year(school_year_of(TODAY))
    for _one in range(30):
        school = territory.school(w.owner)
        Enrolment.objects.create(school=school, year=opened, level=level, pupils=30)
        make.device(school, model=w.model, organisation=w.owner, state="in_use", in_service_on=TODAY)
    visit_within(lead(w), reverse("fleet:ratios"), queries=12)
