"""Exact checks on a finished plan: what would one school lack to enter in another wave, all else fixed?

The same sums as the verifier's, kept as what is left, so that a question costs a fraction of a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from . import usage
from .assemble import Purchase
from .draft import Lots
from .financing import FlowProblem
from .greedy import cheapest_offer
from .instance import Floats, Ints
from .money import CAPEX, Line, delivery_lines, move_lines, spending
from .reading import Judged
from .wording import Quantity

_EPSILON = 1e-6
NOT_BOUGHT = ("no_offer", "gave_away", "need_shrinks", "received_before")
"""Blockers that no money and no people would lift."""


@dataclass(frozen=True, slots=True)
class Blocker:
    """What an entry at a wave would lack."""

    code: str
    wave: int  # from 0
    need: Quantity


@dataclass(frozen=True, slots=True)
class Shift:
    """What an entry at another wave would move: purchases as they are now, the sets bought at that wave then."""

    entry: int
    now: list[Purchase]
    then: Lots


class WhatIf:
    """What a plan leaves of every resource."""

    def __init__(self, judged: Judged) -> None:
        self.judged, self.instance = judged, judged.instance
        instance, entry = judged.instance, judged.entry
        capacities = instance.capacities
        self.deployments = capacities.deployments - usage.deployments_used(instance, entry)
        self.adviser_days = capacities.adviser_days - usage.adviser_days_used(instance, entry)
        self.tech_hours = capacities.tech_hours - usage.tech_hours_used(instance, entry, judged.delivered)
        self.seats = capacities.seats_before - usage.seats_used(instance, entry)
        self.purchases = self._purchases()
        hole = instance.items.hole
        self.ahead: Ints = np.maximum.accumulate(hole[:, ::-1], axis=1)[:, ::-1]
        self.given_up: dict[int, int] = {}
        for move in judged.moved:
            self.given_up[move.source] = min(move.wave, self.given_up.get(move.source, move.wave))
        self.due: Ints = spending(instance, self._lines())
        self._flows = FlowProblem(instance, 0.0)

    def blockers(self, school: int, wave: int) -> list[Blocker]:
        """What the school would lack to enter at the wave with all else fixed; conditions and pins set aside.

        Entering earlier, it would receive there the base due, taken from its purchases at entry as far as they go,
        the rest staying where it is; entering later, all it buys before. Empty = every other rule holds.
        """
        if wave == self.judged.entry[school]:
            return []
        shift = self.shift(school, wave)
        if shift is None:
            return [Blocker("no_offer", wave, (1, "set"))]
        found = [*self._needs(school, wave, shift), *self._people(school, wave, shift)]
        return found + [Blocker(f"held_{unit}", wave, (euros, unit)) for euros, unit in self._money(wave, shift)]

    def lacking(self, school: int, wave: int) -> Floats:
        """(2, C, Y) EUR that would be missing by kind, class and year; zeros where nothing is."""
        shift = self.shift(school, wave)
        if shift is None or not self._money(wave, shift):
            return np.zeros((2, len(self.instance.funding.class_ids), self.instance.horizon.years))
        return self._flows.short

    def people_forbid(self, s: int, wave: int) -> bool:
        """Whether people and needs alone already forbid the wave: no need then to ask about money."""
        shift = self.shift(s, wave)
        return shift is None or any(self._needs(s, wave, shift)) or any(self._people(s, wave, shift))

    def shift(self, s: int, wave: int) -> Shift | None:
        """Earlier, or for a school not served: the base due, its purchases at entry first, then the cheapest.

        Later: all it buys before that wave, completed to the base due then. None where nothing is sold.
        """
        items, offers, entry = self.instance.items, self.instance.offers, int(self.judged.entry[s])
        mine = self.purchases.get(s, [])
        late = wave > entry
        now = [buy for buy in mine if (buy.wave < wave if late else buy.wave == entry)]
        taken: list[Purchase] = []
        added: Lots = []
        for i in range(*self.instance.schools.item_start[s : s + 2].tolist()):
            missing = int(items.entry_min[i, wave])
            missing -= sum(buy.sets for buy in mine if buy.wave == wave and offers.item[buy.offer] == i)
            for buy in (buy for buy in now if offers.item[buy.offer] == i):
                part = buy.sets if late else min(buy.sets, max(missing, 0))
                if part:
                    taken.append(replace(buy, sets=part))
                    missing -= part
            if missing > 0:
                offer = cheapest_offer(self.instance, i, wave)
                if offer is None:
                    return None
                added.append((offer, missing))
        return Shift(entry, taken, [*((buy.offer, buy.sets) for buy in taken), *added])

    def _purchases(self) -> dict[int, list[Purchase]]:
        """What each school buys."""
        out: dict[int, list[Purchase]] = {}
        for buy in self.judged.bought:
            s = int(self.instance.items.school[buy.item])
            out.setdefault(s, []).append(Purchase(buy.offer, buy.wave, buy.sets))
        return out

    def _lines(self) -> Iterator[Line]:
        for buy in self.judged.bought:
            yield from delivery_lines(self.instance, 0, buy.offer, buy.wave, buy.sets)
        for move in self.judged.moved:
            yield from move_lines(self.instance, 0, move.item, move.wave, move.sets)

    def _needs(self, s: int, wave: int, shift: Shift) -> Iterator[Blocker]:
        """Sets that may not come: their item gave some away, or later deliveries would pass the need."""
        offers, judged = self.instance.offers, self.judged
        early = sum(m.sets for m in judged.moved if self.instance.items.school[m.item] == s and m.wave < wave)
        if early:
            yield Blocker("received_before", wave, (early, "set"))
        for i in sorted({int(offers.item[o]) for o, _ in shift.then}):
            if wave >= self.given_up.get(i, self.instance.horizon.waves):
                yield Blocker("gave_away", wave, (1, "set"))
                continue
            alive, delivered = judged.alive[i].copy(), judged.delivered[i].copy()
            gone = [(-buy.sets, buy.offer, buy.wave) for buy in shift.now]
            for sets, o, at in (*gone, *((sets, o, wave) for o, sets in shift.then)):
                if int(offers.item[o]) == i:
                    alive[at : at + int(offers.life[o])] += sets
                    delivered[at] += sets
            over = np.where(delivered > 0, alive - self.ahead[i], 0).max()
            if over > 0:
                yield Blocker("need_shrinks", wave, (float(over), "set"))

    def _people(self, s: int, wave: int, shift: Shift) -> Iterator[Blocker]:
        """Seats, deployments, advisers and technicians missing at the wave."""
        instance, t, entry = self.instance, int(self.instance.schools.territory[s]), shift.entry
        short = float(instance.schools.seats[s]) - float(self.seats[t, wave:entry].min(initial=np.inf))
        if instance.schools.seats[s] and short > _EPSILON:
            yield Blocker("held_seats", wave, (short, "seat"))
        short = 1.0 - float(self.deployments[t, wave])
        if short > _EPSILON:
            yield Blocker("held_deployments", wave, (short, "school"))
        short = float((self._days(s, wave) - self._days(s, entry) - self.adviser_days[t]).max())
        if short > _EPSILON:
            yield Blocker("held_advisers", wave, (short, "day"))
        hours = sum(n * float(instance.items.tech_hours[instance.offers.item[o]]) for o, n in shift.then)
        short = hours + float(instance.schools.tech_hours[s]) - float(self.tech_hours[t, wave])
        if short > _EPSILON:
            yield Blocker("held_technicians", wave, (short, "hour"))

    def _days(self, s: int, wave: int) -> Floats:
        """(W,) adviser days the school asks if it enters at the wave."""
        W, profile = self.instance.horizon.waves, self.instance.capacities.adviser_profile
        days: Floats = np.zeros(W)
        share = profile[: W - wave]
        days[wave : wave + len(share)] = share * self.instance.schools.adviser_days[s]
        return days

    def _money(self, wave: int, shift: Shift) -> list[Quantity]:
        """EUR missing, by kind, if these sets were bought at the wave instead."""
        instance = self.instance
        now = [line for b in shift.now for line in delivery_lines(instance, 0, b.offer, b.wave, b.sets)]
        then = [line for o, n in shift.then for line in delivery_lines(instance, 0, o, wave, n)]
        if self._flows.pays(self.due - spending(instance, now) + spending(instance, then)):
            return []
        by_kind = self._flows.short.sum(axis=(1, 2))
        return [
            (float(np.ceil(euros * 100 - 1e-3) / 100), "capex" if kind == CAPEX else "opex")
            for kind, euros in enumerate(by_kind)
            if euros > 1e-4
        ]
