"""What was ordered is announced: a plan made anew keeps to it, unless a person or the scenario says otherwise."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from pupitre.governance.operations import ledger
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import announced, computation, operations, pricings, wave_orders
from pupitre.planning.choices import Choices
from pupitre.planning.engine.case import Pin
from pupitre.planning.models import Plan, Pricing, Scenario
from pupitre.planning.operations import computing
from pupitre.procurement.models import LineShare, Order, OrderLine
from pupitre.projects.engine.milestones import Kind
from pupitre.projects.queries.milestones import next_delivery
from pupitre.territory.models import School
from tests.factories import planning as make
from tests.factories import procurement as buying

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> Scenario:
    made = make.computed_scenario()
    operations.approve_scenario(scenario=made, reason="Voted", actor=SYSTEM, at=timezone.now())
    return made


def frozen(record: Scenario, **choices: bool) -> Scenario:
    made = make.scenario(record.plan, choices=Choices(**choices).to_json())
    computing.freeze(made, at=timezone.now())
    made.state = "computed"
    made.save()
    return made


def replaced(record: Scenario, made: Scenario) -> Plan:
    """The plan of record as if it were that of another scenario."""
    plan = record.plans.get()
    plan.scenario = made
    return plan


def ordered(record: Scenario) -> dict[str, int]:
    rows = record.plans.get().outcomes.filter(school__in=OrderLine.objects.values("school"))
    return dict(rows.values_list("school__code", "wave"))


def test_a_plan_made_anew_keeps_the_waves_that_were_ordered(record: Scenario) -> None:
    made = frozen(record)
    kept = {pin.school_id: pin.wave for pin in computation.pinned_case(made).pins}
    assert kept == ordered(record) == announced.kept_by(made)
    assert kept
    assert made.assumptions[0] == {"code": "waves_announced", "count": len(kept)}
    computation.compute_first_plan(made, timezone.now())
    assert kept.items() <= dict(made.plans.get().outcomes.values_list("school__code", "wave")).items()
    assert not computation.pinned_case(made, with_pins=False).pins


def test_it_may_be_told_not_to(record: Scenario) -> None:
    assert frozen(record, keep_announced=False).case["pins"] == []


def test_what_was_cancelled_announces_nothing(record: Scenario) -> None:
    Order.objects.update(state="cancelled")
    assert announced.waves_of(record.plan) == {}


def test_a_person_s_wish_comes_before_what_was_announced(record: Scenario) -> None:
    made = frozen(record)
    code = next(iter(ordered(record)))
    place = School.objects.get(code=code)
    operations.pin_school(scenario=made, school=place, wave=5, reason="", actor=SYSTEM, at=timezone.now())
    assert {pin.school_id: pin.wave for pin in computation.pinned_case(made).pins}[code] == 5
    assert code not in announced.kept_by(made)


def test_a_school_that_a_person_leaves_out_was_announced_nothing(record: Scenario) -> None:
    made = frozen(record)
    place = record.plans.get().outcomes.exclude(school__code__in=ordered(record)).first().school
    operations.pin_school(scenario=made, school=place, wave=None, reason="", actor=SYSTEM, at=timezone.now())
    case = computation.pinned_case(made)
    assert {pin.school_id: pin.wave for pin in case.pins}[place.code] is None
    Pricing.objects.all().delete()
    known = pricings.begin(replaced(record, made), case, timezone.now()).document["announced"]
    assert known == sorted(announced.kept_by(made))


def test_nothing_is_kept_for_a_school_that_lacks_nothing_any_more(record: Scenario) -> None:
    case = computation.pinned_case(frozen(record))
    one, two = case.pins[0], case.schools[-1].school_id
    met = tuple(row for row in case.need if row.school_id != two)
    rest = tuple(item for item in case.items if item.school_id != two)
    case = replace(case, need=met, items=rest, pins=(one, Pin(two, 1)))
    assert announced.still_due(case) == (one,)


def send_all(record: Scenario) -> None:
    seller, now = buying.supplier(record.organisation), timezone.now()
    Order.objects.update(state="sent", supplier=seller, approved_at=now, sent_on=timezone.localdate())


def voted_again(record: Scenario) -> Scenario:
    """Another plan over the same inputs; what orders hold in the meantime is voted besides."""
    made = frozen(record)
    computation.compute_first_plan(made, timezone.now())
    measure = LineShare.objects.earliest("pk").measure_id
    ledger.vote(
        measure_id=measure, year=2026, amount=Decimal(9000), on=timezone.localdate(), actor=SYSTEM, at=timezone.now()
    )
    operations.approve_scenario(scenario=made, reason="Voted again", actor=SYSTEM, at=timezone.now())
    return made


def test_what_a_plan_before_sent_is_not_ordered_twice(record: Scenario) -> None:
    send_all(record)
    sent = set(OrderLine.objects.values_list("school_id", "plan_wave"))
    made = voted_again(record)
    asked = made.plans.get().deliveries
    assert sent <= set(asked.values_list("school_id", "wave"))
    again = OrderLine.objects.filter(plan_pk=made.pk)
    assert not sent & set(again.values_list("school_id", "plan_wave"))
    told = wave_orders.commanded(made, made.plans.get())
    waves = {wave for _school, wave in sent}
    assert all(told[wave].lines and not told[wave].left for wave in waves)


def test_what_a_plan_before_sent_in_part_is_ordered_for_the_rest(record: Scenario) -> None:
    send_all(record)
    line = OrderLine.objects.order_by("pk").first()
    planned, school, wave = line.quantity, line.school, line.plan_wave
    OrderLine.objects.filter(pk=line.pk).update(quantity=2)
    made = voted_again(record)
    again = OrderLine.objects.get(plan_pk=made.pk, school=school, plan_wave=wave)
    assert again.quantity == planned - 2
    again.order.delete()  # as if it were still to be drafted
    plan = made.plans.get()
    asked = wave_orders.foresee_wave(made, plan, wave, timezone.now())
    assert [(row.school_id, row.quantity) for row in asked.lines] == [(school.pk, planned - 2)]
    assert asked.begun == {school.pk: (2, planned)}
    assert wave_orders.commanded(made, plan)[wave].units_left == planned - 2


def test_milestones_see_what_a_plan_before_sent(record: Scenario) -> None:
    send_all(record)
    line = OrderLine.objects.order_by("pk").first()
    today = timezone.localdate()
    voted_again(record)
    way = {row.due.kind: row for row in next_delivery(line.school, today).rows}
    assert (way[Kind.ORDER].state, way[Kind.DELIVERY].code) == ("met", "on_its_way")
    OrderLine.objects.filter(pk=line.pk).update(quantity=line.quantity - 1)
    way = {row.due.kind: row for row in next_delivery(line.school, today).rows}
    assert way[Kind.ORDER].code == "partly_drafted"
    assert way[Kind.ORDER].values == {"units": line.quantity - 1, "planned": line.quantity}
