"""A person's hand on a plan: place a school in a wave, leave it out; the verdict comes at once.

An edit is never refused: what it breaks is said, money included, by the smallest amount that is missing. The edited
plan is a start; a solver given the same pins finds the best plan around them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .assemble import Decisions, Purchase, build_plan, spending_lines
from .financing import Funded, finance
from .findings import Fields, Finding, Verdict
from .greedy import cheapest_offer
from .instance import Instance, Ints
from .money import CAPEX, spending
from .plan import Kind, Plan, Status, engine_versions
from .reading import read_decisions
from .verifier import verify

_MONEY = ("financing_balance", "must_spend")


@dataclass(frozen=True, slots=True)
class Edited:
    """A plan changed by hand. Where money lacks, it says nothing of who pays; the verdict says what lacks."""

    plan: Plan
    verdict: Verdict


def place(instance: Instance, plan: Plan, school_id: str, wave: int) -> Edited:
    """The school enters at a wave (from 1): its deliveries come along, completed to the base due at entry.

    Raises KeyError for an unknown school, ValueError for a wave outside the plan or a plan that cannot be read.
    """
    if not 1 <= wave <= instance.horizon.waves:
        raise ValueError(f"the plan has waves 1 to {instance.horizon.waves}")
    school, decisions = _school(instance, school_id), read_decisions(instance, plan)
    shift = wave - 1 - int(decisions.entry[school])
    if decisions.entry[school] == instance.horizon.waves:
        shift = 0
    others, mine = _split(instance, decisions, school)
    moved = [replace(buy, wave=buy.wave + shift) for buy in mine]
    entry = decisions.entry.copy()
    entry[school] = wave - 1
    transfers = tuple(t for t in decisions.transfers if instance.items.school[t.item] != school or t.wave >= wave - 1)
    kept = _within_need(instance, Decisions(entry, (), transfers), school, moved)
    return judge(instance, Decisions(entry, (*others, *kept), transfers))


def leave_out(instance: Instance, plan: Plan, school_id: str) -> Edited:
    """The school does not enter; what it received goes with it. Raises as `place`."""
    school, decisions = _school(instance, school_id), read_decisions(instance, plan)
    entry = decisions.entry.copy()
    entry[school] = instance.horizon.waves
    others, _ = _split(instance, decisions, school)
    transfers = tuple(t for t in decisions.transfers if instance.items.school[t.item] != school)
    return judge(instance, Decisions(entry, tuple(others), transfers))


def judge(instance: Instance, decisions: Decisions) -> Edited:
    """The plan of any decisions with its verdict; money that lacks is said by the smallest amount."""
    funded = finance(instance, spending(instance, spending_lines(instance, decisions)))
    flow = funded.flow if funded.pays else None
    versions = engine_versions("numpy", "highspy")
    plan = build_plan(instance, decisions, flow, status=Status.HEURISTIC, versions=versions)
    verdict = verify(instance, plan)
    if funded.pays:
        return Edited(plan, verdict)
    hard = [finding for finding in verdict.violations if finding.rule not in _MONEY]
    soft = [finding for finding in verdict.breaches if finding.rule not in _MONEY]
    lacking = replace(verdict, violations=(*hard, *_shortfall(instance, funded)), breaches=tuple(soft))
    return Edited(plan, lacking)


def _shortfall(instance: Instance, funded: Funded) -> list[Finding]:
    """What nobody can pay, by class, kind and year."""
    out = []
    for kind, number, year in np.argwhere(funded.short > 0).tolist():
        name = Kind.CAPEX.value if kind == CAPEX else Kind.OPEX.value
        euros = float(np.ceil(funded.short[kind, number, year] * 100 - 1e-3) / 100)
        subject = instance.funding.class_ids[number]
        fields: Fields = {"year": year + 1, "kind": (name,)}
        out.append(Finding("financing_balance", subject, str(year + 1), euros, "EUR", fields))
    return out


def _school(instance: Instance, school_id: str) -> int:
    if school_id not in instance.schools.ids:
        raise KeyError(school_id)
    return instance.schools.ids.index(school_id)


def _split(instance: Instance, decisions: Decisions, school: int) -> tuple[list[Purchase], list[Purchase]]:
    """Purchases of the other schools, and of this one."""
    others: list[Purchase] = []
    mine: list[Purchase] = []
    for buy in decisions.purchases:
        own = instance.items.school[instance.offers.item[buy.offer]] == school
        (mine if own else others).append(buy)
    return others, mine


def _within_need(instance: Instance, base: Decisions, school: int, wanted: list[Purchase]) -> list[Purchase]:
    """The wanted purchases that lie in the plan and within the need, completed to the base due at entry."""
    items, offers, W = instance.items, instance.offers, instance.horizon.waves
    entry = int(base.entry[school])
    alive: Ints = np.zeros_like(items.hole)
    due = items.entry_min[:, entry].copy()
    for move in base.transfers:
        alive[move.item, move.wave : int(instance.cohorts.dies[move.cohort])] += move.sets
        due[move.item] -= move.sets if move.wave == entry else 0
    kept = []
    wanted = sorted(wanted, key=lambda buy: (buy.wave, buy.offer))
    for i in range(*instance.schools.item_start[school : school + 2].tolist()):
        mine = [buy for buy in wanted if offers.item[buy.offer] == i and buy.wave < W]
        missing = int(due[i]) - sum(buy.sets for buy in mine if buy.wave == entry)
        offer = cheapest_offer(instance, i, entry) if missing > 0 else None
        if offer is not None:
            mine.insert(0, Purchase(offer, entry, missing))
        for buy in mine:
            room = int(items.hole[i, buy.wave :].max() - alive[i, buy.wave])
            sets = min(buy.sets, room)
            if sets > 0:
                kept.append(replace(buy, sets=sets))
                alive[i, buy.wave : buy.wave + int(offers.life[buy.offer])] += sets
    return kept
