"""What the prices say of every school: what it brings, what it takes from others, and what another wave would change.

Prices speak of small changes: what they say is an estimate. Two things are proven: the bound of the plans in which
a school enters in a given wave, and so that all of them cover less than this plan does. `confirm.py` re-solves what
a person opens.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .assemble import covered
from .explain import Kind, Reason, Unlock
from .instance import Bools, Floats, Instance, Ints
from .money import CAPEX, OPEX
from .neighbours import as_answer
from .priced import Priced
from .shared import KILO, effects
from .slots import NEVER
from .wording import Quantity

LEAST = 0.005  # points under which nothing is said
SURE = 1e-6  # points by which a bound must lie under the plan's value to be called proof


@dataclass(frozen=True, slots=True)
class Charge:
    """What a school takes of a kind of resource, at its prices."""

    resource: str  # deployments, adviser_days, tech_hours, seats, capex, opex
    points: float


@dataclass(frozen=True, slots=True)
class Account:
    """A school at the prices. Waves from 1, None = not in the plan."""

    school_id: str
    wave: int | None
    brings: tuple[tuple[str, str, float], ...]  # function, group, points
    takes: tuple[Charge, ...]  # largest first
    best_wave: int | None  # at the prices
    margin: float  # points by which its second best wave is worse
    waves: tuple[float, ...]  # points that entering in each wave loses beside the best; inf = it may not
    first_ready: int | None  # the wave it would choose were its conditions met from the start

    @property
    def balance(self) -> float:
        """What it brings less what it takes."""
        return sum(points for _, _, points in self.brings) - sum(charge.points for charge in self.takes)


class PriceTable:
    """The prices made ready for every school. Build it once."""

    def __init__(self, priced: Priced) -> None:
        self.priced, self.instance = priced, priced.instance
        master, instance = priced.master, priced.instance
        self.price = priced.outcome.price
        self.points: Floats = (covered(instance, priced.decisions) * instance.items.value).sum(axis=1)
        rows = effects(instance, master.shared, as_answer(instance, priced.decisions)).rows
        used = rows * self.price[: master.shared.count]
        shared = master.shared
        families = {
            "deployments": shared.deployments,
            "adviser_days": shared.advisers,
            "tech_hours": shared.technicians,
            "seats": shared.seats,
            "capex": shared.financing[CAPEX],
            "opex": shared.financing[OPEX],
        }
        self.names = tuple(families)
        self.paid = np.stack([used[:, family.reshape(-1)].sum(axis=1) for family in families.values()], axis=1)
        self.loss: Floats = priced.by_entry.max(axis=1)[:, None] - priced.by_entry
        self.loss[priced.by_entry <= NEVER / 2] = np.inf
        self.best = self.loss.argmin(axis=1)
        first, second = np.partition(self.loss, 1, axis=1)[:, :2].T
        self.margin: Floats = second - first
        self.free = _without_conditions(priced)
        self.wave, self.points_lost = self._earlier()
        self.bound = priced.bound
        self._rates: dict[tuple[int, int], list[tuple[str, float, float]]] = {}

    def account(self, s: int) -> Account:
        """One school."""
        instance, W = self.instance, self.instance.horizon.waves
        mine = slice(*instance.schools.item_start[s : s + 2].tolist())
        points, paid = self.points[mine].tolist(), self.paid[s].tolist()
        brings = [(*key[1:], p) for key, p in zip(instance.items.keys[mine], points, strict=True) if p > LEAST]
        takes = [Charge(name, part) for name, part in zip(self.names, paid, strict=True) if part > LEAST]
        entry, best, free = int(self.priced.decisions.entry[s]), int(self.best[s]), int(self.free[s])
        return Account(
            school_id=instance.schools.ids[s],
            wave=entry + 1 if entry < W else None,
            brings=tuple(brings),
            takes=tuple(sorted(takes, key=lambda charge: -charge.points)),
            best_wave=best + 1 if best < W else None,
            margin=float(self.margin[s]),
            waves=tuple(self.loss[s, :W].tolist()),
            first_ready=free + 1 if free < W else None,
        )

    def accounts(self) -> tuple[Account, ...]:
        """Every school, in the order of the case."""
        return tuple(self.account(s) for s in range(len(self.instance.schools.ids)))

    def _earlier(self) -> tuple[Ints, Floats]:
        """(S,) wave before the plan's that each school is told about, -1 = none, and points that it would lose there.

        The last one before the entry; of a school that is not served, the one that loses least.
        """
        W, entry = self.instance.horizon.waves, self.priced.decisions.entry
        every = np.arange(len(entry))
        may = np.isfinite(self.loss[:, :W]) & (np.arange(W) < entry[:, None])
        last = W - 1 - may[:, ::-1].argmax(axis=1)
        least = np.where(may, self.loss[:, :W], np.inf).argmin(axis=1)
        wave = np.where(may.any(axis=1), np.where(entry < W, last, least), -1)
        own = self.loss[every, entry]
        return wave, self.loss[every, wave] - np.where(np.isfinite(own), own, 0.0)

    def reasons(self, s: int) -> tuple[Reason, ...]:
        """Why the school is not served a wave earlier (or at all), by the prices."""
        wave, points = int(self.wave[s]), float(self.points_lost[s])
        if wave < 0:
            return ()
        if self.bound - float(self.loss[s, wave]) < self.priced.value - SURE:
            return (Reason(Kind.PROVEN, "priced_proven", {"wave": wave + 1}),)
        if points < LEAST:
            return (Reason(Kind.ESTIMATED, "priced_tie", {"wave": wave + 1}),)
        unlocks = tuple(
            Unlock(Kind.ESTIMATED, "unlock_priced", {"wave": wave + 1}, (need,))
            for need in self.cheapest(s, wave, points)
        )
        said: tuple[Quantity, ...] = ((round(points, 2), "point"),)
        return (Reason(Kind.ESTIMATED, "priced_loss", {"wave": wave + 1, "points": said}, unlocks[:1]),)

    def cheapest(self, s: int, wave: int, points: float) -> list[Quantity]:
        """What of a single resource, given in that wave, would make up for the points; the least part of it first."""
        found = []
        place = int(self.instance.schools.territory[s]), wave
        if place not in self._rates:
            self._rates[place] = list(self._prices(*place))
        for unit, price, given in self._rates[place]:
            if price > 0 and given > 0 and points / price <= given:
                found.append((points / price / given, (_about(points / price), unit)))
        return [need for _, need in sorted(found)]

    def _prices(self, t: int, wave: int) -> Iterator[tuple[str, float, float]]:
        """Unit, points a unit and amount given, of each resource that an entry in the territory at the wave uses."""
        master, instance = self.priced.master, self.instance
        shared, cap, price = master.shared, instance.capacities, self.price
        year = int(instance.horizon.year_of_wave[wave])
        profile = cap.adviser_profile[: instance.horizon.waves - wave]
        days = price[shared.advisers[t, wave : wave + len(profile)]]
        yield "school", float(price[shared.deployments[t, wave]]), float(cap.deployments[t, wave])
        yield "day", float(profile @ days), float(cap.adviser_days[t, wave])
        yield "hour", float(price[shared.technicians[t, wave]]), float(cap.tech_hours[t, wave])
        yield "seat", float(price[shared.seats[t, wave:]].sum()), float(cap.seats_before[t, wave])
        funding = instance.funding
        for kind, capital in (("capex", True), ("opex", False)):
            mine: Bools = (funding.fund_capex == capital) & np.isin(funding.fund_territory, (t, -1))
            if mine.any():
                fund = int(np.flatnonzero(mine)[funding.budget[mine, year].argmax()])
                euros = float(price[master.budget_row[fund, year]]) / KILO
                yield kind, euros, float(funding.budget[fund, year])


def _about(amount: float) -> float:
    """An amount rounded up to two figures, since it is an estimate."""
    step = 10.0 ** (math.floor(math.log10(amount)) - 1)
    return round(math.ceil(amount / step - 1e-9) * step, 6)


def _without_conditions(priced: Priced) -> np.ndarray:
    """(S,) the wave that each school would choose at the prices were its conditions met from the start; W = none."""
    oracle, instance = priced.master.oracle, priced.instance
    kept = oracle.allowed.copy()
    oracle.allowed[:] = _useful(instance)
    price = priced.outcome.price[: priced.master.shared.count]
    by_entry = oracle.weigh(price, priced.goal.worth).by_entry
    oracle.allowed[:] = kept
    return by_entry.argmax(axis=1)


def _useful(instance: Instance) -> Bools:
    """(S, W) waves at which something is still to deliver."""
    hole = np.zeros((len(instance.schools.ids), instance.horizon.waves), dtype=np.int64)
    np.add.at(hole, instance.items.school, instance.items.hole)
    ahead: Bools = np.greater(np.maximum.accumulate(hole[:, ::-1], axis=1)[:, ::-1], 0)
    return ahead
