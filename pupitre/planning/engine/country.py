"""A country: territories that each have their case, and national measures whose money they share.

The case of a territory knows the national measures (scope `national`) but has no amount of theirs: what it may spend
of them is an allotment, given to it. A point of a territory counts in the country by its share of the whole need.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import numpy as np

from . import rules
from .case import ANY, Case, Measure, MeasureBudget, Scope
from .case_tables import TABLES
from .derive import derive
from .instance import MIDDLE_QUINTILE, QUINTILES, Floats, Instance, Ints
from .shared import KILO

CENTS_A_KILO = 100.0 * KILO


@dataclass(frozen=True, slots=True)
class Sketch:
    """What the country needs to know of a territory: the rest stays in its case."""

    name: str
    schools: int
    need: float  # pupils x equity x function x usage, summed over the waves: comparable between territories
    claims: tuple[float, ...]  # (F,) part of it that each national measure may pay for
    ips: tuple[float, ...] = field(default=(), compare=False)  # of its schools, where published: until `make_country`


@dataclass(frozen=True, slots=True)
class Country:
    """National money and the territories that share it, in the order of their names. F measures, Y years."""

    measures: tuple[str, ...]  # F national measures, in order
    years: int
    budget_cents: tuple[tuple[int, ...], ...]  # (F, Y)
    carry: tuple[float, ...]  # (F,)
    must_share: tuple[float, ...]  # (F,) of each year's budget, in the years when the measure is open
    open: tuple[tuple[bool, ...], ...]  # (F, Y)
    territories: tuple[Sketch, ...]
    cuts: tuple[float, ...] = ()  # indices that part its schools in fifths: the highest of the first four

    @property
    def budget(self) -> Floats:
        """(F, Y) thousands of euros."""
        return np.array(self.budget_cents, dtype=np.float64).reshape(-1, self.years) / CENTS_A_KILO

    @property
    def must_spend(self) -> Floats:
        """(F, Y) thousands of euros."""
        must = self.budget * np.array(self.must_share, dtype=np.float64).reshape(-1, 1)
        return np.where(np.array(self.open, dtype=np.bool_).reshape(must.shape), must, 0.0)

    @property
    def weight(self) -> Floats:
        """(T,) what a point of each territory is worth in the country: its share of the need."""
        need = np.array([one.need for one in self.territories], dtype=np.float64)
        return need / need.sum() if need.sum() > 0 else np.full(len(need), 1.0 / max(len(need), 1))

    def pro_rata(self) -> Ints:
        """(T, F, Y) cents: each measure shared by the need that it may pay for, rounded down."""
        claims = np.array([one.claims for one in self.territories], dtype=np.float64).reshape(-1, len(self.measures))
        total = claims.sum(axis=0)
        share = np.divide(claims, total, out=np.zeros_like(claims), where=total > 0)
        budget = np.array(self.budget_cents, dtype=np.float64).reshape(-1, self.years)
        return np.floor(share[:, :, None] * budget[None, :, :] + 1e-6).astype(np.int64)

    def hash(self, hashes: Mapping[str, str]) -> str:
        """sha256 of the national money and of the territories' cases (their hashes by name)."""
        facts = [self.measures, self.years, self.budget_cents, [(t.name, hashes[t.name]) for t in self.territories]]
        return hashlib.sha256(json.dumps(facts, separators=(",", ":")).encode()).hexdigest()


def national_measures(case: Case) -> tuple[Measure, ...]:
    """The national measures that a case knows, in the order of their names."""
    found = [measure for measure in case.measures if measure.scope is Scope.NATIONAL]
    return tuple(sorted(found, key=lambda measure: measure.measure_id))


def sketch(name: str, case: Case) -> Sketch:
    """What the country needs to know of a case."""
    instance = derive(with_allotment(case, None))
    need = (_raw_value(instance) * instance.items.need).sum(axis=1)
    funding = instance.funding
    claims = []
    for measure in national_measures(case):
        fund = next(k for k, m in enumerate(funding.fund_measure) if case.measures[m] == measure)
        classes = np.flatnonzero(funding.class_fund[:, fund])
        paid = np.unique(instance.offers.item[np.isin(instance.offers.spending_class, classes)])
        claims.append(float(need[paid].sum()))
    ips = tuple(school.ips for school in case.schools if school.ips is not None)
    return Sketch(name, len(case.schools), float(need.sum()), tuple(claims), ips)


