"""The school's answer to prices: the best life of every slot by an exact dynamic programme, over all slots at once.

A slot is one place for a set in an item: slot j of item i is open at wave w when hole[i,w] > j. Given what a
covered slot is worth in each wave and what every way of filling it costs, from the last wave back:

    V[w] = max( V[w+1],  max over offers and second-life sets of  worth of w .. w+life-1  -  cost  +  V[w+life] )

Everything is in points. Slots of an item do not exchange sets here (`exact.py` counts what that could bring).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .columns import lots_of
from .instance import Bools, Floats, Instance, Ints

NEVER = -1e30
WAIT = -1


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots and the ways to fill them. J slots, P offers at most an item, L lots (family, wave, dies)."""

    item: Ints  # (J,)
    rank: Ints  # (J,) j
    open: Bools  # (J, W)
    opens_before: NDArray[np.int16]  # (J, W+1) open waves before w
    offer: Ints  # (J, P) offer, -1 = none
    life: Ints  # (J, P)
    lots: Ints  # (L, 3) family, wave, dies (at most W)
    receives: Bools  # (L, J) the slot's item may take sets of the lot
    of: Ints  # (J,) kind of the slot: those of an item that are open and promised alike answer alike
    first: Ints  # (K,) first slot of each kind

    def some(self, which: Ints) -> Slots:
        """The slots `which` (increasing)."""
        _, first, of = np.unique(self.of[which], return_index=True, return_inverse=True)
        return Slots(
            self.item[which],
            self.rank[which],
            self.open[which],
            self.opens_before[which],
            self.offer[which],
            self.life[which],
            self.lots,
            self.receives[:, which],
            of.reshape(-1),
            first,
        )

    def times(self, count: int) -> Slots:
        """The same slots so many times: those of the kinds, not their tables."""
        kinds = np.arange(count)[:, None] * len(self.first)
        return replace(self, of=(kinds + self.of).reshape(-1), first=np.tile(self.first, count))


@dataclass(frozen=True, slots=True)
class Answers:
    """The best life of every slot from each wave on."""

    best: Floats  # (J, W+1) V
    bought: Floats  # (J, W) the best life that begins with a set at w; NEVER when there is none
    option: Ints  # (J, W) how: offer number p < P, or P + lot
    waits: Bools  # (J, W) nothing at w is best


def make_slots(instance: Instance, lots: Ints | None = None) -> Slots:
    """Slots of the items of schools that may enter; with `lots`, those of a larger instance."""
    items, W = instance.items, instance.horizon.waves
    enters: Bools = np.any(instance.schools.entry_allowed, axis=1)
    count = np.where(enters[items.school], items.hole_max, 0)
    item = np.repeat(np.arange(len(count)), count)
    rank = np.arange(len(item)) - np.repeat(np.cumsum(count) - count, count)
    is_open: Bools = np.greater(items.hole[item], rank[:, None])
    number = np.diff(items.offer_start)
    width = int(number.max(initial=0))
    offer = items.offer_start[item][:, None] + np.arange(width)[None, :]
    beyond: Bools = np.greater_equal(np.arange(width)[None, :], number[item][:, None])
    offer = np.where(beyond, -1, offer)
    if len(instance.offers.item):
        offer = np.where((offer >= 0) & instance.offers.payable[offer], offer, -1)
    life = np.where(offer >= 0, instance.offers.life[offer], W) if width else offer
    lots = lots_of(instance) if lots is None else lots
    opens_before = np.zeros((len(item), W + 1), dtype=np.int16)
    opens_before[:, 1:] = np.cumsum(is_open, axis=1)
    receives: Bools = np.equal(items.family[item][None, :], lots[:, :1])
    for lot, (_, wave, dies) in enumerate(lots.tolist()):
        receives[lot] &= opens_before[:, dies] > opens_before[:, wave]
    new = _begins_kind(instance, item, is_open)
    of = np.cumsum(new) - 1
    return Slots(item, rank, is_open, opens_before, offer, life, lots, receives, of, np.flatnonzero(new))


