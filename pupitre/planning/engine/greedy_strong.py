"""The strong greedy: promises first, then always the decision that adds most value for the money and people it uses.

A decision is a school's entry with its base package, or one more set for a school already in the plan. A heap holds
them by their last known score, the top one is scored again before it is taken (scores mostly fall). Sets asleep in
under-used items go to each school as it enters. Several weightings of money and fairness are tried; the best plan by
the order of the goals is kept.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .assemble import Decisions, covered
from .draft import Draft, Lots
from .instance import QUINTILES, Bools, Floats, Instance

MANY_SCHOOLS = 1000
_ENTRY, _SET = 0, 1
_GIVER_SHARE = 0.5
"""Share of its own hole that an under-used item could hope to fill, were nothing taken from it."""


@dataclass(frozen=True, slots=True)
class Weighting:
    """How a try weighs the goals."""

    running: float  # weight of a share of the running money, relative to the same share of the investment
    hours: float  # weight of a share of the technicians' hours, likewise
    fairness: float  # bonus of a quintile covered less than the best one, per unit of relative lag


WEIGHTINGS = (Weighting(0.3, 1.0, 10.0), Weighting(0.3, 1.5, 30.0))
"""Tries, measured on the synthetic territories: running money rarely binds, technicians' hours do."""
VALUE_FIRST = (Weighting(0.3, 1.0, 0.0),)
"""The same without fairness: what each lot brings for its price and people, whoever it goes to."""


def strong_greedy(instance: Instance, weightings: Sequence[Weighting] = WEIGHTINGS) -> Decisions:
    """The best of a few tries, in the order of the goals: promises, fairness (to a thousandth), coverage.

    One try where schools are many: there it is what is left if nothing better comes.
    """
    number = 1 if len(instance.schools.ids) > MANY_SCHOOLS else len(weightings)
    tries = [_Search(instance, weighting).run() for weighting in weightings[:number]]
    return max(tries, key=lambda decisions: goals(instance, decisions))


def goals(instance: Instance, decisions: Decisions) -> tuple[float, float, float]:
    """(minus sets of obligations missed, fairness floor to a thousandth, points): larger is better."""
    sets = covered(instance, decisions)
    owed = instance.obligations
    missed = np.maximum(owed.sets - sets[owed.item, owed.wave], 0).sum() if len(owed.item) else 0
    points = (instance.items.value * sets).sum(axis=1)
    shares = quintile_coverage(instance, points)
    floor = float(np.nanmin(shares)) if not np.isnan(shares).all() else 0.0
    return -float(missed), round(floor, 3), float(points.sum())


def quintile_coverage(instance: Instance, points: Floats) -> Floats:
    """(5,) share of the need of each equity quintile covered by the stock and by the plan; nan = nobody in it."""
    quintile = instance.schools.quintile[instance.items.school]
    have = np.bincount(quintile, weights=points + instance.stock_points, minlength=QUINTILES)
    shares: Floats = np.full(QUINTILES, np.nan)
    some = instance.quintile_points > 0
    shares[some] = have[some] / instance.quintile_points[some]
    return shares


