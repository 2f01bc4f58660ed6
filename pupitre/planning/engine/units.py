"""Who has a row of its own in the mixing problem: a school, or a group of schools whose plans are added up.

Where schools are many, most of them have one plan worth anything at the prices. A group answers as one: its column is
the sum of its schools' plans. Bounds are those of the schools all the same, as every school answers for itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .instance import Bools, Instance, Ints
from .shared import Effects

MANY = b""
"""The pattern of a group's plan: none."""


@dataclass(frozen=True, slots=True)
class Units:
    """A partition of the schools."""

    of: Ints  # (S,) unit of each school
    order: Ints  # (S,) schools by unit
    start: Ints  # (U+1,) where each unit begins in that order
    first: Ints  # (U,) lowest school
    single: Bools  # (U,) one school

    @classmethod
    def each(cls, schools: int) -> Units:
        """Every school for itself."""
        return cls.of_schools(np.arange(schools))

    @classmethod
    def of_schools(cls, number: Ints) -> Units:
        """Units by number, those numbers being 0, 1, 2..."""
        order = np.argsort(number, kind="stable")
        count = np.bincount(number)
        start = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
        return cls(number, order, start, order[start[:-1]], count == 1)

    @property
    def alone(self) -> Bools:
        """(S,) whether the school has a row of its own."""
        alone: Bools = self.single[self.of]
        return alone

    def __len__(self) -> int:
        return len(self.first)

    def members(self, unit: int) -> Ints:
        """The schools of a unit."""
        return self.order[self.start[unit] : self.start[unit + 1]]

    def all_of(self, wanted: Bools) -> Ints:
        """The units of which every school is wanted."""
        return np.flatnonzero(np.logical_and.reduceat(wanted[self.order], self.start[:-1]))

    def total(self, effects: Effects) -> Effects:
        """What each unit's plan takes and brings."""
        if self.single.all():
            return effects
        cut, order = self.start[:-1], self.order
        return Effects(
            np.add.reduceat(effects.rows[order], cut, axis=0),
            np.add.reduceat(effects.coverage[order], cut),
            np.add.reduceat(effects.earliness[order], cut),
            np.add.reduceat(effects.moves[order], cut),
        )


def similar(instance: Instance, count: int) -> Units:
    """Groups of like schools."""
    order = in_order_of_likeness(instance)
    number = np.zeros(len(order), dtype=np.int64)
    number[order] = np.arange(len(order)) * count // len(order)
    return Units.of_schools(number)


def in_order_of_likeness(instance: Instance) -> Ints:
    """Schools of a territory and a quintile, ready at the same time, by what they lack: neighbours are alike."""
    schools, items = instance.schools, instance.items
    lacks = np.bincount(items.school, weights=(items.value * items.hole).sum(axis=1), minlength=len(schools.ids))
    ready = np.where(schools.entry_allowed.any(axis=1), schools.entry_allowed.argmax(axis=1), -1)
    return np.lexsort((lacks, ready, schools.quintile, schools.territory))


def with_alone(units: Units, alone: Bools) -> Units:
    """The same groups without these schools (S,), each of which is a unit after them."""
    number = np.where(alone, len(units) + np.cumsum(alone), units.of)
    return Units.of_schools(np.unique(number, return_inverse=True)[1].astype(np.int64))
