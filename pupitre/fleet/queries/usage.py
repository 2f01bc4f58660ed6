"""The use of devices, week by week, as reviews and pages read it; kept by operations.usage."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db.models import Q, QuerySet, Sum

from pupitre.fleet.engine import usage
from pupitre.fleet.engine.usage import Left, WeekUse
from pupitre.fleet.models import DeviceSet, UsageWeek
from pupitre.territory.models import School

FIELDS = ("devices", "measured", "open_days", "used_days", "asked", "active", "repaired", "missing")


class SetWeek(NamedTuple):
    """A set over one school week. `left` says why the week does not count; None where it does."""

    set_id: int
    school_id: int
    week: date  # its Monday
    used_days: int
    open_days: int
    left: Left | None


@dataclass(frozen=True)
class Point:
    """A week of a curve: the share of device-days used; None where the week does not count."""

    week: date
    rate: float | None


def weeks_of_sets(schools: Collection[int] | None, first: date, last: date) -> dict[int, list[SetWeek]]:
    """Of each set, its weeks in order: days on which it was used, days of school, and why a week is left out.

    `schools`: by key, or None for all. One query.
    """
    rows = UsageWeek.objects.filter(
        set__isnull=False, set__closed_on__isnull=True, week__range=(usage.monday(first), last)
    )
    if schools is not None:
        rows = rows.filter(school__in=schools)
    found: dict[int, list[SetWeek]] = {}
    for set_id, school_id, week, *figures in rows.order_by("set", "week").values_list(
        "set", "school", "week", *FIELDS
    ):
        said = WeekUse(*figures)
        one = SetWeek(set_id, school_id, week, said.used_days, said.open_days, usage.left_out(said))
        found.setdefault(set_id, []).append(one)
    return found


def curve(
    of: School | DeviceSet | None = None,
    *,
    model: int | None = None,
    among: QuerySet[School] | None = None,
    first: date,
    last: date,
) -> list[Point]:
    """The share of device-days used, week by week: of a set, a school, a model, or of all (one query)."""
    rows: QuerySet[UsageWeek] = UsageWeek.objects.filter(week__range=(usage.monday(first), last))
    narrowed = Q(school=of) if isinstance(of, School) else Q(set=of) if isinstance(of, DeviceSet) else Q()
    if model is not None:
        narrowed &= Q(model=model)
    if among is not None:
        narrowed &= Q(school__in=among)
    sums = (
        rows.filter(narrowed)
        .values("week")
        .annotate(n_asked=Sum("asked"), n_active=Sum("active"), n_out=Sum("repaired") + Sum("missing"))
        .order_by("week")
        .values_list("week", "n_asked", "n_active", "n_out")
    )
    return [
        Point(week, active / asked if asked and asked >= out else None)
        for week, asked, active, out in sums.iterator()
    ]