def _begins_kind(instance: Instance, item: Ints, is_open: Bools) -> Bools:
    """(J,) whether a slot differs from the one before: another item, fewer open waves, or a promise that ends."""
    new = np.ones(len(item), dtype=np.bool_)
    new[1:] = (item[1:] != item[:-1]) | (is_open[1:] != is_open[:-1]).any(axis=1)
    owed, begin = instance.obligations, np.searchsorted(item, np.arange(len(instance.items.keys) + 1))
    place = begin[owed.item] + owed.sets
    new[place[place < begin[owed.item + 1]]] = True
    return new


def answer(
    slots: Slots,
    worth: Floats,
    offer_cost: Floats,
    lot_cost: Floats,
    *,
    at: Ints | None = None,
    last: Ints | None = None,
) -> Answers:
    """Best lives, for `worth` (J, W) of a covered slot, `offer_cost` (O, W) and `lot_cost` (L, J) in points.

    With `at` (J,), these are tables of other slots, and say which one of them each slot is. With `last` (K,), a kind
    of slots buys and receives nothing from that wave on. Each kind is answered once.
    """
    first = slots.first
    here = first if at is None else at[first]
    W, K, P = worth.shape[1], len(first), slots.offer.shape[1]
    line = np.arange(K)
    total = np.zeros((W + 1, K))
    np.cumsum(worth[here].T, axis=0, out=total[1:])
    opens = np.ascontiguousarray(slots.opens_before[first].T)
    offer, life = np.ascontiguousarray(slots.offer[first].T), np.ascontiguousarray(slots.life[first].T)
    receives, given = slots.receives[:, first], lot_cost[:, here]
    cost = [np.ascontiguousarray(offer_cost[offer[p]].T) for p in range(P)]
    best = np.zeros((W + 1, K))
    bought = np.full((W, K), NEVER)
    option = np.full((W, K), WAIT, dtype=np.int64)
    for w in range(W - 1, -1, -1):
        may = None if last is None else last > w
        for p in range(P if may is None or may.any() else 0):
            end = np.minimum(w + life[p], W) * K + line
            useful = (offer[p] >= 0) & (opens.ravel()[end] > opens[w])
            if may is not None:
                useful &= may
            gain = total.ravel()[end] - total[w] - cost[p][w] + best.ravel()[end]
            better = useful & (gain > bought[w])
            np.copyto(bought[w], gain, where=better)
            option[w, better] = p
        for lot in np.flatnonzero(slots.lots[:, 1] == w):
            dies = int(slots.lots[lot, 2])
            gain = total[dies] - total[w] - given[lot] + best[dies]
            better = receives[lot] & (gain > bought[w])
            if may is not None:
                better &= may
            np.copyto(bought[w], gain, where=better)
            option[w, better] = P + lot
        np.maximum(best[w + 1], bought[w], out=best[w])
    waits = best[:-1] <= best[1:]
    return Answers(best.T[slots.of], bought.T[slots.of], option.T[slots.of], waits.T[slots.of])


def follow(slots: Slots, answers: Answers, begin: Ints, forced: Bools) -> Ints:
    """(n, 3) slot, wave, option of every set placed, each slot starting at wave `begin` (W = never).

    Slots `forced` place a set at once, whatever it is worth.
    """
    W = answers.option.shape[1]
    P = slots.offer.shape[1]
    at = begin.copy()
    placed = []
    for w in range(W):
        here = np.flatnonzero(at == w)
        buys = ~answers.waits[here, w] | (forced[here] & (begin[here] == w))
        who = here[buys]
        how = answers.option[who, w]
        placed.append(np.stack([who, np.full(len(who), w), how], axis=1))
        at[here[~buys]] = w + 1
        if len(slots.lots):
            ends = np.where(
                how < P, w + slots.life[who, np.minimum(how, P - 1)], slots.lots[np.maximum(how - P, 0), 2]
            )
        else:
            ends = w + slots.life[who, how]
        at[who] = ends
    return np.concatenate(placed).astype(np.int64) if placed else np.zeros((0, 3), dtype=np.int64)
