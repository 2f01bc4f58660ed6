"""Prices of the shared rows by Dantzig-Wolfe: the master mixes the schools' plans, the prices ask for better ones.

Each goal in order (promises, spending due, fairness floor, coverage) is optimised with the goals before it held.
Every round of prices gives a bound: what the shared resources are worth at these prices + every school's best.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .covers import broken_covers
from .exact import certified_worth
from .goals import Choice, Goal, Outcome, Pool, Softness
from .highs import GrowingLp
from .instance import Bools, Floats, Instance, Ints
from .oracle import Oracle, Worth
from .shared import KILO, Answer, Effects, Shared, effects, make_shared
from .slots import make_slots

SMOOTHING = 0.6  # weight of the best prices so far in the prices asked
OVERDRAFT = 1e-6  # units (schools, days, hours, seats, thousands of euros) that are arithmetic, not overdraft
FULL_POINTS = 1000.0  # of the whole need
FULL_STEP = 4  # every so many rounds without progress the master's own prices are asked


class Master:
    """The mixing problem and its columns."""

    def __init__(self, instance: Instance, cuts: int = 0) -> None:
        self.instance = instance
        self.slots = make_slots(instance)
        self.shared: Shared = make_shared(instance, self.slots.lots, cuts)
        self.oracle = Oracle(instance, self.slots, self.shared)
        self.pool = Pool()
        owner = instance.items.school[self.oracle.giving]
        self.giving_of = {int(s): np.flatnonzero(owner == s) for s in [-1, *np.unique(owner)]}  # -1: none
        self.gives: Bools = np.isin(np.arange(len(instance.schools.ids)), owner)
        self.coverage: list[float] = []
        self.earliness: list[float] = []
        self.entry: list[int] = []
        self.x: Floats = np.zeros(0)
        self.feasible = True
        self.most: list[float] = []  # of each cut
        self.goal = Goal("promises", Worth(promise=1.0))
        self._rows()
        self.overdrawn = np.concatenate([self.shared.people, self.shared.cuts, self.budget_row.reshape(-1)])
        self.overdraft_price: Floats = np.zeros(len(self.overdrawn))
        self._static()
        W, count = instance.horizon.waves, len(instance.schools.ids)
        none = np.zeros((0, 3), dtype=np.int64)
        idle = np.zeros(len(self.oracle.giving), dtype=np.int64)
        nobody = Answer(np.full(count, W, dtype=np.int64), none, np.zeros((0, 4), dtype=np.int64), none, idle)
        self.add(nobody, np.ones(count, dtype=np.bool_))

    def _rows(self) -> None:
        """Shared rows, then the funds' budgets, what must be spent, its total, and one row per school."""
        shared, funding = self.shared, self.instance.funding
        K, Y = funding.budget.shape
        must = np.argwhere(funding.must_spend > 0)
        self.must = must
        self.budget_row = shared.count + np.arange(K * Y).reshape(K, Y)
        self.must_row = np.full((K, Y), -1, dtype=np.int64)
        self.must_row[tuple(must.T)] = shared.count + K * Y + np.arange(len(must))
        self.due_row = shared.count + K * Y + len(must)
        self.school_row = self.due_row + 1
        count = len(self.instance.schools.ids)
        lower = np.full(self.school_row + count, -np.inf)
        upper = np.full(self.school_row + count, np.inf)
        upper[: shared.count] = shared.right
        lower[shared.equal] = 0.0
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
        cost[self.missed_columns] = -self.goal.spending
        cost[self.floor_column] = self.goal.floor
        cost[self.overdraft_columns] = -self.overdraft_price
        return cost

    def add(self, plan: Answer, wanted: np.ndarray) -> int:
        """The plans of the schools wanted, as new columns; how many were new."""
        result: Effects = effects(self.instance, self.shared, plan)
        fresh, lasting = [], self.shared.count - len(self.shared.cuts)  # rows that a plan knows it by
        for s in np.flatnonzero(wanted).tolist():
            entry = int(plan.entry[s])
            key = (s, result.rows[s, :lasting].tobytes() + entry.to_bytes(2, "little"))
            if key not in self.pool.seen:
                self.pool.seen.add(key)
                fresh.append(s)
        if not fresh:
            return 0
        self.pool.plans.append(plan)
        self.pool.school += fresh
        self.pool.source += [len(self.pool.plans) - 1] * len(fresh)
        self.pool.pattern += [self.pattern(s, Choice(plan.entry, plan.stops)) for s in fresh]
        self.coverage += result.coverage[fresh].tolist()
        self.entry += plan.entry[fresh].tolist()
        self.earliness += result.earliness[fresh].tolist()
        columns = np.zeros((len(fresh), len(self.lower)))
        columns[:, : self.shared.count] = result.rows[fresh]
        columns[np.arange(len(fresh)), self.school_row + np.array(fresh)] = 1.0
        w = self.goal.worth
        promises = columns[:, self.shared.promises]
        cost = w.coverage * result.coverage[fresh] + w.earliness * result.earliness[fresh] - w.promise * promises
        self.missed = np.concatenate([getattr(self, "missed", np.zeros(0)), promises])
        self.lp.add(cost, np.zeros(len(fresh)), np.full(len(fresh), np.inf), columns)
        return len(fresh)

    def set_goal(self, goal: Goal) -> None:
        """Another goal, on the columns met so far."""
        self.goal = goal
        w = goal.worth
        schools = (
            w.coverage * np.array(self.coverage) + w.earliness * np.array(self.earliness) - w.promise * self.missed
        )
        self.lp.set_costs(np.concatenate([self.static_costs(), schools]))

    def cut(self) -> bool:
        """Add the covers that the last mix breaks; whether there were any, and room for them."""
        shared, used = self.shared, len(self.most)
        found = broken_covers(self.instance, self.mix())[: len(shared.cuts) - used]
        school, entry = np.array(self.pool.school), np.array(self.entry)
        for number, cut in enumerate(found, used):
            shared.weights[number] = cut.weight
            weight = np.concatenate([cut.weight, np.zeros((len(cut.weight), 1))], axis=1)[school, entry]
            columns = np.flatnonzero(weight)
            self.lp.set_coefficients(int(shared.cuts[number]), self.first + columns, weight[columns])
        self.most += [cut.most for cut in found]
        self.hold_cuts(True)
        return bool(found)

    def hold_cuts(self, held: bool) -> None:
        """The cuts met so far hold, or not."""
        for row, most in zip(self.shared.cuts.tolist(), self.most, strict=False):
            self.upper[row] = most if held else np.inf
            self.lp.set_row(row, -np.inf, float(self.upper[row]))

    def hold_promises(self, most: float) -> None:
        """No more promises missed than that."""
        self.upper[self.shared.promises] = most
        self.lp.set_row(self.shared.promises, -np.inf, most)

    def hold_spending(self, most: float) -> None:
        """No more thousands of euros missed than that."""
        self.upper[self.due_row] = most
        self.lp.set_row(self.due_row, -np.inf, most)

    def hold_floor(self, least: float) -> None:
        """The floor at least there."""
        self.held_floor = least
        self._set_floor(least, 1.0)

    def mix(self) -> Floats:
        """(S, W+1) share of each school's entry wave in the last solution, the last = never."""
        share = np.zeros((len(self.instance.schools.ids), self.instance.horizon.waves + 1))
        known = self.x[self.first :]  # columns added since the last solution have no share in it
        where = np.array(self.pool.school)[: len(known)], np.array(self.entry)[: len(known)]
        np.add.at(share, where, known)
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

    def allow_entries(self, school: int, waves: Ints) -> None:
        """From now on the school enters at one of these waves (W = never), whatever was said before."""
        mine = np.flatnonzero(np.array(self.pool.school) == school)
        good = np.isin(np.array(self.entry)[mine], waves)
        self.lp.set_upper(self.first + mine, np.where(good, np.inf, 0.0))
        self.oracle.restrict(school, waves)

    def pattern(self, school: int, choice: Choice) -> bytes:
        """A school's part of a choice, to compare with others."""
        stops = choice.stops[self.giving_of.get(school, self.giving_of[-1])]
        return bytes([int(choice.entry[school]), *stops.tolist()])

    def decide(self, choice: Choice) -> None:
        """From now on every school keeps to this choice."""
        count = len(self.instance.schools.ids)
        wanted = [self.pattern(s, choice) for s in range(count)]
        good = [wanted[s] == known for s, known in zip(self.pool.school, self.pool.pattern, strict=True)]
        columns = np.arange(self.first, self.lp.width)
        self.lp.set_upper(columns, np.where(good, np.inf, 0.0))
        for s in range(count):
            self.oracle.restrict(s, choice.entry[s : s + 1])
        self.oracle.may_stop[:] = np.arange(len(self.oracle.stops))[:, None] == choice.stops[None, :]

    def leave(self, entries: Bools, stops: Bools) -> None:
        """From now on schools keep to these waves (S, W+1) of entry and items to these stops (M, Q')."""
        W, oracle = self.instance.horizon.waves, self.oracle
        oracle.allowed[:] = self.instance.schools.entry_allowed & entries[:, :W]
        oracle.may_stay_out[:] = entries[:, W]
        oracle.may_stop[:] = stops
        school, entry = np.array(self.pool.school), np.array(self.entry)
        good = entries[school, entry]
        for n in np.flatnonzero(good & self.gives[school]).tolist():
            mine = self.giving_of[int(school[n])]
            good[n] = stops[list(self.pool.pattern[n][1:]), mine].all()
        self.lp.set_upper(np.arange(self.first, self.lp.width), np.where(good, np.inf, 0.0))

    def mix_of_stops(self) -> Floats:
        """(M, Q') share of each stop of the items that give sets away in the last solution."""
        share = np.zeros(self.oracle.may_stop.shape)
        known = self.x[self.first :].tolist()
        for s, pattern, part in zip(self.pool.school, self.pool.pattern, known, strict=False):
            if part > 0 and len(pattern) > 1:
                share[list(pattern[1:]), self.giving_of[s]] += part
        return share

    def widen(self, price: Floats, band: float) -> None:
        """Add, for each wave at which a school's entry loses less than `band` points at the prices, its best plan."""
        worth, W = self.goal.worth, self.instance.horizon.waves
        response = self.oracle.respond(price[: self.shared.count], worth)
        loss = response.worth[:, None] - response.by_entry
        for wave in range(W + 1):
            wanted = loss[:, wave] < band
            for s in np.flatnonzero(wanted).tolist():
                self.oracle.restrict(s, np.array([wave]))
            self.add(self.oracle.respond(price[: self.shared.count], worth).plan, wanted)
            self._may_all()

    def _may_all(self) -> None:
        W = self.instance.horizon.waves
        for s in range(len(self.instance.schools.ids)):
            self.oracle.restrict(s, np.arange(W + 1))
        self.oracle.may_stop[:] = True

    def soften(self, prices: Softness) -> None:
        """The floor and the promises held become dear wishes, capacities may be overdrawn at a great price.

        A mix then always exists, and where capacities are passed the prices say what would mend it.
        """
        self._open_overdrafts()
        self._set_floor(0.0, self.held_floor)
        self.hold_promises(np.inf)
        self.hold_spending(np.inf)
        worth = Worth(self.goal.worth.coverage, self.goal.worth.earliness, prices.promise)
        self.set_goal(Goal("wishes", worth, floor=prices.floor, spending=prices.spending))

    def _open_overdrafts(self) -> None:
        """A unit overdrawn costs ten times what a unit of its family is worth on average at the most."""
        shared, lower = self.shared, self.overdrawn
        families = [
            shared.deployments,
            shared.advisers,
            shared.technicians,
            shared.seats,
            shared.cuts,
            self.budget_row,
        ]
        price = np.zeros(len(self.lower))
        for family in families:
            given = float(np.maximum(self.upper[family], 0.0).sum())
            price[family] = 10.0 * FULL_POINTS / given if given > 0 else 0.0
        self.overdraft_price = price[lower]
        upper = np.where(self.overdraft_price > 0, self.static_upper[0], 0.0)
        self.static_upper[self.overdraft_columns] = upper
        self.lp.set_upper(self.overdraft_columns, upper)

    def close_overdrafts(self) -> None:
        """Capacities are hard again."""
        nothing = np.zeros(len(self.overdraft_columns))
        self.overdraft_price, self.static_upper[self.overdraft_columns] = nothing, nothing
        self.lp.set_upper(self.overdraft_columns, nothing)

    def release(self) -> None:
        """Every school may enter when it may again."""
        self._may_all()
        columns = np.arange(self.first, self.lp.width)
        self.lp.set_upper(columns, np.full(len(columns), np.inf))

    def _set_floor(self, least: float, most: float) -> None:
        self.static_lower[self.floor_column], self.static_upper[self.floor_column] = least, most
        self.lp.set_upper(np.array([self.floor_column]), np.array([most]), np.array([least]))

    def resources(self, price: Floats) -> float:
        """What the rows' right-hand sides are worth, and the best of the static columns, at prices (all rows)."""
        right = np.where(price >= 0, self.upper, self.lower)
        rows = self.school_row
        used = price[:rows] != 0
        total = float((price[:rows][used] * right[:rows][used]).sum())
        reduced = self.static_costs() - self.static[:, :rows] @ price[:rows]
        reach = np.where(reduced > 0, self.static_upper, self.static_lower)
        return total + float((reduced * reach).sum())

    def optimise(
        self,
        goal: Goal,
        *,
        tolerance: float,
        rounds: int = 200,
        good_enough: float = np.inf,
        report: Callable[[float, float], bool] = lambda _value, _bound: False,
        covers: bool = False,
        certify: bool = False,
    ) -> Outcome:
        """Rounds of prices until bound - value <= tolerance, or the value is good enough.

        The bound counts slots apart, unless it is to be certified: what a search needs, and what may be published.
        """
        self.set_goal(goal)
        everyone = np.ones(len(self.instance.schools.ids), dtype=np.bool_)
        best_bound, best_price = np.inf, None
        value, stale, done = -np.inf, 0, 0
        price = np.zeros(len(self.lower))
        self.feasible = True
        for done in range(rounds):  # noqa: B007
            mix = self.lp.solve()
            if mix.x is None or mix.row_dual is None:
                self.feasible = False
                break
            self.x, value, price = mix.x, mix.value, mix.row_dual
            if value >= good_enough or report(value, best_bound):
                break
            if best_bound - value <= tolerance:
                if covers and self.cut():
                    continue
                break
            asked = price
            if best_price is not None and stale % FULL_STEP != FULL_STEP - 1:
                asked = SMOOTHING * best_price + (1.0 - SMOOTHING) * price
            response = self.oracle.respond(asked[: self.shared.count], goal.worth)
            bound = self.resources(asked) + float(response.worth.sum())
            stale += 1
            if bound < best_bound - 1e-9:
                best_bound, best_price, stale = bound, asked, 0
            if not self.add(response.plan, everyone):
                if asked is price and not (covers and self.cut()):
                    break
                stale = FULL_STEP - 1
        if mix.x is not None:
            self.feasible = float(mix.x[self.overdraft_columns].sum()) < OVERDRAFT
        if best_price is None:
            best_price = price
        if certify and np.isfinite(best_bound):
            best_bound = self.resources(best_price)
            best_bound += float(certified_worth(self.oracle, best_price[: self.shared.count], goal.worth).sum())
        return Outcome(value, best_bound, best_price, done + 1)
