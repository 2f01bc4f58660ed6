"""A plan beside the prices that made it: what each school is worth by wave of entry, and what no plan can pass.

The prices are those of coverage with the goals before it held where the plan holds them. They price every school in
one go; what they say of a school is an estimate, except the bounds, which are proven (`exact.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .assemble import Decisions, value_of
from .exact import certified_by_entry
from .goals import Goal, Outcome
from .instance import Floats, Instance
from .lift import floor_of, promises_missed
from .neighbours import as_answer
from .oracle import Costs
from .plan import Plan
from .pricing import Master
from .reading import read_decisions
from .run import coverage_goal, spending_missed
from .shared import KILO, Answer

TOLERANCE = 1e-4  # of the coverage: where the rounds of prices stop
SLACK = 1e-6  # units, so that what the plan itself does is never cut off by arithmetic


@dataclass(slots=True)
class Priced:
    """A plan and its prices."""

    instance: Instance
    decisions: Decisions
    value: float  # points of the plan
    goal: Goal
    master: Master
    outcome: Outcome
    by_entry: Floats  # (S, W+1) certified worth of each school at the prices by wave of entry, the last = never

    @property
    def costs(self) -> Costs:
        """The prices as what each decision costs or brings."""
        return self.master.oracle.costs(self.outcome.price[: self.master.shared.count], self.goal.worth)

    @property
    def bound(self) -> float:
        """Points that no plan exceeds which holds the goals before coverage as this one does."""
        return self.master.resources(self.outcome.price) + float(self.by_entry.max(axis=1).sum())

    def bound_if(self, school: int, wave: int) -> float:
        """The same of the plans in which the school enters at the wave (W = never)."""
        return self.bound - float(self.by_entry[school].max() - self.by_entry[school, wave])

    def loses(self, school: int, wave: int) -> float:
        """Points that entering at the wave loses at the prices, beside the school's best."""
        return float(self.by_entry[school].max() - self.by_entry[school, wave])


def price_plan(instance: Instance, plan: Plan, *, warm: Floats | None = None) -> Priced:
    """The prices of a plan, from those of another one of nearly the same case if there are."""
    decisions = read_decisions(instance, plan)
    return price_decisions(instance, decisions, warm=warm)


def price_decisions(instance: Instance, decisions: Decisions, *, warm: Floats | None = None) -> Priced:
    """The prices of decisions, the goals before coverage being held where they hold them."""
    master = held_master(instance, decisions)
    goal = coverage_goal(instance)
    everyone = np.ones(len(instance.schools.ids), dtype=np.bool_)
    master.add(own_answer(master, decisions), everyone)
    if warm is not None and len(warm) >= master.shared.count:
        master.add(master.oracle.respond(warm[: master.shared.count], goal.worth).plan, everyone)
    outcome = master.optimise(goal, tolerance=TOLERANCE * max(1.0, value_of(instance, decisions)))
    by_entry = certified_by_entry(master.oracle, outcome.price[: master.shared.count], goal.worth)
    return Priced(instance, decisions, value_of(instance, decisions), goal, master, outcome, by_entry)


def held_master(instance: Instance, decisions: Decisions) -> Master:
    """A master without prices yet, in which the goals before coverage are held where the decisions hold them."""
    master = Master(instance)
    master.hold_promises(float(promises_missed(instance, decisions)))
    master.hold_spending(spending_missed(instance, decisions) / KILO + SLACK)
    master.hold_floor(max(0.0, floor_of(instance, decisions) - SLACK))
    return master


def own_answer(master: Master, decisions: Decisions) -> Answer:
    """The decisions as an answer of the schools, so that a mix that holds what they hold exists from the start."""
    answer, oracle, cohorts = as_answer(master.instance, decisions), master.oracle, master.instance.cohorts
    first = np.full(len(master.instance.items.keys), master.instance.horizon.waves, dtype=np.int64)
    for move in decisions.transfers:
        item = int(cohorts.item[move.cohort])
        first[item] = min(first[item], move.wave)
    number = {wave: n for n, wave in enumerate(oracle.stops)}
    stops = np.array([number[int(wave)] for wave in first[oracle.giving]], dtype=np.int64)
    return replace(answer, stops=stops)
