"""The six goals in strict order inside the master, and the exact exchange rates between them.

    promises > spending due > fairness floor > coverage > earliness > cost > moves

Each goal is optimised with the goals before it held as rows; the price of a held row is what one unit of it is worth
in the goal sought: no weight is guessed. The two stages of promises count as one goal.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .goals import Goal
from .instance import Floats
from .oracle import Worth
from .pricing import SMOOTHING, Master
from .shared import KILO

NOTHING = 1e-9  # a rate under which a held goal costs nothing
HOLD = 1e-6  # share of a value given up when it is held, for arithmetic
HOLD_OF_GROUPS = 1e-4
"""Where schools are mixed by groups: held closer, 2,500 schools made programmes that HiGHS fails on."""
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
    """Every goal in turn on a fresh master, and the rates at which those held would be given up.

    Should arithmetic fail at one, those before it are what is known.
    """
    stages: list[Stage] = []
    rates: list[Rate] = []
    for turn in _turns(master, tolerance):
        out = master.optimise(turn.goal, tolerance=turn.within, smoothing=turn.smoothing)
        if not np.isfinite(out.value):
            break
        name, unit = turn.goal.name, turn.unit
        stages.append(Stage(name, out.value * unit, out.bound * unit, UNITS[name], out.rounds))
        rates.extend(_rates(master, name, out.price, abs(unit)))
        turn.hold(out.value)
    return tuple(stages), tuple(rates)


@dataclass(frozen=True, slots=True)
class _Turn:
    """One goal to seek, in units of the master, and how its value is held for those after it."""

    goal: Goal
    within: float
    unit: float  # of what is published, in a unit of the master
    smoothing: float
    hold: Callable[[float], None]


def _turns(master: Master, tolerance: float) -> tuple[_Turn, ...]:
    share = HOLD if master.units.single.all() else HOLD_OF_GROUPS

    def at_least(row: int) -> Callable[[float], None]:
        return lambda value: master.hold_value(row, value - share * abs(value))

    def floor(value: float) -> None:
        master.hold_floor(max(0.0, value / 100.0 * (1.0 - 5e-3)))

    def promises(value: float) -> None:
        master.hold_promises(max(0.0, float(np.ceil(-value - 1e-6))))

    def spending(value: float) -> None:
        master.hold_spending(max(0.0, -value) + HOLD)

    coverage, early = Worth(coverage=1.0), Worth(earliness=1.0 / KILO)
    return (
        _Turn(Goal("promises", Worth(promise=1.0)), 1e-9, -1.0, SMOOTHING, promises),
        _Turn(Goal("spending_due", Worth(), spending=1.0), 1e-6, -KILO, SMOOTHING, spending),
        _Turn(Goal("fairness", Worth(), floor=100.0), 0.05, 0.01, SMOOTHING, floor),
        _Turn(Goal("coverage", coverage), tolerance * 100.0, 1.0, LITTLE, at_least(master.coverage_row)),
        _Turn(Goal("earliness", early), tolerance * 10.0, KILO, NONE, at_least(master.earliness_row)),
        _Turn(Goal("cost", Worth(), cost=1.0), tolerance * 1e3, -KILO, NONE, at_least(master.cost_row)),
        _Turn(Goal("moves", Worth(move=1.0)), 1e-2, -1.0, NONE, lambda _value: None),
    )


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
