"""The worker's side: one worker at a time, a dead one replaced, a person who stops it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from pupitre.planning import computation, operations
from pupitre.planning.enums import Method, RunState, ScenarioState
from pupitre.planning.models import Computation
from pupitre.planning.refusals import HeldElsewhere
from tests.factories import planning as make
from tests.factories.accounts import viewer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked() -> Computation:
    here = make.small_territory()
    lead = viewer("plan_lead", organisation=here.owner)
    return operations.start_computation(scenario=make.scenario(here.plan), actor=lead, at=timezone.now())


def test_a_worker_computes_gives_signs_of_life_and_ends(asked: Computation) -> None:
    computation.run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == RunState.DONE
    assert asked.finished_at >= asked.started_at
    assert asked.scenario.plans.filter(method=Method.STRONG).exists()


def test_a_second_worker_waits_while_the_first_gives_signs_of_life(asked: Computation) -> None:
    computation.claim(asked.pk, timezone.now())
    with pytest.raises(HeldElsewhere):
        computation.run(asked.pk)


def test_the_work_of_a_dead_worker_is_done_again_to_the_same_plan(asked: Computation) -> None:
    computation.claim(asked.pk, timezone.now())
    Computation.objects.filter(pk=asked.pk).update(beat_at=timezone.now() - timedelta(minutes=5))
    computation.run(asked.pk)
    asked.refresh_from_db()
    assert (asked.state, asked.attempts) == (RunState.DONE, 2)
    first = asked.scenario.plans.get(method=Method.STRONG).plan_hash
    computation.compute_first_plan(asked.scenario, timezone.now())
    assert asked.scenario.plans.get(method=Method.STRONG).plan_hash == first


def test_a_worker_that_dies_each_time_ends_as_a_failure(asked: Computation) -> None:
    for _attempt in range(computation.MAX_ATTEMPTS):
        assert computation.claim(asked.pk, timezone.now())
        Computation.objects.filter(pk=asked.pk).update(beat_at=timezone.now() - timedelta(minutes=5))
    computation.run(asked.pk)
    asked.refresh_from_db()
    asked.scenario.refresh_from_db()
    assert (asked.state, asked.scenario.state) == (RunState.FAILED, ScenarioState.DRAFT)


def test_someone_may_stop_it_and_keep_what_is_there(asked: Computation) -> None:
    Computation.objects.filter(pk=asked.pk).update(stop_asked=True)
    computation.run(asked.pk)
    asked.refresh_from_db()
    asked.scenario.refresh_from_db()
    assert (asked.state, asked.scenario.state) == (RunState.STOPPED, ScenarioState.COMPUTED)


@pytest.mark.parametrize(("silent", "over"), [(False, False), (True, True)], ids=["at work", "dead"])
def test_stopping_waits_for_no_worker_that_died(asked: Computation, silent: bool, over: bool) -> None:
    now = timezone.now()
    computation.claim(asked.pk, now - timedelta(minutes=5) if silent else now)
    lead = viewer("plan_lead", organisation=asked.scenario.organisation)
    assert operations.stop_computation(scenario=asked.scenario, actor=lead, at=now) == over
    asked.refresh_from_db()
    assert asked.is_open != over
    if over:
        computation.run(asked.pk)  # a worker that comes back finds it over
        asked.refresh_from_db()
        asked.scenario.refresh_from_db()
        assert (asked.state, asked.scenario.state) == (RunState.STOPPED, ScenarioState.DRAFT)


def test_a_failure_is_kept_and_the_scenario_may_be_computed_again(asked: Computation, monkeypatch: Any) -> None:
    def broken(_case: Any) -> Any:
        raise RuntimeError("no more paper")

    monkeypatch.setattr(computation.methods, "baselines", broken)
    with pytest.raises(RuntimeError):
        computation.run(asked.pk)
    asked.refresh_from_db()
    assert asked.state == RunState.FAILED
    assert "no more paper" in asked.problem
    computation.run(asked.pk)  # over: nothing happens
