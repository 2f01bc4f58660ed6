"""First prices from a few schools that stand for all, with their part of people and money."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .instance import Floats, Funding, Instance, Ints
from .oracle import Oracle
from .part import part_of
from .pricing import Master
from .shared import Shared, make_shared
from .slots import make_slots
from .units import similar


class PartMaster(Master):
    """The mix of a part of the schools; what they share, less what others take, is given."""

    def __init__(self, instance: Instance, lots: Ints, right: Floats) -> None:
        self.lots, self.right = lots, right
        super().__init__(instance)

    def _prepare(self, cuts: int) -> tuple[Shared, Oracle]:
        shared = replace(make_shared(self.instance, self.lots, cuts), right=self.right)
        return shared, Oracle(self.instance, make_slots(self.instance, self.lots), shared)


class Sample:
    """Schools of every kind, with their part of money and people, and their prices as those of all."""

    def __init__(self, instance: Instance, whole: Shared, schools: Ints) -> None:
        self.share = len(schools) / len(instance.schools.ids)
        self.fairness = whole.fairness
        self.lots = whole.lots
        part = part_of(instance, schools)
        people = instance.capacities
        self.instance = replace(
            part.instance,
            quintile_points=instance.quintile_points * self.share,
            funding=share_of(instance.funding, self.share),
            capacities=replace(
                people,
                deployments=people.deployments * self.share,
                adviser_days=people.adviser_days * self.share,
                tech_hours=people.tech_hours * self.share,
                seats_before=people.seats_before * self.share,
            ),
        )
        self.right = whole.right.copy()
        self.right[whole.people] *= self.share

    def of_all(self, price: Floats, length: int, rows: int) -> Floats:
        """Prices (of that many rows, the first of them prices) for all schools from prices of these."""
        whole = np.zeros(length)
        whole[:rows] = price[:rows]
        whole[self.fairness] /= self.share
        return whole

    def of_these(self, price: Floats) -> Floats:
        """Prices of these schools from prices for all."""
        mine = price.copy()
        mine[self.fairness] *= self.share
        return mine


def one_of_each(instance: Instance, count: int) -> Ints:
    """So many schools, of every kind."""
    units = similar(instance, count)
    return np.sort([units.members(u)[len(units.members(u)) // 2] for u in range(len(units))])


def share_of(funding: Funding, share: float) -> Funding:
    """That share of the money."""
    return replace(funding, budget=funding.budget * share, must_spend=funding.must_spend * share)
