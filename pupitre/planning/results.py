"""Keeping a plan: its document as the engine wrote it, and its rows spread for the pages."""

from collections import defaultdict
from dataclasses import asdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from pupitre.planning import outcomes
from pupitre.planning.engine import plan as engine
from pupitre.planning.engine.case import Case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.verifier import verify
from pupitre.planning.engine.wording import LANGUAGES
from pupitre.planning.enums import Method
from pupitre.planning.models import Delivery, Financing, Plan, Pricing, Scenario, SchoolOutcome
from pupitre.planning.reasons import reasons_of
from pupitre.territory.models import School


def exported(plan: Plan) -> dict[str, Any]:
    """plan.json: as the engine wrote it, with the range of each price that was found where the plan was priced.

    A price of then that is another (what is held may differ a little) says nothing of this one.
    """
    pricing = Pricing.objects.filter(plan=plan).first()
    shared = pricing.document.get("shared", []) if pricing else []
    found = {(row["resource"], row["subject"], row["period"]): row for row in shared}

    def ranged(row: dict[str, Any]) -> dict[str, Any]:
        known = found.get((row["resource"], row["subject"], row["period"]))
        points = row["points_per_unit"]
        if known is None or abs(known["points_per_unit"] - points) > engine.SAME_SLOPE * points:
            return row
        return row | {name: known.get(name) for name in ("valid_from", "valid_to")}

    return plan.document | {"prices": [ranged(row) for row in plan.document.get("prices", [])]}


@transaction.atomic
def store(scenario: Scenario, method: str, plan: engine.Plan, case: Case, *, at: datetime) -> Plan:
    """Keep a plan in place of the one that the same method gave before, with its rows."""
    instance = derive(case)
    found = outcomes.outcomes(case, plan, instance)
    verdict = verify(instance, plan)
    spent = _spent(plan)
    Plan.objects.filter(scenario=scenario, method=method).delete()
    kept = Plan.objects.create(
        scenario=scenario,
        method=method,
        status=plan.status.value,
        value=plan.value,
        bound=plan.bound,
        gap=plan.gap,
        fairness=verdict.fairness,
        missed=sum(1 for breach in verdict.breaches if breach.rule == "obligations"),
        schools_served=len(plan.entries),
        capex=spent["capex"],
        opex=spent["opex"],
        document=engine.plan_to_json(plan),
        summary=outcomes.curves(instance, plan)
        | {
            "prices": [asdict(price) for price in plan.prices],
            "voted": _voted(case),
            "carry": {row.measure_id: row.carry_share for row in case.measures},
            "violations": [
                {language: finding.sentence(language) for language in LANGUAGES} for finding in verdict.violations
            ],
            "broken": [
                {"rule": row.rule, "school": row.subject, "amount": float(row.amount), **row.fields}
                for row in verdict.breaches
                if row.rule in PROMISES
            ],
        },
        plan_hash=plan.hash,
        case_hash=plan.case_hash,
        computed_at=at,
    )
    codes = dict(School.objects.filter(code__in=[row.school_id for row in case.schools]).values_list("code", "pk"))
    why = reasons_of(instance, plan, scenario.plan) if method in _EXPLAINED else {}
    SchoolOutcome.objects.bulk_create(
        [
            SchoolOutcome(
                plan=kept,
                school_id=codes[row.school_id],
                wave=row.wave,
                pupils=row.pupils,
                needed=row.needed,
                delivered=row.delivered,
                coverage=row.coverage,
                coverage_before=row.coverage_before,
                capex=euros(row.capex_cents),
                reason_code=why[row.school_id].first if row.school_id in why else "",
                reasons=why[row.school_id].document if row.school_id in why else {},
            )
            for row in found
            if row.school_id in codes
        ]
    )
    _store_deliveries(kept, plan, case, codes)
    Financing.objects.bulk_create(
        [
            Financing(plan=kept, measure_code=measure, year=year, kind=kind, amount=euros(cents))
            for (measure, year, kind), cents in sorted(_paid(plan).items())
        ]
    )
    return kept


PROMISES = {"obligations", "pins"}  # rules that are promises: to keep them is a goal


_EXPLAINED = {Method.SOLVER, Method.STRONG}


def euros(cents: int) -> Decimal:
    """Exact: 12345 -> 123.45."""
    return Decimal(cents).scaleb(-2)


def _store_deliveries(kept: Plan, plan: engine.Plan, case: Case, codes: dict[str, int]) -> None:
    size = {(row.school_id, row.function, row.group): row.lot_size for row in case.items}
    Delivery.objects.bulk_create(
        [
            Delivery(
                plan=kept,
                school_id=codes[row.school_id],
                function=row.function,
                group=row.group,
                model_code=row.model_id,
                wave=row.wave,
                sets=row.sets,
                devices=row.sets * size[row.school_id, row.function, row.group],
                capex=euros(row.capex_cents),
                opex_per_year=euros(row.opex_cents_per_year),
            )
            for row in plan.deliveries
            if row.school_id in codes
        ]
    )


def _paid(plan: engine.Plan) -> dict[tuple[str, int, str], int]:
    """Cents by measure, year and section, classes of spending together."""
    found: dict[tuple[str, int, str], int] = defaultdict(int)
    for row in plan.financing:
        found[row.measure_id, row.year, row.kind.value] += row.amount_cents
    return found


def _spent(plan: engine.Plan) -> dict[str, Decimal]:
    found: dict[str, int] = {"capex": 0, "opex": 0}
    for (_measure, _year, kind), cents in _paid(plan).items():
        found[kind] += cents
    return {kind: euros(cents) for kind, cents in found.items()}


def _voted(case: Case) -> list[dict[str, Any]]:
    """What each measure may spend each year, as the case has it (after the scenario's choices)."""
    kinds = {row.measure_id: row.kind.value for row in case.measures}
    return [
        {"measure": row.measure_id, "kind": kinds[row.measure_id], "year": row.year, "amount": str(row.amount)}
        for row in case.measure_budgets
    ]
