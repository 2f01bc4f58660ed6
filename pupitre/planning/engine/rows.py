"""The rows of the direct model F1 about schools, people and sets: one function per rule of the verifier."""

from __future__ import annotations

import numpy as np

from .columns import Columns, quintiles_present
from .instance import QUINTILES, Floats, Instance, Ints
from .model import Block, Builder


def entries_monotone(builder: Builder, instance: Instance, at: Columns) -> None:  # noqa: ARG001
    """A school that has entered stays: served[s,w] >= served[s,w'] for the possible entry w' before w."""
    later = np.flatnonzero(at.entry_before >= 0)
    rows = builder.family("entries_monotone", "school", ("school", "wave"), at.served.index[later], lower=0.0)
    number = np.arange(len(later))
    builder.add(rows, number, at.served.start + later, 1.0)
    builder.add(rows, number, at.entry_before[later], -1.0)


def pins(builder: Builder, instance: Instance, at: Columns) -> None:  # noqa: ARG001
    """A pinned school enters (its possible entries are reduced to the pin already), else a promise is missed."""
    school = at.missed_pin.index[:, 0]
    rows = builder.family("pins", "school", ("school",), at.missed_pin.index, lower=1.0)
    builder.add(rows, np.arange(len(school)), at.served_at[school, -1], 1.0)
    builder.add(rows, np.arange(len(school)), at.missed_pin.numbers, 1.0)


def _territory_waves(instance: Instance, used: Ints) -> tuple[Ints, Ints]:
    """Index of (territory, wave) rows and the table from a pair to its row."""
    shape = (len(instance.territories), instance.horizon.waves)
    table = np.full(shape, -1, dtype=np.int64)
    index = np.argwhere(used)
    table[tuple(index.T)] = np.arange(len(index))
    return index, table


def _entry_terms(builder: Builder, at: Columns, family: Block, rows: Ints, weights: Floats) -> None:
    """weights x (entry at the wave of each served column), entry = served - served at the possible entry before."""
    builder.add(family, rows, at.served.numbers, weights)
    builder.add(family, rows, at.entry_before, -weights)


def capacity_deployments(builder: Builder, instance: Instance, at: Columns) -> None:
    """Schools entering in a wave <= deployments of the territory."""
    capacity = instance.capacities.deployments
    index, table = _territory_waves(instance, np.ones_like(capacity, dtype=np.int64))
    family = builder.family(
        "capacity_deployments", "school", ("territory", "wave"), index, upper=capacity[tuple(index.T)]
    )
    school, wave = at.served.index.T
    rows = table[instance.schools.territory[school], wave]
    _entry_terms(builder, at, family, rows, np.ones(len(school)))


def capacity_advisers(builder: Builder, instance: Instance, at: Columns) -> None:
    """Days of every entering school, spread over the waves from its entry by the profile <= days of the territory."""
    capacity = instance.capacities.adviser_days
    index, table = _territory_waves(instance, np.ones_like(capacity, dtype=np.int64))
    family = builder.family("capacity_advisers", "day", ("territory", "wave"), index, upper=capacity[tuple(index.T)])
    school, wave = at.served.index.T
    terms = []
    for delay, share in enumerate(instance.capacities.adviser_profile.tolist()):
        within = wave + delay < instance.horizon.waves
        later = np.minimum(wave + delay, instance.horizon.waves - 1)
        rows = np.where(within, table[instance.schools.territory[school], later], -1)
        days = share * instance.schools.adviser_days[school]
        terms += [(rows, at.served.numbers, days), (rows, at.entry_before, -days)]
    builder.add_up(family, *(np.concatenate(part) for part in zip(*terms, strict=True)))


