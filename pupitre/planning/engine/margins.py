"""What a little more of a shared resource is worth, and how far that holds; what losing some would cost.

A price is a slope. Here the change is made on the master and the mix adapts to it, so that the answer has two ends:
what the mix gains (it can be had, but for whole sets), and what no plan exceeds (proven).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace

import numpy as np

from .plan import SAME_SLOPE, Price
from .priced import Priced
from .pricing import Master
from .shared import KILO

ROUNDS = 5  # of prices after a change: the plans met already are nearly enough (3 were up to 8 % off)
STEPS = 6  # of doubling, in the search of that range
NOTHING = 1e-9  # points a unit under which a resource is not short


@dataclass(frozen=True, slots=True)
class Resource:
    """A shared row as people know it."""

    name: str  # deployments, adviser_days, tech_hours, seats, budget
    subject: str  # territory, or measure (and territory)
    period: int  # wave or year, from 1
    unit: str
    row: int  # of the master
    scale: float  # units of the row in a unit
    amount: float  # given, in the unit


@dataclass(frozen=True, slots=True)
class Gain:
    """Points that a change brings (negative: costs)."""

    points: float  # estimated: what the mix of plans gains
    bound: float  # proven: points that no plan exceeds once it has happened


def resources_of(master: Master) -> Iterator[Resource]:
    """Every shared resource: people by territory and wave, money by measure and year."""
    instance, shared = master.instance, master.shared
    families = (
        ("deployments", shared.deployments, "school"),
        ("adviser_days", shared.advisers, "day"),
        ("tech_hours", shared.technicians, "hour"),
        ("seats", shared.seats, "seat"),
    )
    for name, rows, unit in families:
        for (t, w), row in np.ndenumerate(rows):
            amount = float(master.upper[row])
            yield Resource(name, instance.territories[t], int(w) + 1, unit, int(row), 1.0, amount)
    funding = instance.funding
    for (k, y), row in np.ndenumerate(master.budget_row):
        measure = instance.case.measures[int(funding.fund_measure[k])].measure_id
        territory = int(funding.fund_territory[k])
        subject = measure if territory < 0 else f"{measure} {instance.territories[territory]}"
        yield Resource("budget", subject, int(y) + 1, "EUR", int(row), 1.0 / KILO, float(funding.budget[k, y]))


@contextmanager
def changed(master: Master, changes: Mapping[int, float]) -> Iterator[None]:
    """The master with its right-hand sides changed by so much, row by row; as it was afterwards."""
    lower, upper = master.lower.copy(), master.upper.copy()
    try:
        for row, by in changes.items():
            master.lower[row] += by
            master.upper[row] = max(0.0, master.upper[row] + by)
            master.lower[row] = min(master.lower[row], master.upper[row])
            master.lp.set_row(row, float(master.lower[row]), float(master.upper[row]))
        yield
    finally:
        master.lower[:], master.upper[:] = lower, upper
        for row in changes:
            master.lp.set_row(row, float(lower[row]), float(upper[row]))


def gain_of(priced: Priced, changes: Mapping[Resource, float], *, rounds: int = ROUNDS) -> Gain:
    """What giving so many units more of resources brings; taking some away costs."""
    master = priced.master
    tolerance = 1e-6 * max(1.0, priced.value)
    with changed(master, {resource.row: by * resource.scale for resource, by in changes.items()}):
        at_prices = master.resources(priced.outcome.price) + float(priced.by_entry.max(axis=1).sum())
        after = master.optimise(priced.goal, tolerance=tolerance, rounds=rounds)
        most = min(at_prices, after.bound)
    return Gain(after.value - priced.outcome.value, most)


def prices_with_ranges(priced: Priced) -> tuple[Price, ...]:
    """The price of every resource that is short, from and up to the quantity where a unit is worth the same.

    Worth the same: within a tenth, by steps that double from a hundredth of what is given.
    """
    out = []
    for resource in resources_of(priced.master):
        points = float(priced.outcome.price[resource.row]) * resource.scale
        if points <= NOTHING or resource.amount <= 0:
            continue
        price = Price(resource.name, resource.subject, resource.period, resource.unit, points)
        less, more = (_reach(priced, resource, points, sign) for sign in (-1.0, 1.0))
        out.append(replace(price, valid_from=max(0.0, resource.amount - less), valid_to=resource.amount + more))
    return tuple(out)


def _reach(priced: Priced, resource: Resource, points: float, sign: float) -> float:
    """Units by which the resource may change while a unit is worth its price."""
    reach, by = 0.0, 0.01 * resource.amount
    for _ in range(STEPS):
        got = sign * gain_of(priced, {resource: sign * by}, rounds=1).points
        if abs(got - points * by) > SAME_SLOPE * points * by:
            break
        reach, by = by, 2.0 * by
    return min(reach, resource.amount) if sign < 0 else reach
