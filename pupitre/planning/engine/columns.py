"""The columns of the direct model F1: what a plan decides, block by block.

served[s,w]        z    1 once the school has entered; one column per wave of possible entry
bought[o,w]        n    sets of an offer delivered at a wave
received[i,w,d]    r    sets moved to an item at a wave, dying at wave d (W = after the horizon)
withdrawn[q,w]     u    sets of a cohort taken away at a wave
given_up[i,w]      d    1 once sets of an under-used item have been taken away
alive[i,w]         a    sets bought or received that still serve
covered[i,w]       cov  sets of the hole covered
flow[a]            x    EUR of an arc (class, fund, year)
unspent[k,y]       b    EUR of a fund left at the end of a year
missed_*                elastic slack of promises
floor              phi  coverage of the least covered equity quintile
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .instance import QUINTILES, Bools, Floats, Instance, Ints
from .model import Block, Builder

NONE = -1


@dataclass(frozen=True, slots=True)
class Columns:
    """The blocks, and tables from indices of the instance to columns of the model (-1 = no such column)."""

    served: Block
    bought: Block
    received: Block
    withdrawn: Block
    given_up: Block
    alive: Block
    covered: Block
    flow: Block
    unspent: Block
    missed_obligation: Block
    missed_pin: Block
    missed_spending: Block
    floor: Block
    served_at: Ints  # (S, W) column that says whether s is served at w: that of the last possible entry up to w
    entry_before: Ints  # (served,) column of the possible entry just before, -1 for the first
    given_up_at: Ints  # (I, W) column that says whether sets of i were taken away up to w
    alive_at: Ints  # (I, W)
    covered_at: Ints  # (I, W)
    lots: Ints  # (L, 3) family, wave and wave of death (at most W) of the sets that may be received


def add_columns(builder: Builder, instance: Instance, lots: Ints | None = None) -> Columns:
    """All columns, in the order above; with `lots`, sets of others' may be received too."""
    lots = lots_of(instance) if lots is None else lots
    served, served_at, entry_before = _served(builder, instance)
    cohorts = instance.cohorts
    open_ = (served_at[instance.items.school] >= 0) & (instance.items.hole_max > 0)[:, None]  # (I, W)
    bought = _bought(builder, instance, open_)
    received = _received(builder, instance, open_, lots)
    may_leave = np.argwhere(movable(instance))
    upper = np.minimum(cohorts.sets, instance.items.withdraw_limit[cohorts.item])[may_leave[:, 0]]
    withdrawn = builder.columns("withdrawn", "sets", ("cohort", "wave"), may_leave, upper=upper, whole=True)
    given_up, given_up_at = _given_up(builder, instance)
    places = np.argwhere(open_)
    ceiling = instance.items.hole_max[places[:, 0]].astype(np.float64)
    alive = builder.columns("alive", "sets", ("item", "wave"), places, upper=ceiling)
    needed = np.argwhere(open_ & (instance.items.hole > 0))
    covered = builder.columns(
        "covered",
        "sets",
        ("item", "wave"),
        needed,
        upper=instance.items.hole[needed[:, 0], needed[:, 1]].astype(np.float64),
    )
    money = _money(builder, instance)
    slack = _slack(builder, instance)
    floor = builder.columns("floor", "share of the need", (), np.zeros((1, 0), dtype=np.int64), upper=1.0)
    return Columns(
        served=served,
        bought=bought,
        received=received,
        withdrawn=withdrawn,
        given_up=given_up,
        alive=alive,
        covered=covered,
        flow=money[0],
        unspent=money[1],
        missed_obligation=slack[0],
        missed_pin=slack[1],
        missed_spending=slack[2],
        floor=floor,
        served_at=served_at,
        entry_before=entry_before,
        given_up_at=given_up_at,
        alive_at=_table(alive, open_.shape),
        covered_at=_table(covered, open_.shape),
        lots=lots,
    )


def movable(instance: Instance) -> Bools:
    """(Q, W) whether sets of a cohort may leave at w; an item that owes an obligation gives nothing."""
    owed = np.unique(instance.obligations.item[instance.obligations.sets > 0])
    return instance.cohorts.movable & ~np.isin(instance.cohorts.item, owed)[:, None]


def _table(block: Block, shape: tuple[int, ...]) -> Ints:
    table = np.full(shape, NONE, dtype=np.int64)
    table[tuple(block.index.T)] = block.numbers
    return table


def _served(builder: Builder, instance: Instance) -> tuple[Block, Ints, Ints]:
    """One column per wave of possible entry: `ready_wave` holds because no other column exists."""
    allowed = instance.schools.entry_allowed
    block = builder.columns("served", "school", ("school", "wave"), np.argwhere(allowed), upper=1.0, whole=True)
    table = _table(block, allowed.shape)
    served_at = np.maximum.accumulate(table, axis=1)
    before = np.full(len(block.index), NONE, dtype=np.int64)
    same = block.index[1:, 0] == block.index[:-1, 0]
    before[1:][same] = block.numbers[:-1][same]
    return block, served_at, before


