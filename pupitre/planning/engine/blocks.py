"""Blocks of very many schools, with schools of every kind in each, and with their part of what all share.

Up to a block's turn, people and money have given what is the share of the schools met so far; what those before did
not take is there for it, what they took beyond their share is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .instance import Floats, Instance, Ints
from .part import Part, part_of
from .rest import merged
from .sample import share_of
from .shared import Answer, Shared, effects
from .units import in_order_of_likeness


def blocks_of(instance: Instance, size: int) -> list[Ints]:
    """Schools by blocks of about that many, every kind of school in each."""
    order = in_order_of_likeness(instance)
    many = -(-len(order) // size)
    return [np.sort(order[number::many]) for number in range(many)]


def nobody(instance: Instance) -> Answer:
    """The plan in which no school enters."""
    none = np.zeros((0, 3), dtype=np.int64)
    entry = np.full(len(instance.schools.ids), instance.horizon.waves, dtype=np.int64)
    return Answer(entry, none, np.zeros((0, 4), dtype=np.int64), none, none[:0, 0])


@dataclass(slots=True)
class Blocks:
    """What the blocks so far have taken, and their plan."""

    instance: Instance
    shared: Shared
    floor: float  # asked of every plan
    plan: Answer
    taken: Floats  # (R,)
    met: int = 0  # schools so far

    @classmethod
    def none_yet(cls, instance: Instance, shared: Shared, floor: float) -> Blocks:
        """Before the first block."""
        return cls(instance, shared, floor, nobody(instance), np.zeros(shared.count))

    def part(self, schools: Ints) -> tuple[Part, Floats]:
        """The next block with the money voted for the share met, and the right-hand sides of what schools share."""
        shared = self.shared
        share = (self.met + len(schools)) / len(self.instance.schools.ids)
        part = part_of(self.instance, schools)
        right = shared.right - self.taken
        right[shared.people] = np.maximum(shared.right[shared.people] * share - self.taken[shared.people], 0.0)
        right[shared.fairness] += (1.0 - share) * (self.floor - shared.right[shared.fairness])
        left = shared.people_left(self.instance.capacities, right)
        funding = share_of(self.instance.funding, share)
        return replace(part, instance=replace(part.instance, capacities=left, funding=funding)), right

    def settle(self, plan: Answer, taken: Floats, schools: int) -> None:
        """The plan of so many schools is settled, and what it takes (R,); nobody else has one yet."""
        self.plan, self.met = plan, schools
        self.taken = taken.copy()
        self.taken[self.shared.promises] = 0.0  # without a limit

    def add(self, part: Part, plan: Answer) -> None:
        """A block's plan is settled."""
        shared = replace(self.shared, weights=self.shared.weights[:, part.schools])
        taken = effects(part.instance, shared, plan).rows.sum(axis=0)
        taken[shared.promises] = 0.0  # without a limit
        self.taken = self.taken + taken
        self.met += len(part.schools)
        self.plan = merged(self.instance, self.plan, part, plan)
