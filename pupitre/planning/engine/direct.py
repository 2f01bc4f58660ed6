"""Small territories: the goals in order on the whole direct model, each held while the next is sought.

Where schools are few, one school weighs half a per cent or more, prices alone prove little, and HiGHS reaches the
whole model. What a goal attains is held as a row; the bound of a goal then speaks of all plans that hold it as well.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .assemble import Decisions, no_decisions
from .covers import Cut
from .formulation import Formulation
from .highs import Limits, Progress, Solution, solve_lp, solve_mip
from .instance import Floats
from .model import Block, Model
from .shared import KILO


def with_rows(model: Model, costs: list[Floats], names: list[str], upper: list[float]) -> Model:
    """The model with rows `costs @ x <= upper` after its own."""
    columns = np.repeat(np.arange(model.width), np.diff(model.start))
    rows, values = [model.rows], [model.values]
    where = [columns]
    families = dict(model.families)
    for number, (cost, name) in enumerate(zip(costs, names, strict=True)):
        used = np.flatnonzero(cost)
        where.append(used)
        rows.append(np.full(len(used), model.height + number))
        values.append(cost[used])
        families[name] = Block(name, "goal", (), np.zeros((1, 0), dtype=np.int64), model.height + number)
    column, row, value = np.concatenate(where), np.concatenate(rows), np.concatenate(values)
    order = np.lexsort((row, column))
    counts = np.bincount(column, minlength=model.width)
    return replace(
        model,
        families=families,
        row_lower=np.concatenate([model.row_lower, np.full(len(costs), -np.inf)]),
        row_upper=np.concatenate([model.row_upper, np.array(upper, dtype=np.float64)]),
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        rows=row[order],
        values=value[order],
    )


@dataclass(slots=True)
class Whole:
    """The whole direct model of an instance, with what is held."""

    formulation: Formulation
    model: Model
    seed: int
    promises: float = np.inf
    spending: float = np.inf  # thousands of euros missed of what must be spent
    floor: float = 0.0
    cuts: tuple[Cut, ...] = ()  # of entries, held as well

    def held(self) -> tuple[Model, Floats]:
        costs = [self.formulation.promises(), self.formulation.spending_due() / KILO]
        names, most = ["promises_held", "spending_held"], [self.promises, self.spending]
        costs += [self.entries_weighed(cut) for cut in self.cuts]
        names += [f"cut_{number}" for number in range(len(self.cuts))]
        model = with_rows(self.model, costs, names, most + [cut.most for cut in self.cuts])
        lower = model.lower.copy()
        lower[self.formulation.at.floor.start] = self.floor
        return model, lower

    def entries_weighed(self, cut: Cut) -> Floats:
        """The row of a cut: a school enters at a wave where it is served and was not before."""
        at, weight = self.formulation.at, cut.weight[tuple(self.formulation.at.served.index.T)]
        row = np.zeros(self.model.width)
        row[at.served.members] = weight
        later = at.entry_before >= 0
        row[at.entry_before[later]] -= weight[later]
        return row

    def within(
        self, cost: Floats, box: tuple[Floats, Floats], x: Floats | None, *, limits: Limits, progress: Progress
    ) -> Solution:
        """The most of a goal between bounds, from a solution that keeps them if there is one."""
        model, held = self.held()
        lower, upper = box
        floor = self.formulation.at.floor.start
        lower[floor] = held[floor]
        return solve_mip(model, cost, lower, upper, limits=limits, start=x, seed=self.seed, progress=progress)

    def search(self, cost: Floats, *, limits: Limits, start: Floats | None, progress: Progress) -> Solution:
        """The most of a goal, all that is held being kept."""
        model, lower = self.held()
        return solve_mip(
            model, cost, lower, model.upper, limits=limits, start=start, seed=self.seed, progress=progress
        )

    def idle(self) -> Floats | None:
        """Nobody enters, nothing is bought."""
        return self.solution_of(no_decisions(self.formulation.instance))

    def solution_of(self, decisions: Decisions) -> Floats | None:
        """Decisions as a solution of the model: money and coverage at their best. None if they break it."""
        at, instance, W = self.formulation.at, self.formulation.instance, self.formulation.instance.horizon.waves
        cohorts = instance.cohorts
        lower, upper = self.model.lower.copy(), self.model.upper.copy()
        school, wave = at.served.index.T
        fixed = np.zeros(self.model.width)
        fixed[at.served.members] = decisions.entry[school] <= wave
        bought = {key: n for n, key in enumerate(map(tuple, at.bought.index.tolist()))}
        for buy in decisions.purchases:
            if (buy.offer, buy.wave) not in bought:
                return None
            fixed[at.bought.start + bought[buy.offer, buy.wave]] += buy.sets
        received = {key: n for n, key in enumerate(map(tuple, at.received.index.tolist()))}
        withdrawn = {key: n for n, key in enumerate(map(tuple, at.withdrawn.index.tolist()))}
        for move in decisions.transfers:
            dies = min(int(cohorts.dies[move.cohort]), W)
            if (move.item, move.wave, dies) not in received or (move.cohort, move.wave) not in withdrawn:
                return None
            fixed[at.received.start + received[move.item, move.wave, dies]] += move.sets
            fixed[at.withdrawn.start + withdrawn[move.cohort, move.wave]] += move.sets
        given = [(int(cohorts.item[move.cohort]), move.wave) for move in decisions.transfers]
        for n, (item, since) in enumerate(at.given_up.index.tolist()):
            fixed[at.given_up.start + n] = any(i == item and w <= since for i, w in given)
        whole = self.model.whole
        lower[whole] = upper[whole] = fixed[whole]
        aim = self.formulation.coverage() - 1e3 * self.formulation.promises() - self.formulation.spending_due()
        aim[at.floor.start] = 1.0
        return solve_lp(self.model, aim, lower, upper).x

    def broken_by(self, x: Floats) -> float:
        """Largest violation of a row or of a bound, relative to the size of what the row adds up."""
        model = self.model
        columns = np.repeat(np.arange(model.width), np.diff(model.start))
        size = np.bincount(model.rows, weights=np.abs(model.values * x[columns]), minlength=model.height)
        value = model.activity(x)
        row = np.maximum(model.row_lower - value, value - model.row_upper) / np.maximum(1.0, size)
        bound = np.maximum(model.lower - x, x - model.upper)
        return max(float(row.max(initial=0.0)), float(bound.max(initial=0.0)))
