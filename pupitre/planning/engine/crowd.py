"""Very many schools: they answer a slice at a time, and a box around the best prices keeps the next ones near.

A mix of few plans gives wild prices. In the box, a resource may be bought a little above its best price known and
sold a little under it, so that the mix's prices stay between the two. Where the mix neither buys nor sells any more,
the box holds nobody back and the mix is one of the problem itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from .columns import lots_of
from .exact import certified_worth
from .goals import Goal, Outcome
from .instance import Bools, Floats, Instance, Ints
from .oracle import Oracle, Response, Worth
from .part import Part, own, part_of
from .pricing import Master
from .shared import Answer, Effects, Shared, effects, make_shared
from .slots import make_slots
from .units import Units

SLICE = 2500  # schools that answer together
FEW = 500  # schools whose exchanges between slots are counted together
WIDTH = 0.1  # of a price: the box at first
GROWS, NARROWS, WIDENS = 1.3, 0.6, 2.0  # after a better bound, after none, where the box is all that holds prices
TOWARDS, LESS = 0.8, 0.4  # the mix's prices, from the best ones: at first, and after a bound that was no better
IDLE = 1e-9  # bought and sold, where the box holds nobody back
WIDEST = 2.0  # beyond which there is no box, nor where the mix has no optimum in it


class Crowd(Oracle):
    """Every school's answer, slice by slice."""

    def __init__(self, instance: Instance, shared: Shared, lots: Ints) -> None:
        self.instance, self.shared = instance, shared
        self.giving = np.unique(instance.cohorts.item)
        self.stops = [instance.horizon.waves, *instance.horizon.move_waves.tolist()]
        self.allowed = instance.schools.entry_allowed.copy()
        self.may_stay_out = np.ones(len(instance.schools.ids), dtype=np.bool_)
        self.may_stop: Bools = np.ones((len(self.stops), len(self.giving)), dtype=np.bool_)
        self.calls = 0
        self.lots = lots
        self._slices: list[tuple[Part, Oracle]] = []

    @property
    def slices(self) -> list[tuple[Part, Oracle]]:
        """The schools by slices, laid out when they are first asked."""
        if not self._slices:
            count = len(self.instance.schools.ids)
            for begin in range(0, count, SLICE):
                part = part_of(self.instance, np.arange(begin, min(begin + SLICE, count)))
                mine = replace(self.shared, weights=self.shared.weights[:, part.schools])
                self._slices.append((part, Oracle(part.instance, make_slots(part.instance, self.lots), mine)))
        return self._slices

    def fold(self) -> None:
        """What slices take in memory is given back, until they are asked again."""
        self._slices = []

    def respond(self, price: Floats, worth: Worth) -> Response:
        """The best plan of every school."""
        self.calls += 1
        found = [(part, oracle, oracle.respond(price, worth)) for part, oracle in self.slices]
        stops = np.zeros(len(self.giving), dtype=np.int64)
        for part, oracle, answer in found:
            stops[np.searchsorted(self.giving, part.items[oracle.giving])] = answer.plan.stops
        plan = Answer(
            entry=np.concatenate([answer.plan.entry for _, _, answer in found]),
            purchases=np.concatenate([_named(answer.plan.purchases, part.offers) for part, _, answer in found]),
            receipts=np.concatenate([_named(answer.plan.receipts, part.items) for part, _, answer in found]),
            gifts=np.concatenate([_named(answer.plan.gifts, part.cohorts) for part, _, answer in found]),
            stops=stops,
        )
        return Response(
            np.concatenate([answer.worth for _, _, answer in found]),
            np.concatenate([answer.by_entry for _, _, answer in found]),
            plan,
        )

    def certified(self, price: Floats, worth: Worth) -> float:
        """What no plans of the schools exceed together, exchanges between slots included."""
        total = 0.0
        for part, oracle in self.slices:
            for begin in range(0, len(part.schools), FEW):
                few = part_of(part.instance, np.arange(begin, min(begin + FEW, len(part.schools))))
                shared = replace(oracle.shared, weights=oracle.shared.weights[:, few.schools])
                mine = Oracle(few.instance, make_slots(few.instance, shared.lots), shared)
                total += float(certified_worth(mine, price, worth).sum())
        return total


def _named(rows: Ints, names: Ints) -> Ints:
    rows[:, 0] = names[rows[:, 0]]
    return rows


@dataclass(frozen=True, slots=True)
class Kept:
    """A plan of all schools in half the memory."""

    tables: tuple[NDArray[np.int32], ...]

    @classmethod
    def of(cls, plan: Answer) -> Kept:
        """The plan, but for its stops."""
        return cls(tuple(of.astype(np.int32) for of in (plan.entry, plan.purchases, plan.receipts, plan.gifts)))

    def plan(self) -> Answer:
        """The plan as it was; stops are no longer known."""
        entry, bought, got, given = (of.astype(np.int64) for of in self.tables)
        return Answer(entry, bought, got, given, np.zeros(0, dtype=np.int64))


