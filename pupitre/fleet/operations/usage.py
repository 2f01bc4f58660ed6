"""Keep the weeks of use, and the rates that the planner reads, from the days of use."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import Sum

from pupitre.fleet.engine import usage
from pupitre.fleet.engine.usage import DeviceWeek, Span
from pupitre.fleet.models import Device, HeardDay, UsageRate, UsageWeek
from pupitre.kernel import audit
from pupitre.kernel.models import RowChange
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import CalendarPeriod

IN_SERVICE = ("in_use", "on_loan", "in_repair")
SERVES = {"in_use", "on_loan", "in_store"}
CLOSED = ("holiday", "public_holiday", "pedagogical")
RATE_WEEKS = 8  # school weeks that a rate looks back on (domain.md D10)
NOT_BEFORE = date(2000, 1, 1)
LAST_DAY = date(9999, 12, 31)


@dataclass(frozen=True)
class _Standing:
    """A device as the measure reads it: where it stands, and what may be known of it."""

    pk: int
    school: int
    set: int | None
    model: int
    calendar: int | None
    since: date | None


@transaction.atomic
def measure(*, first: date, last: date, actor: Viewer, at: datetime) -> int:
    """Keep the weeks from that of `first` to that of `last` anew; devices count where they stand now.

    Returns how many rows were written.
    """
    devices = [
        _Standing(*row)
        for row in Device.objects.filter(state__in=IN_SERVICE, school__isnull=False)
        .order_by("pk")
        .values_list("pk", "school", "set", "model", "school__calendar", "in_service_on")
    ]
    weeks = usage.mondays(first, last)
    out, closed = _out_of_service(devices), _closed(weeks[0])
    groups: dict[tuple[int, int | None, int], list[_Standing]] = defaultdict(list)
    for device in devices:
        # A set is one group, named by its most common model; devices outside sets go by school and model.
        groups[device.school, device.set, 0 if device.set else device.model].append(device)
    written = 0
    for week in weeks:
        written += _write(week, groups, out, closed)
    audit.record("fleet.usage_measured", actor=actor, at=at, weeks=len(weeks), rows=written)
    return written


def _write(
    week: date,
    groups: Mapping[tuple[int, int | None, int], list[_Standing]],
    out: Mapping[int, list[Span]],
    closed: Mapping[int | None, list[Span]],
) -> int:
    active, heard = _days(week)
    rows = []
    opened = {calendar: usage.open_days(week, spans) for calendar, spans in closed.items()}
    whole_week = usage.open_days(week, ())
    for (school, set_, model), members in groups.items():
        there = [one for one in members if (one.since or NOT_BEFORE) <= week + timedelta(days=6)]
        if not there:
            continue
        said = usage.use_of(
            opened.get(there[0].calendar, whole_week),
            [DeviceWeek(active.get(one.pk, frozenset()), out.get(one.pk, ()), heard.get(one.pk)) for one in there],
        )
        models = [one.model for one in there]
        common = model or max(sorted(set(models)), key=models.count)
        rows.append(UsageWeek(school_id=school, set_id=set_, model_id=common, week=week, **said._asdict()))
    UsageWeek.objects.filter(week=week).delete()
    UsageWeek.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)


ACTIVE = """
SELECT r.device_id, array_agg(DISTINCT a.day) FROM fleet_activeday a JOIN fleet_managedrecord r ON r.id = a.record_id
WHERE a.day BETWEEN %s AND %s AND (a.minutes IS NULL OR a.minutes > 0) AND r.device_id IS NOT NULL GROUP BY 1
"""
KNOWN = """
SELECT DISTINCT device_id, source_id FROM fleet_managedrecord WHERE device_id IS NOT NULL
"""


def _days(week: date) -> tuple[dict[int, frozenset[date]], dict[int, frozenset[date]]]:
    """Of each device, the days of the week on which it was used, and those of which some source gave an account."""
    last = week + timedelta(days=6)
    by_source: dict[int, set[date]] = defaultdict(set)
    for source, day in HeardDay.objects.filter(day__range=(week, last)).order_by("pk").values_list("source", "day"):
        by_source[source].add(day)
    frozen = {source: frozenset(days) for source, days in by_source.items()}
    with connection.cursor() as cursor:
        cursor.execute(ACTIVE, [week, last])
        active = {device: frozenset(days) for device, days in cursor.fetchall()}
        cursor.execute(KNOWN)
        heard: dict[int, frozenset[date]] = {}
        for device, source in cursor.fetchall():
            heard[device] = heard.get(device, frozenset()) | frozen.get(source, frozenset())
    return active, heard


def _out_of_service(devices: Iterable[_Standing]) -> dict[int, list[Span]]:
    """The days on which each device could not be used, from its history: repair, loss, the road."""
    wanted = {device.pk for device in devices}
    rows = (
        RowChange.objects.filter(table="fleet.device", changes__has_key="state")
        .order_by("row_pk", "at", "pk")
        .values_list("row_pk", "at", "changes__state")
    )
    spans: dict[int, list[Span]] = defaultdict(list)
    begun: dict[int, date] = {}
    for pk, at, (before, after) in rows.iterator(5_000):
        if pk not in wanted:
            continue
        if before in SERVES and after not in SERVES:
            begun[pk] = at.date()
        elif before not in SERVES and after in SERVES:
            spans[pk].append(Span(begun.pop(pk, NOT_BEFORE), at.date()))
    for pk, since in begun.items():
        spans[pk].append(Span(since, LAST_DAY))
    return spans


def _closed(since: date) -> dict[int | None, list[Span]]:
    """The holidays of each calendar; none of a school without one."""
    found: dict[int | None, list[Span]] = defaultdict(list)
    rows = CalendarPeriod.objects.filter(kind__in=CLOSED, days__endswith__gte=since).order_by("pk")
    for calendar, days in rows.values_list("calendar", "days"):
        found[calendar].append(
            Span(days.lower or NOT_BEFORE, days.upper - timedelta(days=1) if days.upper else LAST_DAY)
        )
    return found


@transaction.atomic
def measure_rates(*, on: date, actor: Viewer, at: datetime, schools: Collection[int] | None = None) -> int:
    """Write the rates that the planner reads, of the sets that say which equipment and levels they serve.

    A rate is the share of device-days used over the last RATE_WEEKS school weeks that count. `schools`: some of them,
    or None for all. Returns how many.
    """
    rows = (
        UsageWeek.objects.filter(
            week__lte=on, week__gt=on - timedelta(weeks=RATE_WEEKS * 3), open_days__gt=0, asked__gt=0
        )
        .exclude(set__function="")
        .filter(set__isnull=False, **({} if schools is None else {"school__in": schools}))
        .values("school", "set__function", "set__group", "week")
        .annotate(asked=Sum("asked"), active=Sum("active"))
        .order_by("school", "set__function", "set__group", "-week")
    )
    kept: dict[tuple[int, str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in rows:
        weeks = kept[row["school"], row["set__function"], row["set__group"]]
        if len(weeks) < RATE_WEEKS:
            weeks.append((row["active"], row["asked"]))
    made = [
        UsageRate(
            school_id=school, function=function, group=group, measured_on=on,
            rate=Decimal(sum(active for active, _ in weeks)) / sum(asked for _, asked in weeks),
        )
        for (school, function, group), weeks in kept.items()
    ]  # fmt: skip
    UsageRate.objects.bulk_create(
        made, update_conflicts=True, unique_fields=["school", "function", "group"],
        update_fields=["rate", "measured_on"], batch_size=1_000,
    )  # fmt: skip
    audit.record("fleet.usage_rates_measured", actor=actor, at=at, rows=len(made))
    return len(made)
