"""Drafts: open a scenario, choose, copy one to choose otherwise."""

from datetime import datetime

from django.db import transaction

from pupitre.governance.models import DigitalPlan
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.planning import permissions, refusals
from pupitre.planning.choices import Choices
from pupitre.planning.enums import ScenarioState
from pupitre.planning.models import Pin, Scenario


@transaction.atomic
def open_scenario(
    *, plan: DigitalPlan, name: str, purpose: str, choices: Choices, actor: Viewer, at: datetime
) -> Scenario:
    """Begin a scenario as a draft.

    Errors: NotAllowed, NameTaken.
    """
    if not actor.scope(permissions.EDIT).reaches(plan.organisation_id):
        raise NotAllowed
    _require_free(plan.organisation_id, name)
    scenario = Scenario.objects.create(
        organisation_id=plan.organisation_id,
        plan=plan,
        name=name,
        purpose=purpose,
        choices=choices.to_json(),
        created_at=at,
        created_by_id=actor.person_id,
    )
    audit.record("planning.scenario_opened", actor=actor, at=at, subject=subject(scenario), name=name)
    return scenario


@transaction.atomic
def change_choices(
    *, scenario: Scenario, name: str, purpose: str, choices: Choices, actor: Viewer, at: datetime
) -> None:
    """Choose otherwise in a draft.

    Errors: NotAllowed, AlreadyFrozen, NameTaken.
    """
    scenario = editable(scenario, actor)
    if scenario.state != ScenarioState.DRAFT:
        raise refusals.AlreadyFrozen(scenario=scenario.name)
    if name != scenario.name:
        _require_free(scenario.organisation_id, name)
    scenario.name, scenario.purpose, scenario.choices = name, purpose, choices.to_json()
    scenario.save(update_fields=["name", "purpose", "choices"])
    audit.record(
        "planning.choices_changed", actor=actor, at=at, subject=subject(scenario), choices=choices.differences()
    )


@transaction.atomic
def copy_scenario(*, scenario: Scenario, name: str, actor: Viewer, at: datetime) -> Scenario:
    """A draft with the same choices and pins, over the inputs of today.

    Errors: NotAllowed, NameTaken.
    """
    choices = Choices.from_json(scenario.choices)
    made = open_scenario(plan=scenario.plan, name=name, purpose=scenario.purpose, choices=choices, actor=actor, at=at)
    pins = list(scenario.pins.order_by("pk"))
    for pin in pins:
        pin.pk, pin.scenario = None, made
    Pin.objects.bulk_create(pins)
    return made


@transaction.atomic
def delete_scenario(*, scenario: Scenario, actor: Viewer, at: datetime) -> None:
    """Remove a scenario that is not the plan of record, with its plans and comments.

    Errors: NotAllowed, IsRecord, AlreadyComputing.
    """
    scenario = editable(scenario, actor)
    if scenario.state == ScenarioState.COMPUTING:
        raise refusals.AlreadyComputing(scenario=scenario.name)
    audit.record("planning.scenario_deleted", actor=actor, at=at, subject=subject(scenario), name=scenario.name)
    scenario.delete()


def editable(scenario: Scenario, actor: Viewer) -> Scenario:
    """The scenario locked for the transaction, when the actor may edit it.

    Errors: NotAllowed, IsRecord.
    """
    if not permissions.can_edit(actor, scenario):
        raise NotAllowed
    found = Scenario.objects.select_for_update(of=("self",)).select_related("plan__organisation").get(pk=scenario.pk)
    if found.is_record:
        raise refusals.IsRecord(scenario=found.name)
    return found


def subject(scenario: Scenario) -> str:
    """How the audit trail names a scenario."""
    return f"planning.scenario:{scenario.pk}"


def _require_free(organisation_id: int, name: str) -> None:
    if Scenario.objects.filter(organisation=organisation_id, name=name).exists():
        raise refusals.NameTaken(name=name)
