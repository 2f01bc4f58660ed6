"""Who may pay a given spending: one small linear flow over funds and years, solved exactly.

A case of any number of schools has a few hundred arcs, so the answer takes a millisecond. The flow comes with what
it could not pay, class by class, and with what measures that must spend still miss.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from .instance import Floats, Instance, Ints
from .money import CAPEX, OPEX

_EXACT = 1e-6
"""EUR under which a shortfall is arithmetic, not money; amounts are cents."""


@dataclass(frozen=True, slots=True)
class Funded:
    """A flow that pays as much of the spending as can be paid."""

    flow: Floats  # (A,) EUR on every arc
    short: Floats  # (2, C, Y) EUR nobody can pay, by kind, class and year; their sum is the smallest possible
    unspent: Floats  # (K, Y) EUR missed of what funds must spend; their sum is the smallest for this spending

    @property
    def pays(self) -> bool:
        """Whether the whole spending is paid."""
        return float(self.short.sum()) < _EXACT


def finance(instance: Instance, due: Ints) -> Funded:
    """A flow for the spending (2, C, Y) in cents: smallest shortfall first, then must-spend kept as far as possible.

    A few cents of each fund are held back where possible, so that rounding (`money.settle`) passes no budget.
    """
    for held_back in (hold_back(instance), 0.0):
        problem = FlowProblem(instance, held_back)
        if problem.pays(due):
            break
    return problem.complete()


def hold_back(instance: Instance) -> float:
    """EUR of each fund and year that rounding to the cent may ask for: two cents a class."""
    return 0.02 * len(instance.funding.class_ids)


class FlowProblem:
    """The flow as a linear program kept warm between questions about growing or shrinking spending."""

    def __init__(self, instance: Instance, held_back: float) -> None:
        self.instance = instance
        self.shape = (2, len(instance.funding.class_ids), instance.horizon.years)
        self.held_back = held_back
        self._arcs = len(instance.funding.arc_fund)
        self._purses = instance.funding.budget.size
        self._groups = int(np.prod(self.shape))
        self._must = np.flatnonzero(instance.funding.must_spend.reshape(-1) > 0)
        self._due = np.zeros(self._groups, dtype=np.int64)
        self._solver = self._build()

    def pays(self, due: Ints) -> bool:
        """Whether the spending (2, C, Y) in cents can be paid whole."""
        wanted = np.asarray(due, dtype=np.int64).reshape(-1)
        for row in np.flatnonzero(wanted != self._due):
            euros = float(wanted[row]) / 100
            self._solver.changeRowBounds(int(row), euros, euros)
        self._due = wanted.copy()
        self._solver.run()
        return bool(self._solver.getInfo().objective_function_value < _EXACT)

    @property
    def short(self) -> Floats:
        """(2, C, Y) EUR nobody can pay, after `pays`."""
        first = self._arcs + self._purses
        values = np.array(self._solver.getSolution().col_value[first : first + self._groups])
        short: Floats = np.where(values < _EXACT / 10, 0.0, values).reshape(self.shape)
        return short

    @property
    def flow(self) -> Floats:
        """(A,) EUR, after `pays`."""
        return np.maximum(np.array(self._solver.getSolution().col_value[: self._arcs]), 0.0)

    @property
    def left(self) -> Floats:
        """(K, Y) EUR left in each fund at the end of each year, after `pays`."""
        values = np.array(self._solver.getSolution().col_value[self._arcs : self._arcs + self._purses])
        left: Floats = values.reshape(self.instance.funding.budget.shape)
        return left

    def complete(self) -> Funded:
        """The best flow for the spending last asked about; the problem cannot be asked again."""
        first = self._arcs + self._purses
        groups = np.arange(first, first + self._groups)
        short = self.short
        missed = np.arange(first + self._groups, first + self._groups + len(self._must))
        for column, euros in zip(groups.tolist(), short.reshape(-1).tolist(), strict=True):
            self._solver.changeColBounds(column, 0.0, euros + _EXACT / 100)
        zero, one = np.zeros(self._groups), np.ones(len(self._must))
        self._solver.changeColsCost(self._groups, groups.astype(np.int32), zero)
        if len(missed):
            self._solver.changeColsCost(len(missed), missed.astype(np.int32), one)
        self._solver.run()
        solution = np.array(self._solver.getSolution().col_value)
        unspent = np.zeros(self._purses)
        unspent[self._must] = np.maximum(solution[missed], 0.0)
        return Funded(
            flow=np.maximum(solution[: self._arcs], 0.0),
            short=short,
            unspent=unspent.reshape(self.instance.funding.budget.shape),
        )

    def _build(self) -> highspy.Highs:
        """Rows: spending by group, budget by fund and year, must-spend. Costs: one a EUR of shortfall."""
        funding = self.instance.funding
        K, Y = funding.budget.shape
        rows: list[tuple[int, int, float]] = []  # (row, column, coefficient)
        group = np.arange(self._groups).reshape(self.shape)
        purse = self._groups + np.arange(K * Y).reshape(K, Y)
        must = {int(place): self._groups + K * Y + n for n, place in enumerate(self._must)}
        for a in range(self._arcs):
            k, year, carrier = int(funding.arc_fund[a]), int(funding.arc_year[a]), int(funding.arc_carrier[a])
            kind = CAPEX if funding.fund_capex[k] else OPEX
            rows.append((int(group[kind, funding.arc_class[a], year]), a, 1.0))
            own = float(funding.cofund[k]) if carrier >= 0 else 1.0
            for fund, share in ((k, own), (carrier, 1.0 - own)):
                if fund >= 0 and share > 0:
                    rows.append((int(purse[fund, year]), a, share))
                    if fund * Y + year in must:
                        rows.append((must[fund * Y + year], a, share))
        for k in range(K):
            for year in range(Y):
                column = self._arcs + k * Y + year
                rows.append((int(purse[k, year]), column, 1.0))
                if year + 1 < Y and funding.carry[k] > 0:
                    rows.append((int(purse[k, year + 1]), column, -float(funding.carry[k])))
        first = self._arcs + K * Y
        rows += [(n, first + n, 1.0) for n in range(self._groups)]
        rows += [(row, first + self._groups + n, 1.0) for n, row in enumerate(must.values())]
        return self._pass(rows)

    def _pass(self, rows: list[tuple[int, int, float]]) -> highspy.Highs:
        funding = self.instance.funding
        width = self._arcs + self._purses + self._groups + len(self._must)
        table = np.array(sorted((column, row, value) for row, column, value in rows), dtype=np.float64).reshape(-1, 3)
        voted = np.maximum(funding.budget - self.held_back, 0.0).reshape(-1)
        owed = funding.must_spend.reshape(-1)[self._must]
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = width, self._groups + self._purses + len(self._must)
        model.col_cost_ = np.concatenate(
            [np.zeros(self._arcs + self._purses), np.ones(self._groups), np.zeros(len(self._must))]
        )
        model.col_lower_, model.col_upper_ = np.zeros(width), np.full(width, highspy.kHighsInf)
        model.row_lower_ = np.concatenate([np.zeros(self._groups), voted, owed])
        model.row_upper_ = np.concatenate([np.zeros(self._groups), voted, np.full(len(owed), highspy.kHighsInf)])
        model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
        model.a_matrix_.start_ = np.searchsorted(table[:, 0], np.arange(width + 1)).astype(np.int32)
        model.a_matrix_.index_ = table[:, 1].astype(np.int32)
        model.a_matrix_.value_ = table[:, 2].copy()
        solver = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("random_seed", 0), ("solver", "simplex")):
            solver.setOptionValue(name, value)
        solver.passModel(model)
        return solver
