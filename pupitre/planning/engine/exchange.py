"""The six goals in strict order inside the master, and the exact exchange rates between them.

    promises > spending due > fairness floor > coverage > earliness > cost > moves

Each goal is optimised with the goals before it held as rows; the price of a held row is what one unit of it is worth
in the goal sought: no weight is guessed. The two stages of promises count as one goal.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .goals import Goal
from .instance import Floats
from .oracle import Worth
from .pricing import SMOOTHING, Master
from .shared import KILO

NOTHING = 1e-9  # a rate under which a held goal costs nothing
HOLD = 1e-6  # share of a value given up when it is held, for arithmetic
LITTLE, NONE = 0.2, 0.0  # smoothing once the floor, then coverage, have made the mix rich


@dataclass(frozen=True, slots=True)
class Stage:
    """One goal, at its best with those before it held, for a mix of plans."""

    name: str
    value: float
    bound: float
    unit: str
    rounds: int


@dataclass(frozen=True, slots=True)
class Rate:
    """What one unit of a held goal costs in the goal sought."""

    held: str
    held_unit: str
    sought: str
    sought_unit: str
    rate: float


UNITS = {
    "promises": "promise",
    "spending_due": "EUR",
    "fairness": "share of the need",
    "coverage": "point",
    "earliness": "commitment point x wave",
    "cost": "EUR",
    "moves": "set",
}


def in_order(master: Master, *, tolerance: float = 1e-4) -> tuple[tuple[Stage, ...], tuple[Rate, ...]]:
    """Every goal in turn on a fresh master, and the rates at which those held would be given up."""
    stages: list[Stage] = []
    rates: list[Rate] = []

    def seek(goal: Goal, within: float, unit: float = 1.0, smoothing: float = SMOOTHING) -> float:
        out = master.optimise(goal, tolerance=within, smoothing=smoothing)
        stages.append(Stage(goal.name, out.value * unit, out.bound * unit, UNITS[goal.name], out.rounds))
        rates.extend(_rates(master, goal.name, out.price, abs(unit)))
        return out.value

    master.hold_promises(max(0.0, float(np.ceil(-seek(Goal("promises", Worth(promise=1.0)), 1e-9, -1.0) - 1e-6))))
    master.hold_spending(max(0.0, -seek(Goal("spending_due", Worth(), spending=1.0), 1e-6, -KILO)) + HOLD)
    master.hold_floor(max(0.0, seek(Goal("fairness", Worth(), floor=100.0), 0.05, 0.01) / 100.0 * (1.0 - 5e-3)))
    points = seek(Goal("coverage", Worth(coverage=1.0)), tolerance * 100.0, smoothing=LITTLE)
    master.hold_value(master.coverage_row, points * (1.0 - HOLD))
    early = seek(Goal("earliness", Worth(earliness=1.0 / KILO)), tolerance * 10.0, KILO, NONE)
    master.hold_value(master.earliness_row, early * (1.0 - HOLD))
    spent = seek(Goal("cost", Worth(), cost=1.0), tolerance * 1e3, -KILO, NONE)
    master.hold_value(master.cost_row, spent * (1.0 + HOLD))
    seek(Goal("moves", Worth(move=1.0)), 1e-2, -1.0, NONE)
    return tuple(stages), tuple(rates)


def _rates(master: Master, sought: str, price: Floats, unit: float) -> list[Rate]:
    """Prices of the rows held, as rates; `unit` of the goal sought in a unit of the master."""
    shared = master.shared
    held = (
        ("promises", float(price[shared.promises]) * unit),
        ("spending_due", float(price[master.due_row]) * unit / KILO),
        ("fairness", -float(price[shared.fairness].sum()) * unit),
        ("coverage", -float(price[master.coverage_row]) * unit),
        ("earliness", -float(price[master.earliness_row]) * unit / KILO),
        ("cost", float(price[master.cost_row]) * unit / KILO),
    )
    return [
        Rate(name, UNITS[name], sought, UNITS[sought], abs(rate))
        for name, rate in held
        if name != sought and abs(rate) > NOTHING
    ]