def capacity_technicians(builder: Builder, instance: Instance, at: Columns) -> None:
    """Hours of the sets installed (bought or received) and of the schools entering <= hours of the territory."""
    capacity, items = instance.capacities.tech_hours, instance.items
    index, table = _territory_waves(instance, np.ones_like(capacity, dtype=np.int64))
    family = builder.family(
        "capacity_technicians", "hour", ("territory", "wave"), index, upper=capacity[tuple(index.T)]
    )
    school, wave = at.served.index.T
    _entry_terms(
        builder,
        at,
        family,
        table[instance.schools.territory[school], wave],
        instance.schools.tech_hours[school],
    )
    territory = instance.schools.territory[items.school]
    offer, wave = at.bought.index.T
    item = instance.offers.item[offer]
    builder.add(family, table[territory[item], wave], at.bought.numbers, items.tech_hours[item])
    item, wave, _ = at.received.index.T
    builder.add(family, table[territory[item], wave], at.received.numbers, items.tech_hours[item])


def seats(builder: Builder, instance: Instance, at: Columns) -> None:
    """Seats due by all schools served at a wave <= seats given before that wave."""
    given = instance.capacities.seats_before
    index, table = _territory_waves(instance, np.ones_like(given, dtype=np.int64))
    family = builder.family("seats", "seat", ("territory", "wave"), index, upper=given[tuple(index.T)])
    school, wave = np.nonzero((at.served_at >= 0) & (instance.schools.seats > 0)[:, None])
    rows, due = table[instance.schools.territory[school], wave], instance.schools.seats[school].astype(np.float64)
    builder.add(family, rows, at.served_at[school, wave], due)


def sets_alive(builder: Builder, instance: Instance, at: Columns) -> None:
    """alive[w] = alive[w-1] + bought[w] + received[w] - sets whose life ends at w."""
    W = instance.horizon.waves
    family = builder.family("sets_alive", "set", ("item", "wave"), at.alive.index, lower=0.0, upper=0.0)
    table = np.where(at.alive_at >= 0, at.alive_at - at.alive.start, -1)
    number = np.arange(len(at.alive.index))
    item, wave = at.alive.index.T
    builder.add(family, number, at.alive.numbers, 1.0)
    before = np.where(wave > 0, at.alive_at[item, np.maximum(wave - 1, 0)], -1)
    builder.add(family, number, before, -1.0)
    offer, wave = at.bought.index.T
    item, ends = instance.offers.item[offer], wave + instance.offers.life[offer]
    builder.add(family, table[item, wave], at.bought.numbers, -1.0)
    builder.add(family, np.where(ends < W, table[item, np.minimum(ends, W - 1)], -1), at.bought.numbers, 1.0)
    item, wave, ends = at.received.index.T
    builder.add(family, table[item, wave], at.received.numbers, -1.0)
    builder.add(family, np.where(ends < W, table[item, np.minimum(ends, W - 1)], -1), at.received.numbers, 1.0)


def need_ceiling(builder: Builder, instance: Instance, at: Columns) -> None:
    """alive[i,w] <= Hmax x served: nothing before entry, never more sets than the largest hole.

    Stricter than sets bought at w <= Hmax x served, which it implies.
    """
    item, wave = at.alive.index.T
    family = builder.family("need_ceiling", "set", ("item", "wave"), at.alive.index, upper=0.0)
    number = np.arange(len(item))
    builder.add(family, number, at.alive.numbers, 1.0)
    served = at.served_at[instance.items.school[item], wave]
    builder.add(family, number, served, -instance.items.hole_max[item].astype(np.float64))


def coverage_supply(builder: Builder, instance: Instance, at: Columns) -> None:  # noqa: ARG001
    """covered[i,w] <= sets alive."""
    family = builder.family("coverage_supply", "set", ("item", "wave"), at.covered.index, upper=0.0)
    number = np.arange(len(at.covered.index))
    builder.add(family, number, at.covered.numbers, 1.0)
    builder.add(family, number, at.alive_at[tuple(at.covered.index.T)], -1.0)


def coverage_served(builder: Builder, instance: Instance, at: Columns) -> None:
    """covered[i,w] <= hole x served."""
    item, wave = at.covered.index.T
    family = builder.family("coverage_served", "set", ("item", "wave"), at.covered.index, upper=0.0)
    number = np.arange(len(item))
    builder.add(family, number, at.covered.numbers, 1.0)
    served = at.served_at[instance.items.school[item], wave]
    builder.add(family, number, served, -instance.items.hole[item, wave].astype(np.float64))


