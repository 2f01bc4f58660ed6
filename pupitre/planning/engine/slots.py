"""The school's answer to prices: the best life of every slot by an exact dynamic programme, over all slots at once.

A slot is one place for a set in an item: slot j of item i is open at wave w when hole[i,w] > j. Given what a
covered slot is worth in each wave and what every way of filling it costs, from the last wave back:

    V[w] = max( V[w+1],  max over offers and second-life sets of  worth of w .. w+life-1  -  cost  +  V[w+life] )

Everything is in points. Slots of an item do not exchange sets here (`exact.py` counts what that could bring).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import movable
from .instance import Bools, Floats, Instance, Ints

NEVER = -1e30
WAIT = -1


@dataclass(frozen=True, slots=True)
class Slots:
    """Slots and the ways to fill them. J slots, P offers at most an item, L lots (family, wave, dies)."""

    item: Ints  # (J,)
    rank: Ints  # (J,) j
    open: Bools  # (J, W)
    opens_before: Ints  # (J, W+1) open waves before w
    offer: Ints  # (J, P) offer, -1 = none
    life: Ints  # (J, P)
    lots: Ints  # (L, 3) family, wave, dies (at most W)
    receives: Bools  # (L, J) the slot's item may take sets of the lot


@dataclass(frozen=True, slots=True)
class Answers:
    """The best life of every slot from each wave on."""

    best: Floats  # (J, W+1) V
    bought: Floats  # (J, W) the best life that begins with a set at w; NEVER when there is none
    option: Ints  # (J, W) how: offer number p < P, or P + lot
    waits: Bools  # (J, W) nothing at w is best


def make_slots(instance: Instance) -> Slots:
    """Slots of the items of schools that may enter."""
    items, cohorts, W = instance.items, instance.cohorts, instance.horizon.waves
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
    found = {
        (int(items.family[cohorts.item[q]]), int(w), min(int(cohorts.dies[q]), W))
        for q, w in np.argwhere(movable(instance))
    }
    lots = np.array(sorted(found), dtype=np.int64).reshape(-1, 3)
    opens_before = np.zeros((len(item), W + 1), dtype=np.int64)
    opens_before[:, 1:] = np.cumsum(is_open, axis=1)
    receives: Bools = np.equal(items.family[item][None, :], lots[:, :1])
    for lot, (_, wave, dies) in enumerate(lots.tolist()):
        receives[lot] &= opens_before[:, dies] > opens_before[:, wave]
    return Slots(item, rank, is_open, opens_before, offer, life, lots, receives)


def answer(slots: Slots, worth: Floats, offer_cost: Floats, lot_cost: Floats, *, last: int | None = None) -> Answers:
    """Best lives, for `worth` (J, W) of a covered slot, `offer_cost` (O, W) and `lot_cost` (L, J) in points.

    With `last`, nothing is bought or received from wave `last` on.
    """
    J, W = worth.shape
    P = slots.offer.shape[1]
    total = np.zeros((J, W + 1))
    total[:, 1:] = np.cumsum(worth, axis=1)
    best = np.zeros((J, W + 1))
    bought = np.full((J, W), NEVER)
    option = np.full((J, W), WAIT, dtype=np.int64)
    line = np.arange(J)
    for w in range(W - 1, -1, -1):
        if last is None or w < last:
            for p in range(P):
                offer = slots.offer[:, p]
                end = np.minimum(w + slots.life[:, p], W)
                useful = (offer >= 0) & (slots.opens_before[line, end] > slots.opens_before[:, w])
                gain = total[line, end] - total[:, w] - offer_cost[offer, w] + best[line, end]
                better = useful & (gain > bought[:, w])
                bought[better, w] = gain[better]
                option[better, w] = p
            for lot in np.flatnonzero(slots.lots[:, 1] == w):
                dies = int(slots.lots[lot, 2])
                gain = total[:, dies] - total[:, w] - lot_cost[lot] + best[:, dies]
                better = slots.receives[lot] & (gain > bought[:, w])
                bought[better, w] = gain[better]
                option[better, w] = P + lot
        best[:, w] = np.maximum(best[:, w + 1], bought[:, w])
    return Answers(best, bought, option, best[:, :-1] <= best[:, 1:])


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
