"""The rows of the direct model F1 about money: one function per rule of the verifier."""

from __future__ import annotations

import numpy as np

from .columns import Columns
from .instance import Instance, Ints
from .model import Block, Builder
from .money import CAPEX, OPEX


def financing_balance(builder: Builder, instance: Instance, at: Columns) -> None:
    """What a class spends in a year, capital and running costs apart = what its arcs bring; EUR.

    Equalities: with <= a model would declare spending that buys nothing.
    """
    funding, Y = instance.funding, instance.horizon.years
    shape = (2, len(funding.class_ids), Y)
    index = np.argwhere(np.ones(shape))
    family = builder.family("financing_balance", "EUR", ("kind", "class", "year"), index, lower=0.0, upper=0.0)
    table = np.arange(len(index)).reshape(shape)
    kind = np.where(funding.fund_capex, CAPEX, OPEX)[funding.arc_fund]
    builder.add(family, table[kind, funding.arc_class, funding.arc_year], at.flow.numbers, -1.0)
    _purchases(builder, instance, at, family=family, table=table)
    item, wave, _ = at.received.index.T
    year = instance.horizon.year_of_wave[wave]
    euros = instance.items.move_cents[item] / 100.0
    builder.add(family, table[OPEX, instance.items.move_class[item], year], at.received.numbers, euros)


def _purchases(builder: Builder, instance: Instance, at: Columns, *, family: Block, table: Ints) -> None:
    offers, horizon = instance.offers, instance.horizon
    offer, wave = at.bought.index.T
    number = offers.spending_class[offer]
    builder.add(
        family, table[CAPEX, number, horizon.year_of_wave[wave]], at.bought.numbers, offers.capex_cents[offer] / 100.0
    )
    waves = np.rint(horizon.alive_share * horizon.waves_per_year)  # (life, W, Y) of a set bought at a wave
    bought = np.minimum(offers.life[offer], horizon.waves) * horizon.waves + wave
    cents = offers.opex_wave_cents[offer]
    for year in range(horizon.years):
        alive = waves[:, :, year].ravel()[bought]
        which = np.flatnonzero(alive)
        euros = cents[which] * alive[which] / 100.0
        builder.add(family, table[OPEX, number[which], year], at.bought.start + which, euros)


def measure_budget(builder: Builder, instance: Instance, at: Columns) -> None:
    """A fund's year: its share of its arcs + complements it carries + what it leaves = voted + carried over."""
    funding = instance.funding
    K, Y = funding.budget.shape
    index = np.argwhere(np.ones((K, Y)))
    family = builder.family(
        "measure_budget",
        "EUR",
        ("fund", "year"),
        index,
        lower=funding.budget.reshape(-1),
        upper=funding.budget.reshape(-1),
    )
    _payments(builder, instance, at, family=family, table=np.arange(K * Y).reshape(K, Y))
    fund, year = index.T
    builder.add(family, np.arange(K * Y), at.unspent.numbers, 1.0)
    before = np.where(year > 0, at.unspent.numbers - 1, -1)
    builder.add(family, np.arange(K * Y), before, -funding.carry[fund])


def must_spend(builder: Builder, instance: Instance, at: Columns) -> None:
    """What the fund itself pays in the year + what is missed >= the share of its budget that must be spent."""
    funding = instance.funding
    index = at.missed_spending.index
    family = builder.family("must_spend", "EUR", ("fund", "year"), index, lower=funding.must_spend[tuple(index.T)])
    table = np.full(funding.budget.shape, -1, dtype=np.int64)
    table[tuple(index.T)] = np.arange(len(index))
    _payments(builder, instance, at, family=family, table=table)
    builder.add(family, np.arange(len(index)), at.missed_spending.numbers, 1.0)


def _payments(builder: Builder, instance: Instance, at: Columns, *, family: Block, table: Ints) -> None:
    """What each fund pays in each year: its share of its own arcs, and the complement of those it carries."""
    funding = instance.funding
    own = np.where(funding.arc_carrier >= 0, funding.cofund[funding.arc_fund], 1.0)
    paid = np.where(funding.arc_carrier >= 0, table[funding.arc_carrier, funding.arc_year], -1)
    rows = np.concatenate([table[funding.arc_fund, funding.arc_year], paid])
    builder.add_up(family, rows, np.concatenate([at.flow.numbers, at.flow.numbers]), np.concatenate([own, 1.0 - own]))
