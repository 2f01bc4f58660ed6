"""Asking for a computation, and stopping it. The work itself is `computation.py`, run by a worker."""

from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.planning import announced, computation, jobs, refusals
from pupitre.planning.case_building import Assumption, build_case
from pupitre.planning.choices import Choices
from pupitre.planning.engine.case_io import case_hash, case_to_json
from pupitre.planning.engine.problems import CaseError
from pupitre.planning.enums import RunState, ScenarioState
from pupitre.planning.models import Computation, Scenario
from pupitre.planning.operations.drafting import editable, subject


@transaction.atomic
def start_computation(*, scenario: Scenario, actor: Viewer, at: datetime, first_plan: bool = False) -> Computation:
    """Freeze the inputs of a draft and ask a worker for its plans; a computed one is solved again around its pins.

    `first_plan` makes the strong plan at once, in the caller's time, so that there is something to show already.
    Errors: NotAllowed, IsRecord, AlreadyComputing, InputsUnusable.
    """
    scenario = editable(scenario, actor)
    if scenario.state == ScenarioState.COMPUTING:
        raise refusals.AlreadyComputing(scenario=scenario.name)
    if scenario.case is None:
        freeze(scenario, at=at)
    scenario.state = ScenarioState.COMPUTING
    scenario.save()
    if first_plan:
        computation.compute_first_plan(scenario, at)
    run = Computation.objects.create(scenario=scenario, asked_at=at, asked_by_name=actor.name)
    audit.record("planning.computation_asked", actor=actor, at=at, subject=subject(scenario), computation=run.pk)
    transaction.on_commit(lambda: jobs.compute.defer(computation_id=run.pk))
    return run


@transaction.atomic
def stop_computation(*, scenario: Scenario, actor: Viewer, at: datetime) -> bool:
    """Ask the worker to stop and keep the best plan found so far; where none is at work, stop at once.

    Returns whether it is stopped already. Errors: NotAllowed, IsRecord, NotComputing.
    """
    scenario = editable(scenario, actor)
    running = scenario.computations.filter(state__in=[RunState.WAITING, RunState.RUNNING])
    if not running.update(stop_asked=True):
        raise refusals.NotComputing(scenario=scenario.name)
    audit.record("planning.stop_asked", actor=actor, at=at, subject=subject(scenario))
    abandoned = running.unheld(at).first()
    if abandoned:
        computation.finish(abandoned, RunState.STOPPED, at=at)
    return abandoned is not None


def freeze(scenario: Scenario, *, at: datetime) -> None:
    """Keep the case as the inputs give it now, with the waves announced by orders where the scenario keeps to them.

    People's pins stay outside: they may change while the inputs do not.

    Errors: InputsUnusable.
    """
    choices = Choices.from_json(scenario.choices)
    pins = announced.pins_of(scenario.plan) if choices.keep_announced else []
    try:
        built = build_case(scenario.plan, choices, pins)
    except CaseError as error:
        raise refusals.InputsUnusable(error.problems) from error
    case = replace(built.case, pins=announced.still_due(built.case))
    counted = [Assumption("waves_announced", len(case.pins))] if case.pins else []
    scenario.case = case_to_json(case)
    scenario.case_hash = case_hash(case)
    scenario.assumptions = [asdict(found) for found in (*counted, *built.assumptions)]
    scenario.frozen_at = at
