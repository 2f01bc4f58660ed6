"""The work of computing a scenario, as a worker does it: the strong greedy plan first, then the solver's.

A computation is claimed by one worker at a time. If that worker dies, its silence is seen and another takes it
from the start: the case is frozen and the solver deterministic, so the plan is the same.
"""

import time
import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from pupitre.kernel import audit
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import methods, results
from pupitre.planning.engine.case import Case
from pupitre.planning.engine.case_io import case_from_json
from pupitre.planning.enums import Method, RunState, ScenarioState
from pupitre.planning.heartbeat import Heartbeat
from pupitre.planning.models import Computation, Scenario

SILENCE = timedelta(seconds=30)
"""Without a sign of life for so long, a worker is taken for dead: ten beats."""
MAX_ATTEMPTS = 3
REPORT_EVERY = 1.0
"""Seconds between two writings of the solver's progress."""


def run(computation_id: int) -> None:
    """Compute; nothing when another worker does it already, or when it is over."""
    found = claim(computation_id, timezone.now())
    if found is None:
        return
    try:
        with Heartbeat(found.pk) as heart:
            state = _compute(found, heart)
    except Exception:
        finish(found, RunState.FAILED, at=timezone.now(), problem=traceback.format_exc(limit=-3))
        raise
    finish(found, state, at=timezone.now())


def claim(computation_id: int, at: datetime) -> Computation | None:
    """Take a computation that waits, or whose worker has fallen silent."""
    dead = Q(state=RunState.RUNNING, beat_at__lt=at - SILENCE)
    free = Computation.objects.filter(Q(state=RunState.WAITING) | dead, pk=computation_id)
    taken = free.update(state=RunState.RUNNING, started_at=at, beat_at=at, attempts=F("attempts") + 1, problem="")
    if not taken:
        return None
    found = Computation.objects.select_related("scenario__plan__organisation").get(pk=computation_id)
    if found.attempts > MAX_ATTEMPTS:
        finish(found, RunState.FAILED, at=at, problem="The worker died each time.")
        return None
    return found


def silent() -> list[int]:
    """The computations that nobody works at any longer: their worker died, or their job was lost."""
    long_ago = timezone.now() - SILENCE
    return list(
        Computation.objects.filter(
            Q(state=RunState.RUNNING, beat_at__lt=long_ago) | Q(state=RunState.WAITING, asked_at__lt=long_ago)
        )
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def pinned_case(scenario: Scenario) -> Case:
    """The frozen case with the pins of today."""
    document = dict(scenario.case or {})
    document["pins"] = [
        {"school_id": pin.school.code, "wave": pin.wave}
        for pin in scenario.pins.select_related("school").order_by("school__code")
    ]
    return case_from_json(document)


def compute_baselines(scenario: Scenario, case: Case, at: datetime) -> None:
    """The plans people would make by hand, the strong one first; a few seconds for a few hundred schools."""
    for method, plan in methods.baselines(case):
        results.store(scenario, method, plan, case, at=at)


def _compute(found: Computation, heart: Heartbeat) -> RunState:
    scenario = found.scenario
    case = pinned_case(scenario)
    _report(found, stage="baselines")
    compute_baselines(scenario, case, timezone.now())
    if heart.stop_asked():
        return RunState.STOPPED
    plan = methods.solve(case, gap=_asked_gap(scenario), on_progress=_Reporter(found), should_stop=heart.stop_asked)
    _report(found, stage="writing")
    results.store(scenario, Method.SOLVER, plan, case, at=timezone.now())
    return RunState.STOPPED if heart.stop_asked() else RunState.DONE


def _asked_gap(scenario: Scenario) -> float:
    return float(scenario.choices.get("gap", 0.5)) / 100


class _Reporter:
    """Keeps the solver's progress where pages read it, once a second at most."""

    def __init__(self, found: Computation) -> None:
        self.found = found
        self.last = 0.0

    def __call__(self, stage: str, value: float | None, bound: float | None, gap: float | None) -> None:
        now = time.monotonic()
        if stage == self.found.stage and now - self.last < REPORT_EVERY:
            return
        self.last = now
        self.found.stage = stage
        _report(self.found, stage=stage, value=value, bound=bound, gap=gap)


def _report(found: Computation, **progress: Any) -> None:
    Computation.objects.filter(pk=found.pk).update(**progress)


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
