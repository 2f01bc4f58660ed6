"""Plans of the solver: proven, repeatable, kept when interrupted, respected by the verifier."""

import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.plan import Status
from pupitre.planning.engine.solve import Options, Progress, solve
from pupitre.planning.engine.verifier import verify


def test_a_small_territory_gets_a_plan_that_keeps_every_rule() -> None:
    case = generate(12, seed=3)
    plan = solve(case)
    assert verify(derive(case), plan).violations == ()
    assert plan.bound is not None
    assert plan.value <= plan.bound + 1e-6


def test_the_same_case_gives_the_same_plan() -> None:
    case = generate(10, seed=1)
    assert solve(case).hash == solve(case).hash


@pytest.mark.parametrize("stage", ["baseline", "fairness", "coverage", "entries", "sets"])
def test_an_interruption_keeps_the_best_plan(stage: str) -> None:
    case = generate(12, seed=3)
    seen: list[Progress] = []
    plan = solve(
        case,
        options=Options(gap=0.0),
        on_progress=seen.append,
        should_stop=lambda: bool(seen) and seen[-1].stage == stage,
    )
    assert plan.status is Status.INTERRUPTED
    assert plan.value >= seen[0].value
    assert verify(derive(case), plan).violations == ()
