"""A plan being built one decision at a time: what people, money and needs still allow.

Every decision either keeps every hard rule or is refused and changes nothing. Resources are only ever used up, so
spending refused once stays refused: `purses.py` remembers it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .assemble import Decisions, Purchase, Transfer
from .instance import Bools, Floats, Instance, Ints
from .money import Line, delivery_lines, move_lines, spending
from .purses import Purses

_EPSILON = 1e-9

Lots = list[tuple[int, int]]
"""(offer, sets) bought together."""


class Draft:
    """Decisions taken so far and what they leave."""

    def __init__(self, instance: Instance) -> None:
        items, capacities = instance.items, instance.capacities
        self.instance = instance
        self.entry: Ints = np.full(len(instance.schools.ids), instance.horizon.waves, dtype=np.int64)
        self.purchases: dict[tuple[int, int], int] = {}
        self.transfers: list[Transfer] = []
        self.alive: Ints = np.zeros_like(items.hole)
        self.hole_ahead: Ints = np.maximum.accumulate(items.hole[:, ::-1], axis=1)[:, ::-1]
        self.delivered: Bools = np.zeros(items.hole.shape, dtype=np.bool_)
        self.deployments: Floats = capacities.deployments.copy()
        self.adviser_days: Floats = capacities.adviser_days.copy()
        self.tech_hours: Floats = capacities.tech_hours.copy()
        self.seats: Floats = capacities.seats_before.copy()
        self.given_up: dict[int, int] = {}  # item -> first wave at which sets were taken away
        self.left: Ints = instance.cohorts.sets.copy()  # sets of a cohort still in place
        self.may_leave: Ints = items.withdraw_limit.copy()  # sets of an item that may still be withdrawn
        self.due: Ints = spending(instance, ())
        self._purses = Purses(instance)
        waves = np.arange(instance.horizon.waves)
        ends = waves[None, :] + instance.offers.life[:, None]
        self._ends: Ints = np.minimum(ends, instance.horizon.waves)  # (O, W)
        self._total: dict[int, Floats] = {}  # of each item, until its sets change
        self._gains: dict[int, Floats] = {}

    def decisions(self) -> Decisions:
        """What has been decided, in index order."""
        bought = [Purchase(offer, wave, sets) for (offer, wave), sets in sorted(self.purchases.items())]
        return Decisions(self.entry.copy(), tuple(bought), tuple(self.transfers))

    def served(self, school: int) -> bool:
        """Whether the school has entered."""
        return bool(self.entry[school] < self.instance.horizon.waves)

    def gain(self, item: int, wave: int, life: int) -> float:
        """Points that one more set of the item, delivered at a wave and serving `life` waves, adds."""
        total = self._totals(item)
        return float(total[min(wave + life, len(total) - 1)] - total[wave])

    def gains(self, item: int) -> Floats:
        """(offers of the item, W) points that one more set of each adds by wave of delivery."""
        if item not in self._gains:
            start, stop = self.instance.items.offer_start[item : item + 2].tolist()
            total = self._totals(item)
            self._gains[item] = total[self._ends[start:stop]] - total[:-1]
        return self._gains[item]

    def _totals(self, item: int) -> Floats:
        """(W+1,) points that a set held from the first wave to each one would add."""
        if item not in self._total:
            items = self.instance.items
            total = np.zeros(self.instance.horizon.waves + 1)
            np.cumsum(items.value[item] * (self.alive[item] < items.hole[item]), out=total[1:])
            self._total[item] = total
        return self._total[item]

    def _add(self, item: int, first: int, end: int, sets: int) -> None:
        """Sets of an item alive from a wave until another."""
        self.alive[item, first:end] += sets
        self.delivered[item, first] = True
        self._total.pop(item, None)
        self._gains.pop(item, None)

    def room(self, item: int, wave: int, end: int) -> int:
        """Sets that may still be delivered to the item at a wave, never more than the largest hole to come.

        The same is asked at every later wave already delivered to, while these sets live.
        """
        if item in self.given_up and wave >= self.given_up[item]:
            return 0
        asked = self.delivered[item, wave:end].copy()
        asked[0] = True
        return max(int((self.hole_ahead[item, wave:end] - self.alive[item, wave:end])[asked].min()), 0)

    def people_allow_entry(self, school: int, wave: int) -> bool:
        """Whether deployments, advisers, technicians (without sets) and seats allow an entry at the wave."""
        schools, t = self.instance.schools, int(self.instance.schools.territory[school])
        days = self._adviser_load(school, wave)
        return bool(
            schools.entry_allowed[school, wave]
            and self.deployments[t, wave] >= 1 - _EPSILON
            and self.tech_hours[t, wave] >= schools.tech_hours[school] - _EPSILON
            and np.all(self.adviser_days[t, wave : wave + len(days)] >= days - _EPSILON)
            and np.all(self.seats[t, wave:] >= schools.seats[school])
        )

    def enter(self, school: int, wave: int, lots: Lots) -> bool:
        """The school enters at the wave with these sets, which hold the base due; or nothing happens."""
        if self.served(school) or not self.people_allow_entry(school, wave):
            return False
        hours = self._hours(lots)
        t = int(self.instance.schools.territory[school])
        if self.tech_hours[t, wave] + _EPSILON < hours + self.instance.schools.tech_hours[school]:
            return False
        if not self._pay(self._lines(lots, wave)):
            return False
        days = self._adviser_load(school, wave)
        self.entry[school] = wave
        self.deployments[t, wave] -= 1
        self.adviser_days[t, wave : wave + len(days)] -= days
        self.seats[t, wave:] -= self.instance.schools.seats[school]
        self.tech_hours[t, wave] -= self.instance.schools.tech_hours[school]
        self._deliver(lots, wave)
        return True

    def buy(self, offer: int, wave: int, sets: int = 1) -> bool:
        """Sets of an offer for a school already in the plan at that wave; or nothing happens."""
        offers, items = self.instance.offers, self.instance.items
        item = int(offers.item[offer])
        t = int(self.instance.schools.territory[items.school[item]])
        if wave < self.entry[items.school[item]] or not offers.payable[offer]:
            return False
        if sets > self.room(item, wave, wave + int(offers.life[offer])):
            return False
        if self.tech_hours[t, wave] + _EPSILON < sets * items.tech_hours[item]:
            return False
        if not self._pay(delivery_lines(self.instance, 0, offer, wave, sets)):
            return False
        self._deliver([(offer, sets)], wave)
        return True

    def move(self, cohort: int, item: int, wave: int, sets: int) -> bool:
        """Sets of a cohort go to another item of the family; or nothing happens."""
        items, cohorts = self.instance.items, self.instance.cohorts
        source, dies = int(cohorts.item[cohort]), int(cohorts.dies[cohort])
        t = int(self.instance.schools.territory[items.school[item]])
        allowed = (
            source != item
            and items.family[source] == items.family[item]
            and cohorts.movable[cohort, wave]
            and sets <= min(self.left[cohort], self.may_leave[source], self.room(item, wave, dies))
            and wave >= self.entry[items.school[item]]
            and not self.delivered[source, wave:].any()
            and self.tech_hours[t, wave] + _EPSILON >= sets * items.tech_hours[item]
        )
        if not allowed or not self._pay(move_lines(self.instance, 0, item, wave, sets)):
            return False
        self.transfers.append(Transfer(cohort, item, wave, sets))
        self.left[cohort] -= sets
        self.may_leave[source] -= sets
        self.given_up[source] = min(self.given_up.get(source, wave), wave)
        self._add(item, wave, dies, sets)
        self.tech_hours[t, wave] -= sets * items.tech_hours[item]
        return True

    def _deliver(self, lots: Lots, wave: int) -> None:
        offers, items = self.instance.offers, self.instance.items
        for offer, sets in lots:
            item = int(offers.item[offer])
            self.purchases[offer, wave] = self.purchases.get((offer, wave), 0) + sets
            self._add(item, wave, wave + int(offers.life[offer]), sets)
            t = int(self.instance.schools.territory[items.school[item]])
            self.tech_hours[t, wave] -= sets * items.tech_hours[item]

    def _hours(self, lots: Lots) -> float:
        items = self.instance.items
        return float(sum(sets * items.tech_hours[self.instance.offers.item[offer]] for offer, sets in lots))

    def _lines(self, lots: Lots, wave: int) -> list[Line]:
        return [line for offer, sets in lots for line in delivery_lines(self.instance, 0, offer, wave, sets)]

    def _adviser_load(self, school: int, wave: int) -> Floats:
        """Days by wave from the entry on, within the horizon."""
        profile = self.instance.capacities.adviser_profile[: self.instance.horizon.waves - wave]
        load: Floats = profile * self.instance.schools.adviser_days[school]
        return load

    def _pay(self, lines: Sequence[Line]) -> bool:
        """Whether the spending with these lines is payable; if so it is spent."""
        if not lines:
            return True
        due = self.due + spending(self.instance, lines)
        if not self._purses.pay(lines, due):
            return False
        self.due = due
        return True
