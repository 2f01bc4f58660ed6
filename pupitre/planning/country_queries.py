"""Reading the runs of countries: how far they are, what national money is worth, where plans bring least."""

import gzip
import json
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from pupitre.planning.enums import RoundKind, RunState
from pupitre.planning.models import CountryRound, CountryRun, CountryTask

FULL = 1000.0  # points of a territory's whole need
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


@dataclass(frozen=True)
class Served:
    """What its plan does for a territory: the share of its need that it covers over its years, beside what it has.

    `floor`: the share covered in its least served fifth of schools, what they have included; None where the plan
    was made without the solver.
    """

    name: str
    schools: int
    covered: float
    floor: float | None


def least_served(run: CountryRun, number: int) -> list[Served]:
    """The territories to which plans bring least, the least first; empty until every territory has its plan."""
    if run.state != RunState.DONE:
        return []
    tasks = CountryTask.objects.filter(round__run=run, round__kind=RoundKind.PLAN)
    rows = tasks.order_by("pk").values_list("territory_id", "answer")
    points = sorted((float(answer["points"]), pk) for pk, answer in rows if answer)
    lowest = {pk: value for value, pk in points[:number]}
    found = [
        Served(row.name, row.schools, lowest[row.pk] / FULL, _floor(row.plan))
        for row in run.territories.filter(pk__in=list(lowest)).only("name", "schools", "plan")
    ]
    return sorted(found, key=lambda one: (one.covered, one.name))


def _floor(plan: bytes | memoryview | None) -> float | None:
    goals = json.loads(gzip.decompress(plan)).get("goals", []) if plan else []
    return next((float(goal["value"]) for goal in goals if goal["name"] == "fairness"), None)
