"""From a solver's numbers to decisions: whole sets, moves paired, what serves nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from .assemble import Decisions, Purchase, Transfer, covered
from .formulation import Formulation
from .instance import Floats, Instance, Ints


def decisions_of(formulation: Formulation, x: Floats) -> Decisions:
    """The decisions of a whole solution of the direct model."""
    instance, at = formulation.instance, formulation.at
    W = instance.horizon.waves
    whole = np.rint(x).astype(np.int64)
    entry = np.full(len(instance.schools.ids), W, dtype=np.int64)
    school, wave = at.served.index.T
    inside = whole[at.served.members] > 0
    np.minimum.at(entry, school[inside], wave[inside])
    sets = whole[at.bought.members]
    bought = [
        Purchase(int(offer), int(w), int(n)) for (offer, w), n in zip(at.bought.index, sets, strict=True) if n > 0
    ]
    return Decisions(entry, tuple(bought), _transfers(formulation, whole))


def _transfers(formulation: Formulation, whole: Ints) -> tuple[Transfer, ...]:
    """Received sets paired with withdrawn ones, in index order."""
    at = formulation.at
    given, got = (np.column_stack([part.index, whole[part.members]]) for part in (at.withdrawn, at.received))
    return tuple(paired(formulation.instance, given.tolist(), got.tolist()))


def paired(instance: Instance, given: Iterable[list[int]], got: Iterable[list[int]]) -> Iterator[Transfer]:
    """Sets received (item, wave, death, sets) from those withdrawn (cohort, wave, sets) of the same family, wave and
    life, both taken in their order.
    """
    W, family, cohorts = instance.horizon.waves, instance.items.family, instance.cohorts
    supply: dict[tuple[int, int, int], list[list[int]]] = {}
    for cohort, wave, sets in given:
        key = int(family[cohorts.item[cohort]]), wave, min(int(cohorts.dies[cohort]), W)
        supply.setdefault(key, []).append([cohort, sets])
    for item, wave, dies, wanted in got:
        left = wanted
        for lot in supply.get((int(family[item]), wave, dies), []):
            taken = min(lot[1], left)
            if taken > 0:
                yield Transfer(lot[0], item, wave, taken)
                lot[1] -= taken
                left -= taken


def within_need(instance: Instance, decisions: Decisions) -> Decisions:
    """Without the sets delivered beyond the largest hole still to come (the verifier's `need_ceiling`)."""
    items = instance.items
    ahead = np.maximum.accumulate(items.hole[:, ::-1], axis=1)[:, ::-1]
    alive = np.zeros_like(items.hole)
    kept: list[Purchase] = []
    for move in decisions.transfers:
        alive[move.item, move.wave : int(instance.cohorts.dies[move.cohort])] += move.sets
    for buy in sorted(decisions.purchases, key=lambda b: (b.wave, b.offer)):
        item, life = int(instance.offers.item[buy.offer]), int(instance.offers.life[buy.offer])
        sets = min(buy.sets, max(0, int(ahead[item, buy.wave] - alive[item, buy.wave])))
        if sets:
            alive[item, buy.wave : buy.wave + life] += sets
            kept.append(replace(buy, sets=sets))
    return replace(decisions, purchases=tuple(kept))


def without_waste(instance: Instance, decisions: Decisions) -> Decisions:
    """Without the purchases that cover nothing and that no entry asks for, dearest and latest first."""
    items, offers = instance.items, instance.offers
    sets = {(buy.offer, buy.wave): buy.sets for buy in decisions.purchases}
    alive = np.zeros_like(items.hole)
    delivered = np.zeros_like(items.hole)
    for buy in decisions.purchases:
        item = int(offers.item[buy.offer])
        alive[item, buy.wave : buy.wave + int(offers.life[buy.offer])] += buy.sets
        delivered[item, buy.wave] += buy.sets
    for move in decisions.transfers:
        alive[move.item, move.wave : int(instance.cohorts.dies[move.cohort])] += move.sets
        delivered[move.item, move.wave] += move.sets
    for offer, wave in sorted(sets, key=lambda key: (-int(offers.capex_cents[key[0]]), -key[1], key[0])):
        item = int(offers.item[offer])
        life = slice(wave, wave + int(offers.life[offer]))
        entry = int(decisions.entry[items.school[item]])
        due = int(items.entry_min[item, wave]) if entry == wave else 0
        while (
            sets[offer, wave] and delivered[item, wave] > due and (alive[item, life] > items.hole[item, life]).all()
        ):
            sets[offer, wave] -= 1
            alive[item, life] -= 1
            delivered[item, wave] -= 1
    bought = tuple(Purchase(*key, n) for key, n in sorted(sets.items()) if n)
    return replace(decisions, purchases=bought)


def floor_of(instance: Instance, decisions: Decisions) -> float:
    """Coverage of the least covered equity quintile, stock included; 1 when nobody needs anything."""
    points = points_of(instance, decisions)
    quintile = instance.schools.quintile[instance.items.school]
    shares = [
        float(points[quintile == g].sum() / whole) for g, whole in enumerate(instance.quintile_points) if whole > 0
    ]
    return min(shares, default=1.0)


def points_of(instance: Instance, decisions: Decisions) -> Floats:
    """(I,) points of each item covered, by the stock and by the plan."""
    points: Floats = (instance.items.value * covered(instance, decisions)).sum(axis=1) + instance.stock_points
    return points


def promises_missed(instance: Instance, decisions: Decisions) -> int:
    """Sets of obligations missed, and pinned schools that do not enter."""
    owed, schools, W = instance.obligations, instance.schools, instance.horizon.waves
    have = covered(instance, decisions)[owed.item, owed.wave]
    pinned = (schools.pin >= 0) & schools.entry_allowed.any(axis=1) & (decisions.entry >= W)
    return int(np.maximum(owed.sets - have, 0).sum() + pinned.sum())
