"""Schools in groups: a column adds up its schools' plans, bounds stay those of the schools, plans stay whole."""

import numpy as np
import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.refine import refined
from pupitre.planning.engine.shared import effects
from pupitre.planning.engine.solve import Options, solve
from pupitre.planning.engine.units import Units, similar, with_alone
from pupitre.planning.engine.verifier import verify

COVERAGE = Goal("coverage", Worth(coverage=1.0))
GROUPED = Options(
    few=0, nodes=5, turns=0, dives=2, whole_rounds=0, floor_few=0, alone=4, fewest_groups=4, undecided=12
)


def test_a_group_takes_and_brings_what_its_schools_do_together() -> None:
    instance = derive(generate(12, seed=2))
    master = Master(instance)
    plan = master.oracle.respond(np.zeros(master.shared.count), Worth(coverage=1.0)).plan
    one, units = effects(instance, master.shared, plan), similar(instance, 3)
    together = units.total(one)
    for number in range(3):
        mine = units.members(number)
        assert units.of[mine].tolist() == [number] * len(mine)
        assert np.allclose(together.rows[number], one.rows[mine].sum(axis=0))
        assert np.isclose(together.coverage[number], one.coverage[mine].sum())


def test_schools_taken_out_of_their_groups_stand_alone() -> None:
    units = Units.of_schools(np.array([0, 0, 1, 1, 1, 2]))
    alone = np.array([True, False, False, True, False, True])
    parted = with_alone(units, alone)
    assert parted.alone.tolist() == [True, True, False, True, False, True]
    assert [parted.members(u).tolist() for u in range(len(parted))] == [[1], [2, 4], [0], [3], [5]]
    assert parted.all_of(np.array([True, True, True, False, False, True])).tolist() == [0, 2, 4]


def test_groups_come_to_the_bound_of_the_schools() -> None:
    instance = derive(generate(16, seed=2))
    alone = Master(instance).optimise(COVERAGE, tolerance=0.01)
    grouped = Master(instance, units=similar(instance, 4)).optimise(COVERAGE, tolerance=0.01)
    assert grouped.value <= alone.bound + 1e-6
    assert grouped.bound >= alone.value - 1e-6
    assert abs(grouped.bound - alone.bound) < 0.05


def test_what_groups_settle_is_kept_and_the_undecided_choose() -> None:
    instance = derive(generate(16, seed=2))
    master = Master(instance, units=similar(instance, 4))
    out = master.optimise(COVERAGE, tolerance=0.01)
    fine = refined(master, out.price, 5)
    assert fine.units.alone.sum() >= 5
    other = np.zeros(fine.shared.count)
    plan = fine.oracle.respond(other, Worth(coverage=1.0)).plan
    kept = ~fine.free
    assert plan.entry[kept].tolist() == fine.settled.entry[kept].tolist()
    assert fine.optimise(COVERAGE, tolerance=0.01).value <= out.bound + 1e-6


def test_a_territory_in_groups_is_planned_under_its_bound_and_always_the_same() -> None:
    case = generate(20, seed=2)
    plan = solve(case, options=GROUPED)
    assert verify(derive(case), plan).violations == ()
    assert plan.bound is not None
    assert plan.value <= plan.bound + 1e-6
    assert plan.value >= 0.93 * plan.bound
    assert solve(case, options=GROUPED).hash == plan.hash


def test_no_tree_is_grown_where_schools_share_a_row() -> None:
    instance = derive(generate(12, seed=2))
    grouped = Master(instance, units=similar(instance, 3))
    with pytest.raises(ValueError, match="give every school a row"):
        grouped.leave(np.ones((12, instance.horizon.waves + 1), dtype=np.bool_), grouped.oracle.may_stop)
    with pytest.raises(ValueError, match="`alone` must reach"):
        Options(alone=30)
