"""The work of computing a scenario, as a worker does it: the strong greedy plan first, then the solver's.

A computation is claimed by one worker at a time. If that worker dies, its silence is seen and another takes it
from the start: the case is frozen and the solver deterministic, so the plan is the same.
"""

import time
import traceback
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from pupitre.kernel import audit
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import announced, methods, pricings, results
from pupitre.planning.engine.case import Case
from pupitre.planning.engine.case_io import case_from_json
from pupitre.planning.engine.solve import Progress
from pupitre.planning.enums import Method, RunState, ScenarioState
from pupitre.planning.heartbeat import Heartbeat
from pupitre.planning.models import Computation, Scenario
from pupitre.planning.refusals import HeldElsewhere

MAX_ATTEMPTS = 3
REPORT_EVERY = 1.0
"""Seconds between two writings of the solver's progress."""


def run(computation_id: int) -> None:
    """Compute; nothing when it is over.

    Errors: HeldElsewhere, while another worker gives signs of life.
    """
    found = claim(computation_id, timezone.now())
    if found is None:
        return
    try:
        with Heartbeat(Computation.objects.filter(pk=found.pk)) as heart:
            state = _compute(found, heart)
    except Exception:
        finish(found, RunState.FAILED, at=timezone.now(), problem=traceback.format_exc(limit=-3))
        raise
    finish(found, state, at=timezone.now())


def claim(computation_id: int, at: datetime) -> Computation | None:
    """Take a computation that waits, or whose worker has fallen silent; None when it is over.

    Errors: HeldElsewhere.
    """
    free = Computation.objects.filter(pk=computation_id).unheld(at)
    taken = free.update(state=RunState.RUNNING, started_at=at, beat_at=at, attempts=F("attempts") + 1, problem="")
    found = Computation.objects.select_related("scenario__plan__organisation").filter(pk=computation_id).first()
    if found is None or not found.is_open:
        return None
    if not taken:
        raise HeldElsewhere
    if found.attempts > MAX_ATTEMPTS:
        finish(found, RunState.FAILED, at=at, problem="The worker died each time.")
        return None
    return found


def pinned_case(scenario: Scenario, *, with_pins: bool = True) -> Case:
    """The frozen case, with the pins of today before what was announced, or with none of them."""
    document = dict(scenario.case or {})
    pins: dict[str, int | None] = {}
    if with_pins:
        pins.update(announced.kept_by(scenario))
        pins.update(scenario.pins.order_by().values_list("school__code", "wave"))
    document["pins"] = [{"school_id": code, "wave": wave} for code, wave in sorted(pins.items())]
    return case_from_json(document)


def compute_baselines(scenario: Scenario, case: Case, at: datetime) -> None:
    """The plans people would make by hand, the strong one first; a few seconds for a few hundred schools."""
    for method, plan in methods.baselines(case):
        results.store(scenario, method, plan, case, at=at)


def compute_first_plan(scenario: Scenario, at: datetime) -> None:
    """The strong plan alone."""
    case = pinned_case(scenario)
    method, plan = next(iter(methods.baselines(case)))
    results.store(scenario, method, plan, case, at=at)


def _compute(found: Computation, heart: Heartbeat) -> RunState:
    scenario = found.scenario
    case = pinned_case(scenario)
    _report(found.pk, stage="baselines")
    compute_baselines(scenario, case, timezone.now())
    if heart.stop_asked():
        return RunState.STOPPED
    gap = float(scenario.choices.get("gap", 0.5)) / 100
    plan = methods.solve(case, gap=gap, on_progress=_Reporter(found.pk), should_stop=heart.stop_asked)
    _report(found.pk, stage="writing")
    kept = results.store(scenario, Method.SOLVER, plan, case, at=timezone.now())
    pricings.begin(kept, case, timezone.now())
    return RunState.STOPPED if heart.stop_asked() else RunState.DONE


class _Reporter:
    """Keeps the solver's progress where pages read it, once a second at most."""

    def __init__(self, computation_id: int) -> None:
        self.computation_id = computation_id
        self.stage = ""
        self.last = 0.0

    def __call__(self, progress: Progress) -> None:
        now = time.monotonic()
        if progress.stage == self.stage and now - self.last < REPORT_EVERY:
            return
        self.stage, self.last = progress.stage, now
        _report(
            self.computation_id, stage=progress.stage, value=progress.value, bound=progress.bound, gap=progress.gap
        )


def _report(computation_id: int, **progress: Any) -> None:
    Computation.objects.filter(pk=computation_id).update(**progress)


@transaction.atomic
def finish(found: Computation, state: RunState, *, at: datetime, problem: str = "") -> None:
    """Close a computation. A scenario that has a plan is computed; without any it is a draft again."""
    scenario = Scenario.objects.select_for_update().get(pk=found.scenario_id)
    Computation.objects.filter(pk=found.pk).update(state=state, finished_at=at, problem=problem)
    scenario.state = ScenarioState.COMPUTED if scenario.plans.exists() else ScenarioState.DRAFT
    scenario.save(update_fields=["state"])
    audit.record(
        "planning.computation_ended",
        actor=SYSTEM,
        at=at,
        subject=f"planning.scenario:{scenario.pk}",
        state=str(state),
    )
