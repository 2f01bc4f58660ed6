"""What stands in a school, as its digital project reads it: sets alike put together."""

from collections import defaultdict
from decimal import Decimal

from django.utils import timezone

from pupitre.fleet.models import StockSet
from pupitre.projects.stock import Standing
from pupitre.territory.models import School


def in_school(school: School) -> list[Standing]:
    """One row for each model, use and condition, with its devices and their mean age in years (one query)."""
    today = timezone.localdate()
    sets: dict[tuple[str, str, int, str], list[StockSet]] = defaultdict(list)
    for row in StockSet.objects.filter(school=school).select_related("model").order_by("function", "group", "pk"):
        sets[row.function, row.group, row.model_id, row.condition].append(row)
    return [
        Standing(
            source=f"stock:{function}:{group}:{model}:{condition}",
            function=function,
            group=group,
            model=alike[0].model.name,
            units=sum(row.units for row in alike),
            age=Decimal(str(round(sum(row.age(today) for row in alike) / len(alike), 1))),
            condition=str(alike[0].get_condition_display()),
        )
        for (function, group, model, condition), alike in sets.items()
    ]
