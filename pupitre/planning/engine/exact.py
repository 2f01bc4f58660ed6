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
from .slots import NEVER

FAR = np.inf
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
    end: Ints  # (A, N)
    cost: Floats  # (A, N) FAR where the item has no such way


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
    weighed = oracle.weigh(price, worth)
    by_entry, found = weighed.by_entry, weighed.answers
    W, items = oracle.instance.horizon.waves, oracle.instance.items
    value = np.where(oracle.due, found.bought, found.best[:, :W])
    apart = np.zeros((len(items.keys), W))
    np.add.at(apart, oracle.slots.item, value)
    moves = moving_items(oracle) & (items.hole_max > 0)[:, None]
    gives = moves[oracle.giving]
    moves[oracle.giving] = False
    moves &= gaining_items(oracle, weighed.costs)[:, None]
    item, entry = np.nonzero(moves & (apart > NEVER / 2))
    place, wave = np.nonzero(gives)
    if not len(item) + len(place):
        return by_entry
    stops, several = oracle.stops, len(oracle.stops)  # where an item that may give sets buys no more
    exact = exact_worth(
        oracle,
        weighed.costs,
        np.concatenate([item, np.tile(oracle.giving[place], several)]),
        np.concatenate([entry, np.tile(wave, several)]),
        np.concatenate([np.full(len(item), W), np.repeat(stops, len(place))]),
    )
    more = np.maximum(exact[: len(item)] - apart[item, entry], 0.0)
    np.add.at(by_entry, (items.school[item], entry), more)
    best = exact[len(item) :].reshape(several, -1) + weighed.earned[:, place]
    best = np.where(oracle.may_stop[:, place], best, NEVER)
    before = weighed.giving[:, place, wave].max(axis=0)
    more = np.where(before > NEVER / 2, best.max(axis=0) - before, 0.0)
    np.add.at(by_entry, (items.school[oracle.giving[place]], wave), np.maximum(more, 0.0))
    return by_entry


def gaining_items(oracle: Oracle, costs: Costs) -> Bools:
    """(I,) whether an item may gain by an exchange: where nothing it covers is worth anything, and no way to fill a
    slot costs less than nothing, the sets due at entry come at the least cost, slot by slot."""
    slots, gains = oracle.slots, np.zeros(len(oracle.instance.items.keys), dtype=np.bool_)
    gains[slots.item[(costs.worth != 0).any(axis=1) | (costs.lot < 0).any(axis=0)]] = True
    gains[oracle.instance.offers.item[(costs.offer < 0).any(axis=1)]] = True
    return gains


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
    loss, cost = _in_grains(loss, np.array(prices))
    return Flows(item, entry, stop, units, loss, np.array(begin), np.array(ends), cost)


def _in_grains(*costs: Floats) -> list[Floats]:
    """The same rounded down to a power of two that all share; FAR stays."""
    most = max(float(np.abs(cost, where=cost < FAR / 2, out=np.zeros_like(cost)).max(initial=0)) for cost in costs)
    grain = 2.0 ** np.ceil(np.log2(most)) / GRAINS if most else 1.0
    return [np.where(cost < FAR / 2, np.floor(cost / grain) * grain, FAR) for cost in costs]


def _cheapest(flows: Flows, W: int) -> Floats:
    """(N,) cost of the cheapest flow of all units."""
    count = len(flows.item)
    idle = np.zeros((W, count), dtype=np.int64)
    used = np.zeros(flows.cost.shape, dtype=np.int64)
    total = np.zeros(count)
    for unit in range(int(flows.units.max(initial=0))):
        live = np.flatnonzero((flows.units > unit) & (total < FAR / 2))
        if len(live):
            total[live] += _augment(flows, live, idle, used, W)
    return total


