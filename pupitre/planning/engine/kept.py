"""The prices of a plan as they are kept with it, and taken up again without being computed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .assemble import value_of
from .exact import certified_by_entry
from .goals import Outcome
from .instance import Instance
from .plan import Plan
from .priced import Priced, held_master
from .reading import read_decisions
from .run import coverage_goal


@dataclass(frozen=True, slots=True)
class KeptPrices:
    """What stands for a `Priced` in a file; the instance and the plan stand beside it."""

    price: tuple[float, ...]  # of every row of the master, in its order
    value: float  # points of the mix of plans
    bound: float
    rounds: int

    def to_json(self) -> dict[str, Any]:
        return {"price": list(self.price), "value": self.value, "bound": self.bound, "rounds": self.rounds}

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> KeptPrices:
        price = tuple(float(one) for one in document["price"])
        return cls(price, float(document["value"]), float(document["bound"]), int(document["rounds"]))


def kept(priced: Priced) -> KeptPrices:
    """The prices to keep; those of schools' own rows say nothing of what is shared and are left out."""
    found = priced.outcome
    shared = found.price[: priced.master.school_row]
    return KeptPrices(tuple(shared.tolist()), found.value, found.bound, found.rounds)


def restored(instance: Instance, plan: Plan, prices: KeptPrices) -> Priced:
    """The plan beside its prices, as it was when they were kept. Errors: ValueError, prices of another case."""
    decisions = read_decisions(instance, plan)
    master = held_master(instance, decisions)
    if len(prices.price) != master.school_row:
        raise ValueError("the prices are those of another case")
    price = np.zeros(len(master.lower))
    price[: master.school_row] = prices.price
    goal = coverage_goal(instance)
    master.set_goal(goal)
    by_entry = certified_by_entry(master.oracle, price[: master.shared.count], goal.worth)
    outcome = Outcome(prices.value, prices.bound, price, prices.rounds)
    return Priced(instance, decisions, value_of(instance, decisions), goal, master, outcome, by_entry)
