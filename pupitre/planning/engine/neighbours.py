"""A better plan near a plan: a few schools at a time change what they hold, all others keep it, money finds its way.

At the prices of the bound, a plan's distance to the bound is what its schools lose plus what is left of priced
resources. The schools that lose most are the first to be looked at again, with ways and entries that lose little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .assemble import Decisions
from .candidates import Arcs, list_arcs, regrets
from .formulation import Formulation
from .instance import Bools, Floats, Instance, Ints
from .oracle import Oracle, Worth
from .shared import Answer, effects


@dataclass(frozen=True, slots=True)
class Losses:
    """What choices lose at the prices, their school doing its best otherwise."""

    best: Floats  # (S,) worth of each school's best plan
    entry: Floats  # (S, W+1)
    arcs: Arcs
    way: Floats  # of each arc
    stop: Floats  # (M, Q') of each first wave without purchase of the items that give sets away
    price: Floats
    worth: Worth


def losses_at(oracle: Oracle, price: Floats, worth: Worth) -> Losses:
    """Losses of every entry, way and stop."""
    weighed = oracle.weigh(price, worth)
    answers, by_entry, by_stop = weighed.answers, weighed.by_entry, weighed.giving
    arcs, W = list_arcs(oracle, weighed.costs), oracle.instance.horizon.waves
    best = by_entry.max(axis=1)
    entry = best[:, None] - by_entry
    way = np.full(len(arcs.slot), np.inf)
    for w in range(W):
        at = regrets(oracle, arcs, answers, np.full(len(best), w, dtype=np.int64))
        way = np.minimum(way, at + entry[oracle.school[arcs.slot], w])
    lost = by_stop.max(axis=0)[None, :, :] - by_stop
    stop = (lost + entry[oracle.instance.items.school[oracle.giving]][None, :, :]).min(axis=2)
    return Losses(best, entry, arcs, way, stop, price, worth)


def lost_by(oracle: Oracle, losses: Losses, decisions: Decisions) -> Floats:
    """(S,) what each school loses at the prices by what was decided for it."""
    counted = effects(oracle.instance, oracle.shared, as_answer(oracle.instance, decisions))
    worth, rows = losses.worth, counted.rows
    got = worth.coverage * counted.coverage + worth.earliness * counted.earliness
    got -= worth.promise * rows[:, oracle.shared.promises]
    lost: Floats = losses.best - (got - rows @ losses.price)
    return lost


def as_answer(instance: Instance, decisions: Decisions) -> Answer:
    """Decisions in the form that the schools' answers have (stops left out)."""
    cohorts, W = instance.cohorts, instance.horizon.waves
    bought = [(buy.offer, buy.wave, buy.sets) for buy in decisions.purchases]
    got = [(m.item, m.wave, min(int(cohorts.dies[m.cohort]), W), m.sets) for m in decisions.transfers]
    given = [(m.cohort, m.wave, m.sets) for m in decisions.transfers]
    return Answer(
        entry=decisions.entry,
        purchases=np.array(bought, dtype=np.int64).reshape(-1, 3),
        receipts=np.array(got, dtype=np.int64).reshape(-1, 4),
        gifts=np.array(given, dtype=np.int64).reshape(-1, 3),
        stops=np.zeros(0, dtype=np.int64),
    )


def box_around(
    oracle: Oracle, formulation: Formulation, *, losses: Losses, x: Floats, schools: Ints, band: float
) -> tuple[Floats, Floats]:
    """Bounds that leave these schools, besides what they hold in x, the choices that lose at most `band`."""
    at, model = formulation.at, formulation.model
    lower, upper = model.lower.copy(), model.upper.copy()
    now = np.rint(x)
    free: Bools = np.isin(np.arange(len(losses.best)), schools)
    possible = _possible(oracle, losses, band)
    limits = {
        at.bought.name: (possible[0][tuple(at.bought.index.T)], None),
        at.received.name: (possible[1][tuple(at.received.index.T)], None),
        at.served.name: _entries(losses, at.served.index, band),
        at.given_up.name: _stops(oracle, losses, at.given_up.index, band),
        at.withdrawn.name: (None, None),
        at.alive.name: (None, None),
        at.covered.name: (None, None),
    }
    school = schools_of_columns(formulation)
    for name, (most, least) in limits.items():
        block = model.blocks[name]
        here, mine = block.members, free[school[name]]
        high = upper[here] if most is None else np.minimum(upper[here], most)
        low = lower[here] if least is None else np.maximum(lower[here], least)
        upper[here] = np.where(mine, np.maximum(high, now[here]), now[here])
        lower[here] = np.where(mine, np.minimum(low, now[here]), now[here])
    return lower, upper


def schools_of_columns(formulation: Formulation) -> dict[str, Ints]:
    """School of each column of the blocks that belong to schools."""
    at, instance = formulation.at, formulation.instance
    item_school = instance.items.school
    return {
        at.served.name: at.served.index[:, 0],
        at.bought.name: item_school[instance.offers.item[at.bought.index[:, 0]]],
        at.received.name: item_school[at.received.index[:, 0]],
        at.withdrawn.name: item_school[instance.cohorts.item[at.withdrawn.index[:, 0]]],
        at.given_up.name: item_school[at.given_up.index[:, 0]],
        at.alive.name: item_school[at.alive.index[:, 0]],
        at.covered.name: item_school[at.covered.index[:, 0]],
    }


def _possible(oracle: Oracle, losses: Losses, band: float) -> tuple[Floats, Floats]:
    """(O, W) and (I, W, W+1) sets that ways within the band may buy and receive."""
    arcs, W = losses.arcs, oracle.instance.horizon.waves
    bought = np.zeros((len(oracle.instance.offers.item), W))
    received = np.zeros((len(oracle.instance.items.keys), W, W + 1))
    kept = losses.way <= band
    who = np.flatnonzero(kept & (arcs.offer >= 0))
    np.add.at(bought, (arcs.offer[who], arcs.begin[who]), 1)
    who = np.flatnonzero(kept & (arcs.lot >= 0))
    np.add.at(received, (oracle.slots.item[arcs.slot[who]], arcs.begin[who], arcs.end[who]), 1)
    return bought, received


def _entries(losses: Losses, index: Ints, band: float) -> tuple[Floats, Floats]:
    """Most and least of `served`: from the first entry within the band, and from the last."""
    good: Bools = losses.entry <= band
    W = good.shape[1] - 1
    first, last = good.argmax(axis=1), W - good[:, ::-1].argmax(axis=1)
    school, wave = index.T
    return (wave >= first[school]).astype(np.float64), (wave >= last[school]).astype(np.float64)


def _stops(oracle: Oracle, losses: Losses, index: Ints, band: float) -> tuple[Floats, Floats]:
    """The same of `given_up`."""
    stops = np.array(oracle.stops, dtype=np.int64)[:, None]
    good: Bools = losses.stop <= band
    first = np.where(good, stops, oracle.instance.horizon.waves).min(axis=0)
    last = np.where(good, stops, 0).max(axis=0)
    place = np.searchsorted(oracle.giving, index[:, 0])
    wave = index[:, 1]
    return (wave >= first[place]).astype(np.float64), (wave >= last[place]).astype(np.float64)
