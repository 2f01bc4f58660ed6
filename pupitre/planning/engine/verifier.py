"""Judge any plan against a case, without the solver: one rule, one function, one sentence.

The plan may come from a solver, a person or a file, and may be nonsense. Rules bear the names they have in the
formulation; `RULES` lists them with their sentence of law.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import numpy as np

from . import verify_money as money
from . import verify_schools as schools
from . import verify_sets as sets
from .findings import Finding, Verdict
from .instance import Instance
from .money import CAPEX
from .plan import Plan, plan_hash
from .reading import Judged, read

Rule = Callable[[Judged, money.Accounts], Iterator[Finding]]


def same_case(judged: Judged) -> Iterator[Finding]:
    """The plan was made for this case, and nobody changed it since it was sealed."""
    plan = judged.plan
    if plan.case_hash != judged.instance.case_hash:
        yield Finding("same_case", "plan", plan.case_hash[:12], 1, "row")
    if plan.hash and plan.hash != plan_hash(plan):
        yield Finding("same_case", "plan", plan.hash[:12], 1, "row", code="sealed")


def _alone(rule: Callable[[Judged], Iterator[Finding]]) -> Rule:
    def apply(judged: Judged, _book: money.Accounts) -> Iterator[Finding]:
        return rule(judged)

    apply.__doc__ = rule.__doc__
    return apply


def _of_book(rule: Callable[[money.Accounts], Iterator[Finding]]) -> Rule:
    def apply(_judged: Judged, book: money.Accounts) -> Iterator[Finding]:
        return rule(book)

    apply.__doc__ = rule.__doc__
    return apply


RULES: Mapping[str, Rule] = {
    "same_case": _alone(same_case),
    "known_names": _alone(schools.known_names),
    "whole_numbers": _alone(schools.whole_numbers),
    "entries_monotone": _alone(schools.entries_monotone),
    "ready_wave": _alone(schools.ready_wave),
    "entry_useful": _alone(schools.entry_useful),
    "pins": _alone(schools.pins),
    "capacity_deployments": _alone(schools.capacity_deployments),
    "capacity_advisers": _alone(schools.capacity_advisers),
    "capacity_technicians": _alone(schools.capacity_technicians),
    "seats": _alone(schools.seats),
    "need_ceiling": _alone(sets.need_ceiling),
    "coverage_supply": _alone(sets.coverage_supply),
    "base_at_entry": _alone(sets.base_at_entry),
    "moves_balance": _alone(sets.moves_balance),
    "withdrawal_limit": _alone(sets.withdrawal_limit),
    "no_rebuy": _alone(sets.no_rebuy),
    "obligations": _alone(sets.obligations),
    "catalogue_prices": _alone(money.catalogue_prices),
    "eligibility": _of_book(money.eligibility),
    "financing_balance": money.financing_balance,
    "cofunding": money.cofunding,
    "measure_budget": money.measure_budget,
    "must_spend": money.must_spend,
}
"""Every rule by name; each function's docstring is the rule in one sentence."""


def verify(instance: Instance, plan: Plan) -> Verdict:
    """Everything wrong with a plan, and what it is worth once counted again."""
    judged = read(instance, plan)
    book = money.accounts(judged)
    findings = [finding for rule in RULES.values() for finding in rule(judged, book)]
    shares = sets.quintile_coverage(judged)
    known = shares[~np.isnan(shares)]
    return Verdict(
        violations=tuple(finding for finding in findings if not finding.elastic),
        breaches=tuple(finding for finding in findings if finding.elastic),
        value=float((instance.items.value * judged.covered).sum()),
        fairness=float(known.min()) if len(known) else 0.0,
        quintiles=tuple(None if np.isnan(share) else float(share) for share in shares),
        coverage=sets.coverage(judged),
        capex_cents=sum(cents for (kind, _, _), cents in book.due.items() if kind == CAPEX),
        opex_cents=sum(cents for (kind, _, _), cents in book.due.items() if kind != CAPEX),
    )


def with_breaches(plan: Plan, verdict: Verdict) -> Plan:
    """The plan with the promises it does not keep written on it; seal it again before publishing."""
    return replace(plan, breaches=tuple(finding.as_breach() for finding in verdict.breaches), hash="")