def base_at_entry(builder: Builder, instance: Instance, at: Columns) -> None:
    """A school entering at w receives at w the sets due of its base items: an entry is a real package."""
    items, W = instance.items, instance.horizon.waves
    due = np.argwhere((items.entry_min > 0) & instance.schools.entry_allowed[items.school])
    family = builder.family("base_at_entry", "set", ("item", "wave"), due, lower=0.0)
    table = np.full((len(items.keys), W), -1, dtype=np.int64)
    table[tuple(due.T)] = np.arange(len(due))
    item, wave = due.T
    entry = at.served_at[items.school[item], wave]
    sets = items.entry_min[item, wave].astype(np.float64)
    number = np.arange(len(due))
    entries = np.concatenate([entry, at.entry_before[entry - at.served.start]])
    builder.add_up(family, np.concatenate([number, number]), entries, np.concatenate([-sets, sets]))
    offer, wave = at.bought.index.T
    builder.add(family, table[instance.offers.item[offer], wave], at.bought.numbers, 1.0)
    item, wave, _ = at.received.index.T
    builder.add(family, table[item, wave], at.received.numbers, 1.0)


def moves_balance(builder: Builder, instance: Instance, at: Columns) -> None:
    """Sets received <= sets withdrawn, in a family (territory, function, size), a wave and with the same life."""
    items, cohorts, W = instance.items, instance.cohorts, instance.horizon.waves
    cohort, wave = at.withdrawn.index.T
    family = builder.family("moves_balance", "set", ("family", "wave", "dies"), at.lots, upper=0.0)
    most = int(max(items.family.max(initial=0), at.lots[:, 0].max(initial=0)))
    place = np.full((most + 1, W, W + 1), -1, dtype=np.int64)
    place[tuple(at.lots.T)] = np.arange(len(at.lots))
    row = place[items.family[cohorts.item[cohort]], wave, np.minimum(cohorts.dies[cohort], W)]
    builder.add(family, row, at.withdrawn.numbers, -1.0)
    item, wave, dies = at.received.index.T
    builder.add(family, place[items.family[item], wave, dies], at.received.numbers, 1.0)


def withdrawal_limit(builder: Builder, instance: Instance, at: Columns) -> None:
    """Sets withdrawn from a cohort <= its sets; from an item up to a wave, <= its limit (a share of the sets found
    there) x given_up: nothing where nothing is given up."""
    cohorts, items = instance.cohorts, instance.items
    cohort, moved = at.withdrawn.index.T
    own = builder.family(
        "cohort_limit", "set", ("cohort",), np.arange(len(cohorts.item)), upper=cohorts.sets.astype(np.float64)
    )
    builder.add(own, cohort, at.withdrawn.numbers, 1.0)
    item, wave = at.given_up.index.T
    limit = items.withdraw_limit[item].astype(np.float64)
    family = builder.family("withdrawal_limit", "set", ("item", "wave"), at.given_up.index, upper=0.0)
    builder.add(family, np.arange(len(item)), at.given_up.numbers, -limit)
    table = np.full((len(items.keys), instance.horizon.waves), -1, dtype=np.int64)
    table[item, wave] = np.arange(len(item))
    for now in instance.horizon.move_waves.tolist():
        rows = np.where(moved <= now, table[cohorts.item[cohort], now], -1)
        builder.add(family, rows, at.withdrawn.numbers, 1.0)


