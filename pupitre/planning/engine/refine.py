"""From the prices of groups of schools to those of the schools that these prices leave undecided.

At the optimum of a mix at most as many schools are undecided as shared rows are tight: the others have one plan worth
anything. They keep their entry and their stops and stay in groups; the undecided ones get rows of their own.
"""

from __future__ import annotations

import numpy as np

from .goals import Choice
from .instance import Bools, Floats
from .pricing import Master
from .units import with_alone

PART = 1e-9  # of a plan, in a mix, under which it is arithmetic


def undecided(master: Master, price: Floats, most: int) -> Bools:
    """(S,) the schools whose choice of entry and stops loses least by being another, at most so many."""
    oracle = master.oracle
    weighed = oracle.weigh(price[: master.shared.count], master.goal.worth)
    by_entry = np.sort(weighed.by_entry, axis=1)
    margin = by_entry[:, -1] - by_entry[:, -2]
    if len(oracle.giving):
        by_stop = np.sort(weighed.giving.max(axis=2), axis=0)
        owner = master.instance.items.school[oracle.giving]
        np.minimum.at(margin, owner, by_stop[-1] - by_stop[-2])
    chosen = np.zeros(len(margin), dtype=np.bool_)
    chosen[np.argsort(margin, kind="stable")[:most]] = True
    return chosen


def refined(master: Master, price: Floats, most: int) -> Master:
    """A master in which the undecided schools stand alone, the others settled; it knows the plans of the last mix."""
    alone = undecided(master, price, most)
    best = master.oracle.respond(price[: master.shared.count], master.goal.worth).plan
    settled = Choice(best.entry, best.stops)
    fine = Master(master.instance, units=with_alone(master.units, alone), settled=settled)
    fine.set_goal(master.goal)
    fine.add(best, np.ones(len(alone), dtype=np.bool_))
    used = master.x[master.first :] > PART
    owner = master.instance.items.school[master.oracle.giving]
    for source in sorted({master.pool.source[n] for n in np.flatnonzero(used).tolist()}):
        plan = master.pool.plans[source]
        same = plan.entry == settled.entry
        np.logical_and.at(same, owner, plan.stops == settled.stops)
        fine.add(plan, alone | same)
    return fine
