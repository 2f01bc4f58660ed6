"""Whether measures can pay more, mostly without asking the linear programme that knows.

Yes, surely: an arc's fund (and its carrier) has enough left beside a flow that pays, now and in every later year that
lives on what this one leaves. No, surely: as much was refused before, and money is only ever used up.
"""

from __future__ import annotations

from collections.abc import Sequence

from .financing import FlowProblem, hold_back
from .instance import Instance, Ints
from .money import CAPEX, OPEX, Line

_MARGIN = 1e-5  # EUR: above what a linear programme calls exact, so that both would say the same

Group = tuple[int, int, int]
"""Kind, class and year of a spending."""


class Purses:
    """Money left in each fund and year, and what was refused."""

    def __init__(self, instance: Instance) -> None:
        funding, held_back = instance.funding, hold_back(instance)
        self.flows = FlowProblem(instance, held_back)
        self.refused: dict[Group, list[dict[Group, int]]] = {}  # by its first group
        self.carry: list[float] = funding.carry.tolist()
        self.left: list[list[float]] = []  # (K, Y) EUR, what the year before left included
        for voted, carry in zip(funding.budget.tolist(), self.carry, strict=True):
            row, before = [], 0.0
            for euros in voted:
                before = max(euros - held_back, 0.0) + carry * before
                row.append(before)
            self.left.append(row)
        self.arcs: dict[Group, list[tuple[int, float, int]]] = {}  # fund, its share, carrier of the rest
        for a, fund in enumerate(funding.arc_fund.tolist()):
            carrier = int(funding.arc_carrier[a])
            own = float(funding.cofund[fund]) if carrier >= 0 else 1.0
            kind = CAPEX if funding.fund_capex[fund] else OPEX
            group = kind, int(funding.arc_class[a]), int(funding.arc_year[a])
            self.arcs.setdefault(group, []).append((fund, own, carrier))

    def pay(self, lines: Sequence[Line], due: Ints) -> bool:
        """Whether measures can pay these lines, with which (2, C, Y) cents are due in all; if so they are paid."""
        before = [row.copy() for row in self.left]
        if all(self._pay(line) for line in lines):
            return True
        self.left = before
        cents: dict[Group, int] = {}
        for line in lines:
            group = line.kind, line.spending_class, line.year
            cents[group] = cents.get(group, 0) + line.cents
        if self._was_refused(cents):
            return False
        if not self.flows.pays(due):
            self.refused.setdefault(next(iter(cents)), []).append(cents)
            return False
        self.left = self.flows.left.tolist()
        return True

    def _was_refused(self, cents: dict[Group, int]) -> bool:
        """Whether as much or less, group by group, was refused before."""
        return any(
            all(cents.get(group, 0) >= least for group, least in less.items())
            for first in cents
            for less in self.refused.get(first, ())
        )

    def _pay(self, line: Line) -> bool:
        """One line, from the arcs that have most room."""
        arcs = self.arcs.get((line.kind, line.spending_class, line.year), ())
        euros = line.cents / 100
        for _ in arcs:
            room, fund, own, carrier = max((self._room(arc, line.year), *arc) for arc in arcs)
            part = min(euros, room)
            if part <= 0:
                return False
            self._take(fund, line.year, own * part)
            if carrier >= 0:
                self._take(carrier, line.year, (1.0 - own) * part)
            euros -= part
            if euros <= 0:
                return True
        return False

    def _room(self, arc: tuple[int, float, int], year: int) -> float:
        """EUR that an arc may pay for sure in a year."""
        fund, own, carrier = arc
        room = self._spare(fund, year) / own if own > 0 else float("inf")
        return min(room, self._spare(carrier, year) / (1.0 - own)) if carrier >= 0 and own < 1 else room

    def _spare(self, fund: int, year: int) -> float:
        """EUR that a fund may lose in a year, as later years live on a part of it."""
        carry, part, spare = self.carry[fund], 1.0, float("inf")
        for left in self.left[fund][year:]:
            spare = min(spare, (left - _MARGIN) / part)
            part *= carry
            if part <= 0:
                break
        return spare

    def _take(self, fund: int, year: int, euros: float) -> None:
        row, carry = self.left[fund], self.carry[fund]
        for later in range(year, len(row)):
            row[later] -= euros
            euros *= carry
            if euros <= 0:
                break