def no_rebuy(builder: Builder, instance: Instance, at: Columns) -> None:
    """Once sets of an item have been withdrawn, it neither buys nor receives: what is moved was not needed."""
    cohorts = instance.cohorts
    cohort, wave = at.withdrawn.index.T
    item = cohorts.item[cohort]
    marked = builder.family("withdrawal_marked", "set", ("cohort", "wave"), at.withdrawn.index, upper=0.0)
    builder.add(marked, np.arange(len(cohort)), at.withdrawn.numbers, 1.0)
    upper = np.minimum(cohorts.sets, instance.items.withdraw_limit[cohorts.item])[cohort].astype(np.float64)
    builder.add(marked, np.arange(len(cohort)), at.given_up_at[item, wave], -upper)
    item, wave = at.given_up.index.T
    before = np.where(wave > 0, at.given_up_at[item, np.maximum(wave - 1, 0)], -1)
    kept = builder.family("given_up_monotone", "item", ("item", "wave"), at.given_up.index, lower=0.0)
    builder.add(kept, np.arange(len(item)), at.given_up.numbers, np.where(before >= 0, 1.0, 0.0))
    builder.add(kept, np.arange(len(item)), before, -1.0)
    _nothing_since(builder, instance, at)


def _nothing_since(builder: Builder, instance: Instance, at: Columns) -> None:
    """Sets bought or received since a wave of moves and still alive <= Hmax x (1 - given_up at that wave)."""
    offers, W = instance.offers, instance.horizon.waves
    item, since = at.given_up.index.T
    given, wave = np.nonzero((np.arange(W)[None, :] >= since[:, None]) & (at.alive_at[item] >= 0))
    ceiling = instance.items.hole_max[item[given]].astype(np.float64)
    index = np.stack([item[given], since[given], wave], axis=1)
    family = builder.family("no_rebuy", "set", ("item", "since", "wave"), index, upper=ceiling)
    builder.add(family, np.arange(len(index)), at.given_up.start + given, ceiling)
    giving = np.unique(item)
    number = np.full(len(instance.items.keys), -1, dtype=np.int64)  # of each giving item
    number[giving] = np.arange(len(giving))
    table = np.full((len(giving), W, W), -1, dtype=np.int64)
    table[number[index[:, 0]], index[:, 1], index[:, 2]] = np.arange(len(index))
    bought, got = at.bought.index, at.received.index
    sets = [
        (offers.item[bought[:, 0]], bought[:, 1], bought[:, 1] + offers.life[bought[:, 0]], at.bought.numbers),
        (got[:, 0], got[:, 1], got[:, 2], at.received.numbers),
    ]
    for every in sets:
        mine = number[every[0]] >= 0
        item, comes, ends, numbers = (column[mine] for column in every)
        for start in instance.horizon.move_waves.tolist():
            late = np.flatnonzero(comes >= start)
            alive = (comes[late, None] <= np.arange(W)) & (ends[late, None] > np.arange(W))
            which, now = np.nonzero(alive)
            builder.add(family, table[number[item[late[which]]], start, now], numbers[late[which]], 1.0)


def obligations(builder: Builder, instance: Instance, at: Columns) -> None:
    """Sets of the item covered at the deadline, plus the missed ones >= sets promised beyond the stock."""
    number = at.missed_obligation.index[:, 0]
    owed = instance.obligations
    family = builder.family(
        "obligations", "set", ("obligation",), at.missed_obligation.index, lower=owed.sets[number].astype(np.float64)
    )
    place = np.arange(len(number))
    builder.add(family, place, at.covered_at[owed.item[number], owed.wave[number]], 1.0)
    builder.add(family, place, at.missed_obligation.numbers, 1.0)


def fairness(builder: Builder, instance: Instance, at: Columns) -> None:
    """floor <= share of the need of each equity quintile covered by the stock and by the plan."""
    items, quintile = instance.items, instance.schools.quintile[instance.items.school]
    present = quintiles_present(instance)
    row = np.full(QUINTILES, -1, dtype=np.int64)
    row[present] = np.arange(len(present))
    points = instance.quintile_points[present]
    stock = np.array([instance.stock_points[quintile == g].sum() for g in present], dtype=np.float64)
    family = builder.family("fairness", "share of the need", ("quintile",), present, upper=stock / points)
    builder.add(family, np.arange(len(present)), at.floor.start, 1.0)
    item, wave = at.covered.index.T
    of = quintile[item]
    weight = -items.value[item, wave] / np.maximum(instance.quintile_points[of], 1e-300)
    builder.add(family, row[of], at.covered.numbers, weight)
