"""Whole sets for decided entries: the direct model in a box around the prices, solved in whole numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .candidates import make_box
from .financing import hold_back
from .formulation import Formulation
from .goals import Choice, Softness
from .highs import Limits, Progress, Solution, relaxed, solve_mip
from .instance import Floats
from .model import Model
from .oracle import Costs, Oracle
from .shared import KILO

INTEGRAL = 1e-6


@dataclass(frozen=True, slots=True)
class Aim:
    """What a search for sets is after: coverage, what was held being dear wishes."""

    softness: Softness
    floor: float  # held
    earliness: float = 0.0  # points for commitment x waves: a safe exchange, far under the gap
    spending: float = 0.0  # points lost for a euro: the same

    def costs(self, formulation: Formulation) -> Floats:
        """Costs of the columns; to maximise."""
        cost = formulation.coverage() + self.earliness * formulation.earliness()
        cost -= self.softness.promise * formulation.promises() + self.spending * formulation.spending()
        cost -= self.softness.spending / KILO * formulation.spending_due()
        cost[formulation.at.floor.start] = self.softness.floor
        return cost


def with_reserve(formulation: Formulation) -> Model:
    """The model with a few cents of each fund held back, so that rounding to the cent passes no budget."""
    model, instance = formulation.model, formulation.instance
    rows = model.families["measure_budget"].members
    budget = instance.funding.budget.reshape(-1)
    kept = budget - np.minimum(budget, hold_back(instance))
    low, high = model.row_lower.copy(), model.row_upper.copy()
    low[rows] = high[rows] = kept
    return Model(
        model.blocks,
        model.families,
        model.lower,
        model.upper,
        model.whole,
        low,
        high,
        model.start,
        model.rows,
        model.values,
    )


@dataclass(slots=True)
class SetSearch:
    """The direct model and the aim of the searches."""

    formulation: Formulation
    model: Model
    oracle: Oracle
    aim: Aim
    rounding: Limits  # of what a relaxation leaves mixed: a few dozen columns
    seed: int = 0

    def run(
        self, choice: Choice, costs: Costs, *, band: float, limits: Limits, start: Floats | None, progress: Progress
    ) -> Solution:
        """Sets for the entries and stops chosen, from ways whose regret at the costs is within the band.

        First the relaxation, and in whole numbers what it leaves mixed; all ways where that finds nothing.
        """
        lower, upper = make_box(self.oracle, self.formulation, costs=costs, choice=choice, band=band)
        upper[self.formulation.at.floor.start] = self.aim.floor
        cost = self.aim.costs(self.formulation)
        mixed = relaxed(self.model, cost, lower, upper)
        if mixed.x is None:
            return mixed
        kept = self.model.whole & (np.abs(mixed.x - np.rint(mixed.x)) < INTEGRAL)
        for low, high, stop in (
            (np.where(kept, np.rint(mixed.x), lower), np.where(kept, np.rint(mixed.x), upper), self.rounding),
            (lower, upper, limits),
        ):
            found = solve_mip(
                self.model, cost, low, high, limits=stop, start=start, seed=self.seed, progress=progress
            )
            if found.x is not None:
                break
        return found
