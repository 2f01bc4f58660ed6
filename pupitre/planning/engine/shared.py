"""The shared rows that schools compete for, and what one school's plan takes from them.

Money is in thousands of euros here, so that coefficients keep the same size as sets and hours.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace

import numpy as np

from .columns import quintiles_present
from .instance import QUINTILES, Capacities, Floats, Instance, Ints
from .money import CAPEX, OPEX

KILO = 1000.0  # EUR in the unit of money of the shared rows


@dataclass(frozen=True, slots=True)
class Shared:
    """Where each family stands among the shared rows (shapes as the instance's arrays)."""

    deployments: Ints  # (T, W)
    advisers: Ints  # (T, W)
    technicians: Ints  # (T, W)
    seats: Ints  # (T, W)
    financing: Ints  # (2, C, Y)
    moves: Ints  # (L,)
    fairness: Ints  # (G,) quintiles present
    promises: int
    cuts: Ints  # rows kept free for what whole entries forbid (`covers.py`)
    weights: Floats  # (cuts, S, W) of an entry in each of those rows; zeros until one is told
    people: Ints  # rows of the four families above that count people's time
    count: int
    right: Floats  # (R,) right-hand sides
    equal: Ints  # rows that are equalities
    lots: Ints  # (L, 3)
    quintile_row: Ints  # (5,) row of each quintile, -1 = nobody in it

    def people_left(self, capacities: Capacities, right: Floats) -> Capacities:
        """What people give, where the right-hand sides (R,) are these."""
        return replace(
            capacities,
            deployments=right[self.deployments],
            adviser_days=right[self.advisers],
            tech_hours=right[self.technicians],
            seats_before=right[self.seats],
        )


def make_shared(instance: Instance, lots: Ints, cuts: int = 0) -> Shared:
    """The shared rows of an instance; the promise row starts without a limit."""
    T, W = len(instance.territories), instance.horizon.waves
    C, Y = len(instance.funding.class_ids), instance.horizon.years
    present = quintiles_present(instance)
    sizes = [T * W] * 4 + [2 * C * Y, len(lots), len(present), 1, cuts]
    start = np.concatenate([[0], np.cumsum(sizes)])
    blocks = [np.arange(a, b) for a, b in itertools.pairwise(start.tolist())]
    cap = instance.capacities
    quintile = instance.schools.quintile[instance.items.school]
    stock = np.array([instance.stock_points[quintile == g].sum() for g in present], dtype=np.float64)
    right = np.concatenate(
        [
            cap.deployments.reshape(-1),
            cap.adviser_days.reshape(-1),
            cap.tech_hours.reshape(-1),
            cap.seats_before.reshape(-1),
            np.zeros(2 * C * Y + len(lots)),
            stock / instance.quintile_points[present],
            [np.inf],
            np.zeros(cuts),
        ]
    )
    quintile_row = np.full(QUINTILES, -1, dtype=np.int64)
    quintile_row[present] = blocks[6]
    return Shared(
        deployments=blocks[0].reshape(T, W),
        advisers=blocks[1].reshape(T, W),
        technicians=blocks[2].reshape(T, W),
        seats=blocks[3].reshape(T, W),
        financing=blocks[4].reshape(2, C, Y),
        moves=blocks[5],
        fairness=blocks[6],
        promises=int(blocks[7][0]),
        cuts=blocks[8],
        weights=np.zeros((cuts, len(instance.schools.ids), W)),
        people=np.concatenate(blocks[:4]),
        count=int(start[-1]),
        right=right,
        equal=blocks[4],
        lots=lots,
        quintile_row=quintile_row,
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """One plan for every school, as decisions in indices."""

    entry: Ints  # (S,) W = never
    purchases: Ints  # (n, 3) offer, wave, sets
    receipts: Ints  # (n, 4) item, wave, dies, sets
    gifts: Ints  # (n, 3) cohort, wave, sets
    stops: Ints  # (Q',) of each giving item, which of `Oracle.stops` is its first wave without purchase


def covered_by(instance: Instance, plan: Answer) -> Ints:
    """(I, W) sets of the hole covered."""
    W = instance.horizon.waves
    change = np.zeros((len(instance.items.keys), W + 1), dtype=np.int64)
    offer, wave, sets = plan.purchases.T
    item = instance.offers.item[offer]
    np.add.at(change, (item, wave), sets)
    np.add.at(change, (item, np.minimum(wave + instance.offers.life[offer], W)), -sets)
    item, wave, dies, sets = plan.receipts.T
    np.add.at(change, (item, wave), sets)
    np.add.at(change, (item, np.minimum(dies, W)), -sets)
    alive = np.cumsum(change, axis=1)[:, :W]
    return np.minimum(alive, instance.items.hole)


@dataclass(frozen=True, slots=True)
class Effects:
    """What each school's plan takes and brings."""

    rows: Floats  # (S, R) use of the shared rows
    coverage: Floats  # (S,) points
    earliness: Floats  # (S,) commitment x waves served
    moves: Floats  # (S,) sets received


def effects(instance: Instance, shared: Shared, plan: Answer) -> Effects:
    """Use of the shared rows, and worth, of every school's plan."""
    schools, items, W = instance.schools, instance.items, instance.horizon.waves
    rows = np.zeros((len(schools.ids), shared.count))
    _entries(instance, shared, plan, rows)
    _sets(instance, shared, plan, rows)
    covered = covered_by(instance, plan)
    points = (covered * items.value).sum(axis=1)
    coverage = np.zeros(len(schools.ids))
    np.add.at(coverage, items.school, points)
    quintile = schools.quintile
    known = shared.quintile_row[quintile] >= 0
    rows[known, shared.quintile_row[quintile[known]]] -= coverage[known] / instance.quintile_points[quintile[known]]
    owed = instance.obligations
    missed = np.maximum(owed.sets - covered[owed.item, owed.wave], 0)
    np.add.at(rows[:, shared.promises], items.school[owed.item], missed)
    pinned = (schools.pin >= 0) & schools.entry_allowed.any(axis=1) & (plan.entry >= W)
    rows[pinned, shared.promises] += 1.0
    moves = np.zeros(len(schools.ids))
    np.add.at(moves, items.school[plan.receipts[:, 0]], plan.receipts[:, 3])
    return Effects(rows, coverage, schools.commitment * (W - plan.entry), moves)


def _entries(instance: Instance, shared: Shared, plan: Answer, rows: Floats) -> None:
    schools, W = instance.schools, instance.horizon.waves
    inside = np.flatnonzero(plan.entry < W)
    wave, territory = plan.entry[inside], schools.territory[inside]
    rows[inside, shared.deployments[territory, wave]] += 1.0
    rows[inside, shared.technicians[territory, wave]] += schools.tech_hours[inside]
    rows[inside[:, None], shared.cuts] += shared.weights[:, inside, wave].T
    for delay, share in enumerate(instance.capacities.adviser_profile.tolist()):
        within = wave + delay < W
        s, later = inside[within], wave[within] + delay
        rows[s, shared.advisers[schools.territory[s], later]] += share * schools.adviser_days[s]
    for w in range(W):
        s = inside[wave <= w]
        rows[s, shared.seats[schools.territory[s], w]] += schools.seats[s]


def _sets(instance: Instance, shared: Shared, plan: Answer, rows: Floats) -> None:
    schools, items, offers, horizon = instance.schools, instance.items, instance.offers, instance.horizon
    offer, wave, sets = plan.purchases.T
    item, year = offers.item[offer], horizon.year_of_wave[wave]
    school = items.school[item]
    np.add.at(rows, (school, shared.technicians[schools.territory[school], wave]), sets * items.tech_hours[item])
    number = offers.spending_class[offer]
    np.add.at(rows, (school, shared.financing[CAPEX, number, year]), sets * offers.capex[offer] / KILO)
    life = np.minimum(offers.life[offer], horizon.waves)
    for y in range(horizon.years):
        euros = sets * offers.opex[offer] * horizon.alive_share[life, wave, y]
        np.add.at(rows, (school, shared.financing[OPEX, number, y]), euros / KILO)
    item, wave, dies, sets = plan.receipts.T
    school, year = items.school[item], horizon.year_of_wave[wave]
    np.add.at(rows, (school, shared.technicians[schools.territory[school], wave]), sets * items.tech_hours[item])
    euros = sets * items.move_cents[item] / 100.0
    np.add.at(rows, (school, shared.financing[OPEX, items.move_class[item], year]), euros / KILO)
    lot = {tuple(key): row for key, row in zip(shared.lots.tolist(), shared.moves.tolist(), strict=True)}
    taken = [lot[key] for key in zip(items.family[item].tolist(), wave.tolist(), dies.tolist(), strict=True)]
    np.add.at(rows, (school, np.array(taken, dtype=np.int64)), sets)
    cohort, wave, sets = plan.gifts.T
    item, ends = instance.cohorts.item[cohort], np.minimum(instance.cohorts.dies[cohort], horizon.waves)
    given = [lot[key] for key in zip(items.family[item].tolist(), wave.tolist(), ends.tolist(), strict=True)]
    np.add.at(rows, (items.school[item], np.array(given, dtype=np.int64)), -sets)
