"""What people do with scenarios, and what is refused."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from pupitre.kernel.models import AuditEntry
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.planning import computation, judging, operations, refusals
from pupitre.planning.choices import Choices
from pupitre.planning.enums import Method, RunState, ScenarioState
from pupitre.planning.models import Computation, Scenario
from pupitre.planning.reasons import why_of
from tests.factories import planning as make
from tests.factories.accounts import viewer
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Any:
    return make.small_territory()


@pytest.fixture
def lead(here: Any) -> Viewer:
    return viewer("plan_lead", organisation=here.owner)


def acts(actor: Viewer) -> dict[str, Any]:
    return {"actor": actor, "at": timezone.now()}


def opened(here: Any, lead: Viewer, name: str = "First", **choices: Any) -> Scenario:
    return operations.open_scenario(plan=here.plan, name=name, purpose="", choices=Choices(**choices), **acts(lead))


def computed(here: Any, lead: Viewer, name: str = "First") -> Scenario:
    scenario = opened(here, lead, name)
    operations.start_computation(scenario=scenario, **acts(lead))
    computation.run(scenario.computations.get().pk)
    scenario.refresh_from_db()
    return scenario


def test_a_scenario_is_computed_from_frozen_inputs(here: Any, lead: Viewer) -> None:
    scenario = computed(here, lead)
    assert scenario.state == ScenarioState.COMPUTED
    assert scenario.computations.get().state == RunState.DONE
    strong = scenario.plans.get(method=Method.STRONG)
    assert strong.schools_served == strong.outcomes.filter(wave__isnull=False).count() > 0
    assert sum(row.capex for row in strong.deliveries.all()) == strong.capex > 0
    solved = scenario.plans.get(method=Method.SOLVER)
    assert solved.value >= strong.value - 1e-9
    assert solved.bound >= solved.value
    assert solved.gap is not None
    assert not solved.summary["violations"]
    assert {plan.method for plan in scenario.plans.all()} >= {Method.STRONG, Method.BY_IPS, Method.EQUAL_SHARE}
    frozen = scenario.case_hash
    here.model.unit_price = 1
    here.model.save()
    operations.start_computation(scenario=scenario, **acts(lead))
    scenario.refresh_from_db()
    assert scenario.case_hash == frozen
    assert AuditEntry.objects.filter(action="planning.computation_asked").count() == 2


def test_what_a_plan_spends_is_within_what_was_voted(here: Any, lead: Viewer) -> None:
    plan = computed(here, lead).plans.get(method=Method.STRONG)
    paid = {(row.measure_code, row.year): row.amount for row in plan.financing.all()}
    voted = {(row["measure"], row["year"]): float(row["amount"]) for row in plan.summary["voted"]}
    assert paid
    assert all(float(amount) <= voted[key] + 0.01 for key, amount in paid.items())


def test_choices_change_until_the_inputs_are_frozen(here: Any, lead: Viewer) -> None:
    scenario = opened(here, lead)
    change = {"name": "Renamed", "purpose": "why", "choices": Choices(capex_percent=50)}
    operations.change_choices(scenario=scenario, **change, **acts(lead))
    scenario.refresh_from_db()
    assert (scenario.name, scenario.choices["capex_percent"]) == ("Renamed", 50)
    operations.start_computation(scenario=scenario, **acts(lead))
    with pytest.raises(refusals.AlreadyFrozen):
        operations.change_choices(scenario=scenario, **change, **acts(lead))
    with pytest.raises(refusals.AlreadyComputing):
        operations.start_computation(scenario=scenario, **acts(lead))


def test_a_copy_keeps_choices_and_wishes_over_the_inputs_of_today(here: Any, lead: Viewer) -> None:
    scenario = opened(here, lead, capacity_percent=50)
    operations.pin_school(scenario=scenario, school=here.schools[0], wave=2, reason="new building", **acts(lead))
    copy = operations.copy_scenario(scenario=scenario, name="Copy", **acts(lead))
    assert copy.choices == scenario.choices
    assert copy.case is None
    assert copy.pins.get().reason == "new building"
    with pytest.raises(refusals.NameTaken):
        operations.copy_scenario(scenario=scenario, name="Copy", **acts(lead))


def test_wishes_enter_the_case_that_is_computed(here: Any, lead: Viewer) -> None:
    scenario = computed(here, lead)
    out, late = here.schools[0], here.schools[1]
    operations.pin_school(scenario=scenario, school=out, wave=None, reason="", **acts(lead))
    operations.pin_school(scenario=scenario, school=late, wave=4, reason="", **acts(lead))
    pins = {pin.school_id: pin.wave for pin in computation.pinned_case(scenario).pins}
    assert pins == {out.code: None, late.code: 4}
    operations.start_computation(scenario=scenario, **acts(lead))
    computation.run(scenario.computations.first().pk)
    outcomes = scenario.plans.get(method=Method.STRONG).outcomes
    assert outcomes.get(school=out).wave is None
    assert outcomes.get(school=late).wave in {None, 4, 5, 6}
    operations.unpin_school(scenario=scenario, school=out, **acts(lead))
    assert [pin.school for pin in scenario.pins.all()] == [late]


@pytest.mark.parametrize("wave", [0, 7, 99])
def test_a_wish_is_within_the_plan(here: Any, lead: Viewer, wave: int) -> None:
    with pytest.raises(refusals.WaveOutOfPlan):
        operations.pin_school(scenario=opened(here, lead), school=here.schools[0], wave=wave, reason="", **acts(lead))


def test_there_is_one_plan_of_record(here: Any, lead: Viewer) -> None:
    first, second = computed(here, lead), computed(here, lead, "Second")
    operations.approve_scenario(scenario=first, reason="Council of 3 March", **acts(lead))
    operations.approve_scenario(scenario=second, reason="Amended in June", **acts(lead))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.is_record, second.is_record) == (False, True)
    assert (second.approved_by_id, second.approval_reason) == (lead.person_id, "Amended in June")
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(pk=first.pk).update(is_record=True)
    for forbidden in (
        lambda: operations.start_computation(scenario=second, **acts(lead)),
        lambda: operations.delete_scenario(scenario=second, **acts(lead)),
        lambda: operations.pin_school(scenario=second, school=here.schools[0], wave=1, reason="", **acts(lead)),
    ):
        with pytest.raises(refusals.IsRecord):
            forbidden()


def test_approval_wants_a_reason_a_plan_and_oneself(here: Any, lead: Viewer) -> None:
    scenario = opened(here, lead)
    with pytest.raises(refusals.NotComputed):
        operations.approve_scenario(scenario=scenario, reason="because", **acts(lead))
    with pytest.raises(refusals.ReasonMissing):
        operations.approve_scenario(scenario=scenario, reason="  ", **acts(lead))
    helped = Viewer(person_id=1, name="Ada", grants=lead.grants, impersonator_id=2, impersonator_name="Support")
    with pytest.raises(refusals.NotWhileImpersonating):
        operations.approve_scenario(scenario=scenario, reason="because", **acts(helped))


def test_people_of_elsewhere_and_readers_may_not(here: Any, lead: Viewer) -> None:
    scenario = opened(here, lead)
    stranger = viewer("plan_lead", organisation=organisation())
    reader = viewer("elected", organisation=here.owner)
    for actor in (stranger, reader):
        with pytest.raises(NotAllowed):
            operations.start_computation(scenario=scenario, **acts(actor))
        with pytest.raises(NotAllowed):
            operations.approve_scenario(scenario=scenario, reason="because", **acts(actor))
    with pytest.raises(NotAllowed):
        operations.comment_on(scenario=scenario, text="Hello", **acts(stranger))
    assert operations.comment_on(scenario=scenario, text=" Hello ", **acts(reader)).text == "Hello"
    with pytest.raises(refusals.NothingSaid):
        operations.comment_on(scenario=scenario, text="  ", **acts(reader))


def test_inputs_that_cannot_be_planned_from_are_all_said(here: Any, lead: Viewer) -> None:
    here.plan.capacities.all().delete()
    scenario = opened(here, lead)
    with pytest.raises(refusals.InputsUnusable) as caught:
        operations.start_computation(scenario=scenario, **acts(lead))
    assert "no_capacity" in {problem.code for problem in caught.value.problems}
    scenario.refresh_from_db()
    assert (scenario.state, scenario.case) == (ScenarioState.DRAFT, None)
    assert not Computation.objects.exists()


def test_stopping_needs_something_to_stop(here: Any, lead: Viewer) -> None:
    scenario = opened(here, lead)
    with pytest.raises(refusals.NotComputing):
        operations.stop_computation(scenario=scenario, **acts(lead))
    operations.start_computation(scenario=scenario, **acts(lead))
    operations.stop_computation(scenario=scenario, **acts(lead))
    assert scenario.computations.get().stop_asked


def test_a_plan_may_start_from_the_usual_equipment_once() -> None:
    for country, codes in (("fr", {"PCE", "TAB", "TNI"}), ("qc", {"IND", "TAB", "TNI"})):
        plan = make.digital_plan(organisation(jurisdiction=country))
        actor = viewer("plan_lead", organisation=plan.organisation)
        operations.install_presets(plan=plan, **acts(actor))
        functions = plan.organisation.equipment_functions
        assert set(functions.values_list("code", flat=True)) == codes
        tablets = functions.get(code="TAB").rules.order_by("group").first()
        path = [float(row.pupils_per_device) for row in tablets.ratios.all()]
        assert path == sorted(path, reverse=True)
        assert len(path) > 1
        with pytest.raises(refusals.EquipmentKnown):
            operations.install_presets(plan=plan, **acts(actor))


def test_a_wish_is_judged_at_once(here: Any, lead: Viewer) -> None:
    scenario = computed(here, lead)
    plan = scenario.plans.get(method=Method.SOLVER)
    served = plan.outcomes.filter(wave__isnull=False).first()
    assert judging.judge(scenario, served.school, None).holds
    readiness = served.school.readiness
    readiness.convention_on = None
    readiness.save()  # the scenario is frozen: this changes nothing to it
    assert judging.judge(scenario, served.school, served.wave).holds
    assert why_of(served).reasons
