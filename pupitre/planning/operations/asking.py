"""What people ask of a plan's prices: to have them, to check a reason, to see what a change would do, to plan it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.planning import computation, jobs, permissions, pricings, refusals, what_if
from pupitre.planning.choices import Choices
from pupitre.planning.engine.case_io import case_from_json, case_hash, case_to_json
from pupitre.planning.engine.change import Change, Wish
from pupitre.planning.engine.problems import CaseError
from pupitre.planning.enums import Method, RunState
from pupitre.planning.models import Pin, Pricing, Question, Scenario
from pupitre.planning.operations.computing import start_computation
from pupitre.planning.operations.drafting import open_scenario, subject
from pupitre.planning.querysets import VIEW
from pupitre.territory.models import School
from pupitre.territory.permissions import reaches


@transaction.atomic
def ask_prices(*, scenario: Scenario, actor: Viewer, at: datetime) -> Pricing:
    """Have the solver's plan priced by a worker; a pricing that failed is begun again.

    Errors: NotAllowed, NotComputed, PricedAlready, WishesChanged.
    """
    if not permissions.can_edit(actor, scenario):
        raise NotAllowed
    plan = scenario.plans.filter(method=Method.SOLVER).select_for_update().first()
    if plan is None:
        raise refusals.NotComputed(scenario=scenario.name)
    found = Pricing.objects.filter(plan=plan).first()
    if found is not None and found.state != RunState.FAILED:
        raise refusals.PricedAlready(scenario=scenario.name)
    case = computation.pinned_case(scenario)
    if case_hash(case) != plan.case_hash:
        raise refusals.WishesChanged(scenario=scenario.name)
    Pricing.objects.filter(plan=plan).delete()
    audit.record("planning.prices_asked", actor=actor, at=at, subject=subject(scenario))
    return pricings.begin(plan, case, at)


@transaction.atomic
def ask_why(*, scenario: Scenario, school: School, actor: Viewer, at: datetime) -> Question:
    """Have what the plan says of a school checked by computing again, all other schools unchanged.

    Errors: NotAllowed, NotPriced.
    """
    sees = reaches(actor, VIEW, school) and (scenario.is_record or permissions.can_view(actor, scenario))
    if not sees:
        raise NotAllowed
    return _ask(scenario, f"school:{school.code}", {"school": school.code}, at)


@transaction.atomic
def ask_what_if(*, scenario: Scenario, changes: Sequence[Change], actor: Viewer, at: datetime) -> Question:
    """Have a worker say what a plan of the changed case would about cover, and who would win and lose.

    Errors: NotAllowed, NotPriced, NothingChanged.
    """
    if not permissions.can_view(actor, scenario):
        raise NotAllowed
    if not changes:
        raise refusals.NothingChanged
    return _ask(scenario, what_if.key_of(changes), {"changes": what_if.to_json(changes)}, at)


def _ask(scenario: Scenario, key: str, asked: dict[str, Any], at: datetime) -> Question:
    """The question, asked once: who comes second reads the same answer. One that failed is asked again."""
    found = Pricing.objects.filter(plan__scenario=scenario, document__has_key="kept").first()
    if found is None:
        raise refusals.NotPriced(scenario=scenario.name)
    question, is_new = Question.objects.get_or_create(
        pricing=found, key=key, defaults={"asked": asked, "asked_at": at}
    )
    if not is_new and question.state == RunState.FAILED:
        question.state, question.finished_at, question.asked_at = RunState.WAITING, None, at
        question.save()
        is_new = True
    if is_new:
        transaction.on_commit(lambda: jobs.defer_answer(question.pk))
    return question


@transaction.atomic
def plan_what_if(
    *, scenario: Scenario, changes: Sequence[Change], name: str, purpose: str, actor: Viewer, at: datetime
) -> Scenario:
    """Open a scenario over the same frozen inputs with the changes made in them, and have it computed.

    Wishes become pins, which people see and may take back; the rest is kept with the choices.
    Errors: NotAllowed, NameTaken, NotComputed, NothingChanged, InputsUnusable.
    """
    if not changes:
        raise refusals.NothingChanged
    if scenario.case is None:
        raise refusals.NotComputed(scenario=scenario.name)
    wishes = [change for change in changes if isinstance(change, Wish)]
    others = [change for change in changes if not isinstance(change, Wish)]
    start = Choices.from_json(scenario.choices).to_json()
    choices = Choices.from_json({**start, "what_if": [*start["what_if"], *what_if.to_json(others)]})
    made = open_scenario(plan=scenario.plan, name=name, purpose=purpose, choices=choices, actor=actor, at=at)
    try:
        case = what_if.applied(case_from_json(scenario.case), others)
    except CaseError as error:
        raise refusals.InputsUnusable(error.problems) from error
    made.case, made.case_hash = case_to_json(case), case_hash(case)
    made.frozen_at, made.assumptions = scenario.frozen_at, scenario.assumptions
    made.save(update_fields=["case", "case_hash", "frozen_at", "assumptions"])
    _pin(made, scenario, wishes, actor, at)
    start_computation(scenario=made, actor=actor, at=at)
    return made


def _pin(made: Scenario, origin: Scenario, wishes: list[Wish], actor: Viewer, at: datetime) -> None:
    """The wishes of the scenario that it comes from, and those asked, which come first."""
    asked = {wish.school_id: wish.wave for wish in wishes}
    codes = dict(School.objects.filter(code__in=list(asked)).values_list("code", "pk"))
    kept = [pin for pin in origin.pins.select_related("school") if pin.school.code not in asked]
    for pin in kept:
        pin.pk, pin.scenario = None, made
    new = [
        Pin(
            scenario=made,
            school_id=codes[code],
            wave=wave,
            pinned_at=at,
            pinned_by_id=actor.person_id,
            pinned_by_name=actor.name,
        )
        for code, wave in asked.items()
    ]
    Pin.objects.bulk_create([*kept, *new])