class _Search:
    """One try."""

    def __init__(self, instance: Instance, weighting: Weighting) -> None:
        self.instance, self.draft, self.weighting = instance, Draft(instance), weighting
        funding, offers, W = instance.funding, instance.offers, instance.horizon.waves
        capex = float(funding.budget[funding.fund_capex].sum()) or 1.0
        opex = float(funding.budget[~funding.fund_capex].sum()) or 1.0
        served = np.minimum(offers.life[:, None], W - np.arange(W)[None, :])
        running = weighting.running * offers.opex_wave_cents[:, None] * served / 100 / opex
        hours = (
            weighting.hours * instance.items.tech_hours[offers.item] / (instance.capacities.tech_hours.sum() or 1.0)
        )
        one_off = offers.capex / capex + hours
        self.cost = np.maximum(one_off[:, None] + running, 1e-12)  # (O, W) share of what is scarce
        self.closed = ~np.broadcast_to(offers.payable[:, None], self.cost.shape)  # (O, W) refused for good
        self.next_wave = np.zeros(len(instance.schools.ids), dtype=np.int64)
        self.points = np.zeros(len(instance.items.keys))
        self.heap: list[tuple[float, int, int]] = []
        self.best_set: dict[int, tuple[int, int, float]] = {}
        self.shares = quintile_coverage(instance, self.points)
        self.asleep = self._asleep()
        value, hole = instance.items.value, instance.items.hole
        hoped = np.cumsum((value * hole)[:, ::-1], axis=1)[:, ::-1]
        self.loss = _GIVER_SHARE * hoped  # (I, W) points an item that gives sets away may no longer hope for
        self.is_base: Bools = np.asarray(instance.items.entry_min.any(axis=1))

    def run(self) -> Decisions:
        """Promises, then the heap until nothing more can be added."""
        self._keep_promises()
        for s in range(len(self.instance.schools.ids)):
            if not self.draft.served(s):
                self._push(_ENTRY, s)
        while self.heap:
            score, kind, number = heapq.heappop(self.heap)
            now = self._score(kind, number)
            if now <= 0:
                continue
            if self.heap and -now > self.heap[0][0] and -now > score:
                heapq.heappush(self.heap, (-now, kind, number))
            else:
                self._take(kind, number)
        return self.draft.decisions()

    def _push(self, kind: int, number: int) -> None:
        score = self._score(kind, number)
        if score > 0:
            heapq.heappush(self.heap, (-score, kind, number))

    def _take(self, kind: int, number: int) -> None:
        if kind == _ENTRY:
            self._enter_once(number)
            if not self.draft.served(number):
                self._push(_ENTRY, number)
            return
        offer, wave, _ = self._best_set(number)
        if self.draft.buy(offer, wave):
            self._count(number)
        else:
            self.closed[offer, wave] = True
            self.best_set.pop(number, None)
        self._push(_SET, number)

    def _score(self, kind: int, number: int) -> float:
        school = number if kind == _ENTRY else int(self.instance.items.school[number])
        raw = self._entry_score(number) if kind == _ENTRY else self._best_set(number)[2]
        return raw * self._bonus(school)

    def _bonus(self, school: int) -> float:
        quintile = int(self.instance.schools.quintile[school])
        if self.weighting.fairness == 0:
            return 1.0
        here, best = float(self.shares[quintile]), float(np.fmax.reduce(self.shares))
        return 1.0 + self.weighting.fairness * (best - here) / best if here < best else 1.0

    def _best_set(self, item: int) -> tuple[int, int, float]:
        """(offer, wave, points per share of means) of the best set that is not refused; score 0 when none."""
        if item not in self.best_set:
            self.best_set[item] = self._find_best_set(item)
        return self.best_set[item]

    def _find_best_set(self, item: int) -> tuple[int, int, float]:
        start, stop = self.instance.items.offer_start[item : item + 2].tolist()
        entry = int(self.draft.entry[self.instance.items.school[item]])
        score = np.where(self.closed[start:stop], 0.0, self.draft.gains(item) / self.cost[start:stop])
        score[:, :entry] = 0.0
        if not score.size:
            return -1, -1, 0.0
        offer, wave = divmod(int(score.argmax()), score.shape[1])  # the first offer, then the first wave, of the best
        most = float(score[offer, wave])
        return (start + offer, wave, most) if most > 0 else (-1, -1, 0.0)

    def _entry_score(self, school: int) -> float:
        """Points per share of money of all the school lacks at its next possible wave; 0 when none is left."""
        wave = self._entry_wave(school)
        if wave < 0:
            return 0.0
        gain = cost = 0.0
        for item in range(*self.instance.schools.item_start[school : school + 2].tolist()):
            sets = int(self.instance.items.hole[item, wave])
            offer = self._offer_at(item, wave)
            if sets and offer is not None:
                life = int(self.instance.offers.life[offer])
                gain += sets * self.draft.gain(item, wave, life)
                cost += sets * float(self.cost[offer, wave])
        return gain / cost if cost else 1e-12

    def _entry_wave(self, school: int) -> int:
        allowed = self.instance.schools.entry_allowed[school]
        for wave in range(int(self.next_wave[school]), self.instance.horizon.waves):
            if allowed[wave] and self.draft.people_allow_entry(school, wave):
                self.next_wave[school] = wave
                return wave
        self.next_wave[school] = self.instance.horizon.waves
        return -1

    def _offer_at(self, item: int, wave: int, until: int = -1) -> int | None:
        """The offer with most points per share of money at the wave; among those that live until a wave."""
        start, stop = self.instance.items.offer_start[item : item + 2].tolist()
        best, chosen = -1.0, None
        scores = (self.draft.gains(item)[:, wave] / self.cost[start:stop, wave]).tolist()
        for offer, score in enumerate(scores, start):
            if not self.instance.offers.payable[offer] or wave + self.instance.offers.life[offer] <= until:
                continue
            if score > best:
                best, chosen = score, offer
        return chosen

    def _enter_once(self, school: int) -> None:
        """Try to enter at the next possible wave; refused there, the next try is one wave later."""
        wave = self._entry_wave(school)
        if wave < 0:
            return
        if self._enter_at(school, wave, {}):
            return
        self.next_wave[school] = wave + 1

    def _enter_at(self, school: int, wave: int, wanted: dict[int, int]) -> bool:
        """Enter with the base package and the wanted sets {item: sets}; second-life sets follow."""
        lots: Lots = []
        first, last = self.instance.schools.item_start[school : school + 2].tolist()
        for item in range(first, last):
            sets = max(int(self.instance.items.entry_min[item, wave]), wanted.get(item, 0))
            if not sets:
                continue
            offer = self._offer_at(item, wave)
            if offer is None:
                return False
            lots.append((offer, min(sets, self.draft.room(item, wave, wave + 1))))
            if lots[-1][1] < int(self.instance.items.entry_min[item, wave]):
                return False
        if not self.draft.enter(school, wave, lots) and not self.draft.enter(school, wave, self._cheaper(lots)):
            return False
        for item in range(first, last):
            self._receive(item)
            self._count(item)
            self._push(_SET, item)
        return True

    def _cheaper(self, lots: Lots) -> Lots:
        """The same sets, each of the payable model with the lowest purchase price."""
        out = []
        for offer, sets in lots:
            start, stop = self.instance.items.offer_start[self.instance.offers.item[offer] :][:2].tolist()
            payable = [o for o in range(start, stop) if self.instance.offers.payable[o]]
            out.append((min(payable, key=lambda o: (self.instance.offers.capex_cents[o], o)), sets))
        return out

    def _count(self, item: int) -> None:
        """Keep points and quintile coverage up to date."""
        items = self.instance.items
        now = float((items.value[item] * np.minimum(self.draft.alive[item], items.hole[item])).sum())
        quintile = int(self.instance.schools.quintile[items.school[item]])
        self.shares[quintile] += (now - self.points[item]) / self.instance.quintile_points[quintile]
        self.points[item] = now
        self.best_set.pop(item, None)

    def _asleep(self) -> dict[int, dict[tuple[int, int], list[int]]]:
        """Family -> (wave, wave of death) -> cohorts free to leave; first waves and longest lives first."""
        cohorts = self.instance.cohorts
        out: dict[int, dict[tuple[int, int], list[int]]] = {}
        places = [(w, -int(cohorts.dies[q]), q) for q, w in np.argwhere(cohorts.movable).tolist()]
        for w, dies, q in sorted(places):
            family = int(self.instance.items.family[cohorts.item[q]])
            out.setdefault(family, {}).setdefault((w, -dies), []).append(q)
        return out

    def _receive(self, item: int) -> None:
        """Second-life sets of the family, where they bring more than they take from the giver."""
        items, draft = self.instance.items, self.draft
        entry = int(draft.entry[items.school[item]])
        for (wave, dies), cohorts in self.asleep.get(int(items.family[item]), {}).items():
            if wave < entry:
                continue
            cohorts[:] = [q for q in cohorts if draft.left[q] and draft.may_leave[self.instance.cohorts.item[q]]]
            wanted = self._wanted(item, wave, dies)
            gain = draft.gain(item, wave, dies - wave) if wanted else 0.0
            for q in cohorts if wanted else ():
                source = int(self.instance.cohorts.item[q])
                sets = min(int(draft.left[q]), int(draft.may_leave[source]), wanted)
                if source != item and gain * sets > self._loss(source, wave) and draft.move(q, item, wave, sets):
                    wanted = self._wanted(item, wave, dies)
                    if not wanted:
                        break
                    gain = draft.gain(item, wave, dies - wave)

    def _wanted(self, item: int, wave: int, dies: int) -> int:
        """Sets the item lacks from the wave on and may still receive."""
        lacking = int((self.instance.items.hole[item, wave:] - self.draft.alive[item, wave:]).max())
        return min(lacking, self.draft.room(item, wave, dies)) if lacking > 0 else 0

    def _loss(self, source: int, wave: int) -> float:
        """Points the giver may no longer hope for; a school without its base could never enter."""
        if self.is_base[source] and not self.draft.served(int(self.instance.items.school[source])):
            return float("inf")
        return 0.0 if source in self.draft.given_up else float(self.loss[source, wave])

    def _keep_promises(self) -> None:
        """Pinned schools, then obligations by deadline: entry in time, and the sets owed."""
        pinned = np.flatnonzero(self.instance.schools.pin >= 0)
        for s in pinned.tolist():
            self._enter_once(s)
        owed = self.instance.obligations
        for b in sorted(range(len(owed.item)), key=lambda b: (int(owed.wave[b]), int(owed.item[b]))):
            if owed.sets[b] > 0:
                self._keep(int(owed.item[b]), int(owed.wave[b]), int(owed.sets[b]))

    def _keep(self, item: int, deadline: int, sets: int) -> None:
        """One obligation, as far as possible."""
        school = int(self.instance.items.school[item])
        waves = np.flatnonzero(self.instance.schools.entry_allowed[school, : deadline + 1]).tolist()
        for wave in waves if not self.draft.served(school) else ():
            if any(self._enter_at(school, wave, {item: sets - less}) for less in range(sets)):
                break
        entry = int(self.draft.entry[school])
        for wave in range(entry, deadline + 1):
            while self.draft.alive[item, deadline] < sets:
                offer = self._offer_at(item, wave, until=deadline)
                if offer is None or not self.draft.buy(offer, wave):
                    break
        self._count(item)
