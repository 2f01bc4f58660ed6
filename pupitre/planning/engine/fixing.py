"""What no better plan does, proven by the prices: the direct model that is left is small, and HiGHS cuts into it.

A plan that makes a choice is worth at most the bound of the prices less what the choice loses at them. Where that is
no more than the best plan known, the choice is useless: every better plan is among those the box leaves.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .assemble import value_of
from .candidates import list_arcs, regrets
from .direct import Whole, with_rows
from .exact import certified_by_entry, certified_worth, moving_items
from .formulation import Formulation
from .goals import Goal
from .highs import Limits
from .instance import Bools, Floats
from .lift import decisions_of, floor_of, promises_missed
from .model import Model
from .oracle import Oracle, Worth
from .pricing import Master
from .run import Run, spending_missed
from .shared import KILO
from .slots import answer

ARITHMETIC = 1e-6  # points
TINY = 1e-10  # points that a set or an entry is worth


@dataclass(frozen=True, slots=True)
class Useful:
    """Choices that a better plan may make."""

    entry: Bools  # (S, W+1)
    bought: Floats  # (O, W) sets at the most
    received: Floats  # (I, W, W+1)
    stop: Bools  # (M, Q')


def useful_choices(oracle: Oracle, price: Floats, worth: Worth, distance: float) -> Useful:
    """Choices that lose at most `distance` at the prices of the shared rows.

    Ways of items whose slots may exchange sets, or that may give sets away, lose what the slots apart do not say: all
    are left.
    """
    instance, W = oracle.instance, oracle.instance.horizon.waves
    costs, by_entry = oracle.costs(price, worth), certified_by_entry(oracle, price, worth)
    lost = by_entry.max(axis=1)[:, None] - by_entry
    answers, arcs = answer(oracle.slots, costs.worth, costs.offer, costs.lot), list_arcs(oracle, costs)
    moving: Bools = np.logical_or.reduce(moving_items(oracle), axis=1)
    vague: Bools = moving.copy()
    vague[oracle.giving] = True
    way = np.full(len(arcs.slot), np.inf)
    for w in range(W):
        at = regrets(oracle, arcs, answers, np.full(len(lost), w, dtype=np.int64))
        way = np.minimum(way, at + lost[oracle.school[arcs.slot], w])
    item = oracle.slots.item[arcs.slot]
    way[vague[item]] = 0.0
    kept, most = way <= distance + ARITHMETIC, np.zeros((len(instance.offers.item), W))
    who = np.flatnonzero(kept & (arcs.offer >= 0))
    np.add.at(most, (arcs.offer[who], arcs.begin[who]), 1)
    most[vague[instance.offers.item]] = np.inf
    taken = np.zeros((len(instance.items.keys), W, W + 1))
    who = np.flatnonzero(kept & (arcs.lot >= 0))
    np.add.at(taken, (item[who], arcs.begin[who], arcs.end[who]), 1)
    taken[vague] = np.inf
    _, by_stop, _ = oracle.giving_items(costs)
    place = instance.items.school[oracle.giving]
    stop = (by_stop.max(axis=0)[None] - by_stop + lost[place][None]).min(axis=2)
    stop[:, moving[oracle.giving]] = 0.0
    return Useful(lost <= distance + ARITHMETIC, most, taken, stop <= distance + ARITHMETIC)


def left_by(formulation: Formulation, oracle: Oracle, useful: Useful) -> tuple[Model, tuple[Floats, Floats]]:
    """The direct model and the bounds of its columns, useless choices taken away."""
    at, model, W = formulation.at, formulation.model, oracle.instance.horizon.waves
    lower, upper, row_upper = model.lower.copy(), model.upper.copy(), model.row_upper.copy()
    for block, most in ((at.bought, useful.bought), (at.received, useful.received)):
        upper[block.members] = np.minimum(upper[block.members], most[tuple(block.index.T)])
    school, wave = at.served.index.T
    first, last = useful.entry.argmax(axis=1), W - useful.entry[:, ::-1].argmax(axis=1)
    upper[at.served.members] = wave >= first[school]
    lower[at.served.members] = wave >= last[school]
    family = model.families["entries_monotone"]
    row_upper[family.members] = np.where(useful.entry[tuple(family.index.T)], np.inf, 0.0)
    stops = np.array(oracle.stops, dtype=np.int64)[:, None]
    first = np.where(useful.stop, stops, W).min(axis=0, initial=W)
    last = np.where(useful.stop, stops, 0).max(axis=0, initial=0)
    item, wave = at.given_up.index.T
    place = np.searchsorted(oracle.giving, item)
    upper[at.given_up.members] = wave >= first[place]
    lower[at.given_up.members] = wave >= last[place]
    return replace(model, row_upper=row_upper), (lower, upper)


def with_school_rows(model: Model, formulation: Formulation, oracle: Oracle, *, price: Floats, goal: Goal) -> Model:
    """The model with a row a school: what it holds is worth, at the prices, no more than the best plan of its entry.

    With these the relaxation is as tight as the bound of the prices, and cuts go on from there.
    """
    at, instance, slots, W = formulation.at, oracle.instance, oracle.slots, oracle.instance.horizon.waves
    costs, by_entry = oracle.costs(price, goal.worth), certified_by_entry(oracle, price, goal.worth)
    promise = float(price[oracle.shared.promises]) + goal.worth.promise
    owner, cohorts = instance.items.school, instance.cohorts
    rows = np.zeros((len(by_entry), model.width))
    item, wave = at.covered.index.T
    rows[owner[item], at.covered.numbers] = costs.point[item, wave]
    offer, wave = at.bought.index.T
    rows[owner[instance.offers.item[offer]], at.bought.numbers] = -costs.offer[offer, wave]
    lot = {tuple(key): number for number, key in enumerate(slots.lots.tolist())}
    item, wave, dies = at.received.index.T
    keys = zip(instance.items.family[item].tolist(), wave.tolist(), dies.tolist(), strict=True)
    number = np.array([lot[key] for key in keys], dtype=np.int64)
    rows[owner[item], at.received.numbers] = -costs.lot[number, np.searchsorted(slots.item, item)]
    cohort, wave = at.withdrawn.index.T
    item, ends = cohorts.item[cohort], np.minimum(cohorts.dies[cohort], W)
    keys = zip(instance.items.family[item].tolist(), wave.tolist(), ends.tolist(), strict=True)
    rows[owner[item], at.withdrawn.numbers] = costs.gift[np.array([lot[key] for key in keys], dtype=np.int64)]
    owed = instance.obligations.item[at.missed_obligation.index[:, 0]]
    rows[owner[owed], at.missed_obligation.numbers] = -promise
    rows[at.missed_pin.index[:, 0], at.missed_pin.numbers] = -promise
    school, wave = at.served.index.T
    worth = by_entry[school, wave] - by_entry[school, W] + costs.entry[school, wave]
    np.add.at(rows, (school, at.served.numbers), -worth)
    later = np.flatnonzero(at.entry_before >= 0)
    np.add.at(rows, (school[later], at.entry_before[later]), worth[later])
    rows[np.abs(rows) < TINY] = 0.0
    names = [f"worth_{number}" for number in range(len(rows))]
    return with_rows(model, list(rows), names, (by_entry[:, W] + ARITHMETIC).tolist())


def cut_coverage(run: Run, master: Master, whole: Whole, goal: Goal) -> None:
    """A lower bound on coverage, with all that the best plan holds: HiGHS's cuts in what the prices leave."""
    instance, best, value = run.instance, run.best, value_of(run.instance, run.best)
    if run.bound is None:
        return
    formulation, oracle = whole.formulation, master.oracle
    held = Whole(formulation, formulation.model, whole.seed, float(promises_missed(instance, best)))
    held.spending = spending_missed(instance, best) / KILO + 1e-5
    held.floor = min(run.floor_held, floor_of(instance, best))
    price = run.row_prices[: master.shared.count]
    distance = _bound_at(master, goal, held, run.row_prices) - value
    useful = useful_choices(oracle, price, goal.worth, distance)
    reduced, box = left_by(formulation, oracle, useful)
    held.model = with_school_rows(reduced, formulation, oracle, price=price, goal=goal)
    limits = Limits(gap=0.9 * run.options.gap, nodes=run.options.cut_nodes, plans=False)
    cost, start = formulation.coverage(), whole.solution_of(best)
    found = held.within(cost, box, start, limits=limits, progress=lambda _value, _bound: run.should_stop())
    if np.isfinite(found.bound):
        run.bound, run.floor_held = min(run.bound, max(found.bound, value)), held.floor
    if found.x is not None:
        run.keep(decisions_of(formulation, found.x), found.x)
    run.tell("proof")


def _bound_at(master: Master, goal: Goal, held: Whole, price: Floats) -> float:
    """The bound of coverage at prices, with what is held."""
    master.release()
    master.close_overdrafts()
    master.hold_promises(held.promises)
    master.hold_spending(held.spending)
    master.hold_floor(held.floor)
    master.set_goal(goal)
    schools = certified_worth(master.oracle, price[: master.shared.count], goal.worth)
    return master.resources(price) + float(schools.sum())
