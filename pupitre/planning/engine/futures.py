"""How a plan stands other futures: its regret on sampled budgets and enrolments, beside what would then be possible.

In each future the plan is carried out as far as it goes: entries as planned, purchases cut to the need and to the
money, the least useful first. What no plan of that future exceeds, by the prices of today, is the other end.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import numpy as np

from .assemble import Decisions, Purchase, covered, spending_lines
from .bound_if import bound_if
from .case import Case
from .change import Change, Money, Pupils, changed_case
from .derive import derive
from .financing import finance
from .instance import Floats, Instance
from .lift import within_need
from .money import CAPEX, OPEX, spending
from .priced import Priced

BUDGET_SPREAD = 0.10  # standard deviation of the logarithm of a measure's amounts, the same every year
PUPILS_SPREAD = 0.05  # the same of the needs of the whole territory, from the second year on
ROUNDS = 4  # of prices in each future


@dataclass(frozen=True, slots=True)
class Future:
    """One sampled future."""

    changes: tuple[Change, ...]
    possible: float  # points that no plan of it exceeds
    kept: float  # points of today's plan carried out in it as far as it goes
    curve: Floats  # (W,) share of the need covered by wave, stock included

    @property
    def regret(self) -> float:
        """Points lost at the most for having kept to today's plan."""
        return max(0.0, self.possible - self.kept)


@dataclass(frozen=True, slots=True)
class Robustness:
    """The futures, and the band they draw around the coverage curve of the plan."""

    futures: tuple[Future, ...]
    planned: Floats  # (W,) share of the need covered by wave in today's case
    low: Floats  # (W,) second lowest of twenty: nine futures in ten stand above
    high: Floats

    @property
    def regret(self) -> tuple[float, float]:
        """Median and greatest regret, points."""
        all_ = sorted(future.regret for future in self.futures)
        return (float(np.median(all_)), all_[-1]) if all_ else (0.0, 0.0)


def sample(case: Case, number: int, seed: int) -> list[tuple[Change, ...]]:
    """Futures of budgets and of enrolment; the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311  sampled futures, nothing secret
    return [
        (
            *(Money(m.measure_id, round(rng.lognormvariate(0.0, BUDGET_SPREAD), 4)) for m in case.measures),
            Pupils(round(rng.lognormvariate(0.0, PUPILS_SPREAD), 4), from_year=2),
        )
        for _ in range(number)
    ]


def robustness(priced: Priced, *, number: int = 20, seed: int = 0) -> Robustness:
    """The plan in so many futures."""
    planned = curve_of(priced.instance, priced.decisions)
    if number < 1:
        return Robustness((), planned, planned, planned)
    futures = [_future(priced, changes) for changes in sample(priced.instance.case, number, seed)]
    curves = np.array([future.curve for future in futures]).reshape(len(futures), -1)
    edge = max(0, round(0.05 * len(futures)))
    ordered = np.sort(curves, axis=0)
    return Robustness(tuple(futures), planned, ordered[edge], ordered[len(futures) - 1 - edge])


def _future(priced: Priced, changes: tuple[Change, ...]) -> Future:
    case = changed_case(priced.instance.case, changes)
    instance = derive(case)
    kept = carried_out(priced.instance, instance, priced.decisions)
    value = float((instance.items.value * covered(instance, kept)).sum())
    possible = bound_if(priced, case, rounds=ROUNDS).bound
    return Future(changes, max(possible, value), value, curve_of(instance, kept))


def carried_out(today: Instance, future: Instance, decisions: Decisions) -> Decisions:
    """The decisions in another future: the same entries and sets as far as needs and money go.

    Where money lacks, purchases are given up, those of least value for their price first.
    """
    offer = {
        (int(i), int(m)): o for o, (i, m) in enumerate(zip(future.offers.item, future.offers.model, strict=True))
    }
    bought = []
    for buy in decisions.purchases:
        key = int(today.offers.item[buy.offer]), int(today.offers.model[buy.offer])
        if key in offer:
            bought.append(replace(buy, offer=offer[key]))
    cohorts = {
        (int(i), int(d)): q for q, (i, d) in enumerate(zip(future.cohorts.item, future.cohorts.dies, strict=True))
    }
    moved = []
    for move in decisions.transfers:
        place = int(today.cohorts.item[move.cohort]), int(today.cohorts.dies[move.cohort])
        if place in cohorts:
            moved.append(replace(move, cohort=cohorts[place]))
    kept = within_need(future, Decisions(decisions.entry, tuple(bought), tuple(moved)))
    return _within_money(future, kept)


def _within_money(instance: Instance, decisions: Decisions) -> Decisions:
    """Purchases of the classes and years that lack money given up, least useful first, until the rest can be paid."""
    offers, items, horizon = instance.offers, instance.items, instance.horizon

    def worth(buy: Purchase) -> float:
        item, ends = int(offers.item[buy.offer]), buy.wave + int(offers.life[buy.offer])
        return float(items.value[item, buy.wave : ends].sum()) / max(int(offers.capex_cents[buy.offer]), 1)

    kept = sorted(decisions.purchases, key=lambda buy: (worth(buy), buy.offer, buy.wave))
    while kept:
        tried = replace(decisions, purchases=tuple(kept))
        funded = finance(instance, spending(instance, spending_lines(instance, tried)))
        if funded.pays:
            return tried
        short = funded.short.copy()
        left = []
        for buy in kept:
            number, year = int(offers.spending_class[buy.offer]), int(horizon.year_of_wave[buy.wave])
            life = min(int(offers.life[buy.offer]), horizon.waves)
            running = buy.sets * float(offers.opex[buy.offer]) * horizon.alive_share[life, buy.wave]
            lacks = short[CAPEX, number, year] > 0 or bool((short[OPEX, number] * running > 0).any())
            if lacks:
                short[CAPEX, number, year] -= buy.sets * float(offers.capex[buy.offer])
                short[OPEX, number] -= running
            else:
                left.append(buy)
        if len(left) == len(kept):
            break  # what lacks pays moves, not purchases
        kept = left
    return replace(decisions, purchases=(), transfers=())


def curve_of(instance: Instance, decisions: Decisions) -> Floats:
    """(W,) share of the weighted need covered in each wave, stock included."""
    items = instance.items
    have = np.minimum(covered(instance, decisions) + items.stock, items.need)
    whole = (items.value * items.need).sum(axis=0)
    points = (items.value * have).sum(axis=0)
    curve: Floats = np.divide(points, whole, out=np.ones_like(points), where=whole > 0)
    return curve
