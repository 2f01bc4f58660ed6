"""Pins: a person's wish for a school, which the next computation takes for granted."""

from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.planning import refusals
from pupitre.planning.enums import ScenarioState
from pupitre.planning.models import Pin, Scenario
from pupitre.planning.operations.drafting import editable, subject
from pupitre.territory.models import School


@transaction.atomic
def pin_school(
    *, scenario: Scenario, school: School, wave: int | None, reason: str, actor: Viewer, at: datetime
) -> Pin:
    """Ask that a school enters in a wave, or (None) that it stays out of the plan.

    Errors: NotAllowed, IsRecord, AlreadyComputing, WaveOutOfPlan, SchoolNotInPlan.
    """
    scenario = _pinnable(scenario, actor)
    if wave is not None and not 1 <= wave <= scenario.plan.waves:
        raise refusals.WaveOutOfPlan(last=scenario.plan.waves)
    if scenario.case and not any(row["school_id"] == school.code for row in scenario.case["schools"]):
        raise refusals.SchoolNotInPlan(school=school.name)
    pin, _created = Pin.objects.update_or_create(
        scenario=scenario,
        school=school,
        defaults={
            "wave": wave,
            "reason": reason.strip()[:250],
            "pinned_at": at,
            "pinned_by_id": actor.person_id,
            "pinned_by_name": actor.name,
        },
    )
    audit.record(
        "planning.school_pinned", actor=actor, at=at, subject=subject(scenario), school=school.code, wave=wave
    )
    return pin


@transaction.atomic
def unpin_school(*, scenario: Scenario, school: School, actor: Viewer, at: datetime) -> None:
    """Let the planner decide again for a school.

    Errors: NotAllowed, IsRecord, AlreadyComputing.
    """
    scenario = _pinnable(scenario, actor)
    Pin.objects.filter(scenario=scenario, school=school).delete()
    audit.record("planning.school_unpinned", actor=actor, at=at, subject=subject(scenario), school=school.code)


def _pinnable(scenario: Scenario, actor: Viewer) -> Scenario:
    found = editable(scenario, actor)
    if found.state == ScenarioState.COMPUTING:
        raise refusals.AlreadyComputing(scenario=found.name)
    return found
