"""The facts of ratios at any day: pupils of the school year, devices as their history says they stood.

One query each, whatever the number of schools. A past day is read backwards: what a device is now, less the changes
made since (decision 0008). A device that the register did not know yet counts from the day it went in service. A
school of which no device is in the register is read from its class sets.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, Protocol, TypeVar

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from pupitre.fleet import targets
from pupitre.fleet.engine import ratios as engine
from pupitre.fleet.engine.ratios import Ratio, SchoolFacts, Target
from pupitre.fleet.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.enums import Category
from pupitre.territory import tree
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import Organisation, School, Schooling

LOOK_BACK = 4
"""Years behind a day that the path shows."""
FOR_A_CLASS = (
    Category.SCREEN, Category.PROJECTOR, Category.PHONE, Category.SERVER, Category.NETWORK, Category.ACCESSORY,
    Category.FURNITURE, Category.SOFTWARE,
)  # fmt: skip
"""What no pupil works on: a board serves a class, and fills no lack."""
MOMENT = """
WITH moment AS (
    SELECT day, (day + 1)::timestamp AT TIME ZONE %(zone)s AS until FROM unnest(%(days)s::date[]) AS day
)"""
NOW = """, stood AS (
    SELECT moment.day, moment.until, device.id,
        device.registered_at >= moment.until AS unknown, device.in_service_on,
        device.state, device.school_id AS school, device.set_id, device.is_spare, device.allocation,
        device.model_id
    FROM moment CROSS JOIN fleet_device device
)"""
"""How devices stand as the register has them, for a day that no change follows."""
BEFORE = """, was AS (
    SELECT day, row_pk, jsonb_object_agg(key, before) AS facts FROM (
        SELECT DISTINCT ON (moment.day, change.row_pk, fact.key)
            moment.day, change.row_pk, fact.key, fact.value -> 0 AS before
        FROM moment
        JOIN kernel_rowchange change ON change.at >= moment.until
        CROSS JOIN LATERAL jsonb_each(change.changes) fact
        WHERE change."table" = 'fleet.device' AND change.act = 'update'
            AND fact.key IN ('state', 'school_id', 'set_id', 'is_spare', 'allocation')
        ORDER BY moment.day, change.row_pk, fact.key, change.id
    ) first GROUP BY day, row_pk
), stood AS (
    SELECT moment.day, moment.until, device.id,
        device.registered_at >= moment.until AS unknown, device.in_service_on,
        coalesce(was.facts ->> 'state', device.state) AS state,
        CASE WHEN was.facts ? 'school_id' THEN (was.facts ->> 'school_id')::bigint
            ELSE device.school_id END AS school,
        CASE WHEN was.facts ? 'set_id' THEN (was.facts ->> 'set_id')::bigint ELSE device.set_id END AS set_id,
        coalesce((was.facts ->> 'is_spare')::boolean, device.is_spare) AS is_spare,
        coalesce(was.facts ->> 'allocation', device.allocation) AS allocation,
        device.model_id
    FROM moment CROSS JOIN fleet_device device
    LEFT JOIN was ON was.day = moment.day AND was.row_pk = device.id
)"""
PUPILS = """
SELECT json_agg(counted) FROM (SELECT json_build_array(enrolment.school_id, enrolment.year_id,
    coalesce(json_object_agg(level.code, enrolment.pupils) FILTER (WHERE NOT level.is_unit), '{}'),
    max(enrolment.pupils) FILTER (WHERE enrolment.level_id IS NULL), bool_or(enrolment.is_estimate)
) AS counted FROM unnest(%(schools)s::bigint[]) school
JOIN territory_enrolment enrolment ON enrolment.school_id = school AND enrolment.pupils IS NOT NULL
LEFT JOIN territory_level level ON level.id = enrolment.level_id
WHERE enrolment.year_id >= coalesce((
    SELECT max(before.year_id) FROM territory_enrolment before
    WHERE before.school_id = school AND before.pupils IS NOT NULL AND before.year_id <= %(first)s
), 0)
GROUP BY enrolment.school_id, enrolment.year_id) counts
"""
"""One answer for all the rows: Python reads it at once."""
COUNTED = """
SELECT stood.day, stood.school, coalesce(sets.function, ''), coalesce(sets."group", ''), coalesce(level.code, ''),
    count(*)
