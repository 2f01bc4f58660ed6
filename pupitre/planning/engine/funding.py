"""Funds, classes of spending and arcs of money: which measure may pay what, where and when.

Euros are fungible between offers that the same measures may pay, so spending is summed by class (territory,
set of eligible measures) and financed as one small flow; the split by delivery is done afterwards, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from .case import ANY, Case, Measure, Money, Scope
from .instance import Bools, Floats, Funding, Ints


class Eligibility:
    """Sets of measures as bit masks: a function, a school and a model meet by three ANDs."""

    def __init__(self, measures: Sequence[Measure]) -> None:
        self.measures = measures
        self.capex = self._mask(measure.kind is Money.CAPEX for measure in measures)
        self.opex = self._mask(measure.kind is Money.OPEX for measure in measures)
        self._function: dict[str, int] = {}
        self._school: dict[tuple[str, float], int] = {}
        self._model: dict[float, int] = {}

    def of_function(self, name: str) -> int:
        """Measures open to a function."""
        if name not in self._function:
            self._function[name] = self._mask(_listed(name, m.functions) for m in self.measures)
        return self._function[name]

    def of_school(self, category: str, commitment: float) -> int:
        """Measures open to a school of this category and commitment."""
        key = (category, commitment)
        if key not in self._school:
            self._school[key] = self._mask(
                _listed(category, m.categories) and commitment >= m.min_commitment for m in self.measures
            )
        return self._school[key]

    def of_model(self, repairability: float) -> int:
        """Measures open to a model of this repairability."""
        if repairability not in self._model:
            self._model[repairability] = self._mask(repairability >= m.min_repairability for m in self.measures)
        return self._model[repairability]

    @staticmethod
    def _mask(flags: Iterable[bool]) -> int:
        return sum(1 << bit for bit, flag in enumerate(flags) if flag)


class Classes:
    """Numbers the classes of spending as they are met; canonical, since rows are in canonical order."""

    def __init__(self) -> None:
        self._index: dict[tuple[int, int], int] = {}

    def number(self, territory: int, mask: int) -> int:
        """Index of the class of a territory and a set of measures."""
        return self._index.setdefault((territory, mask), len(self._index))

    def keys(self) -> list[tuple[int, int]]:
        """(territory, mask) of every class, by index."""
        return list(self._index)


def build_funding(case: Case, territories: tuple[str, ...], classes: Classes) -> Funding:
    """The funds of every measure and the arcs by which they may pay each class."""
    fund_measure, fund_territory = _funds(case.measures, len(territories))
    measures = [case.measures[index] for index in fund_measure]
    budget_cents = _budgets(case, territories, fund_measure, fund_territory)
    years = np.arange(1, case.meta.years + 1)
    first = np.array([m.first_year for m in measures], dtype=np.int64).reshape(-1, 1)
    last = np.array([m.end_year for m in measures], dtype=np.int64).reshape(-1, 1)
    is_open = (first <= years) & (years <= last)
    budget = budget_cents / 100.0
    keys = classes.keys()
    class_fund = np.zeros((len(keys), len(measures)), dtype=np.bool_)
    for c, (territory, mask) in enumerate(keys):
        here = (fund_territory == territory) | (fund_territory == -1)
        class_fund[c] = here & np.array([mask >> index & 1 for index in fund_measure], dtype=np.bool_)
    cofund = np.array([m.cofund_share for m in measures], dtype=np.float64)
    capex = np.array([m.kind is Money.CAPEX for m in measures], dtype=np.bool_)
    class_territory = np.array([territory for territory, _ in keys], dtype=np.int64)
    arcs = _arcs(
        class_fund,
        is_open,
        class_territory=class_territory,
        fund_territory=fund_territory,
        capex=capex,
        cofund=cofund,
    )
    return Funding(
        fund_measure=fund_measure,
        fund_territory=fund_territory,
        fund_capex=capex,
        budget=budget,
        budget_cents=budget_cents,
        is_open=is_open,
        carry=np.array([m.carry_share for m in measures], dtype=np.float64),
        cofund=cofund,
        must_spend=_must_spend(measures, is_open, budget),
        class_ids=tuple(_label(territories[t], mask, case.measures) for t, mask in keys),
        class_territory=class_territory,
        class_fund=class_fund,
        arc_class=arcs[:, 0].copy(),
        arc_fund=arcs[:, 1].copy(),
        arc_year=arcs[:, 2].copy(),
        arc_carrier=arcs[:, 3].copy(),
    )


def with_budgets(funding: Funding, case: Case, territories: tuple[str, ...]) -> Funding:
    """The same funds with the amounts of another case that differs in amounts alone."""
    cents = _budgets(case, territories, funding.fund_measure, funding.fund_territory)
    measures = [case.measures[index] for index in funding.fund_measure]
    budget = cents / 100.0
    return replace(
        funding, budget=budget, budget_cents=cents, must_spend=_must_spend(measures, funding.is_open, budget)
    )


def _must_spend(measures: Sequence[Measure], is_open: Bools, budget: Floats) -> Floats:
    """(K, Y) EUR that each measure must spend each year."""
    share = np.array([m.must_spend_share for m in measures], dtype=np.float64).reshape(-1, 1)
    return np.where(is_open, share * budget, 0.0)


def _listed(name: str, names: tuple[str, ...]) -> bool:
    return ANY in names or name in names


def _label(territory: str, mask: int, measures: Sequence[Measure]) -> str:
    names = [measure.measure_id for bit, measure in enumerate(measures) if mask >> bit & 1]
    return f"{territory}:{'+'.join(names)}"


def _funds(measures: Sequence[Measure], territories: int) -> tuple[Ints, Ints]:
    """Funds by measure, then territory: a national measure has one, a local one per territory."""
    pairs = [
        (index, territory)
        for index, measure in enumerate(measures)
        for territory in ([-1] if measure.scope is Scope.NATIONAL else range(territories))
    ]
    table = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return table[:, 0].copy(), table[:, 1].copy()


def _budgets(case: Case, territories: tuple[str, ...], fund_measure: Ints, fund_territory: Ints) -> Ints:
    """(K, Y) cents voted; the rows of a national measure add up in its one purse."""
    fund = {(int(m), int(t)): k for k, (m, t) in enumerate(zip(fund_measure, fund_territory, strict=True))}
    measure_index = {measure.measure_id: index for index, measure in enumerate(case.measures)}
    territory_index = {name: index for index, name in enumerate(territories)}
    cents = np.zeros((len(fund_measure), case.meta.years), dtype=np.int64)
    for row in case.measure_budgets:
        m = measure_index[row.measure_id]
        national = case.measures[m].scope is Scope.NATIONAL
        k = fund[m, -1 if national else territory_index[row.territory_id]]
        cents[k, row.year - 1] += int(row.amount * 100)
    return cents


def _arcs(
    class_fund: Bools,
    is_open: Bools,
    *,
    class_territory: Ints,
    fund_territory: Ints,
    capex: Bools,
    cofund: Floats,
) -> Ints:
    """(A, 4) class, fund, year, carrier; no arc where the fund is closed or its complement has no payer."""
    arcs = []
    for c, k in np.argwhere(class_fund):
        for y in np.flatnonzero(is_open[k]):
            carrier = -1
            if cofund[k] < 1:
                here = (fund_territory == class_territory[c]) | (fund_territory == -1)
                able = np.flatnonzero(here & (capex == capex[k]) & (cofund == 1) & is_open[:, y])
                if not len(able):
                    continue
                carrier = int(able[0])
            arcs.append((c, k, y, carrier))
    return np.array(arcs, dtype=np.int64).reshape(-1, 4)
