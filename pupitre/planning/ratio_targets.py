"""The targets of the plan, as the fleet's ratios read them: what is counted on pupils, and the price of a device."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from pupitre.fleet.engine.ratios import Target
from pupitre.planning.enums import NeedBasis
from pupitre.planning.models import NeedRule
from pupitre.procurement.models import DeviceModel


def of_bodies(bodies: Collection[int], day: date) -> list[Target]:
    """One for each need with a ratio; the price is the lowest in the catalogue on the day (three queries)."""
    rules = (
        NeedRule.objects.filter(function__organisation__in=bodies, basis=NeedBasis.PUPILS)
        .select_related("function")
        .prefetch_related("ratios")
        .order_by("function__organisation", "function__code", "group")
    )
    found = [rule for rule in rules if rule.ratios.all()]
    prices = _prices({rule.function.organisation_id for rule in found}, day)
    return [
        Target(
            rule.function.organisation_id,
            rule.function.code,
            rule.group,
            rule.name,
            frozenset(rule.levels),
            tuple(sorted((row.from_year, row.pupils_per_device) for row in rule.ratios.all())),
            prices.get((rule.function.organisation_id, rule.function.code)),
        )
        for rule in found
    ]


def _prices(bodies: Collection[int], day: date) -> dict[tuple[int, str], Decimal]:
    """The lowest price of each body for each function, net of tax."""
    offered: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for model in DeviceModel.objects.filter(organisation__in=bodies).for_sale().priced_on(day).order_by("pk"):
        for function in model.functions if model.price else ():
            offered[model.organisation_id, function].append(model.price)
    return {key: min(found) for key, found in offered.items()}
