"""The plan of record commands orders and holds their money; another one takes back what was not sent."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from pupitre.governance.queries.ledger import position
from pupitre.kernel import thread
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import operations, refusals
from pupitre.planning.models import Scenario
from pupitre.planning.operations import commanding
from pupitre.procurement.models import LineShare, Order, OrderLine
from tests.factories import planning as make
from tests.factories.accounts import viewer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture
def scenario() -> Scenario:
    return make.computed_scenario()


def approve(scenario: Scenario) -> None:
    operations.approve_scenario(scenario=scenario, reason="Voted", actor=SYSTEM, at=AT)
    scenario.refresh_from_db()


@pytest.mark.parametrize(
    ("today", "waves"),
    [
        (date(2025, 5, 1), [1, 2]),  # before the plan: its first year
        (date(2026, 1, 1), [1, 2]),
        (date(2026, 12, 31), [1, 2]),
        (date(2027, 1, 1), [3, 4]),
        (date(2040, 1, 1), [5, 6]),  # after it: its last year
    ],
)
def test_the_waves_of_a_day(today: date, waves: list[int]) -> None:
    assert commanding.current_waves(make.digital_plan(years=3), today) == waves


def test_approval_drafts_the_orders_of_the_year_and_holds_their_money(scenario: Scenario) -> None:
    approve(scenario)
    planned = scenario.plans.get().deliveries.filter(wave__in=[1, 2])
    lines = OrderLine.objects.filter(plan_kind="planning.scenario", plan_pk=scenario.pk)
    assert planned.exists()
    assert {(row.school_id, row.quantity) for row in lines} == {(row.school_id, row.devices) for row in planned}
    assert {order.state for order in Order.objects.all()} == {"draft"}
    for line in lines:
        assert sum(share.amount for share in line.shares.all()) == line.amount
    measure = LineShare.objects.first().measure
    held = position(measure, 2026)
    assert held.allocated == sum(line.amount for line in lines)
    assert held.free == Decimal(3000) - held.allocated
    assert held.committed == 0


def test_a_line_hangs_on_its_plan_and_its_measure(scenario: Scenario) -> None:
    approve(scenario)
    line = OrderLine.objects.first()
    found = thread._walk(Knot("procurement.order_line", line.pk), upwards=True)
    assert {pair[0].kind for pair in found} >= {"planning.scenario", "governance.measure"}


def test_another_plan_takes_back_what_was_not_sent(scenario: Scenario) -> None:
    approve(scenario)
    measure = LineShare.objects.first().measure
    before = position(measure, 2026)
    other = make.scenario(
        scenario.plan, state="computed", case=scenario.case, case_hash=scenario.case_hash, frozen_at=AT
    )
    from pupitre.planning import computation

    computation.compute_first_plan(other, AT)
    approve(other)
    assert set(Order.objects.filter(lines__plan_pk=scenario.pk).values_list("state", flat=True)) == {"cancelled"}
    assert position(measure, 2026) == before


def test_a_later_wave_is_commanded_once_by_those_who_may(scenario: Scenario) -> None:
    with pytest.raises(refusals.NotOfRecord):
        operations.command_wave(scenario=scenario, wave=3, actor=SYSTEM, at=AT)
    approve(scenario)
    with pytest.raises(refusals.WaveCommanded):
        operations.command_wave(scenario=scenario, wave=1, actor=SYSTEM, at=AT)
    with pytest.raises(refusals.WaveOutOfPlan):
        operations.command_wave(scenario=scenario, wave=99, actor=SYSTEM, at=AT)
    with pytest.raises(NotAllowed):
        operations.command_wave(
            scenario=scenario, wave=3, actor=viewer("elected", organisation=scenario.organisation), at=AT
        )
    later = timezone.now()  # the money of 2027 was voted when the test began
    made = operations.command_wave(scenario=scenario, wave=3, actor=SYSTEM, at=later)
    planned = scenario.plans.get().deliveries.filter(wave=3)
    assert OrderLine.objects.filter(order__in=made).count() == planned.count()
