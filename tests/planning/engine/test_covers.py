"""A cut holds for every set of schools that the seats allow, and takes from a mix what the mix alone allowed."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pupitre.planning.engine.covers import broken_covers, lifted_cover
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.pricing import Master

GOAL = Goal("coverage", Worth(coverage=1.0))


@pytest.mark.parametrize(
    ("size", "room", "share", "weight", "most"),
    [
        ([5, 5], 7, [0.7, 0.7], [1, 1], 1),
        ([3, 3, 3], 7, [1.0, 0.8, 0.5], [1, 1, 1], 2),
        ([8, 1], 7, [0.5, 1.0], [1, 0], 0),  # a school that never fits
        ([4, 4, 8], 7, [1.0, 0.5, 0.0], [1, 1, 1], 1),
        ([3, 3, 3, 6], 7, [0.8, 0.8, 0.8, 0.0], [1, 1, 1, 2], 2),  # the large one weighs two of the cover
    ],
)
def test_covers(size: list[int], room: int, share: list[float], weight: list[int], most: int) -> None:
    found = lifted_cover(np.array(size), room, np.array(share))
    assert found is not None
    assert found[0].tolist() == weight
    assert found[1] == most


@pytest.mark.parametrize(
    ("size", "room", "share"),
    [
        ([3, 4], 7, [1.0, 1.0]),  # together they fit
        ([5, 5], 7, [1.0, 0.0]),  # one alone
        ([], 7, []),
        ([1], 0, [0.0]),
    ],
)
def test_what_can_be_is_not_cut(size: list[int], room: int, share: list[float]) -> None:
    assert lifted_cover(np.array(size, dtype=np.int64), room, np.array(share)) is None


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 9), st.floats(0.0, 1.0)), min_size=1, max_size=8), st.integers(0, 20))
def test_a_lifted_cover_holds_for_every_subset_that_fits(schools: list[tuple[int, float]], room: int) -> None:
    size = np.array([seats for seats, _ in schools])
    found = lifted_cover(size, room, np.array([part for _, part in schools]))
    if found is None:
        return
    for picked in itertools.product((0, 1), repeat=len(size)):
        if size @ np.array(picked) <= room:
            assert found[0] @ np.array(picked) <= found[1]


@pytest.mark.parametrize("seed", [0, 1])
def test_cuts_lower_the_bound_and_leave_prices_of_resources_when_taken_off(seed: int) -> None:
    instance = derive(generate(12, seed=seed))
    master = Master(instance, cuts=40)
    master.hold_promises(1e6)
    master.hold_spending(1e6)
    master.hold_floor(0.0)
    free = master.optimise(GOAL, tolerance=1e-6)
    assert broken_covers(instance, master.mix())
    held = master.optimise(GOAL, tolerance=1e-6, covers=True)
    assert held.bound < free.bound - 1e-3
    assert not broken_covers(instance, master.mix())
    for weight, most in zip(master.shared.weights, master.most, strict=False):
        share = master.mix()[:, :-1]
        assert float((weight * share).sum()) <= most + 1e-6
    master.hold_cuts(False)
    again = master.optimise(GOAL, tolerance=1e-6)
    assert again.bound == pytest.approx(free.bound, abs=1e-4)
    assert not again.price[master.shared.cuts].any()


def test_a_master_without_room_for_cuts_makes_none() -> None:
    master = Master(derive(generate(12)))
    out = master.optimise(GOAL, tolerance=1e-6, covers=True)
    assert np.isfinite(out.bound)
    assert master.most == []
