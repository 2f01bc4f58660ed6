"""What the demo's devices say: sources that see them, a record each, days of use, and the weeks measured from them.

Carts and class sets have said what they do since the school year before, pupils' devices for six weeks, and laptops
since this school year began: before that nobody gave an account, and their weeks say so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from pupitre.cli.demo.devices_written import Ground
from pupitre.cli.demo.fleet_stage import Unit
from pupitre.cli.demo.tables import Table, copy_rows
from pupitre.fleet.engine.usage import Span, monday
from pupitre.fleet.enums import SourceKind
from pupitre.fleet.models import DeviceAddress, HeardDay, ManagedRecord, Source
from pupitre.fleet.operations import activity, sources, usage
from pupitre.territory.models import CalendarPeriod

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

PUPILS_SINCE = timedelta(weeks=6)  # ago: when the tool that manages pupils' devices was connected
NEVER, SILENT = 0.012, 0.02  # of devices in service: not seen once, not seen for months
ASLEEP = 0.05  # of sets: opened about once in three weeks
SEASON = {9: 0.75, 10: 1.0, 11: 1.0, 12: 0.85, 1: 0.95, 2: 1.0, 3: 1.0, 4: 0.95, 5: 0.85, 6: 0.7}  # by month
IN_SERVICE = ("in_use", "on_loan")
RECORD = (
    "source_id", "external_id", "previous_ids", "device_id", "school_id", "standing", "how", "between", "serial",
    "uuid", "macs", "asset_tag", "model", "os", "os_version", "memory_mb", "disk_gb", "battery_percent", "site",
    "is_managed", "first_seen_at", "last_seen_at", "standing_reason",
)  # fmt: skip
SOURCES = {
    "fr": (
        (SourceKind.AGENT, "Ordinateurs des écoles (agents GLPI)"),
        (SourceKind.INTUNE, "Tablettes des chariots (Intune)"),
        (SourceKind.INTUNE, "Tablettes des élèves (Intune)"),
    ),
    "qc": (
        (SourceKind.AGENT, "Ordinateurs des écoles (agents GLPI)"),
        (SourceKind.JAMF, "iPad partagés (Jamf School)"),
        (SourceKind.CHROMEOS, "Appareils des élèves (Google Admin)"),
    ),
}
KINDS = {"staff": 0, "shared": 1, "individual": 2}
QUEBEC_BREAKS = (
    ("Congé des fêtes", (12, 20), (1, 6)),
    ("Semaine de relâche", (3, 1), (3, 9)),
    ("Vacances d’été", (6, 23), (8, 28)),
)


@dataclass(frozen=True)
class Habit:
    """How often a set is opened, and its devices taken, on a day of school; a device alone is its own set."""

    record: int
    group: int
    opened: float
    taken: float
    first: date
    last: date


def seen(ground: Ground) -> list[Habit]:
    """A record for nearly each device in service; sets `last_seen_on` before devices are written."""
    made = ground.made
    rows = []
    for kind, name in SOURCES[ground.country]:
        source = Source(organisation=made.authority, kind=kind, name=name, is_paused=kind != SourceKind.AGENT)
        rows.append(sources.save(source=source, secret="", actor=made.actor, at=ground.at(ground.opened())))
    return _Records(ground, rows).write()


class _Records:
    def __init__(self, ground: Ground, rows: list[Source]) -> None:
        self.ground, self.sources, self.chance = ground, rows, ground.chance
        self.since = _heard_since(ground.made, ground.today)
        self.school_codes = {school.pk: school.code for school in ground.schools}
        self.models = {model.pk: model.name for model in ground.models.values()}
        self.records = Table(ManagedRecord, *RECORD, size=40_000)
        self.addresses = Table(DeviceAddress, "device_id", "mac", size=5_000)
        self.habits: dict[int, float] = {}
        self.lately = _weekday_before(ground.today)
        own = next(login.school for login in ground.made.territory.logins if login.role == "school_head")
        self.own = ground.made.schools[own].pk  # whose head is asked about a set

    def write(self) -> list[Habit]:
        habits = [habit for unit in self.ground.stage.units if (habit := self._record(unit)) is not None]
        self.records.write()
        self.addresses.write()
        return habits

    def _record(self, unit: Unit) -> Habit | None:
        kind = KINDS.get(unit.allocation)
        if kind is None or unit.state not in IN_SERVICE or unit.in_service_on is None:
            return None
        drawn, since = self.chance.random(), max(unit.in_service_on, self.since[kind])
        if drawn < NEVER or since > self.lately:
            return None
        last = self.lately
        if drawn < NEVER + SILENT:
            last = max(since, self.ground.today - timedelta(days=self.chance.randrange(60, 140)))
        unit.last_seen_on = last
        record = self._said(unit, kind, since, last)
        return Habit(record, unit.set_id or -record, self._opened(unit), self._taken(unit), since, last)

    def _opened(self, unit: Unit) -> float:
        if unit.set_id is None:
            return 1.0
        if unit.set_id not in self.habits:
            asleep = self.chance.random() < ASLEEP or unit.school_id == self.own
            self.habits[unit.set_id] = 0.06 if asleep else 0.3 + 0.6 * self.chance.betavariate(2.2, 2)
        return self.habits[unit.set_id]

    def _taken(self, unit: Unit) -> float:
        return {"shared": 0.86, "staff": 0.8}.get(unit.allocation, 0.55 + 0.35 * self.chance.random())

    def _said(self, unit: Unit, kind: int, since: date, last: date) -> int:
        chance = self.chance
        name = f"{chance.getrandbits(64):016x}"
        macs: list[str] = []
        if unit.hardware_uuid:
            name = f"{unit.name}-{since:%Y-%m-%d}-08-12-33"
            macs = ["3c:52:82:" + ":".join(f"{chance.getrandbits(8):02x}" for _ in range(3))]
            self.addresses.add(unit.pk, macs[0])
        system, _space, version = unit.os.rpartition(" ")
        memory, disk = (16_384, 512) if kind == 0 else (4_096, 64)
        age = (self.ground.today - unit.bought_on).days / 365
        return self.records.add(
            self.sources[kind].pk, name, [], unit.pk, unit.school_id, "linked", "serial", [], unit.serial,
            unit.hardware_uuid, macs, unit.asset_tag if kind else "", self.models[unit.model_id], system, version,
            memory, disk, max(55, round(99 - 5 * age - chance.random() * 6)), self.school_codes[unit.school_id],
            kind != 0, self.ground.at(since, 8, 20), self.ground.at(last, 16, chance.randrange(60)), "",
        )  # fmt: skip


def days(made: Made, habits: list[Habit]) -> None:
    """Days of use since the school year before, and the weeks as they were measured from them."""
    today = timezone.localdate(made.at)
    opened = list(_open_days(made, today))
    _heard(made, today)
    activity.ensure_years({day.year for day in opened})
    with connection.cursor() as cursor:
        cursor.execute(TEMPORARY)
    copy_rows(
        "demo_day", ("day", "week", "factor"), ((day, monday(day), SEASON.get(day.month, 0.0)) for day in opened)
    )
    columns = ("record", "set_key", "opened", "taken", "first", "last")
    rows = ((one.record, one.group, one.opened, one.taken, one.first, one.last) for one in habits)
    copy_rows("demo_habit", columns, rows)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE demo_day, demo_habit")
        cursor.execute(USED, [today])


def weeks(made: Made) -> None:
    """Each week of the sets since the school year before, and of all devices since this one began.

    The last three are measured as each night measures them.
    """
    today = timezone.localdate(made.at)
    year = date(made.year.start_year, 9, 1)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE fleet_activeday, fleet_device, fleet_managedrecord, fleet_heardday")
        cursor.execute(WEEKS, {"all_since": monday(year)})
        cursor.execute("DROP TABLE demo_day, demo_habit")
    usage.measure(first=today - timedelta(weeks=2), last=today, actor=made.actor, at=made.at)


TEMPORARY = """
CREATE TEMPORARY TABLE demo_day (day date PRIMARY KEY, week date, factor float8);
CREATE TEMPORARY TABLE demo_habit (record bigint, set_key bigint, opened float8, taken float8, first date, last date);
"""
USED = """
INSERT INTO fleet_activeday (record_id, day, minutes)
SELECT h.record, d.day, 15 + (hashint8extended(h.record * 7 + (d.day - DATE '2020-01-01'), 3) & 127)::smallint
FROM demo_habit h JOIN demo_day d ON d.day BETWEEN h.first AND h.last AND d.day < %s
WHERE (hashint8extended(h.set_key * 4001 + (d.day - DATE '2020-01-01'), 1) & 65535) < 65536 * h.opened * d.factor
    AND (hashint8extended(h.record * 4001 + (d.day - DATE '2020-01-01'), 2) & 65535) < 65536 * h.taken
