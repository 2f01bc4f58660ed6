"""What the prices prove useless is useless, and the rows they give schools hold for every plan."""

import numpy as np
import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.direct import Whole
from pupitre.planning.engine.exact import certified_worth
from pupitre.planning.engine.fixing import left_by, useful_choices, with_school_rows
from pupitre.planning.engine.formulation import formulate
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal
from pupitre.planning.engine.highs import Limits, solve_lp
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.pricing import Master

GOAL = Goal("coverage", Worth(coverage=1.0))


@pytest.mark.parametrize("seed", [0, 1, 4])
def test_the_best_plan_is_left_and_keeps_the_rows_of_the_schools(seed: int) -> None:
    instance = derive(generate(3, seed=seed))
    formulation, master = formulate(instance), Master(instance)
    whole = Whole(formulation, formulation.model, 0)
    cost = formulation.coverage()
    best = whole.search(cost, limits=Limits(gap=1e-6, nodes=300), start=whole.idle(), progress=lambda _v, _b: False)
    assert best.x is not None
    master.hold_promises(1e6)
    master.hold_spending(1e6)
    master.hold_floor(0.0)
    out = master.optimise(GOAL, tolerance=1e-3)
    price = out.price[: master.shared.count]
    bound = master.resources(out.price) + float(certified_worth(master.oracle, price, GOAL.worth).sum())
    assert best.value <= bound + 1e-6
    useful = useful_choices(master.oracle, price, GOAL.worth, bound - best.value)
    model, (lower, upper) = left_by(formulation, master.oracle, useful)
    model = with_school_rows(model, formulation, master.oracle, price=price, goal=GOAL)
    assert np.all(best.x[formulation.at.served.members] <= upper[formulation.at.served.members] + 1e-6)
    assert np.all(best.x[formulation.at.bought.members] <= upper[formulation.at.bought.members] + 1e-6)
    assert np.all(best.x >= lower - 1e-6)
    activity = model.activity(best.x)
    assert np.all(activity <= model.row_upper + 1e-5)
    assert np.all(activity >= model.row_lower - 1e-5)
    relaxed = solve_lp(model, cost, lower, upper)
    assert best.value - 1e-6 <= relaxed.value <= bound + 1e-3


def test_a_greater_distance_leaves_more() -> None:
    instance = derive(generate(6, seed=2))
    master = Master(instance)
    price = master.optimise(GOAL, tolerance=1e-2).price[: master.shared.count]
    near, far = (useful_choices(master.oracle, price, GOAL.worth, distance) for distance in (0.5, 20.0))
    assert near.entry.sum() < far.entry.sum()
    assert np.all(near.bought <= far.bought)
    assert np.all(far.entry | ~near.entry)