FROM stood
JOIN procurement_devicemodel model ON model.id = stood.model_id AND model.category <> ALL(%(kinds)s)
LEFT JOIN fleet_deviceset sets ON sets.id = stood.set_id
LEFT JOIN fleet_holding holding ON holding.device_id = stood.id AND holding.from_at < stood.until
    AND (holding.until_at IS NULL OR holding.until_at >= stood.until)
LEFT JOIN territory_schooling schooling ON schooling.pupil_id = holding.pupil_id AND schooling.is_main
    AND schooling.left_on IS NULL
    AND schooling.year_id = extract(year FROM stood.day) - (extract(month FROM stood.day) < 8)::int
LEFT JOIN territory_level level ON level.id = schooling.level_id
WHERE stood.school = ANY(%(schools)s) AND NOT stood.is_spare AND stood.allocation <> 'staff'
    AND CASE WHEN stood.unknown THEN stood.in_service_on <= stood.day ELSE stood.state IN ('in_use', 'on_loan') END
GROUP BY 1, 2, 3, 4, 5
"""
SETS = """
SELECT stock.school_id, day, stock.function, stock."group", sum(stock.units)
FROM fleet_stockset stock JOIN unnest(%(days)s::date[]) day ON stock.bought_on <= day
WHERE stock.school_id = ANY(%(schools)s) AND stock."group" = ANY(%(groups)s::text[]) AND stock.condition <> 'HS'
    AND stock.units > 0 AND NOT EXISTS (SELECT FROM fleet_device device WHERE device.school_id = stock.school_id)