def _bought(builder: Builder, instance: Instance, open_: Bools) -> Block:
    """Payable offers at waves where the school may be served and some hole lies within the life of the set."""
    offers, W = instance.offers, instance.horizon.waves
    useful = np.zeros((len(offers.item), W), dtype=np.int64)  # largest hole within the life of a set bought at w
    within, reach = instance.items.hole, 1
    for life in np.unique(np.minimum(offers.life, W)).tolist():
        within = within.copy()
        for age in range(reach, life):
            np.maximum(within[:, : W - age], instance.items.hole[:, age:], out=within[:, : W - age])
        reach = max(reach, life)
        here = np.minimum(offers.life, W) == life
        useful[here] = within[offers.item[here]]
    may = open_[offers.item] & offers.payable[:, None] & (useful > 0)
    places = np.argwhere(may)
    upper = useful[places[:, 0], places[:, 1]].astype(np.float64)
    return builder.columns("bought", "sets", ("offer", "wave"), places, upper=upper, whole=True)


def lots_of(instance: Instance) -> Ints:
    """(L, 3) family, wave, wave of death (at most W) of the sets that may move, in order."""
    cohorts, W = instance.cohorts, instance.horizon.waves
    cohort, wave = np.argwhere(movable(instance)).T
    lots = np.stack([instance.items.family[cohorts.item[cohort]], wave, np.minimum(cohorts.dies[cohort], W)], axis=1)
    return np.unique(lots, axis=0).astype(np.int64).reshape(-1, 3)


def _received(builder: Builder, instance: Instance, open_: Bools, lots: Ints) -> Block:
    """Items of the family of a lot, at its wave and with its life."""
    items = instance.items
    rows, upper = [np.zeros((0, 3), dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    members = {family: np.flatnonzero(items.family == family) for family in np.unique(lots[:, 0]).tolist()}
    hole = np.ascontiguousarray(items.hole.T)
    for family, w, dies in lots.tolist():
        item = members[family]
        useful = hole[w:dies, item].max(axis=0, initial=0)
        may = open_[item, w] & (useful > 0)
        item = item[may]
        rows.append(np.stack([item, np.full(len(item), w), np.full(len(item), dies)], axis=1))
        upper.append(useful[may])
    high = np.concatenate(upper).astype(np.float64)
    index = np.concatenate(rows)
    return builder.columns("received", "sets", ("item", "wave", "dies"), index, upper=high, whole=True)


def _given_up(builder: Builder, instance: Instance) -> tuple[Block, Ints]:
    items = np.unique(instance.cohorts.item)
    moves = instance.horizon.move_waves
    index = np.stack(np.meshgrid(items, moves, indexing="ij"), axis=-1).reshape(-1, 2)
    block = builder.columns("given_up", "item", ("item", "wave"), index, upper=1.0, whole=True)
    table = _table(block, (len(instance.items.keys), instance.horizon.waves))
    return block, np.maximum.accumulate(table, axis=1)


def _money(builder: Builder, instance: Instance) -> tuple[Block, Block]:
    funding = instance.funding
    arcs = np.stack([funding.arc_class, funding.arc_fund, funding.arc_year], axis=1)
    flow = builder.columns("flow", "EUR", ("class", "fund", "year"), arcs)
    unspent = builder.columns("unspent", "EUR", ("fund", "year"), np.argwhere(np.ones_like(funding.budget)))
    return flow, unspent


def _slack(builder: Builder, instance: Instance) -> tuple[Block, Block, Block]:
    obligations, funding = instance.obligations, instance.funding
    due = np.flatnonzero(obligations.sets > 0)
    upper: Floats = obligations.sets[due].astype(np.float64)
    missed_obligation = builder.columns("missed_obligation", "sets", ("obligation",), due, upper=upper)
    pinned = (instance.schools.pin >= 0) & instance.schools.entry_allowed.any(axis=1)
    missed_pin = builder.columns("missed_pin", "school", ("school",), np.flatnonzero(pinned), upper=1.0)
    must = np.argwhere(funding.must_spend > 0)
    missed_spending = builder.columns(
        "missed_spending", "EUR", ("fund", "year"), must, upper=funding.must_spend[must[:, 0], must[:, 1]]
    )
    return missed_obligation, missed_pin, missed_spending


def quintiles_present(instance: Instance) -> Ints:
    """Equity quintiles that need something."""
    return np.flatnonzero(instance.quintile_points[:QUINTILES] > 0)
