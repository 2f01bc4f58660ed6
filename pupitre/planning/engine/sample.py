"""First prices from a few schools that stand for all, with their part of people and money."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .instance import Floats, Instance, Ints
from .oracle import Oracle
from .part import Part, part_of
from .pricing import Master
from .shared import Shared, make_shared
from .slots import make_slots
from .units import similar


class PartMaster(Master):
    """The mix of a part of the schools; what they share, less what others take, is given."""

    def __init__(self, part: Part, lots: Ints, right: Floats) -> None:
        self.lots, self.right = lots, right
        super().__init__(part.instance)

    def _prepare(self, cuts: int) -> tuple[Shared, Oracle]:
        shared = replace(make_shared(self.instance, self.lots, cuts), right=self.right)
        return shared, Oracle(self.instance, make_slots(self.instance, self.lots), shared)


class Sample:
    """Schools of every kind, and their prices as those of all."""

    def __init__(self, instance: Instance, whole: Shared, count: int) -> None:
        units = similar(instance, count)
        schools = np.sort([units.members(u)[len(units.members(u)) // 2] for u in range(len(units))])
        self.share = len(schools) / len(instance.schools.ids)
        part = part_of(instance, schools)
        funding, people = instance.funding, instance.capacities
        scaled = replace(
            part.instance,
            quintile_points=instance.quintile_points * self.share,
            funding=replace(funding, budget=funding.budget * self.share, must_spend=funding.must_spend * self.share),
            capacities=replace(
                people,
                deployments=people.deployments * self.share,
                adviser_days=people.adviser_days * self.share,
                tech_hours=people.tech_hours * self.share,
                seats_before=people.seats_before * self.share,
            ),
        )
        right = whole.right.copy()
        right[whole.people] *= self.share
        self.master = PartMaster(replace(part, instance=scaled), whole.lots, right)

    def price(self, price: Floats, length: int) -> Floats:
        """Prices (of that many rows) for all schools from prices of these."""
        whole = np.zeros(length)
        rows = self.master.school_row
        whole[:rows] = price[:rows]
        whole[self.master.shared.fairness] /= self.share
        return whole
