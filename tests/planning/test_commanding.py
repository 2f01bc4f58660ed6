"""The plan of record commands orders and holds their money; another one takes back what was not sent."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from pupitre.governance.operations import ledger
from pupitre.governance.queries.ledger import position
from pupitre.kernel import thread
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.thread import Knot
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import operations, refusals, wave_orders
from pupitre.planning.models import Scenario
from pupitre.planning.operations import commanding
from pupitre.procurement.models import LineShare, Order, OrderLine
from pupitre.procurement.operations import sending
from pupitre.projects.engine.eligibility import Condition, Finding, Rule
from pupitre.projects.engine.milestones import Due, Judged, Kind, State
from pupitre.projects.models import EligibilityRule, Readiness
from pupitre.territory.models import School
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


def command(scenario: Scenario, wave: int = 3, **more: object) -> list[Order]:
    return operations.command_wave(scenario=scenario, wave=wave, actor=SYSTEM, at=timezone.now(), **more)


def test_a_wave_is_commanded_once_and_what_is_cancelled_may_be_commanded_again(scenario: Scenario) -> None:
    approve(scenario)
    command(scenario)
    with pytest.raises(refusals.WaveCommanded):
        command(scenario)
    lines = OrderLine.objects.filter(plan_wave=3)
    before = set(lines.values_list("school_id", "model_id", "quantity"))
    measure = LineShare.objects.first().measure
    held = position(measure, 2027)
    for order in Order.objects.filter(lines__plan_wave=3).distinct().order_by("pk"):
        sending.cancel(order=order, reason="Twice", actor=SYSTEM, at=timezone.now())
    command(scenario)
    assert position(measure, 2027) == held  # what it left to the schools is taken up, not held twice
    again = lines.exclude(order__state="cancelled")
    assert set(again.values_list("school_id", "model_id", "quantity")) == before


def test_a_school_no_longer_ready_stops_its_wave_or_is_left_out_until_it_is(scenario: Scenario) -> None:
    approve(scenario)
    places = list(scenario.plans.get().deliveries.filter(wave=3).values_list("school_id", flat=True).distinct())
    Readiness.objects.filter(school=places[0]).update(project_on=None)
    with pytest.raises(refusals.SchoolsNotReady) as refused, translation.override("en"):
        command(scenario)
    with translation.override("en"):
        assert "project validated" in str(refused.value)
    assert not OrderLine.objects.filter(plan_wave=3).exists()
    if len(places) == 1:
        with pytest.raises(refusals.NobodyReady):
            command(scenario, leave_out=True)
    else:
        command(scenario, leave_out=True)
        assert set(OrderLine.objects.filter(plan_wave=3).values_list("school_id", flat=True)) == set(places[1:])
    Readiness.objects.filter(school=places[0]).update(project_on=date(2026, 1, 1))
    command(scenario)
    assert set(OrderLine.objects.filter(plan_wave=3).values_list("school_id", flat=True)) == set(places)


def test_missing_money_is_named_by_measure_and_nothing_is_drafted(scenario: Scenario) -> None:
    approve(scenario)
    measure = LineShare.objects.first().measure
    free = position(measure, 2027).free
    ledger.vote(
        measure_id=measure.pk,
        year=2027,
        amount=Decimal(3000) - free + 1,
        on=timezone.localdate(),
        actor=SYSTEM,
        at=timezone.now(),
    )
    with pytest.raises(refusals.MoneyMissing) as refused:
        command(scenario)
    [row] = refused.value.missing
    assert (row.measure, row.year, row.free) == (measure, 2027, Decimal(1))
    assert row.missing == row.amount - 1
    assert str(measure) in str(refused.value)
    assert not OrderLine.objects.filter(plan_wave=3).exists()


def test_what_is_foreseen_is_what_is_drafted(scenario: Scenario) -> None:
    approve(scenario)
    asked = wave_orders.foresee_wave(scenario, scenario.plans.get(), 3, timezone.now())
    made = command(scenario)
    assert [order.amount for order in asked.orders] == [
        sum(line.amount for line in order.lines.all()) for order in made
    ]
    held = LineShare.objects.filter(line__order__in=made)
    assert {(row.measure.pk, row.year): row.amount for row in asked.measures} == {
        (measure, year): sum(row.amount for row in held if (row.measure_id, row.year) == (measure, year))
        for measure, year in set(held.values_list("measure_id", "year"))
    }


def test_an_order_is_not_late_the_day_it_is_drafted(scenario: Scenario) -> None:
    approve(scenario)  # in March, for waves of January and July
    days = {line.plan_wave: line.order.expected_on for line in OrderLine.objects.select_related("order")}
    assert days[1] is None
    assert days.get(2) in {None, date(2026, 7, 1)}


def test_a_wave_without_delivery_says_so(scenario: Scenario) -> None:
    approve(scenario)
    scenario.plans.get().deliveries.filter(wave=3).delete()
    with pytest.raises(refusals.NothingInWave):
        command(scenario)


def test_a_rule_keeps_out_the_kinds_that_it_is_about_with_its_reason(scenario: Scenario) -> None:
    approve(scenario)
    brought = scenario.plans.get().deliveries.filter(wave=3)
    served = set(brought.values_list("school_id", flat=True))
    rule = EligibilityRule.objects.create(
        organisation=scenario.organisation,
        condition="commitment",
        threshold=Decimal(60),
        functions=["TNI"],
        starts_on=date(2025, 1, 1),
    )
    assert wave_orders.foresee_wave(scenario, scenario.plans.get(), 3, AT).kept_out == ()  # no board in this wave
    EligibilityRule.objects.filter(pk=rule.pk).update(functions=["TAB"])
    Readiness.objects.update(commitment=60)
    assert wave_orders.foresee_wave(scenario, scenario.plans.get(), 3, AT).kept_out == ()
    Readiness.objects.update(commitment=59)
    asked = wave_orders.foresee_wave(scenario, scenario.plans.get(), 3, AT)
    assert {row.school.pk for row in asked.kept_out} == served
    assert not asked.some_ready
    assert asked.lines
    with pytest.raises(refusals.SchoolsNotReady) as refused, translation.override("en"):
        command(scenario)
    with translation.override("en"):
        assert "the commitment score is high enough" in str(refused.value)
    with pytest.raises(refusals.NobodyReady):
        command(scenario, leave_out=True)
    EligibilityRule.objects.filter(pk=rule.pk).update(ends_on=date(2025, 12, 31))  # over before the wave begins
    assert command(scenario)


def test_a_rule_that_says_what_a_condition_says_is_told_once() -> None:
    due = Due(Kind.PROJECT, 3, date(2027, 1, 1))
    lacks = Judged(due, State.OPEN, "undated")
    one, two = (
        Finding(Rule(pk, condition), is_met=False)
        for pk, condition in ((1, Condition.VALIDATED), (2, Condition.COMMITMENT))
    )
    row = wave_orders.KeptOut(School(), (lacks,), {"TAB": (one, two), "TNI": (two,)})
    assert row.rules == (two,)
    assert row.bars(["PCE"])
    free = wave_orders.KeptOut(School(), (), {"TAB": (one,)})
    assert (free.bars(["TAB", "PCE"]), free.bars(["PCE"])) == (True, False)
