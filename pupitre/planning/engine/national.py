"""The country's own small problem: mixing what territories propose under the national money, which gives its prices.

    max  sum over territories of weight x points of their mix
    s.t. what is taken of a measure in a year + what is left - what was carried = what is voted
         what is taken + what is missed >= what must be spent,  missed in all <= held
         the shares of each territory's proposals add up to one

Its duals are the next prices (some twenty numbers). From few proposals they would jump: they are kept in a box around
the prices of the best bound (money may be had at the box's top and given back at its bottom). A round's bound is what
the national rows are worth at the prices asked, plus what every territory says that it exceeds at them in no way: it
holds whatever the proposals are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .country import CENTS_A_KILO, Country
from .highs import GrowingLp
from .instance import Floats, Ints
from .proposals import Reply

SLACK = 1e-6  # thousands of euros
AT_ONCE = 1000  # columns written dense at a time
BOX = (0.7, 1.4)
"""Parts of the best prices between which the next ones stay."""


@dataclass(frozen=True, slots=True, eq=False)
class Duals:
    """Prices of the national rows, in points of the country for a thousand euros."""

    budget: Floats  # (F, Y)
    must: Floats  # (F, Y) <= 0: what must be spent is asked for by lowering the price
    due: float  # of a thousand euros missed of what must be spent

    @property
    def take(self) -> Floats:
        """(F, Y) what taking a thousand euros costs."""
        return self.budget + self.must

    def near(self, other: Duals, share: float) -> Duals:
        """These prices for a share, the others for the rest."""
        rest = 1.0 - share
        return Duals(
            share * self.budget + rest * other.budget,
            share * self.must + rest * other.must,
            share * self.due + rest * other.due,
        )


def duals_to_json(duals: Duals) -> dict[str, Any]:
    """Prices as a JSON document."""
    return {"budget": duals.budget.tolist(), "must": duals.must.tolist(), "due": duals.due}


def duals_from_json(document: Mapping[str, Any]) -> Duals:
    """The prices of such a document."""
    return Duals(np.array(document["budget"]), np.array(document["must"]), float(document["due"]))


@dataclass(frozen=True, slots=True, eq=False)
class Mixed:
    """The best mix of the proposals met so far."""

    value: float  # points of the country
    missed: float  # thousands of euros missed of what must be spent
    take: Floats  # (T, F, Y) thousands of euros


@dataclass(frozen=True, slots=True, eq=False)
class _Solved:
    value: float
    shares: Floats  # of every column
    price: Floats  # of every row


class National:
    """The rows of the country and the proposals of every round (replies in the order of the territories)."""

    def __init__(self, country: Country, rounds: Sequence[Sequence[Reply]] = ()) -> None:
        self.country, self.weight = country, country.weight
        self.budget, self.must_spend = country.budget, country.must_spend
        F, Y = self.budget.shape
        self.must = tuple(np.argwhere(self.must_spend > 0).T)
        self.must_row = F * Y + np.arange(len(self.must[0]))
        self.due_row = F * Y + len(self.must_row)
        self.height = self.due_row + 1 + len(self.weight)
        every = [(t, one) for replies in rounds for t, reply in enumerate(replies) for one in reply.proposals]
        self.owner = np.array([t for t, _ in every], dtype=np.int64)
        self.points = np.array([one.points for _, one in every], dtype=np.float64) * self.weight[self.owner]
        self.taken = np.array([one.take for _, one in every], dtype=np.float64).reshape(-1, F * Y)

    def mix(self) -> Mixed:
        """The best mix, what must be spent being missed as little as can be."""
        static, upper = self._static()
        left = np.zeros(len(static))
        lp = self._with_rows(static, upper)
        missed = self.budget.size
        least = np.zeros(lp.width)
        least[missed : missed + len(self.must_row)] = -1.0
        lp.set_costs(least)
        held = max(0.0, -_solved(lp).value) + SLACK
        lp.set_row(self.due_row, -np.inf, held)
        lp.set_costs(np.concatenate([left, self.points]))
        found = _solved(lp)
        take = np.zeros((len(self.weight), self.budget.size))
        np.add.at(take, self.owner, found.shares[len(static) :, None] * self.taken)
        return Mixed(found.value, held, take.reshape(-1, *self.budget.shape))

    def prices_near(self, best: Duals, missed: float) -> Duals:
        """Duals of the mix within the box around the best prices."""
        static, upper = self._static()
        low, high = BOX
        floor = 0.1 * float(best.budget.mean())  # so that no price stays at nothing for ever
        beyond = -np.eye(self.budget.size, self.height)  # money had at the top of the box
        lp = self._with_rows(np.concatenate([static, beyond]), np.concatenate([upper, np.full(len(beyond), np.inf)]))
        lp.set_row(self.due_row, -np.inf, missed)
        given_back = np.zeros(len(static))
        given_back[: self.budget.size] = low * best.budget.reshape(-1)
        top = -(high * best.budget.reshape(-1) + floor)
        lp.set_costs(np.concatenate([given_back, top, self.points]))
        return self._duals(_solved(lp).price)

    def _with_rows(self, static: Floats, upper: Floats) -> GrowingLp:
        lower_row, upper_row = np.full(self.height, -np.inf), np.full(self.height, np.inf)
        lower_row[: self.budget.size] = upper_row[: self.budget.size] = self.budget.reshape(-1)
        lower_row[self.must_row] = self.must_spend[self.must]
        lower_row[self.due_row + 1 :] = upper_row[self.due_row + 1 :] = 1.0
        lp = GrowingLp.of_rows(lower_row, upper_row)
        lp.add(np.zeros(len(static)), np.zeros(len(static)), upper, static)
        for first in range(0, len(self.owner), AT_ONCE):
            part = slice(first, first + AT_ONCE)
            taken, owner = self.taken[part], self.owner[part]
            columns = np.zeros((len(owner), self.height))
            columns[:, : self.budget.size] = taken
            columns[:, self.must_row] = taken[:, np.ravel_multi_index(self.must, self.budget.shape)]
            columns[np.arange(len(owner)), self.due_row + 1 + owner] = 1.0
            lp.add(self.points[part], np.zeros(len(owner)), np.ones(len(owner)), columns)
        return lp

    def _static(self) -> tuple[Floats, Floats]:
        """What is left of each year's money and what is missed of what must be spent: columns, and their most."""
        F, Y = self.budget.shape
        columns = np.zeros((F * Y + len(self.must_row), self.height))
        for f in range(F):
            for y in range(Y):
                columns[f * Y + y, f * Y + y] = 1.0
                if y + 1 < Y:
                    columns[f * Y + y, f * Y + y + 1] = -self.country.carry[f]
        missed = F * Y + np.arange(len(self.must_row))
        columns[missed, self.must_row] = 1.0
        columns[missed, self.due_row] = 1.0
        return columns, np.concatenate([np.cumsum(self.budget, axis=1).reshape(-1), self.must_spend[self.must]])

    def _duals(self, dual: Floats) -> Duals:
        must = np.zeros(self.budget.shape)
        must[self.must] = np.minimum(dual[self.must_row], 0.0)
        budget = dual[: self.budget.size].reshape(self.budget.shape).copy()
        return Duals(budget, must, max(0.0, float(dual[self.due_row])))

    def bound(self, asked: Duals, territories: Sequence[float], missed: float) -> float:
        """Points of the country that nobody exceeds, from the territories' bounds at the prices asked."""
        right = float((asked.budget * self.budget).sum() + (asked.must * self.must_spend).sum()) + asked.due * missed
        later = np.zeros_like(asked.budget)
        later[:, :-1] = asked.budget[:, 1:] * np.array(self.country.carry).reshape(-1, 1)
        left = np.maximum(later - asked.budget, 0.0) * np.cumsum(self.budget, axis=1)
        missing = np.maximum(-asked.must - asked.due, 0.0) * self.must_spend
        return right + float(left.sum() + missing.sum()) + float(self.weight @ np.array(territories))

    def allot(self, mixed: Mixed) -> Ints:
        """(T, F, Y) cents of each territory: what its mix takes, rounded down."""
        return np.maximum(np.floor(mixed.take * CENTS_A_KILO + 1e-4), 0.0).astype(np.int64)


def _solved(lp: GrowingLp) -> _Solved:
    found = lp.solve()
    if found.x is None or found.row_dual is None:
        raise ValueError("shares pro rata are proposals: a mix of them exists")
    return _Solved(found.value, found.x, found.row_dual)
