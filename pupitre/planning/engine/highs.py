"""The one door to HiGHS: arrays in, arrays out, one thread, no clock."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import highspy
import numpy as np

from .instance import Bools, Floats, Ints
from .model import Model, Part, without_fixed

DUAL, PRIMAL = 1, 4  # HiGHS's simplex_strategy
Progress = Callable[[float, float], bool]
"""Called with incumbent and bound; True asks to stop."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a search stops: never a number of seconds."""

    gap: float = 1e-4
    nodes: int = 1000
    leaves: int = 2**30  # of the tree, sub-searches excluded
    stall_nodes: int = 2**30
    presolve: bool = True  # off where columns are dense: HiGHS's presolve may then never end


@dataclass(frozen=True, slots=True)
class Solution:
    """What a solver found."""

    x: Floats | None  # None = nothing feasible found
    value: float
    bound: float
    row_dual: Floats | None = None
    infeasible: bool = False


def quiet(seed: int = 0) -> highspy.Highs:
    """A solver with one thread, no output, a fixed seed."""
    solver = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("random_seed", seed), ("parallel", "off")):
        solver.setOptionValue(name, value)
    return solver


def as_lp(model: Model, cost: Floats, lower: Floats, upper: Floats, *, maximize: bool = True) -> highspy.HighsLp:
    """The model with a goal, in HiGHS's own arrays."""
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = model.width, model.height
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = cost, lower, upper
    lp.row_lower_, lp.row_upper_ = model.row_lower, model.row_upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = model.start.astype(np.int32)
    lp.a_matrix_.index_ = model.rows.astype(np.int32)
    lp.a_matrix_.value_ = model.values
    lp.sense_ = highspy.ObjSense.kMaximize if maximize else highspy.ObjSense.kMinimize
    return lp


def solve_lp(
    model: Model, cost: Floats, lower: Floats, upper: Floats, *, maximize: bool = True, solver: str = "simplex"
) -> Solution:
    """The linear relaxation."""
    highs = quiet()
    highs.setOptionValue("solver", solver)
    highs.passModel(as_lp(model, cost, lower, upper, maximize=maximize))
    highs.run()
    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        return Solution(None, np.nan, np.nan, infeasible=status == highspy.HighsModelStatus.kInfeasible)
    found = highs.getSolution()
    value = highs.getInfo().objective_function_value
    return Solution(np.array(found.col_value), value, value, np.array(found.row_dual))


def relaxed(model: Model, cost: Floats, lower: Floats, upper: Floats) -> Solution:
    """The relaxation between bounds, columns that cannot move left out."""
    part = without_fixed(model, cost, lower, upper)
    if part is None:
        return Solution(None, np.nan, np.nan, infeasible=True)
    found = solve_lp(part.model, part.cost, part.model.lower, part.model.upper)
    if found.x is None:
        return found
    x = lower.copy()
    x[part.columns] = found.x
    return Solution(x, found.value + part.worth, found.value + part.worth)


def solve_mip(
    model: Model,
    cost: Floats,
    lower: Floats,
    upper: Floats,
    *,
    limits: Limits,
    maximize: bool = True,
    start: Floats | None = None,
    whole: Bools | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Solution:
    """The model in whole numbers, from a start if there is one, to a gap or a number of nodes.

    Columns that cannot move are left out of what HiGHS sees: most of a model, in a search around a plan.
    """
    part = without_fixed(model, cost, lower, upper)
    if part is None:
        return Solution(None, np.nan, np.nan, infeasible=True)
    inner = None if start is None else start[part.columns]
    kinds = model.whole if whole is None else whole
    found = _solve_part(
        part, kinds[part.columns], limits=limits, maximize=maximize, start=inner, seed=seed, progress=progress
    )
    if found.x is None:
        return found
    x = lower.copy()
    x[part.columns] = found.x
    return Solution(x, found.value, found.bound)


def _solve_part(
    part: Part,
    whole: Bools,
    *,
    limits: Limits,
    maximize: bool,
    start: Floats | None,
    seed: int,
    progress: Progress | None,
) -> Solution:
    highs = quiet(seed)
    highs.setOptionValue("mip_rel_gap", limits.gap)
    highs.setOptionValue("mip_max_nodes", limits.nodes)
    highs.setOptionValue("mip_max_leaves", limits.leaves)
    highs.setOptionValue("mip_max_stall_nodes", limits.stall_nodes)
    if not limits.presolve:
        highs.setOptionValue("presolve", "off")
    lp = as_lp(part.model, part.cost, part.model.lower, part.model.upper, maximize=maximize)
    lp.offset_ = part.worth
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(flag)] for flag in whole]
    highs.passModel(lp)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.tolist()
        highs.setSolution(solution)
    if progress is not None:
        _listen(highs, progress)
    highs.run()
    info, status = highs.getInfo(), highs.getModelStatus()
    if info.primal_solution_status != 2:
        return Solution(None, np.nan, np.nan, infeasible=status == highspy.HighsModelStatus.kInfeasible)
    return Solution(np.array(highs.getSolution().col_value), info.objective_function_value, info.mip_dual_bound)


