"""Very many schools, on few: slices answer as one, prices come to the same bound, a plan always exists."""

from dataclasses import replace

import numpy as np
import pytest

from pupitre.planning.engine import crowd
from pupitre.planning.engine.crowd import CrowdMaster
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.part import part_of
from pupitre.planning.engine.plan import Status
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.run import Progress
from pupitre.planning.engine.solve import Options, solve
from pupitre.planning.engine.units import similar
from pupitre.planning.engine.verifier import verify

COVERAGE = Goal("coverage", Worth(coverage=1.0, promise=0.5))
LARGE = Options(large=20, sample=40, alone=40, group=4, fewest_groups=15, undecided=40, sets_among=40)


@pytest.fixture
def small_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crowd, "SLICE", 7)


@pytest.mark.usefixtures("small_slices")
def test_slices_answer_as_all_schools_together() -> None:
    instance = derive(generate(24, seed=3, territories=2))
    one, many = Master(instance), CrowdMaster(instance, similar(instance, 6))
    assert len(many.oracle.slices) == 4
    price = np.random.default_rng(0).random(one.shared.count) * 1e-3
    ours = many.oracle.respond(price, COVERAGE.worth)
    theirs = one.oracle.respond(price, COVERAGE.worth)
    assert ours.worth.tolist() == theirs.worth.tolist()
    assert ours.plan.entry.tolist() == theirs.plan.entry.tolist()
    assert ours.plan.stops.tolist() == theirs.plan.stops.tolist()
    for name in ("purchases", "receipts", "gifts"):
        assert sorted(getattr(ours.plan, name).tolist()) == sorted(getattr(theirs.plan, name).tolist())


def test_prices_sought_in_a_box_come_to_the_same_bound() -> None:
    instance = derive(generate(24, seed=2))
    alone = Master(instance).optimise(COVERAGE, tolerance=0.01, certify=True)
    master = CrowdMaster(instance, similar(instance, 12))
    far = np.zeros(len(master.lower))
    far[master.shared.people] = 0.5
    for centre in (np.zeros(len(master.lower)), far):
        sought = master.seek(COVERAGE, centre, tolerance=0.01, rounds=200)
        assert alone.value - 1e-6 <= sought.bound <= alone.bound + 0.02
        assert sought.value <= alone.bound + 1e-6
        assert master.undecided().max() <= 1.0 + 1e-9


def test_a_part_has_what_its_schools_have() -> None:
    instance = derive(generate(12, seed=1))
    part = part_of(instance, np.array([1, 4, 5, 11]))
    assert part.instance.schools.ids == tuple(instance.schools.ids[s] for s in (1, 4, 5, 11))
    assert [key[0] for key in part.instance.items.keys] == [
        part.instance.schools.ids[s] for s in part.instance.items.school
    ]
    assert part.instance.items.keys == tuple(instance.items.keys[i] for i in part.items)
    assert (part.items[part.instance.offers.item] == instance.offers.item[part.offers]).all()
    assert (part.items[part.instance.cohorts.item] == instance.cohorts.item[part.cohorts]).all()


@pytest.mark.usefixtures("small_slices")
def test_the_plan_of_a_crowd_is_sound_and_near_its_bound() -> None:
    case = generate(120, seed=5)
    plan = solve(case, options=replace(LARGE, undecided=60))
    verdict = verify(derive(case), plan)
    assert verdict.violations == ()
    assert plan.bound is not None
    assert plan.value <= plan.bound + 1e-9
    assert plan.gap is not None
    assert plan.gap < 0.012
    goals = {goal.name: goal for goal in plan.goals}
    assert goals["promises"].value >= (goals["promises"].bound or 0.0) - 1e-9
    assert goals["fairness"].value <= (goals["fairness"].bound or 0.0) + 1e-9


def test_the_plan_of_a_crowd_is_always_the_same() -> None:
    case = generate(50, seed=1)
    assert solve(case, options=LARGE).hash == solve(case, options=LARGE).hash


@pytest.mark.parametrize("stage", ["promises", "coverage"])
def test_a_crowd_stopped_early_has_a_plan(stage: str) -> None:
    case, seen = generate(50, seed=1), []

    def note(progress: Progress) -> None:
        seen.append(progress.stage)

    plan = solve(case, options=LARGE, on_progress=note, should_stop=lambda: seen[-1:] == [stage])
    assert plan.status is Status.INTERRUPTED
    assert plan.entries
    assert verify(derive(case), plan).violations == ()
