"""What no plan of a changed case can pass, at once: the prices hold, and only what changed is counted again.

At fixed prices a bound is a sum: what shared resources are worth, then every school's best. Money and people change
the first part alone; a wish or the conditions of a school change its own best alone. What touches every school
(a price of the catalogue, needs, weights) is derived again in full (`bound_if`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from .bound_if import bound_if, hold_as
from .case import Case
from .change import Change, Money, People, Ready, Wish, changed_tables
from .derive import capacities_of
from .exact import certified_by_entry
from .funding import with_budgets
from .instance import NO_PIN, Floats, Instance
from .priced import Priced
from .pricing import Master


def bound_at_once(priced: Priced, changes: Sequence[Change]) -> float:
    """Points that no plan exceeds once the changes have happened, what today's plan holds being held."""
    wished = {change.school_id for change in changes if isinstance(change, Wish)}
    apart = all(isinstance(change, Money | People | Wish | Ready) for change in changes)
    ready = [change for change in changes if isinstance(change, Ready)]
    if not apart or _pinned(priced.instance, wished | {one.school_id for one in ready}) or (wished and ready):
        return bound_if(priced, changed_tables(priced.instance.case, changes), rounds=0).bound
    case = changed_tables(priced.instance.case, changes)
    best = priced.by_entry.max(axis=1)
    place = {name: s for s, name in enumerate(priced.instance.schools.ids)}
    for change in changes:
        if isinstance(change, Wish):
            s = place[change.school_id]
            best[s] = _best_as_wished(priced, s, change.wave)
    for s in {place[one.school_id] for one in ready}:
        best[s] = _best_when_ready(priced, s, [one.wave for one in ready if place[one.school_id] == s])
    worth = _resources(priced, case)
    if worth is None:
        return bound_if(priced, changed_tables(priced.instance.case, changes), rounds=0).bound
    return worth + float(best.sum())


def _pinned(instance: Instance, names: set[str]) -> bool:
    """Whether a wish stands already for one of them: its other waves are then not priced."""
    pin = instance.schools.pin
    return any(name in names and pin[s] != NO_PIN for s, name in enumerate(instance.schools.ids))


def _best_as_wished(priced: Priced, s: int, wave: int | None) -> float:
    """The best of the only wave left to it: the first at which it may enter from the wish on."""
    W = priced.instance.horizon.waves
    first = W if wave is None else wave - 1
    after = np.flatnonzero(priced.instance.schools.entry_allowed[s] & (np.arange(W) >= first))
    never = float(priced.by_entry[s, W])
    return max(never, float(priced.by_entry[s, after[0]])) if len(after) else never


def _best_when_ready(priced: Priced, s: int, waves: list[int]) -> float:
    """Its best once its conditions are met at the earliest of the waves; the other schools stay out of the sum."""
    instance, W = priced.instance, priced.instance.horizon.waves
    schools, mine = instance.schools, slice(*instance.schools.item_start[s : s + 2].tolist())
    ahead = np.maximum.accumulate(instance.items.hole[mine, ::-1].max(axis=0, initial=0))[::-1] > 0
    first = min(int(schools.ready[s]), min(waves) - 1)
    allowed = np.zeros_like(schools.entry_allowed)
    allowed[s] = ahead & (np.arange(W) >= first)
    alone = replace(instance, schools=replace(schools, entry_allowed=allowed))
    oracle = Master(alone).oracle
    price: Floats = priced.outcome.price[: priced.master.shared.count]
    return float(certified_by_entry(oracle, price, priced.goal.worth)[s].max())


def _resources(priced: Priced, case: Case) -> float | None:
    """What the changed case's resources are worth at the prices of today; None where its rows are others."""
    instance = priced.instance
    changed = replace(
        instance,
        capacities=capacities_of(case, instance.territories, instance.horizon),
        funding=with_budgets(instance.funding, case, instance.territories),
    )
    master = Master(changed)
    if not np.array_equal(master.must_row, priced.master.must_row):
        return None
    hold_as(priced, master)
    master.set_goal(priced.goal)
    return master.resources(priced.outcome.price)