"""
WEEKS = """
WITH stood AS (
    SELECT d.id, d.school_id, d.set_id, d.model_id, coalesce(d.in_service_on, DATE '2000-01-01') AS since,
        r.id AS record, r.source_id
    FROM fleet_device d LEFT JOIN fleet_managedrecord r ON r.device_id = d.id
    WHERE d.state IN ('in_use', 'on_loan', 'in_repair') AND d.school_id IS NOT NULL
), open AS (
    SELECT every::date AS week, count(d.day) AS days
    FROM generate_series((SELECT min(week) FROM demo_day), (SELECT max(week) FROM demo_day), '7 days') every
    LEFT JOIN demo_day d ON d.week = every::date GROUP BY 1  -- weeks of holiday have none
), heard AS (
    SELECT h.source_id, d.week, count(*) AS days FROM fleet_heardday h JOIN demo_day d USING (day) GROUP BY 1, 2
), used AS (
    SELECT s.school_id, s.set_id, s.model_id, d.week, count(*) AS active, count(DISTINCT d.day) AS days
    FROM fleet_activeday a JOIN demo_day d USING (day) JOIN stood s ON s.record = a.record_id
    WHERE s.since <= d.week + 6 GROUP BY 1, 2, 3, 4
), there AS (
    SELECT s.school_id, s.set_id, s.model_id, o.week, count(*) AS devices, count(s.record) AS measured,
        o.days AS open_days, sum(coalesce(h.days, 0)) AS asked, sum(o.days - coalesce(h.days, 0)) AS missing
    FROM stood s JOIN open o ON s.since <= o.week + 6
    LEFT JOIN heard h ON h.source_id = s.source_id AND h.week = o.week
    WHERE s.set_id IS NOT NULL OR o.week >= %(all_since)s
    GROUP BY 1, 2, 3, 4, o.days
)
INSERT INTO fleet_usageweek
    (school_id, set_id, model_id, week, devices, measured, open_days, used_days, asked, active, repaired, missing)
