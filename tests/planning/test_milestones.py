"""The approval of a plan sets the milestones of its schools; another plan replaces them, and facts meet them."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import computation, operations, refusals
from pupitre.planning.models import Scenario
from pupitre.procurement.engine.orders import Count
from pupitre.procurement.models import Order, Supplier
from pupitre.procurement.operations import drafting, receiving, sending
from pupitre.projects.milestone_words import way
from pupitre.projects.models import Milestone, Readiness
from pupitre.projects.queries.milestones import next_delivery, to_watch
from pupitre.territory.models import School
from tests.factories import planning as make
from tests.factories.accounts import viewer

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
TODAY = date(2026, 3, 2)


@pytest.fixture
def scenario() -> Scenario:
    return make.computed_scenario()


def approve(scenario: Scenario) -> None:
    operations.approve_scenario(scenario=scenario, reason="Voted", actor=SYSTEM, at=AT)
    scenario.refresh_from_db()


def another(scenario: Scenario) -> Scenario:
    made = make.scenario(
        scenario.plan, state="computed", case=scenario.case, case_hash=scenario.case_hash, frozen_at=AT
    )
    computation.compute_first_plan(made, AT)
    return made


def first_school(scenario: Scenario) -> School:
    return scenario.plans.get().outcomes.filter(wave=1).order_by("pk").first().school


def test_each_school_served_has_its_milestones_dated_by_its_wave(scenario: Scenario) -> None:
    approve(scenario)
    served = set(scenario.plans.get().outcomes.filter(wave__isnull=False).values_list("school_id", "wave"))
    assert served
    conditions = Milestone.objects.live().filter(kind="convention")
    assert set(conditions.values_list("school_id", "wave")) == served
    for row in Milestone.objects.live():
        start, end = scenario.plan.wave_starts_on(row.wave), scenario.plan.wave_ends_on(row.wave)
        assert row.due_on == {"order": row.due_on, "delivery": end}.get(row.kind, start)
        assert start <= row.due_on <= end
    received = set(scenario.plans.get().deliveries.values_list("school_id", "wave"))
    assert set(Milestone.objects.live().filter(kind="delivery").values_list("school_id", "wave")) == received


def test_another_plan_replaces_them_and_says_so(scenario: Scenario) -> None:
    approve(scenario)
    place, before = first_school(scenario), Milestone.objects.count()
    other = another(scenario)
    other.plans.get().outcomes.filter(school=place).update(wave=2)
    other.plans.get().deliveries.filter(school=place).update(wave=2)
    approve(other)
    assert Milestone.objects.filter(replaced_by_name=other.name).count() == before
    assert set(Milestone.objects.live().values_list("plan_pk", flat=True)) == {other.pk}
    found = next_delivery(place, TODAY)
    assert found.wave == 2
    with translation.override("en"):
        told = way(found)["replaced"]
    assert scenario.name in told
    assert other.name in told
    assert "December 2026" in told


def test_the_same_dates_are_no_news(scenario: Scenario) -> None:
    approve(scenario)
    approve(another(scenario))
    assert next_delivery(first_school(scenario), TODAY).replaced is None


def test_a_school_that_leaves_the_plan_is_told(scenario: Scenario) -> None:
    approve(scenario)
    place = first_school(scenario)
    other = another(scenario)
    other.plans.get().outcomes.filter(school=place).update(wave=None)
    other.plans.get().deliveries.filter(school=place).delete()
    approve(other)
    found = next_delivery(place, TODAY)
    assert (found.wave, found.was_served) == (None, False)
    with translation.override("en"):
        assert "which delivered the school by" in way(found)["replaced"]


def test_a_plan_is_approved_once(scenario: Scenario) -> None:
    approve(scenario)
    with pytest.raises(refusals.ApprovedAlready):
        approve(scenario)
    assert Milestone.objects.filter(replaced_at__isnull=False).count() == 0


def test_the_base_keeps_one_milestone_of_a_kind(scenario: Scenario) -> None:
    approve(scenario)
    row = Milestone.objects.live().first()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def states(place: School, on: date = TODAY) -> dict[str, str]:
    return {row.due.kind.value: row.code for row in next_delivery(place, on).rows}


def test_facts_meet_them_step_by_step(scenario: Scenario) -> None:
    approve(scenario)
    place = first_school(scenario)
    Readiness.objects.filter(school=place).update(convention_on=None)
    assert states(place) == {
        "convention": "undated", "project": "met", "referent": "met", "seats": "met",
        "order": "not_sent", "delivery": "not_sent",
    }  # fmt: skip
    Readiness.objects.filter(school=place).update(convention_on=date(2026, 3, 1))
    supplier = Supplier.objects.create(organisation=scenario.organisation, name="Maker")
    for order in Order.objects.filter(lines__school=place).distinct().order_by("pk"):
        order.supplier = supplier
        order.save()
        drafting.approve(order=order, actor=SYSTEM, at=AT)
        sending.send(order=order, actor=SYSTEM, at=AT)
        if states(place)["order"] == "met":
            break
    assert states(place)["delivery"] == "on_its_way"
    wave = next_delivery(place, TODAY).wave
    for order in Order.objects.filter(lines__school=place, lines__plan_wave=wave).distinct().order_by("pk"):
        counts = {line.pk: Count(line.quantity) for line in order.lines.filter(school=place)}
        receiving.receive(order=order, school=place, counts=counts, key=str(order.pk), actor=SYSTEM, at=AT)
    found = next_delivery(place, TODAY)
    assert found is not None
    assert found.wave != wave


def test_what_is_late_is_told_to_those_who_follow_the_school(scenario: Scenario) -> None:
    approve(scenario)
    place = first_school(scenario)
    Readiness.objects.filter(school=place).update(project_on=None)
    adviser = viewer("adviser", organisation=scenario.organisation)
    late = [row for row in to_watch(adviser, TODAY).values() if row.state == "late"]
    assert [(row.due.kind, row.actor) for row in late] == [("project", "school")]
    assert to_watch(viewer("adviser", organisation=make.digital_plan().organisation), TODAY) == {}


def test_judging_costs_the_same_whatever_the_number_of_schools(
    scenario: Scenario, django_assert_max_num_queries: object
) -> None:
    approve(scenario)
    adviser = viewer("adviser", organisation=scenario.organisation)
    with django_assert_max_num_queries(8):
        to_watch(adviser, TODAY)