@dataclass(frozen=True, slots=True)
class _Paths:
    """The cheapest way to every wave so far, of each problem; a step is taken where it is cheaper."""

    away: Floats  # (W+1, n) cost
    came: Ints  # (W+1, n) by 2 x way + (1 if undone); ways A .. A+W-1 are idle waves
    line: Ints  # (n,) 0 .. n-1

    def step(self, on: slice | Ints, source: int, target: int, cost: Floats, how: int) -> Ints:
        """From a wave to another, the same for all; the problems in which it is cheaper."""
        offered = self.away[source, on] + cost[on]
        who = (offered < self.away[target, on]).nonzero()[0]
        lines: Ints = self.line[on][who]
        self.away[target, lines], self.came[target, lines] = offered[who], how
        return lines

    def forth(self, on: slice | Ints, source: int, end: Ints, cost: Floats, how: int) -> None:
        """From a wave to where a set's life ends."""
        offered, reached, lines = self.away[source, on] + cost[on], end[on], self.line[on]
        who = (offered < self.away[reached, lines]).nonzero()[0]
        reached, lines = reached[who], lines[who]
        self.away[reached, lines], self.came[reached, lines] = offered[who], how

    def back(self, on: slice | Ints, end: Ints, target: int, cost: Floats, how: int) -> Ints:
        """From where a set's life ends to its first wave; the problems in which it is cheaper."""
        offered = self.away[end[on], self.line[on]] + cost[on]
        who = (offered < self.away[target, on]).nonzero()[0]
        lines: Ints = self.line[on][who]
        self.away[target, lines], self.came[target, lines] = offered[who], how
        return lines


def _augment(flows: Flows, live: Ints, idle: Ints, used: Ints, W: int) -> Floats:
    """One more unit along the cheapest path of each problem; what it costs."""
    count, A = len(live), len(flows.begin)
    last = flows.loss.shape[2] - 1
    now, wave = idle[:, live], np.arange(W)[:, None]
    forth = np.where(now > last, FAR, flows.loss[live, wave, np.minimum(now, last)])
    back = np.where(now > 0, -flows.loss[live, wave, np.maximum(now - 1, 0)], FAR)
    price, end = flows.cost[:, live], flows.end[:, live]
    undo = np.where(used[:, live] > 0, -price, FAR)
    paths = _Paths(
        np.full((W + 1, count), FAR), np.full((W + 1, count), -1, dtype=np.int64), np.arange(count, dtype=np.int64)
    )
    paths.away[flows.entry[live], paths.line] = 0.0
    some, undoing, refilling = (np.any(cost < FAR, axis=1).reshape(-1) for cost in (price, undo, back))
    on: slice | Ints = slice(None)
    for _ in range(2 * W + 2):
        for w in range(W):
            paths.step(on, w, w + 1, forth[w], 2 * (A + w))
            for a in np.flatnonzero((flows.begin == w) & some).tolist():
                paths.forth(on, w, end[a], price[a], 2 * a)
        changed = [np.zeros(0, dtype=np.int64)]  # forwards all is said in one pass: only a way back may open another
        for w in range(W - 1, -1, -1):
            if refilling[w]:
                changed.append(paths.step(on, w + 1, w, back[w], 2 * (A + w) + 1))
            ways = np.flatnonzero((flows.begin == w) & undoing).tolist()
            changed += [paths.back(on, end[a], w, undo[a], 2 * a + 1) for a in ways]
        on = np.unique(np.concatenate(changed))
        if not len(on):
            break
    _follow(flows, live, paths.came, idle, used)
    return paths.away[W]


def _follow(flows: Flows, live: Ints, came: Ints, idle: Ints, used: Ints) -> None:
    """Carry a unit along the paths found, from the last wave back: none passes twice at a wave."""
    A = len(flows.begin)
    at = np.full(len(live), len(came) - 1)
    for _ in range(len(came)):
        going = np.flatnonzero((at != flows.entry[live]) & (came[at, np.arange(len(live))] >= 0))
        if not len(going):
            return
        how = came[at[going], going]
        way, undone = how // 2, how % 2
        step = 1 - 2 * undone
        free = way >= A
        wave = np.where(free, way - A, flows.begin[np.minimum(way, A - 1)])
        idle[wave[free], live[going[free]]] += step[free]
        used[way[~free], live[going[~free]]] += step[~free]
        end = np.where(free, wave + 1, flows.end[np.minimum(way, A - 1), live[going]])
        at[going] = np.where(undone == 1, end, wave)
    raise AssertionError("a cheapest path goes round: losses do not grow with the number of units")
