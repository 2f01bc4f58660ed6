"""Prices of the shared rows by Dantzig-Wolfe: the master mixes the schools' plans, the prices ask for better ones.

Each goal in order (promises, spending due, fairness floor, coverage) is optimised with the goals before it held.
Every round of prices gives a bound: what the shared resources are worth at these prices + every school's best.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .covers import Cut, broken_covers
from .exact import certified_worth
from .goals import Choice, Goal, Outcome, Softness
from .instance import Bools, Floats
from .mixing import Mixing
from .oracle import Worth
from .units import MANY
from .whole_entries import most_of_entries

SMOOTHING = 0.6  # weight of the best prices so far in the prices asked
OVERDRAFT = 1e-6  # units (schools, days, hours, seats, thousands of euros) that are arithmetic, not overdraft
FULL_POINTS = 1000.0  # of the whole need
FULL_STEP = 4  # every so many rounds without progress the master's own prices are asked


class Master(Mixing):
    """The mixing problem with what is decided of it, and the rounds of prices."""

    def cut(self) -> bool:
        """Add the covers that the last mix breaks; whether there were any, and room for them."""
        return self._add_cuts(broken_covers(self.instance, self.mix()))

    def cut_entries(self, goal: Goal, price: Floats) -> bool:
        """Add what whole entries are worth at the most, at prices of all but people; whether there is room."""
        self.set_goal(goal)
        shared = self.shared
        without = price[: shared.count].copy()
        without[np.concatenate([shared.deployments, shared.advisers, shared.seats]).reshape(-1)] = 0.0
        without[shared.cuts] = 0.0
        by_entry = self.oracle.weigh(without, self.worth_at(price)).by_entry
        worth = np.where(self.may.allowed, by_entry[:, :-1] - by_entry[:, -1:], 0.0)
        cut = most_of_entries(self.instance, worth, self.may.allowed, seed=self.instance.case.meta.seed)
        return cut is not None and self._add_cuts([cut])

    def _add_cuts(self, cuts: list[Cut]) -> bool:
        """Whether there were any, and room for them."""
        shared, used = self.shared, len(self.most)
        found = cuts[: len(shared.cuts) - used]
        school, entry = np.array(self.pool.school), np.array(self.entry)
        for number, cut in enumerate(found, used):
            shared.weights[number] = cut.weight
            weight = np.concatenate([cut.weight, np.zeros((len(cut.weight), 1))], axis=1)[school, entry]
            columns = np.flatnonzero(weight)
            row = int(shared.cuts[number])
            self.lp.set_coefficients(row, self.first + columns, weight[columns])
            self.upper[row] = cut.most
            self.lp.set_row(row, -np.inf, cut.most)
        self.most += [cut.most for cut in found]
        return bool(found)

    def cuts_met(self) -> tuple[Cut, ...]:
        """The cuts met so far."""
        return tuple(Cut(self.shared.weights[n].copy(), most) for n, most in enumerate(self.most))

    def hold_cuts(self, held: bool) -> None:
        """The cuts met so far hold, or not."""
        for row, most in zip(self.shared.cuts.tolist(), self.most, strict=False):
            self.upper[row] = most if held else np.inf
            self.lp.set_row(row, -np.inf, float(self.upper[row]))

    def decide(self, choice: Choice) -> None:
        """From now on every school keeps to this choice."""
        count = len(self.instance.schools.ids)
        wanted = [self.pattern(s, choice) for s in range(count)]
        good = [known in (wanted[s], MANY) for s, known in zip(self.pool.school, self.pool.pattern, strict=True)]
        columns = np.arange(self.first, self.lp.width)
        self.lp.set_upper(columns, np.where(good, np.inf, 0.0))
        for s in range(count):
            self.oracle.restrict(s, choice.entry[s : s + 1])
        self.oracle.may_stop[:] = np.arange(len(self.oracle.stops))[:, None] == choice.stops[None, :]

    def leave(self, entries: Bools, stops: Bools) -> None:
        """From now on schools keep to these waves (S, W+1) of entry and items to these stops (M, Q')."""
        if not self.units.single.all():
            raise ValueError("a group's plan has no wave of entry of its own: give every school a row")
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

    def widen(self, price: Floats, band: float) -> None:
        """Add, for each wave at which a school's entry loses less than `band` points at the prices, its best plan."""
        worth, W = self.goal.worth, self.instance.horizon.waves
        response = self.oracle.respond(price[: self.shared.count], worth)
        wanted = (response.worth[:, None] - response.by_entry < band) & self.units.alone[:, None]
        allowed = self.may.allowed
        for wave in np.flatnonzero(wanted.any(axis=0)).tolist():
            here = wanted[:, wave]
            self.oracle.allowed[here] = allowed[here] & (np.arange(W) == wave)
            self.oracle.may_stay_out[here] = wave == W
            self.add(self.oracle.respond(price[: self.shared.count], worth).plan, here)
            self.may_all()

    def release(self) -> None:
        """Every school may enter when it may again."""
        self.may_all()
        columns = np.arange(self.first, self.lp.width)
        self.lp.set_upper(columns, np.full(len(columns), np.inf))

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

    def resources(self, price: Floats) -> float:
        """What the rows' right-hand sides are worth, and the best of the static columns, at prices (all rows)."""
        right = np.where(price >= 0, self.upper, self.lower)
        rows = self.school_row
        used = price[:rows] != 0
        total = float((price[:rows][used] * right[:rows][used]).sum())
        reduced = self.static_costs() - self.static[:, :rows] @ price[:rows]
        reach = np.where(reduced > 0, self.static_upper, self.static_lower)
        return total + float((reduced * reach).sum())

    def _bounding(self, price: Floats) -> Floats:
        """Prices without those of the wrong sign by arithmetic, at which a row without a limit would be worth all."""
        limited: Floats = np.where(np.isfinite(np.where(price >= 0, self.upper, self.lower)), price, 0.0)
        return limited

    def certified(self, price: Floats) -> float:
        """What no plan exceeds at prices (all rows), exchanges between slots included."""
        worth = certified_worth(self.oracle, price[: self.shared.count], self.worth_at(price))
        return self.resources(price) + float(worth.sum())

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
        smoothing: float = SMOOTHING,
    ) -> Outcome:
        """Rounds of prices until bound - value <= tolerance, or the value is good enough.

        The bound counts slots apart, unless it is to be certified: what a search needs, and what may be published.
        Prices of a mix of few plans are wild and need `smoothing`; those of a rich one need little or none.
        """
        self.set_goal(goal)
        everyone = np.ones(len(self.instance.schools.ids), dtype=np.bool_)
        best_bound, best_price = np.inf, None
        value, stale, done = -np.inf, 0, 0
        price = np.zeros(len(self.lower))
        self.feasible = True
        for done in range(rounds):  # noqa: B007
            mix = self.lp.solve(grown=True)
            if mix.x is None or mix.row_dual is None:
                self.feasible = False
                break
            self.x, value, price = mix.x, mix.value, self._bounding(mix.row_dual)
            if value >= good_enough or report(value, best_bound):
                break
            if best_bound - value <= tolerance:
                if covers and self.cut():
                    continue
                break
            asked = price
            if smoothing and best_price is not None and stale % FULL_STEP != FULL_STEP - 1:
                asked = smoothing * best_price + (1.0 - smoothing) * price
            response = self.oracle.respond(asked[: self.shared.count], self.worth_at(asked))
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
            best_bound = self.certified(best_price)
        return Outcome(value, best_bound, best_price, done + 1)
