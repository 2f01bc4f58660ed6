"""The targets of the plan, as the fleet's ratios read them: what is counted on pupils, and the price of a device."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from pupitre.fleet.engine.ratios import Target
from pupitre.planning.enums import NeedBasis
from pupitre.planning.models import RatioTarget
from pupitre.procurement.models import DeviceModel


def of_bodies(bodies: Collection[int], day: date | None) -> list[Target]:
    """One for each need with a ratio; the price is the lowest in the catalogue on the day (a query more)."""
    rule = ("organisation", "code", "rule__group", "rule__name", "rule__levels", "rule__set_size")
    rows = RatioTarget.objects.filter(rule__function__organisation__in=bodies, rule__basis=NeedBasis.PUPILS).order_by(
        "rule__function__organisation", "rule__function__code", "rule__group", "rule", "from_year"
    )
    named = rows.annotate(organisation=F("rule__function__organisation"), code=F("rule__function__code"))
    found: dict[int, tuple[list[Any], list[tuple[int, Decimal]]]] = {}
    for key, year, ratio, *facts in named.values_list("rule", "from_year", "pupils_per_device", *rule):
        found.setdefault(key, (facts, []))[1].append((year, ratio))
    prices = {} if day is None else _prices({facts[0] for facts, _steps in found.values()}, day)
    return [
        Target(body, code, group, name, frozenset(levels), tuple(steps), prices.get((body, code)), size)
        for (body, code, group, name, levels, size), steps in found.values()
    ]


def _prices(bodies: Collection[int], day: date) -> dict[tuple[int, str], Decimal]:
    """The lowest price of each body for each function, net of tax."""
    lowest: dict[tuple[int, str], Decimal] = {}
    models = DeviceModel.objects.filter(organisation__in=bodies).for_sale().priced_on(day)
    for body, functions, price in models.order_by().values_list("organisation", "functions", "price"):  # type: ignore[misc]
        for function in functions if price else ():
            lowest[body, function] = min(price, lowest.get((body, function), price))
    return lowest
