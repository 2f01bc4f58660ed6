"""Baselines without a solver: what people do in a spreadsheet, and the strong lot-by-lot greedy.

All are deterministic, keep every hard rule, and give a plan whose financing adds up. They need no bound: their plans
say `heuristic`. The strong one is the start and the fallback of the solver.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from .assemble import Decisions, build_plan, spending_lines
from .draft import Draft, Lots
from .financing import finance
from .greedy_strong import strong_greedy
from .instance import Instance
from .money import delivery_lines, spending
from .plan import Plan, Status, engine_versions


def by_commitment(instance: Instance) -> Decisions:
    """The most committed schools first, each wholly equipped as soon as it can be."""
    schools = instance.schools
    return _in_order(instance, sorted(range(len(schools.ids)), key=lambda s: (-schools.commitment[s], s)))


def by_ips(instance: Instance) -> Decisions:
    """The least favoured schools first (equity weight), each wholly equipped as soon as it can be."""
    schools = instance.schools
    return _in_order(instance, sorted(range(len(schools.ids)), key=lambda s: (-schools.equity[s], s)))


def by_value_per_cost(instance: Instance) -> Decisions:
    """The schools whose whole equipment brings most value per euro first."""
    draft = Draft(instance)
    ratio = {}
    for s in range(len(instance.schools.ids)):
        waves = np.flatnonzero(instance.schools.entry_allowed[s])
        lots = whole_package(draft, s, int(waves[0])) if len(waves) else []
        gain = sum(float(draft.gain(_item(instance, o), waves[0], _life(instance, o))) * sets for o, sets in lots)
        euros = sum(cheapest_cost(instance, o, int(waves[0])) * sets for o, sets in lots)
        ratio[s] = gain / euros if euros else 0.0
    return _in_order(instance, sorted(ratio, key=lambda s: (-ratio[s], s)))


def equal_share(instance: Instance) -> Decisions:
    """The same euros for every school, spent on boards and the base first, then on the rest while they last."""
    voted = float(instance.funding.budget.sum())
    envelope = voted / max(len(instance.schools.ids), 1)
    draft = Draft(instance)
    order = sorted(range(len(instance.schools.ids)), key=lambda s: (int(instance.schools.ready[s]), s))
    for s in order:
        for w in np.flatnonzero(instance.schools.entry_allowed[s]).tolist():
            lots = _within(instance, base_package(draft, s, w), whole_package(draft, s, w), wave=w, euros=envelope)
            if lots is not None and draft.enter(s, w, lots):
                break
    return draft.decisions()


def base_package(draft: Draft, school: int, wave: int) -> Lots | None:
    """The sets due at entry, each of the cheapest payable model; None where nobody sells one."""
    items, lots = draft.instance.items, []
    for i in range(*draft.instance.schools.item_start[school : school + 2].tolist()):
        sets = int(items.entry_min[i, wave])
        offer = cheapest_offer(draft.instance, i, wave)
        if sets and (offer is None or sets > draft.room(i, wave, wave + _life(draft.instance, offer))):
            return None
        if sets and offer is not None:
            lots.append((offer, sets))
    return lots


def whole_package(draft: Draft, school: int, wave: int) -> Lots:
    """Every set missing at the wave, each of the cheapest payable model."""
    lots = []
    for i in range(*draft.instance.schools.item_start[school : school + 2].tolist()):
        offer = cheapest_offer(draft.instance, i, wave)
        if offer is None:
            continue
        life = _life(draft.instance, offer)
        sets = min(int(draft.instance.items.hole[i, wave]), draft.room(i, wave, wave + life))
        if sets:
            lots.append((offer, sets))
    return lots


def cheapest_offer(instance: Instance, item: int, wave: int) -> int | None:
    """The payable offer of an item with the lowest cost in the plan, bought at the wave."""
    start, stop = instance.items.offer_start[item : item + 2].tolist()
    payable = [o for o in range(start, stop) if instance.offers.payable[o]]
    return min(payable, key=lambda o: (cheapest_cost(instance, o, wave), o), default=None)


def cheapest_cost(instance: Instance, offer: int, wave: int) -> float:
    """EUR of one set bought at the wave, running costs within the plan included."""
    return sum(line.cents for line in delivery_lines(instance, 0, offer, wave, 1)) / 100


BASELINES: Mapping[str, Callable[[Instance], Decisions]] = {
    "commitment": by_commitment,
    "ips": by_ips,
    "value_per_cost": by_value_per_cost,
    "equal_share": equal_share,
    "strong": strong_greedy,
}
"""Every baseline by name."""


def greedy_plan(instance: Instance, name: str = "strong") -> Plan:
    """The plan of a baseline, financed to the cent."""
    return plan_of(instance, BASELINES[name](instance))


def plan_of(instance: Instance, decisions: Decisions, *, status: Status = Status.HEURISTIC) -> Plan:
    """The plan of any decisions whose spending can be financed. Raises ValueError where it cannot."""
    funded = finance(instance, spending(instance, spending_lines(instance, decisions)))
    if not funded.pays:
        raise ValueError(f"{funded.short.sum():.2f} EUR of this spending cannot be financed")
    return build_plan(instance, decisions, funded.flow, status=status, versions=engine_versions("numpy", "highspy"))


def _in_order(instance: Instance, order: list[int]) -> Decisions:
    """Schools one after the other: the whole package at the first wave that allows it, else the base alone."""
    draft = Draft(instance)
    for s in order:
        waves = np.flatnonzero(instance.schools.entry_allowed[s]).tolist()
        if any(_enter_wholly(draft, s, w) for w in waves):
            continue
        for w in waves:
            lots = base_package(draft, s, w)
            if lots is not None and draft.enter(s, w, lots):
                break
    return draft.decisions()


def _enter_wholly(draft: Draft, school: int, wave: int) -> bool:
    if not draft.people_allow_entry(school, wave):
        return False
    return base_package(draft, school, wave) is not None and draft.enter(
        school, wave, whole_package(draft, school, wave)
    )


def _within(instance: Instance, base: Lots | None, wanted: Lots, *, wave: int, euros: float) -> Lots | None:
    """The base, then wanted sets in order of the items while the envelope lasts; None when the base passes it."""
    if base is None:
        return None
    lots = dict(base)
    left = euros - sum(cheapest_cost(instance, o, wave) * sets for o, sets in base)
    if left < 0:
        return None
    for offer, sets in sorted(wanted, key=lambda lot: -instance.items.tech_hours[_item(instance, lot[0])]):
        cost = cheapest_cost(instance, offer, wave)
        more = min(sets - lots.get(offer, 0), int(left // cost) if cost else sets)
        if more > 0:
            lots[offer] = lots.get(offer, 0) + more
            left -= more * cost
    return sorted(lots.items())


def _item(instance: Instance, offer: int) -> int:
    return int(instance.offers.item[offer])


def _life(instance: Instance, offer: int) -> int:
    return int(instance.offers.life[offer])
