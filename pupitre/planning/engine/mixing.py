"""The mixing problem of prices by Dantzig-Wolfe: the plans that schools have answered, and what they share.

Rows: the shared resources, the funds, what must be spent, the goals that are held, one a school. Columns: the flows
of money, what is missed, the floor, overdrafts (closed unless a search opens them), and every plan met so far.
"""

from __future__ import annotations

import numpy as np

from .goals import Choice, Goal, May, Pool
from .highs import GrowingLp
from .instance import Bools, Floats, Instance
from .oracle import Oracle, Worth
from .shared import KILO, Answer, Effects, Shared, effects, make_shared
from .slots import make_slots
from .units import MANY, Units


class Mixing:
    """The rows, the columns met so far, and the last solution."""

    def __init__(
        self, instance: Instance, cuts: int = 0, units: Units | None = None, settled: Choice | None = None
    ) -> None:
        """With a choice settled, the schools that share a row keep to it for good."""
        self.instance = instance
        self.units = Units.each(len(instance.schools.ids)) if units is None else units
        self.shared, self.oracle = self._prepare(cuts)
        self.nobody = Choice(
            np.full(len(instance.schools.ids), instance.horizon.waves, dtype=np.int64),
            np.zeros(len(self.oracle.giving), dtype=np.int64),
        )
        self.settled = settled or self.nobody
        self._settle(np.ones_like(self.units.alone) if settled is None else self.units.alone)
        self.pool = Pool()
        owner = instance.items.school[self.oracle.giving]
        self.giving_of = {int(s): np.flatnonzero(owner == s) for s in [-1, *np.unique(owner)]}  # -1: none
        self.gives: Bools = np.isin(np.arange(len(instance.schools.ids)), owner)
        self.coverage: list[float] = []
        self.earliness: list[float] = []
        self.entry: list[int] = []
        self.missed: Floats = np.zeros(0)  # promises, of each column
        self.moves: Floats = np.zeros(0)  # sets received, of each column
        self.x: Floats = np.zeros(0)
        self.feasible = True
        self.most: list[float] = []  # of each cut
        self.goal = Goal("promises", Worth(promise=1.0))
        self._rows()
        self.overdrawn = np.concatenate([self.shared.people, self.shared.cuts, self.budget_row.reshape(-1)])
        self.overdraft_price: Floats = np.zeros(len(self.overdrawn))
        self._static()
        none, nobody = np.zeros((0, 3), dtype=np.int64), self.nobody
        answer = Answer(nobody.entry, none, np.zeros((0, 4), dtype=np.int64), none, nobody.stops)
        self.add(answer, self.free)

    def _prepare(self, cuts: int) -> tuple[Shared, Oracle]:
        """The shared rows, and who answers to their prices."""
        slots = make_slots(self.instance)
        shared = make_shared(self.instance, slots.lots, cuts)
        return shared, Oracle(self.instance, slots, shared)

    def _settle(self, free: Bools) -> None:
        """Schools that are not `free` (S,) keep to the choice settled."""
        W, oracle, choice = self.instance.horizon.waves, self.oracle, self.settled
        owner = self.instance.items.school[oracle.giving]
        chosen = np.arange(W + 1)[None, :] == choice.entry[:, None]
        stops = np.arange(len(oracle.stops))[:, None] == choice.stops[None, :]
        self.free = free
        self.may = May(
            self.instance.schools.entry_allowed & (free[:, None] | chosen[:, :W]),
            free | chosen[:, W],
            free[owner][None, :] | stops,
        )
        self.may_all()

    def may_all(self) -> None:
        """The schools choose again from all that they may."""
        self.oracle.allowed[:] = self.may.allowed
        self.oracle.may_stay_out[:] = self.may.stay_out
        self.oracle.may_stop[:] = self.may.stop

    def _rows(self) -> None:
        """Shared rows, then the funds' budgets, what must be spent, its total, the goals held, one row a school."""
        shared, funding = self.shared, self.instance.funding
        K, Y = funding.budget.shape
        must = np.argwhere(funding.must_spend > 0)
        self.must = must
        self.budget_row = shared.count + np.arange(K * Y).reshape(K, Y)
        self.must_row = np.full((K, Y), -1, dtype=np.int64)
        self.must_row[tuple(must.T)] = shared.count + K * Y + np.arange(len(must))
        self.due_row = shared.count + K * Y + len(must)
        self.coverage_row, self.earliness_row, self.cost_row = (self.due_row + n for n in (1, 2, 3))
        self.school_row = self.cost_row + 1
        count = len(self.units)
        lower = np.full(self.school_row + count, -np.inf)
        upper = np.full(self.school_row + count, np.inf)
        upper[: shared.count] = shared.right
        lower[shared.equal] = shared.right[shared.equal]
        lower[self.budget_row] = upper[self.budget_row] = funding.budget / KILO
        lower[self.must_row[tuple(must.T)]] = funding.must_spend[tuple(must.T)] / KILO
        lower[self.school_row :] = upper[self.school_row :] = 1.0
        self.lower, self.upper = lower, upper
        self.lp = GrowingLp.of_rows(lower, upper)

    def _static(self) -> None:
        """Flows, money left, spending missed, floor."""
        funding, shared = self.instance.funding, self.shared
        K, Y = funding.budget.shape
        A, M = len(funding.arc_fund), len(self.must)
        columns = np.zeros((A + K * Y + M + 1, len(self.lower)))
        own = np.where(funding.arc_carrier >= 0, funding.cofund[funding.arc_fund], 1.0)
        kind = np.where(funding.fund_capex, 0, 1)[funding.arc_fund]
        arc = np.arange(A)
        columns[arc, shared.financing[kind, funding.arc_class, funding.arc_year]] = -1.0
        columns[arc, self.cost_row] = 1.0
        for table in (self.budget_row, self.must_row):
            for fund, part in ((funding.arc_fund, own), (funding.arc_carrier, 1.0 - own)):
                row = table[fund, funding.arc_year]
                here = (row >= 0) & (fund >= 0) & (part > 0)
                columns[arc[here], row[here]] += part[here]
        for k in range(K):
            for y in range(Y):
                columns[A + k * Y + y, self.budget_row[k, y]] = 1.0
                if y + 1 < Y:
                    columns[A + k * Y + y, self.budget_row[k, y + 1]] = -funding.carry[k]
        missed = A + K * Y + np.arange(M)
        columns[missed, self.must_row[tuple(self.must.T)]] = 1.0
        columns[missed, self.due_row] = 1.0
        self.floor_column = A + K * Y + M
        columns[self.floor_column, shared.fairness] = 1.0
        money = float(funding.budget.sum()) / KILO + 1.0
        overdraft = np.zeros((len(self.overdrawn), len(self.lower)))
        overdraft[np.arange(len(overdraft)), self.overdrawn] = -1.0
        self.overdraft_columns = len(columns) + np.arange(len(overdraft))
        columns = np.concatenate([columns, overdraft])
        upper = np.full(len(columns), money)
        upper[self.overdraft_columns] = 0.0
        upper[missed] = funding.must_spend[tuple(self.must.T)] / KILO
        upper[self.floor_column] = 1.0
        self.static, self.static_lower, self.static_upper = columns, np.zeros(len(columns)), upper
        self.missed_columns = missed
        self.lp.add(np.zeros(len(columns)), self.static_lower, upper, columns)

    @property
    def first(self) -> int:
        """First column that is a school's plan."""
        return len(self.static)

    def static_costs(self) -> Floats:
        """Costs of the static columns under the goal."""
        cost = np.zeros(len(self.static))
        cost[: len(self.instance.funding.arc_fund)] = -self.goal.cost
        cost[self.missed_columns] = -self.goal.spending
        cost[self.floor_column] = self.goal.floor
        cost[self.overdraft_columns] = -self.overdraft_price
        return cost

    def add(self, plan: Answer, wanted: np.ndarray) -> int:
        """The plans of the schools wanted, as new columns; how many were new."""
        units = self.units
        result = self.effects_of(plan)
        fresh, lasting = [], self.shared.count - len(self.shared.cuts)  # rows that a plan knows it by
        for u in units.all_of(wanted).tolist():
            key = (u, result.rows[u, :lasting].tobytes() + plan.entry[units.members(u)].astype(np.int16).tobytes())
            if key not in self.pool.seen:
                self.pool.seen.add(key)
                fresh.append(u)
        if not fresh:
            return 0
        self.pool.plans.append(plan)
        first = units.first[fresh]
        made = Choice(plan.entry, plan.stops)
        self.pool.school += first.tolist()
        self.pool.source += [len(self.pool.plans) - 1] * len(fresh)
        self.pool.pattern += [self.pattern(s, made) if units.single[units.of[s]] else MANY for s in first.tolist()]
        self.coverage += result.coverage[fresh].tolist()
        self.entry += plan.entry[first].tolist()
        self.earliness += result.earliness[fresh].tolist()
        columns = np.zeros((len(fresh), len(self.lower)))
        columns[:, : self.shared.count] = result.rows[fresh]
        columns[np.arange(len(fresh)), self.school_row + np.array(fresh)] = 1.0
        columns[:, self.coverage_row] = result.coverage[fresh]
        columns[:, self.earliness_row] = result.earliness[fresh] / KILO
        w = self.goal.worth
        promises, moves = columns[:, self.shared.promises], result.moves[fresh]
        cost = w.coverage * result.coverage[fresh] + w.earliness * result.earliness[fresh]
        cost -= w.promise * promises + w.move * moves
        self.missed = np.concatenate([self.missed, promises])
        self.moves = np.concatenate([self.moves, moves])
        self.lp.add(cost, np.zeros(len(fresh)), np.full(len(fresh), np.inf), columns)
        return len(fresh)

    def effects_of(self, plan: Answer) -> Effects:
        """What each unit's plan takes and brings."""
        return self.units.total(effects(self.instance, self.shared, plan))

    def set_goal(self, goal: Goal) -> None:
        """Another goal, on the columns met so far."""
        self.goal = goal
        w = goal.worth
        schools = (
            w.coverage * np.array(self.coverage) + w.earliness * np.array(self.earliness) - w.promise * self.missed
        )
        schools -= w.move * self.moves
        self.lp.set_costs(np.concatenate([self.static_costs(), schools]))

    def hold_promises(self, most: float) -> None:
        """No more promises missed than that."""
        self.upper[self.shared.promises] = most
        self.lp.set_row(self.shared.promises, -np.inf, most)

    def hold_spending(self, most: float) -> None:
        """No more thousands of euros missed than that."""
        self.upper[self.due_row] = most
        self.lp.set_row(self.due_row, -np.inf, most)

    def hold_value(self, row: int, least: float) -> None:
        """A goal (its row, in the row's unit) at least there; cost counts negative."""
        low, high = (-np.inf, -least) if row == self.cost_row else (least, np.inf)
        self.lower[row], self.upper[row] = low, high
        self.lp.set_row(row, low, high)

    def worth_at(self, price: Floats) -> Worth:
        """What the goal gives, and the goals held at their prices."""
        w = self.goal.worth
        coverage = w.coverage - float(price[self.coverage_row])
        earliness = w.earliness - float(price[self.earliness_row]) / KILO
        return Worth(coverage, earliness, w.promise, w.move)

    def hold_floor(self, least: float) -> None:
        """The floor at least there."""
        self.held_floor = least
        self._set_floor(least, 1.0)

    def _set_floor(self, least: float, most: float) -> None:
        self.static_lower[self.floor_column], self.static_upper[self.floor_column] = least, most
        self.lp.set_upper(np.array([self.floor_column]), np.array([most]), np.array([least]))

    def mix(self) -> Floats:
        """(S, W+1) share of each school's entry wave in the last solution, the last = never."""
        share = np.zeros((len(self.instance.schools.ids), self.instance.horizon.waves + 1))
        known = self.x[self.first :]  # columns added since the last solution have no share in it
        where = np.array(self.pool.school)[: len(known)], np.array(self.entry)[: len(known)]
        np.add.at(share, where, known)
        return share

    def mix_of_stops(self) -> Floats:
        """(M, Q') share of each stop of the items that give sets away in the last solution."""
        share = np.zeros(self.oracle.may_stop.shape)
        known = self.x[self.first :].tolist()
        for s, pattern, part in zip(self.pool.school, self.pool.pattern, known, strict=False):
            if part > 0 and len(pattern) > 1:
                share[list(pattern[1:]), self.giving_of[s]] += part
        return share

    def heaviest(self) -> Choice:
        """Of each school, the entry wave and then the stops with the largest share of the last solution."""
        entry = self.mix().argmax(axis=1)
        share: dict[tuple[int, bytes], float] = {}
        known = self.x[self.first :].tolist()
        for s, pattern, part in zip(self.pool.school, self.pool.pattern, known, strict=False):
            if part > 0 and pattern[0] == entry[s]:
                share[s, pattern] = share.get((s, pattern), 0.0) + part
        best: dict[int, bytes] = {}
        for (s, pattern), part in sorted(share.items()):
            if s not in best or part > share[s, best[s]]:
                best[s] = pattern
        stops = np.zeros(len(self.oracle.giving), dtype=np.int64)
        for s, pattern in best.items():
            if len(pattern) > 1:
                stops[self.giving_of[s]] = list(pattern[1:])
        return Choice(entry, stops)

    def pattern(self, school: int, choice: Choice) -> bytes:
        """A school's part of a choice, to compare with others."""
        stops = choice.stops[self.giving_of.get(school, self.giving_of[-1])]
        return bytes([int(choice.entry[school]), *stops.tolist()])
