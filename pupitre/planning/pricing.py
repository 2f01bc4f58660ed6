"""The work of pricing a plan, as a worker does it after the plan: what is shared, promises, goals, ranges, futures.

Each stage keeps its part at once, so that pages read what is there. A worker that dies is replaced by another, which
begins again: the prices are the same.
"""

import traceback
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from pupitre.planning.engine import case as engine
from pupitre.planning.engine.case_io import case_from_json
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.exchange import in_order
from pupitre.planning.engine.futures import robustness
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.kept import KeptPrices, kept, restored
from pupitre.planning.engine.margins import prices_with_ranges
from pupitre.planning.engine.plan import Plan as EnginePlan
from pupitre.planning.engine.plan import plan_from_json
from pupitre.planning.engine.price_reasons import PriceTable
from pupitre.planning.engine.price_table import prices_of
from pupitre.planning.engine.priced import Priced, price_plan
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.promises import cost_of, promises_of
from pupitre.planning.engine.run import Options, units_of
from pupitre.planning.enums import PricingStage, RunState
from pupitre.planning.models import Pricing, SchoolOutcome
from pupitre.planning.models.pricings import OPEN
from pupitre.planning.priced_reasons import priced_reasons_of
from pupitre.territory.models import School

MOST_PROMISES = 20  # priced one by one; each asks for some rounds of prices
FUTURES = 20
BATCH = 500


def run(pricing_id: int) -> None:
    """Price a plan; nothing when it is over, or the plan gone."""
    if not Pricing.objects.filter(pk=pricing_id, state__in=OPEN).update(state=RunState.RUNNING):
        return
    found = Pricing.objects.select_related("plan__scenario__plan__organisation").get(pk=pricing_id)
    try:
        _price(found)
    except Exception:
        problem = traceback.format_exc(limit=-3)
        _end(found, RunState.FAILED, problem=problem)
        raise
    _end(found, RunState.DONE)


def case_of(found: Pricing) -> engine.Case:
    """The case that the plan was computed from, with the wishes of that day."""
    return case_from_json({**(found.plan.scenario.case or {}), "pins": found.document["pins"]})


def taken_up(found: Pricing) -> tuple[Instance, EnginePlan]:
    """The instance and the plan that are priced."""
    return derive(case_of(found)), plan_from_json(found.plan.document)


def priced_again(found: Pricing) -> Priced:
    """The plan beside the prices that were kept, without computing them."""
    instance, plan = taken_up(found)
    return restored(instance, plan, KeptPrices.from_json(found.document["kept"]))


def _price(found: Pricing) -> None:
    instance, plan = taken_up(found)
    priced = price_plan(instance, plan)
    _keep_reasons(found, instance, plan, PriceTable(priced))
    stages: Iterable[tuple[PricingStage, Callable[[], dict[str, Any]]]] = (
        (PricingStage.PRICES, lambda: _prices(priced)),
        (PricingStage.PROMISES, lambda: _promises(priced, found.document.get("announced", ()))),
        (PricingStage.GOALS, lambda: _goals(instance)),
        (PricingStage.RANGES, lambda: {"shared": [asdict(price) for price in prices_with_ranges(priced)]}),
        (PricingStage.FUTURES, lambda: _futures(priced)),
    )
    for stage, part in stages:
        Pricing.objects.filter(pk=found.pk).update(stage=stage)
        found.document |= part()
        if not Pricing.objects.filter(pk=found.pk).update(document=found.document):
            return  # the plan was computed again meanwhile


def _prices(priced: Priced) -> dict[str, Any]:
    """The prices kept, and what a point is in words that people use."""
    shared = prices_of(priced.instance, priced.master, priced.outcome.price)
    return {
        "kept": kept(priced).to_json(),
        "bound": priced.bound,
        "point": a_point(priced.instance),
        "shared": [asdict(price) for price in shared],
    }


def a_point(instance: Instance) -> dict[str, float]:
    """What one point of coverage is on average: class sets and pupils equipped for a year, of the whole need.

    A pupil counts once for each kind of equipment.
    """
    items, per_year = instance.items, instance.horizon.waves_per_year
    points = instance.case.meta.settings.full_need_points
    sets = float(items.need.sum()) / per_year / points
    pupils = float((items.pupils_lot[:, None] * items.need).sum()) / per_year / points
    return {"sets": sets, "pupils": pupils}


def _promises(priced: Priced, announced: Sequence[str]) -> dict[str, Any]:
    promises = list(promises_of(priced.instance.case, announced))
    costs = [cost_of(priced, promise) for promise in promises[:MOST_PROMISES]]
    return {"promises": [asdict(cost) for cost in costs], "promises_left": max(0, len(promises) - MOST_PROMISES)}


def _goals(instance: Instance) -> dict[str, Any]:
    stages, rates = in_order(Master(instance, units=units_of(instance, Options())))
    return {"goals": [asdict(stage) for stage in stages], "rates": [asdict(rate) for rate in rates]}


def _futures(priced: Priced) -> dict[str, Any]:
    found = robustness(priced, number=FUTURES)
    usual, worst = found.regret
    curves = {name: getattr(found, name).tolist() for name in ("planned", "low", "high")}
    return {"futures": {"number": FUTURES, "usual": usual, "worst": worst, **curves}}


def _keep_reasons(found: Pricing, instance: Instance, plan: EnginePlan, table: PriceTable) -> None:
    """Each school's "Why?" now reads from the prices."""
    pupils = a_point(instance)["pupils"]
    said = priced_reasons_of(instance, plan, table, found.plan.scenario.plan, pupils)
    codes = dict(School.objects.filter(code__in=list(said)).values_list("pk", "code"))
    rows = list(SchoolOutcome.objects.filter(plan=found.plan_id, school__in=list(codes)))
    for row in rows:
        row.reasons = said[codes[row.school_id]]
    SchoolOutcome.objects.bulk_update(rows, ["reasons"], batch_size=BATCH)


def _end(found: Pricing, state: RunState, problem: str = "") -> None:
    Pricing.objects.filter(pk=found.pk).update(state=state, finished_at=timezone.now(), problem=problem)
