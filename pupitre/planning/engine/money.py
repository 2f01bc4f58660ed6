"""Money to the cent: spending by class, its financing, and who pays each delivery; all adds up exactly.

Solvers think in floating euros on arcs (`Funding`). Here their flow becomes whole cents, class by class, then
each measure's payment is shared between the deliveries by largest remainder. No step loses or makes a cent.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from .instance import Floats, Instance, Ints

CAPEX, OPEX = 0, 1

_DRIFT_CENTS = 100
"""A flow further than this (and one cent an arc) from the spending it should pay is a mistake, not rounding."""


@dataclass(frozen=True, slots=True)
class Line:
    """Money due by one delivery or move in one year."""

    owner: int  # place of the delivery or move in the plan
    kind: int  # CAPEX or OPEX
    spending_class: int
    year: int
    cents: int


@dataclass(frozen=True, slots=True)
class Payment:
    """What a fund pays of a class in a year, as itself or as the carrier of a co-funded one."""

    fund: int
    kind: int
    spending_class: int
    year: int
    cents: int
    complement_of: int = -1  # the co-funded fund; -1 = its own share


def delivery_lines(instance: Instance, owner: int, offer: int, wave: int, sets: int) -> list[Line]:
    """What sets of an offer cost: the purchase in the year of the wave, the running of every wave served."""
    offers, horizon = instance.offers, instance.horizon
    number = int(offers.spending_class[offer])
    year = int(horizon.year_of_wave[wave])
    lines = [Line(owner, CAPEX, number, year, sets * int(offers.capex_cents[offer]))]
    end = min(wave + int(offers.life[offer]), horizon.waves)
    waves_by_year = np.bincount(horizon.year_of_wave[wave:end], minlength=horizon.years)
    per_wave = sets * int(offers.opex_wave_cents[offer])
    lines += [Line(owner, OPEX, number, y, per_wave * int(n)) for y, n in enumerate(waves_by_year) if n]
    return [line for line in lines if line.cents]


def move_lines(instance: Instance, owner: int, to_item: int, wave: int, sets: int) -> list[Line]:
    """What moving sets costs: running money of the receiving item, in the year of the move."""
    cents = sets * int(instance.items.move_cents[to_item])
    year = int(instance.horizon.year_of_wave[wave])
    return [Line(owner, OPEX, int(instance.items.move_class[to_item]), year, cents)] if cents else []


def spending(instance: Instance, lines: Iterable[Line]) -> Ints:
    """(2, C, Y) cents due by kind, class and year."""
    due = np.zeros((2, len(instance.funding.class_ids), instance.horizon.years), dtype=np.int64)
    for line in lines:
        due[line.kind, line.spending_class, line.year] += line.cents
    return due


def settle(instance: Instance, due: Ints, flow: Floats) -> Ints:
    """(A,) whole cents on every arc, near the flow (EUR), summing to the spending of each class and year.

    Odd cents go to arcs whose fund still has money, largest remainder first. A fund whose every class is tight
    may pass its budget by at most one cent a class and year. Raises ValueError when the flow does not pay.
    """
    funding = instance.funding
    if not len(flow) == len(funding.arc_fund):
        raise ValueError("one flow per arc is expected")
    cents: Ints = np.zeros(len(flow), dtype=np.int64)
    groups: dict[tuple[int, int, int], list[int]] = {}
    for a in range(len(flow)):
        kind = CAPEX if funding.fund_capex[funding.arc_fund[a]] else OPEX
        key = (int(funding.arc_year[a]), kind, int(funding.arc_class[a]))
        groups.setdefault(key, []).append(a)
    for kind, number, year in np.argwhere(due):
        if (year, kind, number) not in groups:
            raise ValueError(f"no measure can pay {funding.class_ids[number]} in year {year + 1}")
    left: Ints = np.zeros(len(funding.carry), dtype=np.int64)
    for year in range(instance.horizon.years):
        left = funding.budget_cents[:, year] + np.floor(funding.carry * left).astype(np.int64)
        here = {key: arcs for key, arcs in sorted(groups.items()) if key[0] == year}
        for arcs in here.values():
            cents[arcs] = np.floor(np.maximum(flow[arcs], 0.0) * 100 + 1e-4).astype(np.int64)
            for a in arcs:
                _take(instance, left, a, 0, int(cents[a]))
        for (_, kind, number), arcs in here.items():
            _settle_group(_Purse(instance, left, cents, flow), arcs, int(due[kind, number, year]))
        left = np.maximum(left, 0)
    return cents


def payments(instance: Instance, arc_cents: Ints) -> list[Payment]:
    """Who pays what: each fund's share of its arcs, and its carrier's complement; by class, fund, year."""
    funding = instance.funding
    out = []
    for a in np.flatnonzero(arc_cents):
        fund, number, year = int(funding.arc_fund[a]), int(funding.arc_class[a]), int(funding.arc_year[a])
        kind = CAPEX if funding.fund_capex[fund] else OPEX
        own, rest = _shares(instance, int(a), int(arc_cents[a]))
        if own:
            out.append(Payment(fund, kind, number, year, own))
        if rest:
            out.append(Payment(int(funding.arc_carrier[a]), kind, number, year, rest, complement_of=fund))
    return out


def share_out(amounts: Sequence[int], payers: Sequence[int]) -> list[list[int]]:
    """Split each payer's cents over the amounts, pro rata by largest remainder; a row per payer.

    Every row sums to its payer, every column to its amount, no cell is negative. Sums must be equal, or
    ValueError.
    """
    if sum(amounts) != sum(payers) or min([0, *amounts, *payers]) < 0:
        raise ValueError("payers and amounts must be positive and add up to the same sum")
    remaining = list(amounts)
    table = []
    for payer in payers:
        row = largest_remainder(payer, remaining)
        remaining = [rest - part for rest, part in zip(remaining, row, strict=True)]
        table.append(row)
    return table


def largest_remainder(total: int, weights: Sequence[int]) -> list[int]:
    """Whole parts of `total`, pro rata of whole weights; odd units to the largest remainders, first on a tie.

    With total <= sum(weights), no part exceeds its weight.
    """
    whole = sum(weights)
    if whole == 0:
        if total:
            raise ValueError("nothing to share over")
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: (-(total * weights[n] % whole), n))
    for n in order[: total - sum(parts)]:
        parts[n] += 1
    return parts


def _shares(instance: Instance, arc: int, cents: int) -> tuple[int, int]:
    """The fund's own share of an arc's cents, and its carrier's."""
    cofund = float(instance.funding.cofund[instance.funding.arc_fund[arc]])
    own = cents if instance.funding.arc_carrier[arc] < 0 else math.floor(cents * cofund + 0.5)
    return own, cents - own


