"""What if, in one breath: what no plan of a changed case can pass, by the prices of today; then a closer answer.

Prices proven for one case give a bound for another one: what its resources are worth at them + every school's best.
It needs no search. A few rounds of prices then say about what a plan of the changed case would cover.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .case import Case
from .derive import derive
from .exact import certified_worth
from .instance import Floats
from .priced import Priced
from .pricing import Master
from .run import softness_at

ROUNDS = 8
TOLERANCE = 1e-3  # of the coverage
HELD = 1e-4  # of a floor or a promise, that a mix may miss and still be said to hold it


@dataclass(frozen=True, slots=True)
class Answer:
    """What a change does to coverage, in points."""

    before: float  # the plan of today
    bound_before: float
    bound: float  # proven: no plan of the changed case which keeps the promises as today's does covers more
    estimate: float | None  # of the mix of plans after some rounds; None before the first
    keeps: bool  # what today's plan holds (promises, spending due, fairness) is held in that mix too
    rounds: int  # of prices


def bound_if(priced: Priced, case: Case, *, rounds: int = ROUNDS) -> Answer:
    """The answer for a changed case. With no rounds, the instant bound alone."""
    return answer_of(priced, case, rounds=rounds)[0]


def answer_of(priced: Priced, case: Case, *, rounds: int = ROUNDS) -> tuple[Answer, Master]:
    """The same, and the mix of plans that it comes from."""
    instance = derive(case, hashed=False)
    master = Master(instance)
    hold_as(priced, master)
    master.set_goal(priced.goal)
    price = _translated(priced, master)
    count = master.shared.count
    schools = certified_worth(master.oracle, price[:count], priced.goal.worth)
    instant = master.resources(price) + float(schools.sum())
    if not rounds:
        return Answer(priced.value, priced.bound, instant, None, True, 0), master
    everyone = np.ones(len(instance.schools.ids), dtype=np.bool_)
    for plan in priced.master.pool.plans if _same_shape(priced, master) else ():
        master.add(plan, everyone)
    master.add(master.oracle.respond(price[:count], priced.goal.worth).plan, everyone)
    return _adapted(priced, master, instant, rounds), master


def hold_as(priced: Priced, master: Master) -> None:
    """The goals before coverage, held where the plan of today holds them."""
    today = priced.master
    master.hold_promises(float(today.upper[today.shared.promises]))
    master.hold_spending(float(today.upper[today.due_row]))
    master.hold_floor(today.held_floor)


def _adapted(priced: Priced, master: Master, instant: float, rounds: int) -> Answer:
    """A few rounds of prices; what is held is a dear wish, so that a mix always exists."""
    today = priced.master
    held, missed, due = master.held_floor, today.upper[today.shared.promises], today.upper[today.due_row]
    soft = softness_at(today, priced.outcome.price)
    master.soften(soft)
    tolerance = TOLERANCE * max(1.0, priced.value)
    found = master.optimise(master.goal, tolerance=tolerance, rounds=rounds, certify=True)
    offset = soft.floor * held - soft.promise * float(missed) - soft.spending * float(due)
    mix = master.x[master.first :]
    estimate = float(mix @ np.array(master.coverage)[: len(mix)])
    keeps = master.feasible and float(master.x[master.floor_column]) >= held - HELD
    keeps = keeps and float(mix @ master.missed[: len(mix)]) <= missed + HELD
    bound = min(instant, found.bound - offset)
    return Answer(priced.value, priced.bound, bound, estimate, bool(keeps), found.rounds)


def _same_shape(priced: Priced, master: Master) -> bool:
    """Whether plans met in one case mean the same in the other: items, offers, lots and cohorts as they were."""
    one, two = priced.instance, master.instance
    return (
        one.items.keys == two.items.keys
        and np.array_equal(one.offers.item, two.offers.item)
        and np.array_equal(one.offers.model, two.offers.model)
        and np.array_equal(one.items.hole, two.items.hole)
        and np.array_equal(one.schools.entry_allowed, two.schools.entry_allowed)
        and np.array_equal(priced.master.shared.lots, master.shared.lots)
        and np.array_equal(one.cohorts.item, two.cohorts.item)
    )


def _translated(priced: Priced, master: Master) -> Floats:
    """The prices of today at the rows of the other master: any prices give a bound, those of today a close one."""
    one, two, price = priced.master, master, np.zeros(len(master.lower))
    old = priced.outcome.price
    shared, other = one.shared, two.shared
    if priced.instance.territories == two.instance.territories:
        for before, after in (
            (shared.deployments, other.deployments),
            (shared.advisers, other.advisers),
            (shared.technicians, other.technicians),
            (shared.seats, other.seats),
        ):
            price[after] = old[before]
    place = {name: c for c, name in enumerate(priced.instance.funding.class_ids)}
    for c, name in enumerate(two.instance.funding.class_ids):
        if name in place:
            price[other.financing[:, c]] = old[shared.financing[:, place[name]]]
    lot = {tuple(key): row for key, row in zip(shared.lots.tolist(), shared.moves.tolist(), strict=True)}
    for key, row in zip(other.lots.tolist(), other.moves.tolist(), strict=True):
        price[row] = old[lot[tuple(key)]] if tuple(key) in lot else 0.0
    present = shared.quintile_row >= 0
    both = present & (other.quintile_row >= 0)
    price[other.quintile_row[both]] = old[shared.quintile_row[both]]
    price[other.promises] = old[shared.promises]
    if one.budget_row.shape == two.budget_row.shape:
        price[two.budget_row] = old[one.budget_row]
        must = (one.must_row >= 0) & (two.must_row >= 0)
        price[two.must_row[must]] = old[one.must_row[must]]
    price[two.due_row] = old[one.due_row]
    return price