class CrowdMaster(Master):
    """The mix of groups of very many schools."""

    oracle: Crowd

    def __init__(self, instance: Instance, units: Units) -> None:
        self.marks: list[Floats] = []  # (S,) of the plans they answered: equal where the plans take the same
        self.report: Callable[[str], bool] = lambda _goal: False
        super().__init__(instance, units=units)
        self.asked: list[tuple[Floats, Worth]] = []  # prices at which the schools answered for the goal of the moment
        self.number: list[int] = []  # of the answer that each column is from, -1 for those of other goals
        self.answers: list[Kept] | None = None  # the plans answered since, where they are kept

    def _prepare(self, cuts: int) -> tuple[Shared, Oracle]:
        lots = lots_of(self.instance)
        shared = make_shared(self.instance, lots, cuts)
        return shared, Crowd(self.instance, shared, lots)

    def centred(self, price: Floats) -> Floats:
        """Prices of another mix of the same rows, for as many groups as there are here."""
        whole = np.zeros(len(self.lower))
        whole[: self.school_row] = price[: self.school_row]
        return whole

    def _static(self) -> None:
        """Beside what other mixes have, what may be bought and sold around the best prices; closed at first."""
        super()._static()
        shared, funding = self.shared, self.instance.funding
        self.boxed = np.concatenate([shared.people, shared.moves, shared.fairness, self.budget_row.reshape(-1)])
        self.families = [shared.deployments, shared.advisers, shared.technicians, shared.seats, shared.moves]
        self.families += [shared.fairness, self.budget_row[funding.fund_capex], self.budget_row[~funding.fund_capex]]
        count = len(self.boxed)
        columns = np.zeros((2 * count, len(self.lower)))
        columns[np.arange(count), self.boxed] = -1.0
        columns[count + np.arange(count), self.boxed] = 1.0
        self.box = len(self.static) + np.arange(2 * count)
        self.box_price = np.zeros(2 * count)
        self.static = np.concatenate([self.static, columns])
        nothing = np.zeros(2 * count)
        self.static_lower = np.concatenate([self.static_lower, nothing])
        self.static_upper = np.concatenate([self.static_upper, nothing])
        self.lp.add(nothing, nothing, nothing, columns)

    def static_costs(self) -> Floats:
        """Costs of the static columns under the goal, and in the box."""
        cost = super().static_costs()
        cost[self.box] = self.box_price
        return cost

    def certified(self, price: Floats) -> float:
        """What no plan exceeds at prices (all rows), exchanges between slots included."""
        return self.resources(price) + self.oracle.certified(price[: self.shared.count], self.worth_at(price))

    def _bounding(self, price: Floats) -> Floats:
        """Nor above what an overdraft costs, where there may be one: those of a smaller mix may be."""
        limited = super()._bounding(price)
        most = np.where(self.static_upper[self.overdraft_columns] > 0, self.overdraft_price, np.inf)
        limited[self.overdrawn] = np.minimum(limited[self.overdrawn], most)
        return limited

    def _open_box(self, centre: Floats, width: float) -> None:
        """Prices of what may be bought and sold; who has no price may be bought at a part of the dearest like it."""
        least = np.zeros(len(self.lower))
        for family in self.families:
            least[family] = np.maximum(centre[family], 0.0).max(initial=0.0)
        here = np.maximum(centre[self.boxed], 0.0)
        above = here * (1.0 + width) + 0.1 * width * least[self.boxed] + 1e-7
        self.box_price = np.concatenate([-above, here * (1.0 - width)])
        self._set_box(np.inf)

    def _close_box(self) -> None:
        self.box_price = np.zeros(len(self.box))
        self._set_box(0.0)

    def _set_box(self, most: float) -> None:
        self.lp.set_upper(self.box, np.full(len(self.box), most))
        self.set_goal(self.goal)

    def seek(
        self,
        goal: Goal,
        centre: Floats,
        *,
        tolerance: float,
        rounds: int = 60,
        certify: bool = True,
        mixed: bool = True,
        known: Sequence[Floats] = (),
    ) -> Outcome:
        """As `optimise`, from prices that are thought to be good; the value is that of a true mix.

        Where no mix is wanted (`mixed`), the bound is sought alone, and the value is left at the bound. The prices of
        another mix like this one may be known: they are asked first.
        """
        self.set_goal(goal)
        everyone = np.ones(len(self.instance.schools.ids), dtype=np.bool_)
        self.asked, self.marks, self.number, self.best = [], [], [-1] * len(self.pool.school), 0
        bound, price = self._best_of([centre, *known], everyone)
        width = WIDTH
        done, stale = 0, 0
        for done in range(rounds):  # noqa: B007
            if self.report(goal.name):
                break
            if width > WIDEST:
                self._close_box()
            else:
                self._open_box(price, width)
            mix = self.lp.solve(grown=True)
            if mix.x is None or mix.row_dual is None:
                if width > WIDEST:
                    break
                width = 2.0 * WIDEST
                continue
            if bound - mix.value <= tolerance:
                if not mixed or float(mix.x[self.box].sum()) <= IDLE:
                    break
                width *= WIDENS
                continue
            step = (TOWARDS if stale == 0 else LESS) if np.isfinite(bound) else 1.0
            wanted = self._bounding(price + step * (mix.row_dual - price))
            found = self._ask(wanted, everyone)
            stale += 1
            if found < bound - 1e-9:
                bound, price, stale, self.best = found, wanted, 0, len(self.asked) - 1
                width *= GROWS
            else:
                width *= NARROWS
        self._close_box()
        value = self._mixed() if mixed else bound
        if certify:
            bound = self.certified(price)
        return Outcome(value, bound, price, done + 1)

    def keep_answers(self) -> None:
        """From now on answers are kept; those before have no part in a mix, but that nobody enters."""
        self.answers = []
        before = self.first + np.arange(len(self.units), len(self.pool.school))
        self.lp.set_upper(before, np.zeros(len(before)))

    def _best_of(self, prices: Sequence[Floats], everyone: Bools) -> tuple[float, Floats]:
        """The schools are asked at these prices; the lowest bound, and its prices."""
        bound, best = np.inf, prices[0]
        for price in map(self._bounding, prices):
            found = self._ask(price, everyone)
            if found < bound - 1e-9:
                bound, best, self.best = found, price, len(self.asked) - 1
        return bound, best

    def _mixed(self) -> float:
        """The value of the best mix, the box being shut; minus infinity where there is none."""
        mix = self.lp.solve()
        self.feasible = mix.x is not None
        if mix.x is None:
            return -np.inf
        self.x = mix.x
        return mix.value

    def effects_of(self, plan: Answer) -> Effects:
        """As a mix's, slice by slice, noting what each school's plan takes."""
        count, rows = len(self.units), self.shared.count
        total = Effects(np.zeros((count, rows)), np.zeros(count), np.zeros(count), np.zeros(count))
        weights, marks = np.random.default_rng(0).random(rows), []
        for part, oracle in self.oracle.slices:
            found = effects(part.instance, oracle.shared, own(self.instance, part, plan))
            marks.append(found.rows @ weights)
            unit = self.units.of[part.schools]
            order = np.argsort(unit, kind="stable")
            begin = np.flatnonzero(np.diff(unit[order], prepend=-1))
            for name in ("rows", "coverage", "earliness", "moves"):
                mine = np.add.reduceat(getattr(found, name)[order], begin, axis=0)
                getattr(total, name)[unit[order[begin]]] += mine
        self.marks.append(np.concatenate(marks))
        return total

    def undecided(self) -> Floats:
        """(S,) part of the last mix in which a school's plan is not the one that it answered to the best prices."""
        used = self.x[self.first :]
        mine = np.array(self.number)[: len(used)]
        part = np.zeros((len(self.asked), len(self.units)))
        unit = self.units.of[np.array(self.pool.school)[: len(used)]]
        kept = mine >= 0
        np.add.at(part, (mine[kept], unit[kept]), used[kept])
        other = np.zeros(len(self.units.of))
        for number, mark in enumerate(self.marks):
            other += part[number][self.units.of] * (np.abs(mark - self.marks[self.best]) > 1e-9)
        return other

    def _ask(self, price: Floats, everyone: Bools) -> float:
        """The bound at prices, the schools' answers added to the mix."""
        worth = self.worth_at(price)
        answer = self.oracle.respond(price[: self.shared.count], worth)
        self.asked.append((price, worth))
        if self.answers is not None:
            self.answers.append(Kept.of(answer.plan))
        known = len(self.pool.school)
        self.add(answer.plan, everyone)
        self.pool.plans.clear()
        self.number += [len(self.asked) - 1] * (len(self.pool.school) - known)
        return self.resources(price) + float(answer.worth.sum())


class PartCrowd(CrowdMaster):
    """The mix of groups of a part of very many schools; what they share is given."""

    def __init__(self, instance: Instance, lots: Ints, right: Floats, units: Units) -> None:
        self.lots, self.right = lots, right
        super().__init__(instance, units)

    def _prepare(self, cuts: int) -> tuple[Shared, Oracle]:
        shared = replace(make_shared(self.instance, self.lots, cuts), right=self.right)
        return shared, Crowd(self.instance, shared, self.lots)