GROUP BY 1, 2, 3, 4
"""


class OfBody(Protocol):
    """A school, by what ratios ask of it: the body that answers for it."""

    @property
    def body(self) -> int: ...


@dataclass(frozen=True)
class Place:
    """A school as the page names it."""

    pk: int
    name: str
    body: int
    body_name: str
    jurisdiction: str


@dataclass
class Standing:
    """Where schools stand on a day."""

    day: date
    year: int  # fiscal year of the targets
    places: Mapping[int, Place]
    schools: list[engine.OfSchool]
    whole: Ratio
    estimated: int = 0  # schools whose levels are an estimate
    inventoried: int = 0  # schools read from their class sets
    uncounted: int = 0  # schools without a pupil counted

    def by_target(self) -> list[tuple[Target, Ratio]]:
        return engine.by_target(self.schools)

    def by_body(self) -> list[tuple[int, str, int, Ratio]]:
        """(body, its name, its schools, their ratio), by name."""
        rows: dict[tuple[str, int], list[Ratio]] = defaultdict(list)
        for school in self.schools:
            place = self.places[school.key]
            rows[place.body_name, place.body].append(school.whole)
        return [(body, name, len(found), engine.total(found)) for (name, body), found in sorted(rows.items())]


@dataclass(frozen=True)
class Path:
    """The years behind, as they were on the same day, and those ahead, with the pupils and devices of the day."""

    now: int
    past: list[tuple[int, Ratio]]
    ahead: list[tuple[int, Ratio]]  # from this year on; empty where no target is written


def standing(viewer: Viewer, day: date, *, body: int | None = None, school: int | None = None) -> Standing:
    """The ratios of the schools in scope, of one body or of one school (eight queries)."""
    facts = _Facts.of(_places(viewer, day, body, school), [day])
    schools = engine.of_schools(facts.on(day), facts.year)
    return Standing(
        day,
        facts.year,
        facts.places,
        schools,
        engine.total(school.whole for school in schools),
        estimated=len(facts.pupils.estimated),
        inventoried=len({key for key, _day in facts.inventory}),
        uncounted=sum(1 for found in schools if not found.whole.pupils),
    )


def lacking(places: Mapping[int, OfBody], bodies: Mapping[int, Organisation], day: date) -> dict[int, dict[str, int]]:
    """What each school lacks of its targets, by equipment; schools and bodies were read already (five queries)."""
    parents = {pk: row.parent_id for pk, row in bodies.items()}
    first = next(iter(places.values()), None)
    year = (bodies[first.body] if first else Organisation()).fiscal_year_on(day)
    facts = _Facts.under(places, parents, year, [day], priced=False)
    return engine.gaps(facts.on(day), year)


def path(viewer: Viewer, day: date, *, body: int | None = None, school: int | None = None) -> Path:
    """What the years behind were, and what those ahead ask for (eight queries)."""
    days = [_years_before(day, back) for back in range(LOOK_BACK + 1)]
    facts = _Facts.of(_places(viewer, day, body, school), days)
    counted = {one for _school, one in (*facts.pupils.levels, *facts.pupils.totals)}
    known = {one for _school, one in (*facts.devices, *facts.inventory)} & counted
    behind = [
        (facts.year - back, engine.aimed_at(facts.on(one), facts.year - back))
        for back, one in enumerate(days[1:], start=1)
        if one in known  # without a device or a pupil there is no ratio
    ]
    years = engine.years_of(target for row in facts.wanted.values() for target in row)
    return Path(
        facts.year,
        [(year, ratio) for year, ratio in reversed(behind) if ratio.devices and ratio.pupils],
        engine.path(facts.on(day), [year for year in years if year >= facts.year] or [facts.year]),
    )


P = TypeVar("P", bound=OfBody)


@dataclass
class _Facts(Generic[P]):
    """All that ratios are worked out from, on some days."""

    year: int
    places: Mapping[int, P]
    wanted: dict[int, tuple[Target, ...]]
    pupils: "Pupils"
    devices: dict[tuple[int, date], dict[Target | None, int]]
    inventory: dict[tuple[int, date], dict[Target | None, int]]

    @classmethod
    def of(cls, places: Mapping[int, P], days: Sequence[date]) -> "_Facts[P]":
        parents = dict(Organisation.objects.order_by().values_list("pk", "parent"))
        return cls.under(places, parents, _fiscal_year(places, days[0]), days)

    @classmethod
    def under(
        cls,
        places: Mapping[int, P],
        parents: Mapping[Any, Any],
        year: int,
        days: Sequence[date],
        *,
        priced: bool = True,
    ) -> "_Facts[P]":
        """The same, where the tree of bodies and the fiscal year are known (six queries)."""
        wanted = _targets(places.values(), parents, days[0] if priced else None)
        return cls(
            year,
            places,
            wanted,
            Pupils.of(places, days),
            _devices(places, days, wanted),
            _inventory(places, days, wanted),
        )

    def on(self, day: date) -> list[SchoolFacts]:
        return [
            SchoolFacts(
                key,
                self.wanted[place.body],
                self.pupils.levels.get((key, day), {}),
                self.pupils.totals.get((key, day)),
                self.devices.get((key, day)) or self.inventory.get((key, day), {}),
            )
            for key, place in self.places.items()
        ]


def _places(viewer: Viewer, day: date, body: int | None, school: int | None) -> dict[int, Place]:
    rows = School.objects.visible(viewer, VIEW).open_on(day)
    if school is not None:
        rows = rows.filter(pk=school)
    if body is not None:
        rows = rows.filter(Q(responsible=body) | Q(area=body))
    fields = ("pk", "name", "responsible", "responsible__name", "responsible__jurisdiction")
    return {row[0]: Place(*row) for row in rows.order_by("sort_name", "pk").values_list(*fields)}


def _targets(places: Iterable[OfBody], parents: Mapping[Any, Any], day: date | None) -> dict[int, tuple[Target, ...]]:
    """The targets of each body: its own, else those of the nearest body above that has some."""
    lines = {body: [body, *tree.ancestors(body, parents)] for body in {place.body for place in places}}
    held: dict[tree.Node, list[Target]] = defaultdict(list)
    for target in targets.of_bodies([one for line in lines.values() for one in line if isinstance(one, int)], day):
        held[target.organisation].append(target)
    shared = {one: tuple(found) for one, found in held.items()}  # engine.wholes reads each once
    return {body: next((shared[one] for one in line if one in shared), ()) for body, line in lines.items()}


def _fiscal_year(places: Mapping[int, OfBody], day: date) -> int:
    first = next(iter(places.values()), None)
    body = Organisation.objects.get(pk=first.body) if first else Organisation()
    return body.fiscal_year_on(day)


@dataclass
class Pupils:
    """Pupils of schools by day: by level, and the total where it is counted apart."""

    levels: dict[tuple[int, date], dict[str, int]]
    totals: dict[tuple[int, date], int]
    estimated: set[int]

    @classmethod
    def of(cls, schools: Collection[int], days: Sequence[date]) -> "Pupils":
        """Those of the last school year counted by each day; a school that nobody counts is read from its roster."""
        found = cls({}, {}, set())
        counts = _counts(schools, min(days))
        if uncounted := [key for key in schools if key not in counts]:
            counts |= _rolls(uncounted, days)
        asked = [(day, school_year_of(day)) for day in days]
        for key, years in counts.items():
            for day, latest in asked:
                year = max([one for one in years if one <= latest], default=None)
                if year is None:
                    continue
                levels, total, is_estimate = years[year]
                found.levels[key, day] = levels
                if total is not None:
                    found.totals[key, day] = total
                if is_estimate and day == days[0]:
                    found.estimated.add(key)
        return found


Counted = dict[int, dict[int, tuple[dict[str, int], int | None, bool]]]
"""School, school year, then pupils by level, support units left out; the total counted apart; if one is estimated."""


def _counts(schools: Collection[int], first: date) -> Counted:
    """From the last year counted by the first day on."""
    found: Counted = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(PUPILS, {"schools": list(schools), "first": school_year_of(first)})
        [rows] = cursor.fetchone()
    for key, year, *counted in rows or ():
        found[key][year] = tuple(counted)
    return found


def _rolls(schools: Collection[int], days: Sequence[date]) -> Counted:
    """Pupils by name: each once, in the school and the level of their main enrolment."""
    found: Counted = defaultdict(dict)
    rows = Schooling.objects.counted().filter(school__in=schools).order_by()
    counted = rows.filter(year__in={school_year_of(day) for day in days}).values_list("school", "year", "level__code")
    for key, year, level, pupils in counted.annotate(n=Count("pk")):
        found[key].setdefault(year, ({}, None, False))[0][level or ""] = pupils
    return found


def _devices(
    places: Mapping[int, OfBody], days: Sequence[date], wanted: Mapping[int, tuple[Target, ...]]
) -> dict[tuple[int, date], dict[Target | None, int]]:
    found: dict[tuple[int, date], dict[Target | None, int]] = defaultdict(lambda: defaultdict(int))
    values: dict[str, Any] = {
        "days": list(days),
        "schools": list(places),
        "kinds": list(FOR_A_CLASS),
        "zone": timezone.get_current_timezone_name(),
    }
    stood = NOW if min(days) >= timezone.localdate() else BEFORE
    with connection.cursor() as cursor:
        cursor.execute(MOMENT + stood + COUNTED, values)
        rows = cursor.fetchall()
    meant = _Meant(wanted)
    for day, school, *said, count in rows:
        found[school, day][meant[places[school].body, *said]] += count
    return found


class _Meant(dict[tuple[int, str, str, str], Target | None]):
    """The target that a device serves, by body, equipment, group of levels and level of its holder."""

    def __init__(self, wanted: Mapping[int, tuple[Target, ...]]) -> None:
        self.wanted = wanted

    def __missing__(self, key: tuple[int, str, str, str]) -> Target | None:
        body, *said = key
        self[key] = found = _meant(self.wanted[body], *said)
        return found


def _meant(wanted: Sequence[Target], function: str, group: str, level: str) -> Target | None:
    """The target that a device serves: that of its set, else the narrowest that has the level of its holder."""
    if group:
        return next((one for one in wanted if one.group == group and function in ("", one.function)), None)
    serving = [one for one in wanted if level in one.levels] if level else []
    return min(serving, key=lambda one: (len(one.levels), one.function, one.group), default=None)


def _inventory(
    places: Mapping[int, OfBody], days: Sequence[date], wanted: Mapping[int, tuple[Target, ...]]
) -> dict[tuple[int, date], dict[Target | None, int]]:
    """Class sets that answer a target, for the schools of which the register knows no device."""
    found: dict[tuple[int, date], dict[Target | None, int]] = defaultdict(lambda: defaultdict(int))
    aimed = {target for row in wanted.values() for target in row}
    groups = [one.group for one in aimed if one.group]
    values: dict[str, Any] = {"schools": list(places), "days": list(days), "groups": groups}
    meant = _Meant(wanted)
    with connection.cursor() as cursor:
        cursor.execute(SETS, values)
        for school, day, function, group, units in cursor.fetchall():
            target = meant[places[school].body, function, group, ""]
            if target is not None:
                found[school, day][target] += units
    return found


def _years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years, day=28 if (day.month, day.day) == (2, 29) else day.day)
