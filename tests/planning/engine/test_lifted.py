"""Plans of small random territories, lifted into the direct model: the same value, no row broken (bench: 1,000)."""

import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.direct import Whole
from pupitre.planning.engine.formulation import formulate
from pupitre.planning.engine.generate import small_territory
from pupitre.planning.engine.reading import read_decisions
from pupitre.planning.engine.solve import Options, solve
from pupitre.planning.engine.verifier import verify

QUICK = Options(few=0, nodes=5, turns=0, dives=2, whole_rounds=0)


@pytest.mark.parametrize("seed", [*range(8), 38])  # 38: nobody needs anything
def test_a_plan_of_a_small_territory_is_a_solution_of_the_direct_model(seed: int) -> None:
    case = small_territory(seed)
    instance = derive(case)
    plan = solve(case, options=QUICK)
    assert verify(instance, plan).violations == ()
    assert plan.bound is None or plan.value <= plan.bound + 1e-6
    formulation = formulate(instance)
    whole = Whole(formulation, formulation.model, 0)
    x = whole.solution_of(read_decisions(instance, plan))
    assert x is not None
    assert float(formulation.coverage() @ x) == pytest.approx(plan.value, abs=1e-9)
    assert whole.broken_by(x) < 1e-9