SELECT t.school_id, t.set_id, t.model_id, t.week, t.devices, t.measured, t.open_days, coalesce(u.days, 0), t.asked,
    coalesce(u.active, 0), 0, t.missing
FROM there t LEFT JOIN used u ON u.school_id = t.school_id AND u.set_id IS NOT DISTINCT FROM t.set_id
    AND u.model_id = t.model_id AND u.week = t.week
"""


def _heard_since(made: Made, today: date) -> tuple[date, date, date]:
    """From when each source gave its accounts: laptops, carts, pupils' devices."""
    year = made.year.start_year
    return date(year, 9, 1), date(year - 1, 9, 1), today - PUPILS_SINCE


def _heard(made: Made, today: date) -> None:
    rows = Source.objects.filter(organisation=made.authority).order_by("pk")
    HeardDay.objects.bulk_create(
        HeardDay(source=source, day=since + timedelta(days=number))
        for source, since in zip(rows, _heard_since(made, today), strict=True)
        for number in range(max(0, (today - since).days))
    )
    rows.update(last_heard_at=_evening(today - timedelta(days=1)))


def _open_days(made: Made, today: date) -> Iterator[date]:
    """Days of school from the year before to the end of this week."""
    school = next(iter(made.schools.values()))
    if school.calendar_id is None:
        return
    periods = CalendarPeriod.objects.filter(calendar=school.calendar_id).order_by("pk")
    if not periods.exists():
        _quebec_breaks(made, school.calendar_id)
    closed = [
        Span(row.days.lower, row.days.upper - timedelta(days=1))
        for row in periods.filter(kind__in=usage.CLOSED)
        if row.days.lower and row.days.upper
    ]
    day, last = monday(date(made.year.start_year - 1, 9, 1)), monday(today) + timedelta(days=6)
    while day <= last:
        if day.weekday() < 5 and not any(span.holds(day) for span in closed):
            yield day
        day += timedelta(days=1)


def _quebec_breaks(made: Made, calendar: int) -> None:
    """The calendar that a centre de services gives itself."""
    CalendarPeriod.objects.bulk_create(
        CalendarPeriod(
            calendar_id=calendar,
            kind="holiday",
            name=name,
            days=DateRange(
                date(year + (first[0] < 8), *first), date(year + (first[0] < 8 or last[0] < first[0]), *last)
            ),
        )
        for year in (made.year.start_year - 1, made.year.start_year)
        for name, first, last in QUEBEC_BREAKS
    )


def _weekday_before(day: date) -> date:
    day -= timedelta(days=1)
    while day.weekday() >= 5:
        day -= timedelta(days=1)
    return day


def _evening(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(18, 30)))
