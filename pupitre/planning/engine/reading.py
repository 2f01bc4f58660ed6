"""A plan read against its case: names become indices; what cannot be read is a finding, never an exception.

Everything the rules need is counted here again, from the plan's rows alone, by code the solvers do not use.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from .assemble import Decisions, Purchase, Transfer
from .findings import Fields, Finding
from .instance import Bools, Instance, Ints
from .plan import Delivery, Entry, Move, Plan

_MANY = 1_000_000
"""No plan has as many sets, or waves."""


@dataclass(frozen=True, slots=True)
class Bought:
    """A delivery that can be read."""

    row: Delivery
    offer: int
    item: int
    wave: int
    sets: int


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that can be read. Its sets may still not exist."""

    row: Move
    source: int
    item: int
    wave: int
    sets: int
    dies: int


@dataclass(frozen=True, slots=True)
class Judged:
    """A plan ready to be judged."""

    instance: Instance
    plan: Plan
    entry: Ints  # (S,) first wave of entry the plan gives; W = never
    bought: tuple[Bought, ...]
    moved: tuple[Moved, ...]
    alive: Ints  # (I, W) sets the plan brings that still serve
    delivered: Ints  # (I, W) sets bought or received in the wave
    nonsense: tuple[Finding, ...]  # what cannot be read

    @property
    def served(self) -> Bools:
        """(I, W) whether the item's school is in the plan."""
        waves = np.arange(self.instance.horizon.waves)
        out: Bools = waves[None, :] >= self.entry[self.instance.items.school][:, None]
        return out

    @property
    def covered(self) -> Ints:
        """(I, W) sets of the hole covered."""
        out: Ints = np.minimum(self.alive, self.instance.items.hole) * self.served
        return out


def read(instance: Instance, plan: Plan) -> Judged:
    """The plan in indices, with findings for rows that mean nothing."""
    reader = _Reader(instance)
    entry = reader.entries(plan.entries)
    bought = tuple(buy for row in plan.deliveries if (buy := reader.delivery(row)))
    moved = tuple(move for row in plan.moves if (move := reader.move(row)))
    alive, delivered = np.zeros_like(instance.items.hole), np.zeros_like(instance.items.hole)
    for b in bought:
        alive[b.item, b.wave : b.wave + int(instance.offers.life[b.offer])] += b.sets
        delivered[b.item, b.wave] += b.sets
    for m in moved:
        alive[m.item, m.wave : m.dies] += m.sets
        delivered[m.item, m.wave] += m.sets
    return Judged(instance, plan, entry, bought, moved, alive, delivered, tuple(reader.findings))


def read_decisions(instance: Instance, plan: Plan) -> Decisions:
    """The decisions of a plan, for a person's edit or a warm start. Raises ValueError where a row means nothing."""
    judged = read(instance, plan)
    if judged.nonsense:
        raise ValueError("; ".join(finding.sentence() for finding in judged.nonsense))
    cohort = {
        (int(i), int(d)): q for q, (i, d) in enumerate(zip(instance.cohorts.item, instance.cohorts.dies, strict=True))
    }
    unknown = [move for move in judged.moved if (move.source, move.dies) not in cohort]
    if unknown:
        raise ValueError(f"no set of {unknown[0].row.from_school} may move as the plan says")
    return Decisions(
        judged.entry,
        tuple(Purchase(buy.offer, buy.wave, buy.sets) for buy in judged.bought),
        tuple(Transfer(cohort[m.source, m.dies], m.item, m.wave, m.sets) for m in judged.moved),
    )


class _Reader:
    """Looks names up; notes what is not found."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.findings: list[Finding] = []
        self.school = {name: s for s, name in enumerate(instance.schools.ids)}
        self.item = {key: i for i, key in enumerate(instance.items.keys)}
        self.model = {name: m for m, name in enumerate(instance.models)}

    def unknown(self, name: str, place: str) -> None:
        self.findings.append(Finding("known_names", str(name), place, 1, "row"))

    def whole(self, value: Any, place: str, low: int, high: int) -> bool:
        """Whether a value is a whole number within bounds; noted when it is not."""
        whole = isinstance(value, int | np.integer) and not isinstance(value, bool)
        if whole and low <= value <= high:
            return True
        fields: Fields = {"value": str(value), "low": low, "high": high}
        self.findings.append(Finding("whole_numbers", place, str(value), 1, "row", fields))
        return False

    def entries(self, rows: tuple[Entry, ...]) -> Ints:
        W = self.instance.horizon.waves
        entry: Ints = np.full(len(self.school), W, dtype=np.int64)
        for row in rows:
            if row.school_id not in self.school:
                self.unknown(row.school_id, "entries")
            elif self.whole(row.wave, f"entries {row.school_id}", 1, W):
                s = self.school[row.school_id]
                entry[s] = min(entry[s], row.wave - 1)
        return entry

    def delivery(self, row: Delivery) -> Bought | None:
        place = f"deliveries {row.school_id} {row.function} {row.group} {row.model_id}"
        item = self.item.get((row.school_id, row.function, row.group))
        offer = None if item is None else self.offer(item, row.model_id)
        if item is None or offer is None:
            self.unknown(row.school_id if item is None else row.model_id, place)
            return None
        good = [self.whole(row.wave, place, 1, self.instance.horizon.waves), self.whole(row.sets, place, 1, _MANY)]
        return Bought(row, offer, item, int(row.wave) - 1, int(row.sets)) if all(good) else None

    def offer(self, item: int, model: str) -> int | None:
        """The item's offer of that model."""
        first, end = self.instance.items.offer_start[item : item + 2].tolist()
        found = np.flatnonzero(self.instance.offers.model[first:end] == self.model.get(model, -1))
        return first + int(found[0]) if len(found) else None

    def move(self, row: Move) -> Moved | None:
        place = f"moves {row.from_school} -> {row.to_school} {row.function}"
        source = self.item.get((row.from_school, row.function, row.from_group))
        item = self.item.get((row.to_school, row.function, row.to_group))
        if source is None or item is None:
            self.unknown(row.from_school if source is None else row.to_school, place)
            return None
        good = [
            self.whole(row.wave, place, 1, self.instance.horizon.waves),
            self.whole(row.sets, place, 1, _MANY),
            self.whole(row.dies_wave, place, 1, _MANY),
        ]
        if not all(good):
            return None
        return Moved(row, source, item, int(row.wave) - 1, int(row.sets), int(row.dies_wave) - 1)
