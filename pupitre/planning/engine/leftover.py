"""After the blocks: schools of all of them choose again together, with what the others leave.

What a plan is under its bound is, exactly, what its schools lose at the prices and what is left of priced things. So
those choose again that lose most, and those to which another entry would cost least.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .instance import Instance, Ints
from .large_prices import Prices
from .oracle import Oracle
from .part import own, part_of
from .rest import Rest
from .run import Run
from .shared import Answer, effects
from .slots import NEVER


def rest_of_all(run: Run, prices: Prices, plan: Answer, most: int) -> Rest:
    """At most so many schools, with a row each; the others keep the plan."""
    master, instance = prices.master, run.instance
    shared, worth = master.shared, prices.goal.worth
    price = prices.coverage.price[: shared.count]
    loses, step = np.zeros((2, len(instance.schools.ids)))
    total = np.zeros(shared.count)
    for part, oracle in master.oracle.slices:
        by_entry = oracle.weigh(price, worth).by_entry
        mine = own(instance, part, plan)
        taken = effects(part.instance, oracle.shared, mine)
        total += taken.rows.sum(axis=0)
        brings = worth.coverage * taken.coverage + worth.earliness * taken.earliness - taken.rows @ price
        loses[part.schools] = by_entry.max(axis=1) - brings
        by_entry[np.arange(len(by_entry)), mine.entry] = NEVER
        step[part.schools] = brings - by_entry.max(axis=1)
    chosen = np.zeros(len(loses), dtype=np.bool_)
    chosen[np.argsort(-loses, kind="stable")[: most // 2]] = True
    step[chosen] = np.inf
    chosen[np.argsort(step, kind="stable")[: most - most // 2]] = True
    schools = np.flatnonzero(chosen)
    part = part_of(instance, schools)
    mine = own(instance, part, plan)
    taken = effects(part.instance, shared, mine).rows.sum(axis=0)
    rest = Rest.of(instance, plan, schools, shared, shared.right - (total - taken))
    stops = _stops_of(rest.part.instance, rest.master.oracle, mine)
    rest.master.add(replace(mine, stops=stops), np.ones(len(schools), dtype=np.bool_))  # so that a mix exists
    return rest


def _stops_of(instance: Instance, oracle: Oracle, plan: Answer) -> Ints:
    """(M,) of each item that gives sets away, which of `Oracle.stops` is the wave since which it does."""
    first = np.full(len(instance.items.keys), instance.horizon.waves, dtype=np.int64)
    np.minimum.at(first, instance.cohorts.item[plan.gifts[:, 0]], plan.gifts[:, 1])
    number = {wave: n for n, wave in enumerate(oracle.stops)}
    return np.array([number[wave] for wave in first[oracle.giving].tolist()], dtype=np.int64)
