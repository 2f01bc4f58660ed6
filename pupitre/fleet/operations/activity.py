"""Days of use: written as they come, in one table a year; and the days of which sources gave an account."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.utils import timezone

from pupitre.fleet.models import HeardDay, Source

HORIZON = timedelta(days=400)  # days older than this, or after tomorrow, come from a clock that is wrong
Days = Sequence[tuple[int, date, int | None]]  # record, day, minutes


def keep_days(days: Days, today: date) -> None:
    """Write days of use; a day that comes twice keeps the longer of its durations."""
    sane = {(record, day): minutes for record, day, minutes in days if today - HORIZON <= day <= _after(today)}
    if not sane:
        return
    ensure_years({day.year for _record, day in sane})
    records, dates = zip(*sane, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fleet_activeday AS kept (record_id, day, minutes)"
            " SELECT * FROM unnest(%s::bigint[], %s::date[], %s::smallint[])"
            " ON CONFLICT (record_id, day) DO UPDATE SET minutes = excluded.minutes"
            " WHERE excluded.minutes > coalesce(kept.minutes, -1)",
            [list(records), list(dates), list(sane.values())],
        )


def ensure_years(years: Iterable[int]) -> None:
    """The tables of these years are there."""
    with connection.cursor() as cursor:
        for year in sorted(years):
            cursor.execute("SELECT fleet_activity_of(%s)", [year])


def hear(source: Source, days: Iterable[date], at: datetime) -> None:
    """A source gave an account of these days."""
    HeardDay.objects.bulk_create((HeardDay(source=source, day=day) for day in days), ignore_conflicts=True)
    Source.objects.filter(pk=source.pk).update(last_heard_at=at)
    source.last_heard_at = at


def local_day(moment: datetime) -> date:
    return timezone.localtime(moment).date()


def _after(today: date) -> date:
    return today + timedelta(days=1)
