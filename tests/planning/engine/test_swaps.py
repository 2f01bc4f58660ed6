"""Entries decided within what people can give, and made better without leaving it."""

import numpy as np
import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.dive import dive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Choice, Goal, Softness
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.room import Room, given, taken
from pupitre.planning.engine.swaps import swapped


def mixed(schools: int, seed: int) -> Master:
    """The mix for coverage, in which nothing is held but dearly wished."""
    master = Master(derive(generate(schools, seed=seed)))
    master.goal = Goal("coverage", Worth(coverage=1.0))
    master.hold_floor(0.4)
    master.soften(Softness(floor=100.0, promise=10.0, spending=1.0))
    free = master.optimise(master.goal, tolerance=0.5)
    master.widen(free.price, 3.0)
    return master


def left(instance: Instance, choice: Choice) -> float:
    """What is left where people have least left, in their own units."""
    over = given(instance).copy()
    np.subtract.at(over, instance.schools.territory, taken(instance, np.arange(len(choice.entry)), choice.entry))
    return float(over.min())


def worth(master: Master, choice: Choice) -> float:
    master.decide(choice)
    value = master.lp.solve().value
    master.release()
    return value


@pytest.mark.parametrize(("schools", "seed"), [(8, 0), (15, 1), (24, 2)])
def test_a_dive_with_room_holds_every_capacity_and_swaps_only_gain(schools: int, seed: int) -> None:
    master = mixed(schools, seed)
    for shake in (None, 0.3 * np.random.default_rng(seed).standard_normal(schools)):
        choice = dive(master, shake, Room(master.instance))
        master.release()
        assert choice is not None
        assert left(master.instance, choice) > -1e-4
        better = swapped(master, choice, tries=40)
        assert left(master.instance, better) > -1e-4
        assert worth(master, better) >= worth(master, choice) - 1e-6


def test_swaps_mend_a_choice_in_which_nobody_enters() -> None:
    """The worst choice there is becomes a better one: the tries are worth making."""
    master = mixed(12, 3)
    nobody = master.nobody
    assert worth(master, swapped(master, nobody, tries=40)) > worth(master, nobody) + 10.0


def test_room_refuses_what_no_longer_fits() -> None:
    instance = derive(generate(12, seed=0))
    room, never = Room(instance), instance.horizon.waves
    first = int(instance.schools.ready.min())
    entered = sum(room.take(s, first) for s in range(12))
    most = int(instance.capacities.deployments[0, first])
    assert 0 < entered <= most
    assert not room.fits()[:, first].all() or entered == 12
    assert room.fits()[:, never].all()
    assert room.take(0, never)
