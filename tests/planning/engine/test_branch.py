"""The bounds of branch and bound on prices, against what HiGHS finds on the whole direct model."""

import itertools

import numpy as np
import pytest

from pupitre.planning.engine.branch import Node, Tree
from pupitre.planning.engine.covers import Cut
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.direct import Whole
from pupitre.planning.engine.exact import certified_worth
from pupitre.planning.engine.formulation import formulate
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal, Softness
from pupitre.planning.engine.highs import Limits
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.solve import Options, solve
from pupitre.planning.engine.verifier import verify

BY_TREE = Options(direct_nodes=10**9, floor_work=90, tree_nodes=30, nodes=5, turns=1, whole_few=0)
BY_CUTS = Options(direct_nodes=10**9, whole_work=2e7, floor_work=9, nodes=5, turns=0)


@pytest.mark.parametrize(("seed", "options"), [(0, BY_CUTS), (1, BY_TREE), (2, BY_TREE)])
def test_no_plan_exceeds_the_bounds_of_the_search(seed: int, options: Options) -> None:
    case = generate(3, seed=seed)
    instance = derive(case)
    plan = solve(case, options=options)
    goals = {goal.name: goal for goal in plan.goals}
    assert verify(instance, plan).violations == ()
    assert plan.bound is not None
    assert plan.value <= plan.bound + 1e-6
    formulation = formulate(instance)
    whole = Whole(formulation, formulation.model, 0)
    whole.promises, whole.spending = goals["promises"].value, goals["spending_due"].value / 1000.0 + 1e-6
    limits = Limits(gap=1e-4, nodes=300)
    floor = whole.search(formulation.fairness_floor(), limits=limits, start=None, progress=lambda _v, _b: False)
    assert goals["fairness"].bound is not None
    assert floor.value <= goals["fairness"].bound + 1e-6
    whole.floor = goals["fairness"].value
    covered = whole.search(formulation.coverage(), limits=limits, start=None, progress=lambda _v, _b: False)
    assert covered.value <= plan.bound + 1e-6


def test_more_nodes_never_raise_the_bound_and_leave_the_master_as_it_was() -> None:
    instance = derive(generate(6, seed=2))
    master = Master(instance)
    worth = Worth(coverage=1.0)

    def bound_after(nodes: int) -> float:
        master.set_goal(Goal("coverage", worth))
        master.hold_floor(0.0)
        master.soften(Softness(1.0, 1.0, 1.0))
        tree = Tree(master, 0.0, 1e-4, 0.0, found=lambda leaf: leaf.value, should_stop=lambda: False)
        tree.run(nodes)

        def certify(node: Node) -> float:
            assert node.price is not None
            master.leave(node.entries, node.stops)
            price = node.price[: master.shared.count]
            return master.resources(node.price) + float(
                certified_worth(master.oracle, price, master.goal.worth).sum()
            )

        bound = tree.bound(certify)
        master.release()
        return bound

    allowed = master.oracle.allowed.copy()
    bounds = [bound_after(nodes) for nodes in (1, 8, 40)]
    assert bounds[1] <= bounds[0] + 1e-3
    assert bounds[2] <= bounds[1] + 1e-3
    assert bounds[2] < bounds[0] - 1e-3
    assert np.array_equal(master.oracle.allowed, allowed)


def test_a_cut_is_a_row_that_weighs_entries() -> None:
    """Whatever is bought: each school's wave of entry alone, once, in the direct model as in the mix."""
    instance = derive(generate(4, seed=1))
    allowed = instance.schools.entry_allowed
    formulation = formulate(instance)
    whole = Whole(formulation, formulation.model, 0)
    cut = Cut(np.where(allowed, np.random.default_rng(0).uniform(0.5, 2.0, allowed.shape), 0.0), 1.0)
    row, W = whole.entries_weighed(cut), instance.horizon.waves
    for entry in itertools.product(*[[*np.flatnonzero(may).tolist()[:3], W] for may in allowed]):
        x = np.zeros(formulation.model.width)
        school, wave = formulation.at.served.index.T
        x[formulation.at.served.members] = np.array(entry)[school] <= wave
        assert row @ x == pytest.approx(sum(cut.weight[s, w] for s, w in enumerate(entry) if w < W))
    whole.cuts = (cut,)
    model, _ = whole.held()
    assert model.row_upper[-1] == 1.0
    assert model.height == formulation.model.height + 3
