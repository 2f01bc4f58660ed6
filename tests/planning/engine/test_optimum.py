"""The best plan of tiny territories, found by trying everything, against the solver's plan and its bounds."""

import itertools
import random
from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from pupitre.planning.engine.case import (
    Capacity,
    Case,
    Commitment,
    Item,
    Measure,
    MeasureBudget,
    Meta,
    Model,
    Money,
    Need,
    School,
    Scope,
    Settings,
)
from pupitre.planning.engine.case_io import make_case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.solve import Options, solve

TO_THE_END = Options(gap=1e-6, floor_gap=1e-7, floor_tolerance=0.0)
CARRY = 0.5
ZERO = Decimal(0)


def tiny(seed: int) -> Case:
    """Two schools, three yearly waves, boards of one or two models, one entry a wave, money for a few sets."""
    rng = random.Random(seed)
    names = ("A", "B")
    models = [
        Model("SHORT", ("TNI",), Decimal(100), 1, 5.0, ZERO, ZERO, ZERO, ZERO, False),
        Model("LONG", ("TNI",), Decimal(rng.choice([190, 240])), 2, 5.0, ZERO, ZERO, ZERO, ZERO, False),
    ]
    return make_case(
        Meta(3, 1, settings=replace(Settings(), repair_rate=ZERO)),
        schools=[School(n, "T", "primaire", "STD", rng.uniform(70, 130), 5, None, None) for n in names],
        items=[Item(n, "TNI", "G", 1, rng.choice([18.0, 24.0])) for n in names],
        need=[Need(n, "TNI", "G", year, rng.randint(1, 2)) for n in names for year in (1, 2, 3)],
        commitments=[Commitment(n, rng.randint(0, 2), 1, 1, 1.0, 0.5, 0, 50.0, 1.0, 1.0) for n in names],
        capacities=[Capacity("T", wave, 1, 10.0, 10.0 if seed % 2 else 5.0, 0) for wave in (1, 2, 3)],
        measures=[Measure("M", Money.CAPEX, CARRY, 1.0, 0.0, ("*",), ("*",), 0.0, 0.0, 1, 3, Scope.LOCAL)],
        measure_budgets=[
            MeasureBudget("T", "M", year, Decimal(rng.randint(0, 600)) + Decimal("0.37")) for year in (1, 2, 3)
        ],
        catalogue=models[: 1 + seed % 2],
    )


Way = tuple[int, tuple[float, ...], tuple[float, ...]]
"""Wave of entry, spending and technician hours by wave."""


def ways_of(instance: Instance, school: int) -> dict[Way, float]:
    """Every plan of a school that keeps its own rules, with the points of the best."""
    W, items, offers = instance.horizon.waves, instance.items, instance.offers
    mine = np.flatnonzero(offers.item == school)  # one item a school, in the same order
    hole, most = items.hole[school], int(items.hole_max[school])
    found: dict[Way, float] = {(W, (0.0,) * W, (0.0,) * W): 0.0}
    for entry in np.flatnonzero(instance.schools.entry_allowed[school]).tolist():
        places = [(o, w) for o in mine.tolist() for w in range(entry, W)]
        for sets in itertools.product(range(most + 1), repeat=len(places)):
            alive, spent, hours, at_entry = np.zeros(W), np.zeros(W), np.zeros(W), 0
            hours[entry] += instance.schools.tech_hours[school]
            for (o, w), n in zip(places, sets, strict=True):
                alive[w : w + int(offers.life[o])] += n
                spent[w] += n * offers.capex[o]
                hours[w] += n * items.tech_hours[school]
                at_entry += n * (w == entry)
            if alive.max() > most or at_entry < -(-int(hole[entry]) // 2):
                continue
            key = entry, tuple(spent.tolist()), tuple(hours.tolist())
            points = float((np.minimum(alive, hole) * items.value[school]).sum())
            found[key] = max(found.get(key, 0.0), points)
    return found


def best_of(instance: Instance) -> tuple[float, float]:
    """The highest floor of the two schools' coverage, then the most points with that floor."""
    W, budget = instance.horizon.waves, instance.funding.budget[0]
    plans = []
    for (a, one), (b, two) in itertools.product(ways_of(instance, 0).items(), ways_of(instance, 1).items()):
        left, keeps = 0.0, a[0] != b[0] or a[0] == W
        for w in range(W):
            left = CARRY * left + budget[w] - a[1][w] - b[1][w]
            keeps = keeps and left >= 0 and a[2][w] + b[2][w] <= instance.capacities.tech_hours[0, w]
            if not keeps:
                break
        if keeps:
            points = np.zeros(5)
            np.add.at(points, instance.schools.quintile, [one, two])
            some = instance.quintile_points > 0
            plans.append((float((points[some] / instance.quintile_points[some]).min()), one + two))
    floor = max(plan[0] for plan in plans)
    return floor, max(points for least, points in plans if least >= floor - 1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_the_plan_of_a_tiny_territory_is_the_best_of_all(seed: int) -> None:
    case = tiny(seed)
    floor, points = best_of(derive(case))
    plan = solve(case, options=TO_THE_END)
    goals = {goal.name: goal for goal in plan.goals}
    assert goals["fairness"].value == pytest.approx(floor, abs=1e-6)
    assert plan.value == pytest.approx(points, abs=1e-4)
    assert plan.bound is not None
    assert plan.bound >= points - 1e-6
    assert plan.gap is not None
    assert plan.gap <= 1e-5


def test_the_trials_have_something_to_find() -> None:
    found = [best_of(derive(tiny(seed))) for seed in range(12)]
    assert sum(floor > 0 for floor, _ in found) >= 4
    assert sum(points > 0 for _, points in found) >= 9
