"""Reading the runs of countries: how far they are, and what national money is worth from round to round."""

from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from pupitre.planning.enums import RunState
from pupitre.planning.models import CountryRound, CountryRun

PER_EUR = 1_000_000.0 / 1000.0  # prices are points for a thousand euros: said for a million


def rounds(run: CountryRun) -> QuerySet[Any]:
    """The rounds in order, each with how many territories answered, and the CPU seconds that it took."""
    return run.rounds.annotate(
        asked_of=Count("tasks"),
        done=Count("tasks", filter=Q(tasks__state=RunState.DONE)),
        greedy=Count("tasks", filter=Q(tasks__greedy=True)),
        seconds=Sum("tasks__seconds"),
    ).order_by("number")


def prices(run: CountryRun, one: CountryRound) -> dict[str, list[float]]:
    """Points of the country for a million euros, by national measure and year; empty in rounds without prices.

    What must be spent lowers what taking costs.
    """
    if one.asked is None:
        return {}
    table = zip(one.asked["budget"], one.asked["must"], strict=True)
    found = [[PER_EUR * (budget + must) for budget, must in zip(*rows, strict=True)] for rows in table]
    return dict(zip(run.facts["measures"], found, strict=True))
