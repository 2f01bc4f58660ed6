"""From prices to a small search: the entries and sets worth considering, by what each would lose (its regret).

The regret of a choice is what the best plan of its school, at the prices, loses when it makes it. Choices whose
regret exceeds a band are left out; sets that every plan within the band holds are fixed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .formulation import Formulation
from .instance import Bools, Floats, Ints
from .oracle import Costs, Oracle
from .slots import NEVER, Answers


@dataclass(frozen=True, slots=True)
class Arcs:
    """Ways to fill a slot, from wave `begin` to `end`, with what they bring; offer -1 and lot -1 = waiting."""

    slot: Ints
    begin: Ints
    end: Ints
    offer: Ints
    lot: Ints
    gain: Floats


def list_arcs(oracle: Oracle, costs: Costs) -> Arcs:
    """Every way of every slot."""
    slots, W = oracle.slots, oracle.instance.horizon.waves
    J, P = slots.offer.shape
    line = np.arange(J)
    total = np.zeros((J, W + 1))
    total[:, 1:] = np.cumsum(costs.worth, axis=1)
    parts = []
    for w in range(W):
        none = np.full(J, -1)
        parts.append((line, np.full(J, w), np.full(J, w + 1), none, none, np.zeros(J)))
        for p in range(P):
            offer = slots.offer[:, p]
            end = np.minimum(w + slots.life[:, p], W)
            useful = (offer >= 0) & (slots.opens_before[line, end] > slots.opens_before[:, w])
            who = np.flatnonzero(useful)
            gain = total[who, end[who]] - total[who, w] - costs.offer[offer[who], w]
            parts.append((who, np.full(len(who), w), end[who], offer[who], np.full(len(who), -1), gain))
        for lot in np.flatnonzero(slots.lots[:, 1] == w):
            who = np.flatnonzero(slots.receives[lot])
            end = np.full(len(who), slots.lots[lot, 2])
            gain = total[who, end] - total[who, w] - costs.lot[lot, who]
            parts.append((who, np.full(len(who), w), end, np.full(len(who), -1), np.full(len(who), lot), gain))
    ways = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return Arcs(ways[0], ways[1], ways[2], ways[3], ways[4], ways[5].astype(np.float64))


def regrets(oracle: Oracle, arcs: Arcs, answers: Answers, entry: Ints) -> Floats:
    """What each way loses if the slot's school enters at `entry` (W = never: nothing is possible)."""
    slots, W = oracle.slots, oracle.instance.horizon.waves
    J = len(slots.item)
    begin = entry[oracle.school]
    inside = begin < W
    reach = np.full((J, W + 1), NEVER)
    reach[np.flatnonzero(inside), begin[inside]] = 0.0
    due = np.zeros(J, dtype=np.bool_)
    due[inside] = oracle.due[inside, begin[inside]]
    forbidden: Bools = (arcs.offer < 0) & (arcs.lot < 0) & due[arcs.slot] & (arcs.begin == begin[arcs.slot])
    for w in range(W):
        here = np.flatnonzero((arcs.begin == w) & ~forbidden)
        np.maximum.at(reach, (arcs.slot[here], arcs.end[here]), reach[arcs.slot[here], w] + arcs.gain[here])
    through = reach[arcs.slot, arcs.begin] + arcs.gain + answers.best[arcs.slot, arcs.end]
    through[forbidden] = NEVER
    return np.where(inside[arcs.slot], reach[arcs.slot, W] - through, -NEVER)


@dataclass(frozen=True, slots=True)
class Box:
    """Bounds on the columns of the direct model that leave a small search."""

    lower: Floats
    upper: Floats
    sets: int  # ways to place sets left open


def make_box(
    oracle: Oracle,
    formulation: Formulation,
    *,
    costs: Costs,
    answers: Answers,
    entries: list[Ints],
    band: float,
) -> Box:
    """Bounds from the ways whose regret is within the band for one of the entries (arrays (S,)) considered."""
    arcs = list_arcs(oracle, costs)
    loss = np.full(len(arcs.slot), np.inf)
    for entry in entries:
        loss = np.minimum(loss, regrets(oracle, arcs, answers, entry))
    kept = loss <= band
    sure = _sure(oracle, arcs, kept, entries)
    at, model = formulation.at, formulation.model
    lower, upper = model.lower.copy(), model.upper.copy()
    _bound_entries(formulation, entries, lower, upper)
    W = oracle.instance.horizon.waves
    possible = _count(arcs, kept & (arcs.offer >= 0), (len(oracle.instance.offers.item), W))
    certain = _count(arcs, sure & (arcs.offer >= 0), possible.shape)
    offer, wave = at.bought.index.T
    upper[at.bought.members] = np.minimum(upper[at.bought.members], possible[offer, wave])
    lower[at.bought.members] = np.minimum(upper[at.bought.members], certain[offer, wave])
    taken = np.zeros((len(oracle.instance.items.keys), W, W + 1))
    got = np.flatnonzero(kept & (arcs.lot >= 0))
    np.add.at(taken, (oracle.slots.item[arcs.slot[got]], arcs.begin[got], arcs.end[got]), 1)
    item, wave, dies = at.received.index.T
    upper[at.received.members] = np.minimum(upper[at.received.members], taken[item, wave, dies])
    opened = upper[at.bought.members] - lower[at.bought.members]
    return Box(lower, upper, int((opened > 0).sum()))


def _count(arcs: Arcs, chosen: Bools, shape: tuple[int, int]) -> Floats:
    table = np.zeros(shape)
    np.add.at(table, (arcs.offer[chosen], arcs.begin[chosen]), 1)
    return table


def _sure(oracle: Oracle, arcs: Arcs, kept: Bools, entries: list[Ints]) -> Bools:
    """Ways that every kept life of their slot goes through: alone across their first wave, the entry decided."""
    J, W = oracle.slots.open.shape
    crossing = np.zeros((J, W + 1), dtype=np.int64)
    inside = np.flatnonzero(kept)
    np.add.at(crossing, (arcs.slot[inside], arcs.begin[inside]), 1)
    np.add.at(crossing, (arcs.slot[inside], arcs.end[inside]), -1)
    crossing = np.cumsum(crossing, axis=1)
    decided = np.ones(len(oracle.instance.schools.ids), dtype=np.bool_)
    for entry in entries[1:]:
        decided &= entry == entries[0]
    return kept & (crossing[arcs.slot, arcs.begin] == 1) & decided[oracle.school[arcs.slot]]


def _bound_entries(formulation: Formulation, entries: list[Ints], lower: Floats, upper: Floats) -> None:
    """Entries outside those considered are closed: served[w] equals served[w-1] there."""
    at, W = formulation.at, formulation.instance.horizon.waves
    school, wave = at.served.index.T
    earliest = np.minimum.reduce(entries)[school]
    latest = np.maximum.reduce(entries)[school]
    upper[at.served.members] = np.where(wave < earliest, 0.0, upper[at.served.members])
    sure = (wave >= latest) & (latest < W)
    lower[at.served.members] = np.where(sure, 1.0, lower[at.served.members])