def _raw_value(instance: Instance) -> Floats:
    """(I, W) worth of a covered set before it is brought to 1,000 points a territory (as `derive._values`)."""
    settings, items = instance.case.meta.settings, instance.items
    weight = np.array([rule.weight for rule in settings.functions], dtype=np.float64)[items.function]
    usage = np.array([rules.usage_factor(float(rate), settings) for rate in items.usage], dtype=np.float64)
    raw = instance.schools.equity[items.school] * items.pupils_lot * weight * usage
    out: Floats = raw[:, None] * settings.yearly_discount ** instance.horizon.year_of_wave[None, :]
    return out


def make_country(
    measures: Sequence[Measure], budgets: Iterable[MeasureBudget], sketches: Iterable[Sketch], years: int
) -> Country:
    """A country from its national measures, what is voted for them, and its territories in any order."""
    ordered, sketches = sorted(measures, key=lambda measure: measure.measure_id), list(sketches)
    cents = {(measure.measure_id, year): 0 for measure in ordered for year in range(1, years + 1)}
    for row in budgets:
        cents[row.measure_id, row.year] += int(row.amount * 100)
    return Country(
        measures=tuple(measure.measure_id for measure in ordered),
        years=years,
        budget_cents=tuple(tuple(cents[m.measure_id, y + 1] for y in range(years)) for m in ordered),
        carry=tuple(measure.carry_share for measure in ordered),
        must_share=tuple(measure.must_spend_share for measure in ordered),
        open=tuple(tuple(m.first_year <= y + 1 <= m.end_year for y in range(years)) for m in ordered),
        territories=tuple(sorted(sketches, key=lambda one: one.name)),
        cuts=cuts_of([value for one in sketches for value in one.ips]),
    )


def cuts_of(ips: Sequence[float]) -> tuple[float, ...]:
    """(4,) the highest index of each fifth of schools but the last; nothing where none is published."""
    known = sorted(ips)
    return tuple(known[-(-g * len(known) // QUINTILES) - 1] for g in range(1, QUINTILES)) if known else ()


def fifths(ips: Sequence[float | None], cuts: Sequence[float]) -> Ints:
    """(S,) fifth of the country of each school, 0 = least favoured, by the same rule as `derive.quintiles`."""
    high = np.array(cuts, dtype=np.float64)
    return np.array([MIDDLE_QUINTILE if one is None else int((one > high).sum()) for one in ips], dtype=np.int64)


def with_allotment(case: Case, cents: Ints | None) -> Case:
    """The case with that much (F, Y) of the national measures to spend, or nothing."""
    national = [measure.measure_id for measure in national_measures(case)]
    rows = [row for row in case.measure_budgets if row.measure_id not in national]
    if cents is not None:
        rows += [
            MeasureBudget(ANY, measure, year, Decimal(int(amount)) / 100)
            for measure, amounts in zip(national, cents.tolist(), strict=True)
            for year, amount in enumerate(amounts, start=1)
        ]
    table = next(table for table in TABLES if table.name == "measure_budgets")
    return replace(case, measure_budgets=tuple(sorted(rows, key=table.cells)))


def as_json(country: Country) -> dict[str, Any]:
    """The country without its cases, as a JSON document."""
    rows = [[t.name, t.schools, t.need, list(t.claims)] for t in country.territories]
    return {
        "measures": list(country.measures),
        "years": country.years,
        "budget_cents": [list(row) for row in country.budget_cents],
        "carry": list(country.carry),
        "must_share": list(country.must_share),
        "open": [list(row) for row in country.open],
        "territories": rows,
        "cuts": list(country.cuts),
    }


def from_json(document: Mapping[str, Any]) -> Country:
    """The country of such a document."""
    return Country(
        measures=tuple(document["measures"]),
        years=int(document["years"]),
        budget_cents=tuple(tuple(row) for row in document["budget_cents"]),
        carry=tuple(document["carry"]),
        must_share=tuple(document["must_share"]),
        open=tuple(tuple(row) for row in document["open"]),
        territories=tuple(
            Sketch(name, int(schools), float(need), tuple(claims))
            for name, schools, need, claims in document["territories"]
        ),
        cuts=tuple(document.get("cuts", ())),
    )
