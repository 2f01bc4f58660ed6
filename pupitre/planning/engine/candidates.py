"""From prices to a small search: the entries and sets worth considering, by what each would lose (its regret).

The regret of a choice is what the best plan of its school, at the prices, loses when it makes it. Choices whose
regret exceeds a band are left out; sets that every plan within the band holds are fixed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .formulation import Formulation
from .goals import Choice
from .instance import Bools, Floats, Ints
from .oracle import Costs, Oracle
from .slots import NEVER, Answers, answer


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


def make_box(
    oracle: Oracle, formulation: Formulation, *, costs: Costs, choice: Choice, band: float
) -> tuple[Floats, Floats]:
    """Bounds from the ways whose regret is within the band, entries and stops being as chosen."""
    costs = no_purchase_from(oracle, costs, choice)
    answers = answer(oracle.slots, costs.worth, costs.offer, costs.lot)
    arcs = list_arcs(oracle, costs)
    kept = regrets(oracle, arcs, answers, choice.entry) <= band
    sure = _sure(oracle, arcs, kept)
    at, model = formulation.at, formulation.model
    lower, upper = model.lower.copy(), model.upper.copy()
    _bound_choice(oracle, formulation, choice, lower, upper)
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
    _bound_coverage(formulation, lower, upper)
    return lower, upper


def _bound_coverage(formulation: Formulation, lower: Floats, upper: Floats) -> None:
    """Sets alive and covered of the items whose sets are all decided: as many as come, and of these the hole."""
    at, instance, W = formulation.at, formulation.instance, formulation.instance.horizon.waves
    open_: Bools = np.zeros(len(instance.items.keys), dtype=np.bool_)
    change = np.zeros((len(open_), W + 1))
    offer, wave = at.bought.index.T
    bought = instance.offers.item[offer], wave, np.minimum(wave + instance.offers.life[offer], W)
    for block, (item, begin, end) in ((at.bought, bought), (at.received, at.received.index.T)):
        here = block.members
        open_[item[upper[here] > lower[here]]] = True
        np.add.at(change, (item, begin), lower[here])
        np.add.at(change, (item, end), -lower[here])
    alive = np.cumsum(change, axis=1)[:, :W]
    for block, sets in ((at.alive, alive), (at.covered, np.minimum(alive, instance.items.hole))):
        item, wave = block.index.T
        decided = ~open_[item]
        columns, value = block.numbers[decided], sets[item, wave][decided]
        lower[columns] = upper[columns] = np.clip(value, lower[columns], upper[columns])


def no_purchase_from(oracle: Oracle, costs: Costs, choice: Choice) -> Costs:
    """The costs, out of reach where an item that gives sets away buys or receives no more."""
    stop = _stop_waves(oracle, choice)
    W, offers, slots = oracle.instance.horizon.waves, oracle.instance.offers, oracle.slots
    closed: Bools = np.arange(W)[None, :] >= stop[offers.item][:, None]
    late: Bools = slots.lots[:, 1][:, None] >= stop[slots.item][None, :]
    return replace(
        costs,
        offer=np.where(closed, -NEVER, costs.offer),
        lot=np.where(late, -NEVER, costs.lot).reshape(costs.lot.shape),
    )


def _stop_waves(oracle: Oracle, choice: Choice) -> Ints:
    """(I,) first wave without purchase; W where an item gives nothing away."""
    stop = np.full(len(oracle.instance.items.keys), oracle.instance.horizon.waves, dtype=np.int64)
    stop[oracle.giving] = np.array(oracle.stops, dtype=np.int64)[choice.stops]
    return stop


def _count(arcs: Arcs, chosen: Bools, shape: tuple[int, int]) -> Floats:
    table = np.zeros(shape)
    np.add.at(table, (arcs.offer[chosen], arcs.begin[chosen]), 1)
    return table


def _sure(oracle: Oracle, arcs: Arcs, kept: Bools) -> Bools:
    """Ways that every kept life of their slot goes through: alone across their first wave."""
    J, W = oracle.slots.open.shape
    crossing = np.zeros((J, W + 1), dtype=np.int64)
    inside = np.flatnonzero(kept)
    np.add.at(crossing, (arcs.slot[inside], arcs.begin[inside]), 1)
    np.add.at(crossing, (arcs.slot[inside], arcs.end[inside]), -1)
    crossing = np.cumsum(crossing, axis=1)
    return kept & (crossing[arcs.slot, arcs.begin] == 1)


def _bound_choice(oracle: Oracle, formulation: Formulation, choice: Choice, lower: Floats, upper: Floats) -> None:
    """Entries and stops as chosen; nothing taken away before a stop."""
    at = formulation.at
    school, wave = at.served.index.T
    lower[at.served.members] = upper[at.served.members] = wave >= choice.entry[school]
    item, wave = at.given_up.index.T
    stop = _stop_waves(oracle, choice)
    lower[at.given_up.members] = upper[at.given_up.members] = wave >= stop[item]
