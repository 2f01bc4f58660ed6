"""The direct model F1 of an instance, and its goals. See docs/planner.md for the mathematics beside the names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import rows, rows_money
from .columns import Columns, add_columns
from .instance import Floats, Instance, Ints
from .model import Builder, Model

FAMILIES = (
    rows.entries_monotone,
    rows.pins,
    rows.capacity_deployments,
    rows.capacity_advisers,
    rows.capacity_technicians,
    rows.seats,
    rows.sets_alive,
    rows.need_ceiling,
    rows.coverage_supply,
    rows.coverage_served,
    rows.base_at_entry,
    rows.moves_balance,
    rows.withdrawal_limit,
    rows.no_rebuy,
    rows.obligations,
    rows.fairness,
    rows_money.financing_balance,
    rows_money.measure_budget,
    rows_money.must_spend,
)
"""One function per rule. `ready_wave` has no row: a school has no column before it is ready (`columns`)."""


@dataclass(frozen=True, slots=True)
class Formulation:
    """The model of an instance, and where its columns are."""

    instance: Instance
    at: Columns
    model: Model

    def promises(self) -> Floats:
        """Costs (n,) of goal 0a: pins missed (schools) and obligations missed (sets), each counting one."""
        cost = np.zeros(self.model.width)
        cost[self.at.missed_obligation.members] = 1.0
        cost[self.at.missed_pin.members] = 1.0
        return cost

    def spending_due(self) -> Floats:
        """Costs of goal 0b: EUR missed of what measures must spend."""
        cost = np.zeros(self.model.width)
        cost[self.at.missed_spending.members] = 1.0
        return cost

    def fairness_floor(self) -> Floats:
        """Costs of goal 1: coverage of the least covered quintile."""
        cost = np.zeros(self.model.width)
        cost[self.at.floor.members] = 1.0
        return cost

    def coverage(self) -> Floats:
        """Costs of goal 2: points of the sets covered."""
        cost = np.zeros(self.model.width)
        cost[self.at.covered.members] = self.instance.items.value[tuple(self.at.covered.index.T)]
        return cost

    def earliness(self) -> Floats:
        """Costs of goal 3: commitment points x waves served."""
        cost = np.zeros(self.model.width)
        school, wave = np.nonzero(self.at.served_at >= 0)
        np.add.at(cost, self.at.served_at[school, wave], self.instance.schools.commitment[school])
        return cost

    def spending(self) -> Floats:
        """Costs of goal 4: EUR spent, whoever pays."""
        cost = np.zeros(self.model.width)
        cost[self.at.flow.members] = 1.0
        return cost

    def moves(self) -> Floats:
        """Costs of goal 5: sets moved."""
        cost = np.zeros(self.model.width)
        cost[self.at.received.members] = 1.0
        return cost


def formulate(instance: Instance, lots: Ints | None = None) -> Formulation:
    """F1 of an instance; with `lots` (L, 3), it may receive sets of others'."""
    builder = Builder()
    at = add_columns(builder, instance, lots)
    for family in FAMILIES:
        family(builder, instance, at)
    return Formulation(instance, at, builder.build())
