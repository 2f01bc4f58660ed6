"""What whole entries are worth together: never under what some choice of them is worth, and known to the bound."""

import itertools

import numpy as np
import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal
from pupitre.planning.engine.instance import Floats, Instance
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.whole_entries import most_of_entries


def may_enter(instance: Instance, entry: tuple[int, ...]) -> bool:
    """Whether people have the time for these waves of entry (W = never), sets beyond those due at entry aside."""
    schools, people, W = instance.schools, instance.capacities, instance.horizon.waves
    left = [people.deployments[0].copy(), people.adviser_days[0].copy(), people.tech_hours[0].copy()]
    seats = people.seats_before[0].copy()
    for school, wave in enumerate(entry):
        if wave == W:
            continue
        mine = instance.items.school == school
        left[0][wave] -= 1
        for delay, share in enumerate(people.adviser_profile[: W - wave]):
            left[1][wave + delay] -= share * schools.adviser_days[school]
        left[2][wave] -= schools.tech_hours[school]
        left[2][wave] -= instance.items.entry_min[mine, wave] @ instance.items.tech_hours[mine]
        seats[wave:] -= schools.seats[school]
    return min(float(rest.min()) for rest in [*left, seats]) >= -1e-9


def best_entries(instance: Instance, worth: Floats) -> float:
    """The most that whole entries are worth, by trying them all."""
    W = instance.horizon.waves
    padded = np.concatenate([worth, np.zeros((len(worth), 1))], axis=1)
    waves = [[*np.flatnonzero(row).tolist(), W] for row in instance.schools.entry_allowed]
    choices = (entry for entry in itertools.product(*waves) if may_enter(instance, entry))
    return max(float(padded[np.arange(len(padded)), list(entry)].sum()) for entry in choices)


@pytest.mark.parametrize("seed", range(6))
def test_no_choice_of_whole_entries_is_worth_more(seed: int) -> None:
    instance = derive(generate(3, seed=seed))
    rng = np.random.default_rng(seed)
    worth = rng.uniform(-2.0, 10.0, instance.schools.entry_allowed.shape)
    cut = most_of_entries(instance, worth, instance.schools.entry_allowed)
    best = best_entries(instance, np.where(instance.schools.entry_allowed, worth, 0.0))
    assert (cut is None) == (best <= 0)
    if cut is not None:
        scale = cut.weight[instance.schools.entry_allowed] / worth[instance.schools.entry_allowed]
        assert np.allclose(scale, scale[0])
        assert cut.most / scale[0] == pytest.approx(best, rel=1e-4)
        assert cut.most / scale[0] >= best


def test_the_bound_of_a_mix_comes_down_with_it() -> None:
    """By six points of a hundred where eight schools compete for seats and days: more than covers take."""
    instance = derive(generate(8, seed=0))
    master, goal = Master(instance, cuts=20), Goal("coverage", Worth(coverage=1.0))
    before = master.optimise(goal, tolerance=0.01, covers=True, certify=True)
    assert master.cut_entries(goal, before.price)
    after = master.optimise(goal, tolerance=0.01, covers=True, certify=True)
    assert after.bound < before.bound - 10.0
