"""The exact worth of items at prices, where slots may exchange sets: it makes the bound of the prices rigorous.

`slots.py` prices the slots of an item apart. That is exact where the hole is the same from the entry to the end;
where it moves, a set may serve one slot, then another. Seen from the whole item, its sets are `hole_max` units that
flow from the entry to the last wave, one wave at a time without a set or over the life of a set:

    worth = what covering the hole in every wave brings - the cheapest flow,
    the (n+1)-th unit without a set at w losing the worth of slot hole_max - 1 - n

Losses grow with n, so cheapest paths found one after the other give the exact flow, which is whole. Costs are rounded
down to a grain: what is found is exact for them, and no rounding opens a way round that gains a trifle each time.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .instance import Bools, Floats, Ints
from .oracle import Costs, Oracle, Worth
from .slots import NEVER, answer

FAR = -NEVER
GRAINS = 2.0**46  # in the largest cost: costs are whole numbers of grains, so that their sums along a path are exact


@dataclass(frozen=True, slots=True)
class Flows:
    """One flow problem a line: an item, the wave its school enters, the first wave without purchase."""

    item: Ints  # (N,)
    entry: Ints  # (N,)
    stop: Ints  # (N,) W = sets may come until the end
    units: Ints  # (N,) largest hole
    loss: Floats  # (N, W, units) lost by the (n+1)-th unit without a set
    begin: Ints  # (A,) first wave of each way of carrying a unit by a set
    end: Ints  # (N, A)
    cost: Floats  # (N, A) FAR where the item has no such way


def moving_items(oracle: Oracle) -> Bools:
    """(I, W) whether slots of the item may exchange sets when its school enters at w."""
    hole = oracle.instance.items.hole
    lowest = np.minimum.accumulate(hole[:, ::-1], axis=1)[:, ::-1]
    moves: Bools = lowest < oracle.instance.items.hole_max[:, None]
    return moves & oracle.allowed[oracle.instance.items.school]


def certified_worth(oracle: Oracle, price: Floats, worth: Worth) -> Floats:
    """(S,) what no plan of the school exceeds at prices (R,) of the shared rows, exchanges between slots included."""
    best: Floats = certified_by_entry(oracle, price, worth).max(axis=1)
    return best


def certified_by_entry(oracle: Oracle, price: Floats, worth: Worth) -> Floats:
    """(S, W+1) the same by wave of entry, the last = never."""
    costs, by_entry = oracle.costs(price, worth), oracle.respond(price, worth).by_entry
    found = answer(oracle.slots, costs.worth, costs.offer, costs.lot)
    W, items = oracle.instance.horizon.waves, oracle.instance.items
    value = np.where(oracle.due, found.bought, found.best[:, :W])
    apart = np.zeros((len(items.keys), W))
    np.add.at(apart, oracle.slots.item, value)
    moves = moving_items(oracle) & (apart > NEVER / 2)
    moves[oracle.giving] = False
    item, entry = np.nonzero(moves)
    if len(item):
        more = exact_worth(oracle, costs, item, entry, np.full(len(item), W)) - apart[item, entry]
        np.add.at(by_entry, (items.school[item], entry), np.maximum(more, 0.0))
    _add_giving(oracle, costs, by_entry)
    return by_entry


def _add_giving(oracle: Oracle, costs: Costs, by_entry: Floats) -> None:
    """The same for the items that may give sets, whatever the wave from which they buy no more."""
    items = oracle.instance.items
    item, entry = np.nonzero(moving_items(oracle) & np.isin(np.arange(len(items.keys)), oracle.giving)[:, None])
    item, entry = item[items.hole_max[item] > 0], entry[items.hole_max[item] > 0]
    if not len(item):
        return
    stops, apart, earned = oracle.giving_items(costs)
    place = np.searchsorted(oracle.giving, item)
    exact = np.stack(
        [
            exact_worth(oracle, costs, item, entry, np.full(len(item), stop)) + earned[m, place]
            for m, stop in enumerate(stops)
        ]
    )
    exact = np.where(oracle.may_stop[:, place], exact, NEVER)
    before = apart[:, place, entry].max(axis=0)
    more = np.where(before > NEVER / 2, exact.max(axis=0) - before, 0.0)
    np.add.at(by_entry, (items.school[item], entry), np.maximum(more, 0.0))


def exact_worth(oracle: Oracle, costs: Costs, item: Ints, entry: Ints, stop: Ints) -> Floats:
    """(N,) best worth of items whose school enters at `entry`, no set coming from `stop` on; NEVER if impossible."""
    flows = _flows(oracle, costs, item, entry, stop)
    W = oracle.instance.horizon.waves
    waves = np.arange(W)[None, :, None] >= entry[:, None, None]
    gain = np.where(waves, _gain(oracle, costs, item), 0.0)
    lost = _cheapest(flows, W)
    return np.where(lost < FAR / 2, gain.sum(axis=(1, 2)) - lost, NEVER)


def _gain(oracle: Oracle, costs: Costs, item: Ints) -> Floats:
    """(N, W, K) worth of each slot of the items, by rank."""
    slots = oracle.slots
    widest = int(oracle.instance.items.hole_max.max(initial=0))
    table = np.zeros((len(oracle.instance.items.keys), widest, oracle.instance.horizon.waves))
    table[slots.item, slots.rank] = costs.worth
    return table[item].transpose(0, 2, 1)


def _flows(oracle: Oracle, costs: Costs, item: Ints, entry: Ints, stop: Ints) -> Flows:
    instance, slots = oracle.instance, oracle.slots
    W, units = instance.horizon.waves, instance.items.hole_max[item]
    gain = _gain(oracle, costs, item)
    rank = units[:, None] - 1 - np.arange(gain.shape[2])[None, :]  # of the slot left by the (n+1)-th unit
    loss = np.take_along_axis(gain, np.maximum(rank, 0)[:, None, :], axis=2)
    loss = np.where((rank >= 0)[:, None, :], loss, FAR)
    line = np.arange(len(item))
    due = np.where(entry < W, instance.items.entry_min[item, np.minimum(entry, W - 1)], 0)
    loss[line, entry] = np.where(rank < due[:, None], FAR, loss[line, entry])
    first = np.searchsorted(slots.item, item)
    reach = np.zeros((len(item), W + 1), dtype=np.int64)
    reach[:, 1:] = np.cumsum(instance.items.hole[item] > 0, axis=1)
    begin, ends, prices = [], [], []
    for w in range(W):
        ways = [
            (
                np.minimum(w + slots.life[first, p], W),
                costs.offer[slots.offer[first, p], w],
                slots.offer[first, p] >= 0,
            )
            for p in range(slots.offer.shape[1])
        ]
        family = instance.items.family[item]
        ways += [
            (np.full(len(item), slots.lots[lot, 2]), costs.lot[lot, first], family == slots.lots[lot, 0])
            for lot in np.flatnonzero(slots.lots[:, 1] == w)
        ]
        for end, price, exists in ways:
            useful = exists & (w < stop) & (w >= entry) & (reach[line, end] > reach[:, w])
            begin.append(w)
            ends.append(end)
            prices.append(np.where(useful, price, FAR))
    loss, cost = _in_grains(loss, np.array(prices).T)
    return Flows(item, entry, stop, units, loss, np.array(begin), np.array(ends).T, cost)


def _in_grains(*costs: Floats) -> list[Floats]:
    """The same rounded down to a power of two that all share; FAR stays."""
    most = max(float(np.abs(cost, where=cost < FAR / 2, out=np.zeros_like(cost)).max(initial=0)) for cost in costs)
    grain = 2.0 ** np.ceil(np.log2(most)) / GRAINS if most else 1.0
    return [np.where(cost < FAR / 2, np.floor(cost / grain) * grain, FAR) for cost in costs]


def _cheapest(flows: Flows, W: int) -> Floats:
    """(N,) cost of the cheapest flow of all units."""
    count = len(flows.item)
    idle = np.zeros((count, W), dtype=np.int64)
    used = np.zeros(flows.cost.shape, dtype=np.int64)
    total = np.zeros(count)
    for unit in range(int(flows.units.max(initial=0))):
        live = np.flatnonzero((flows.units > unit) & (total < FAR / 2))
        if len(live):
            total[live] += _augment(flows, live, idle, used, W)
    return total


def _augment(flows: Flows, live: Ints, idle: Ints, used: Ints, W: int) -> Floats:
    """One more unit along the cheapest path of each problem; what it costs."""
    count, A = len(live), flows.cost.shape[1]
    line = np.arange(count)
    wave = np.arange(W)
    now = idle[live]
    last = flows.loss.shape[2] - 1
    forth = flows.loss[live[:, None], wave, np.minimum(now, last)]
    forth = np.where(now > last, FAR, forth)
    back = np.where(now > 0, -flows.loss[live[:, None], wave, np.maximum(now - 1, 0)], FAR)
    price, end = flows.cost[live], flows.end[live]
    undo = np.where(used[live] > 0, -price, FAR)
    away = np.full((count, W + 1), FAR)
    away[line, flows.entry[live]] = 0.0
    came = np.full((count, W + 1), -1, dtype=np.int64)  # 2 x way + (1 if undone); ways A .. A+W-1 are idle waves

    def relax(source: Ints, target: Ints, cost: Floats, how: int) -> bool:
        offered = np.where((cost < FAR / 2) & (away[line, source] < FAR / 2), away[line, source] + cost, FAR)
        who = np.flatnonzero(offered < away[line, target])
        away[who, target[who]] = offered[who]
        came[who, target[who]] = how
        return bool(len(who))

    ways = [[a for a in np.flatnonzero(flows.begin == w).tolist() if (price[:, a] < FAR / 2).any()] for w in range(W)]
    undoing = [[a for a in ways[w] if (used[live, a] > 0).any()] for w in range(W)]
    refilling = [bool((now[:, w] > 0).any()) for w in range(W)]
    for _ in range(2 * W + 2):
        for w in range(W):
            here, after = np.full(count, w), np.full(count, w + 1)
            relax(here, after, forth[:, w], 2 * (A + w))
            for a in ways[w]:
                relax(here, end[:, a], price[:, a], 2 * a)
        changed = False  # forwards all is said in one pass: only a way back may open another
        for w in range(W - 1, -1, -1):
            here, after = np.full(count, w), np.full(count, w + 1)
            if refilling[w]:
                changed |= relax(after, here, back[:, w], 2 * (A + w) + 1)
            for a in undoing[w]:
                changed |= relax(end[:, a], here, undo[:, a], 2 * a + 1)
        if not changed:
            break
    _follow(flows, live, came, idle, used)
    return away[:, W]


def _follow(flows: Flows, live: Ints, came: Ints, idle: Ints, used: Ints) -> None:
    """Carry a unit along the paths found, from the last wave back: none passes twice at a wave."""
    A = flows.cost.shape[1]
    at = np.full(len(live), came.shape[1] - 1)
    for _ in range(came.shape[1]):
        going = np.flatnonzero((at != flows.entry[live]) & (came[np.arange(len(live)), at] >= 0))
        if not len(going):
            return
        how = came[going, at[going]]
        way, undone = how // 2, how % 2
        step = 1 - 2 * undone
        free = way >= A
        wave = np.where(free, way - A, flows.begin[np.minimum(way, A - 1)])
        idle[live[going[free]], wave[free]] += step[free]
        used[live[going[~free]], way[~free]] += step[~free]
        end = np.where(free, wave + 1, flows.end[live[going], np.minimum(way, A - 1)])
        at[going] = np.where(undone == 1, end, wave)
    raise AssertionError("a cheapest path goes round: losses do not grow with the number of units")