def _listen(highs: highspy.Highs, progress: Progress) -> None:
    def on_interrupt(event: highspy.highs.HighsCallbackEvent) -> None:
        data = event.data_out
        if progress(data.mip_primal_bound, data.mip_dual_bound):
            event.data_in.user_interrupt = True

    highs.cbMipInterrupt += on_interrupt


def write_mps(model: Model, cost: Floats, path: str, *, maximize: bool = True) -> None:
    """The direct model as a file that any solver reads, with the names of columns and rows."""
    lp = as_lp(model, cost, model.lower, model.upper, maximize=maximize)
    kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
    lp.integrality_ = [kinds[int(flag)] for flag in model.whole]
    lp.col_names_, lp.row_names_ = model.column_names(), model.row_names()
    highs = quiet()
    highs.passModel(lp)
    highs.writeModel(path)


@dataclass(slots=True)
class GrowingLp:
    """A linear programme (maximised) that gains columns between two solutions and starts from where it was."""

    highs: highspy.Highs
    width: int = 0

    @classmethod
    def of_rows(cls, lower: Floats, upper: Floats) -> GrowingLp:
        """Rows without columns."""
        highs = quiet()
        highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        empty = np.zeros(0, dtype=np.int32)
        count = len(lower)
        starts = np.zeros(count, dtype=np.int32)
        highs.addRows(count, lower, upper, 0, starts, empty, np.zeros(0))
        return cls(highs)

    def add(self, cost: Floats, lower: Floats, upper: Floats, columns: Floats) -> Ints:
        """Columns (n, rows), dense; their numbers."""
        where, row = np.nonzero(columns)
        start = np.searchsorted(where, np.arange(len(columns))).astype(np.int32)
        self.highs.addCols(
            len(columns), cost, lower, upper, len(row), start, row.astype(np.int32), columns[where, row]
        )
        numbers = np.arange(self.width, self.width + len(columns), dtype=np.int64)
        self.width += len(columns)
        return numbers

    def set_costs(self, cost: Floats) -> None:
        """Another goal."""
        self.highs.changeColsCost(self.width, np.arange(self.width, dtype=np.int32), cost)

    def set_upper(self, columns: Ints, upper: Floats, lower: Floats | None = None) -> None:
        """Other bounds."""
        low = np.zeros(len(columns)) if lower is None else lower
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), low, upper)

    def set_row(self, row: int, lower: float, upper: float) -> None:
        """Another right-hand side."""
        self.highs.changeRowBounds(row, lower, upper)

    def set_coefficients(self, row: int, columns: Ints, values: Floats) -> None:
        """Other coefficients in a row."""
        for column, value in zip(columns.tolist(), values.tolist(), strict=True):
            self.highs.changeCoeff(row, column, value)

    def as_model(self) -> tuple[Model, Floats]:
        """The columns met so far as a model without names, and their costs."""
        self.highs.ensureColwise()
        lp = self.highs.getLp()
        matrix = lp.a_matrix_
        model = Model(
            {},
            {},
            np.array(lp.col_lower_),
            np.array(lp.col_upper_),
            np.zeros(lp.num_col_, dtype=np.bool_),
            np.array(lp.row_lower_),
            np.array(lp.row_upper_),
            np.array(matrix.start_, dtype=np.int64),
            np.array(matrix.index_, dtype=np.int64),
            np.array(matrix.value_),
        )
        return model, np.array(lp.col_cost_)

    def solve(self, *, grown: bool = False) -> Solution:
        """The optimum; x is None when there is none.

        Where columns alone were added (`grown`), the last solution holds and the primal simplex goes on from it.
        """
        self.highs.setOptionValue("simplex_strategy", PRIMAL if grown else DUAL)
        self.highs.run()
        status = self.highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            return Solution(None, np.nan, np.nan, infeasible=status == highspy.HighsModelStatus.kInfeasible)
        found = self.highs.getSolution()
        value = self.highs.getInfo().objective_function_value
        return Solution(np.array(found.col_value), value, value, np.array(found.row_dual))
