"""Some schools of a case as an instance of their own: a sample, a slice of very many, those still undecided."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .instance import Bools, Cohorts, Instance, Ints, Items, Obligations, Offers, Schools
from .shared import Answer


@dataclass(frozen=True, slots=True)
class Part:
    """The instance of some schools; each array gives the whole's number of a member of the part."""

    instance: Instance
    schools: Ints
    items: Ints
    offers: Ints
    cohorts: Ints


def part_of(instance: Instance, schools: Ints) -> Part:
    """These schools (increasing), with what they have; people and money stay those of the whole."""
    items = _members(instance.schools.item_start, schools)
    offers = _members(instance.items.offer_start, items)
    at = np.full(len(instance.items.keys), -1, dtype=np.int64)
    at[items] = np.arange(len(items))
    cohorts = np.flatnonzero(at[instance.cohorts.item] >= 0)
    owed = np.flatnonzero(at[instance.obligations.item] >= 0)
    part = replace(
        instance,
        schools=_schools(instance.schools, schools),
        items=_items(instance.items, items, schools),
        offers=_offers(instance.offers, offers, at),
        cohorts=Cohorts(
            item=at[instance.cohorts.item[cohorts]],
            dies=instance.cohorts.dies[cohorts],
            sets=instance.cohorts.sets[cohorts],
            movable=instance.cohorts.movable[cohorts],
        ),
        obligations=Obligations(
            item=at[instance.obligations.item[owed]],
            wave=instance.obligations.wave[owed],
            sets=instance.obligations.sets[owed],
        ),
        stock_points=instance.stock_points[items],
    )
    return Part(part, schools, items, offers, cohorts)


def own(instance: Instance, part: Part, plan: Answer) -> Answer:
    """These schools' part of a plan of all; stops are left out."""
    here: Bools = np.zeros(len(instance.items.keys), dtype=np.bool_)
    here[part.items] = True
    bought = plan.purchases[here[instance.offers.item[plan.purchases[:, 0]]]]
    got = plan.receipts[here[plan.receipts[:, 0]]]
    given = plan.gifts[here[instance.cohorts.item[plan.gifts[:, 0]]]]
    tables = (part.offers, bought), (part.items, got), (part.cohorts, given)
    bought, got, given = (np.column_stack([np.searchsorted(names, of[:, 0]), of[:, 1:]]) for names, of in tables)
    return Answer(plan.entry[part.schools], bought, got, given, plan.stops[:0])


def rows_of(which: Ints) -> Ints | slice:
    """The same rows as a slice where they follow each other, so that no array is copied."""
    if len(which) and int(which[-1]) - int(which[0]) + 1 == len(which):
        return slice(int(which[0]), int(which[-1]) + 1)
    return which


def _members(start: Ints, owners: Ints) -> Ints:
    """The rows `start[n] : start[n+1]` of all owners, in order."""
    count = start[owners + 1] - start[owners]
    before = np.cumsum(count) - count
    return np.repeat(start[owners] - before, count) + np.arange(int(count.sum()))


def _starts(start: Ints, owners: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(start[owners + 1] - start[owners])]).astype(np.int64)


def _schools(of: Schools, which: Ints) -> Schools:
    rows = rows_of(which)
    return Schools(
        ids=tuple(of.ids[s] for s in which.tolist()),
        territory=of.territory[rows],
        equity=of.equity[rows],
        quintile=of.quintile[rows],
        ready=of.ready[rows],
        pin=of.pin[rows],
        entry_allowed=of.entry_allowed[rows],
        commitment=of.commitment[rows],
        adviser_days=of.adviser_days[rows],
        tech_hours=of.tech_hours[rows],
        seats=of.seats[rows],
        item_start=_starts(of.item_start, which),
    )


def _items(of: Items, which: Ints, schools: Ints) -> Items:
    rows = rows_of(which)
    return Items(
        keys=tuple(of.keys[i] for i in which.tolist()),
        school=np.searchsorted(schools, of.school[rows]),
        function=of.function[rows],
        lot_size=of.lot_size[rows],
        pupils_lot=of.pupils_lot[rows],
        need=of.need[rows],
        stock=of.stock[rows],
        hole=of.hole[rows],
        hole_max=of.hole_max[rows],
        value=of.value[rows],
        tech_hours=of.tech_hours[rows],
        entry_min=of.entry_min[rows],
        usage=of.usage[rows],
        under_used=of.under_used[rows],
        withdraw_limit=of.withdraw_limit[rows],
        family=of.family[rows],
        move_class=of.move_class[rows],
        move_cents=of.move_cents[rows],
        offer_start=_starts(of.offer_start, which),
    )


def _offers(of: Offers, which: Ints, at: Ints) -> Offers:
    rows = rows_of(which)
    return Offers(
        item=at[of.item[rows]],
        model=of.model[rows],
        life=of.life[rows],
        capex_cents=of.capex_cents[rows],
        opex_wave_cents=of.opex_wave_cents[rows],
        capex=of.capex[rows],
        opex=of.opex[rows],
        spending_class=of.spending_class[rows],
        payable=of.payable[rows],
    )