def _take(instance: Instance, left: Ints, arc: int, before: int, after: int) -> None:
    """Update what is left in the funds when an arc goes from `before` to `after` cents."""
    funding = instance.funding
    own_before, rest_before = _shares(instance, arc, before)
    own_after, rest_after = _shares(instance, arc, after)
    left[funding.arc_fund[arc]] -= own_after - own_before
    if funding.arc_carrier[arc] >= 0:
        left[funding.arc_carrier[arc]] -= rest_after - rest_before


@dataclass(frozen=True, slots=True)
class _Purse:
    """A year being settled: cents left in each fund, cents on each arc (both changed in place), the flow."""

    instance: Instance
    left: Ints
    cents: Ints
    flow: Floats

    def preference(self, arc: int, step: int) -> tuple[bool, float, int]:
        """Lower is better: an arc that may change by the step, then the one furthest from its flow."""
        funding = self.instance.funding
        carrier = int(funding.arc_carrier[arc])
        if step > 0:
            short = self.left[funding.arc_fund[arc]] < 1 or (carrier >= 0 and self.left[carrier] < 1)
        else:
            short = self.cents[arc] < 1
        return bool(short), step * (float(self.cents[arc]) - 100 * float(self.flow[arc])), arc

    def change(self, arc: int, step: int) -> None:
        """Add or take a cent."""
        now = int(self.cents[arc])
        _take(self.instance, self.left, arc, now, now + step)
        self.cents[arc] = now + step


def _settle_group(purse: _Purse, arcs: Sequence[int], due: int) -> None:
    """Bring the arcs of one class and year to the cents due, one cent at a time."""
    missing = due - int(purse.cents[list(arcs)].sum())
    if abs(missing) > _DRIFT_CENTS + len(arcs):
        funding = purse.instance.funding
        name, year = funding.class_ids[funding.arc_class[arcs[0]]], funding.arc_year[arcs[0]]
        raise ValueError(f"the flow misses the spending of {name} in year {year + 1} by {missing} cents")
    step = 1 if missing > 0 else -1
    for _ in range(abs(missing)):
        purse.change(min(arcs, key=lambda arc: purse.preference(arc, step)), step)
