"""What is read of the territory: figures of many schools for lists, everything about one for its page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import connection
from django.db.models import (
    Aggregate,
    Count,
    Exists,
    F,
    FilteredRelation,
    FloatField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from pupitre.kernel.viewer import Scope, Viewer
from pupitre.territory.enums import CalendarPeriodKind, Jurisdiction, Polarity
from pupitre.territory.models import (
    Calendar,
    CalendarPeriod,
    Enrolment,
    IndexScheme,
    Organisation,
    School,
    SchoolEvent,
    SchoolIndex,
)
from pupitre.territory.querysets import VIEW, SchoolQuerySet
from pupitre.territory.zones import CODE_PREFIX, zone_of


def schemes_in_use() -> list[IndexScheme]:
    """The deprivation indices that some school has a value of."""
    codes = [code for kind, code, _words in held() if kind == "index"]
    return list(IndexScheme.objects.filter(pk__in=codes).order_by("code"))


def held() -> list[tuple[str, str, str]]:
    """The indices, networks and levels that some school has, as (kind, value, words), in order (one query).

    Each is found by one step in an index, whatever the number of rows, which DISTINCT would read.
    """
    with connection.cursor() as cursor:
        cursor.execute(_HELD)
        return cursor.fetchall()


_STEPS = """{name}(value) AS (
    (SELECT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY {column} LIMIT 1)
    UNION ALL
    SELECT (SELECT {column} FROM {table} WHERE {column} > {name}.value ORDER BY {column} LIMIT 1)
    FROM {name} WHERE {name}.value IS NOT NULL
)"""
_HELD = f"""
WITH RECURSIVE
{_STEPS.format(name="indices", table="territory_latestindex", column="scheme_id")},
{_STEPS.format(name="networks", table="territory_schoolfigures", column="network")},
{_STEPS.format(name="levels", table="territory_enrolment", column="level_id")}
SELECT kind, value, words FROM (
    SELECT 'index' AS kind, value, value AS words, '' AS country, 0 AS position FROM indices
    UNION ALL SELECT 'network', value, value, '', 0 FROM networks
    UNION ALL SELECT 'level', l.id::text, l.name, l.jurisdiction, l.position
        FROM levels JOIN territory_level l ON l.id = levels.value
) each WHERE value IS NOT NULL ORDER BY kind, country, position, value LIMIT 200
"""  # noqa: S608 - our own names


def teaching(schools: QuerySet, level: int) -> QuerySet:
    """The schools with pupils in a level in the latest year counted."""
    latest = Enrolment.objects.order_by("-year_id").values("year_id")[:1]
    counts = Enrolment.objects.filter(school=OuterRef("pk"), level=level, year_id=Subquery(latest), pupils__gt=0)
    return schools.filter(Exists(counts))


def with_figures(schools: SchoolQuerySet, indices: Iterable[str]) -> SchoolQuerySet:
    """Each school with `pupils`, `classes`, `network` and one `index_<code>` an index, each of its latest year.

    They are columns kept by the database (models/figures.py), with an index each: a page of fifty rows reads fifty
    schools, in any order, however many there are.
    """
    aliases = {code: f"latest_{place}" for place, code in enumerate(indices)}  # a code may hold any character
    joined = {
        alias: FilteredRelation("latest_indices", condition=Q(latest_indices__scheme=code))
        for code, alias in aliases.items()
    }
    return schools.annotate(
        pupils=F("figures__pupils"),
        pupils_estimated=F("figures__pupils_estimated"),
        classes=F("figures__classes"),
        network=F("figures__network"),
        **joined,
        **{f"index_{code}": F(f"{alias}__value") for code, alias in aliases.items()},
    )


COUNTED_UP_TO = 2_000  # schools; more are counted at most once in KEPT_FOR, and the sentence says when
KEPT_FOR = timedelta(minutes=1)
_kept: dict[tuple[Scope, date], "Summary"] = {}


@dataclass(frozen=True)
class Summary:
    """The open schools in scope and their pupils; `counted_at` where they were not counted just now."""

    schools: int
    pupils: int
    counted_at: datetime | None = None


def territory_summary(viewer: Viewer, now: datetime) -> Summary:
    """How many schools are open in scope, with how many pupils (one query at most)."""
    key = (viewer.scope(VIEW), timezone.localdate(now))
    kept = _kept.get(key)
    if kept and kept.counted_at and now - KEPT_FOR < kept.counted_at <= now:
        return kept
    schools: SchoolQuerySet = School.objects.visible(viewer)
    rows = schools.open_on(key[1]).order_by()
    found = _counted(rows.values("pk", pupils=F("figures__pupils"))[: COUNTED_UP_TO + 1])
    if found.schools <= COUNTED_UP_TO:
        return found
    whole = replace(_counted(rows.values("pk", pupils=F("figures__pupils"))), counted_at=now)
    if len(_kept) >= MOST_KEPT:
        _kept.clear()
    _kept[key] = whole
    return whole


MOST_KEPT = 200  # scopes of large territories counted in a process


def _counted(rows: QuerySet) -> Summary:
    found = rows.aggregate(schools=Count("pk"), total=Sum("pupils"))
    return Summary(found["schools"], found["total"] or 0)


def organisations_with_schools(viewer: Viewer, day: date) -> list[Organisation]:
    """The organisations in scope, each with `schools_here`: the open schools it answers for, or of its area."""
    open_schools = School.objects.open_on(day).order_by()
    run = open_schools.filter(responsible=OuterRef("pk")).values("responsible").annotate(n=Count("pk")).values("n")
    within = open_schools.filter(area=OuterRef("pk")).values("area").annotate(n=Count("pk")).values("n")
    counted = Coalesce(Subquery(run), 0) + Coalesce(Subquery(within), 0)
    visible: QuerySet[Organisation] = Organisation.objects.visible(viewer)
    return list(visible.annotate(schools_here=counted).order_by("name", "pk"))


def own_school(viewer: Viewer) -> int | None:
    """The one school that is all a viewer sees of the territory: their home page."""
    scope = viewer.scope(VIEW)
    alone = not scope.everywhere and not scope.organisations and len(scope.schools) == 1
    return next(iter(scope.schools)) if alone else None


@dataclass(frozen=True)
class YearOfPupils:
    """A school's pupils and classes in a school year; None = not known."""

    year: int
    pupils: int | None
    classes: Decimal | None
    is_estimate: bool


@dataclass(frozen=True)
class LevelOverYears:
    """The pupils of a level, one number for each year of the table; `estimated` lists the years estimated by rule."""

    name: str
    cycle: str
    is_unit: bool
    pupils: tuple[int | None, ...]
    estimated: frozenset[int]


@dataclass(frozen=True)
class PupilTable:
    years: tuple[YearOfPupils, ...]  # oldest first
    levels: tuple[LevelOverYears, ...]

    @property
    def has_estimates(self) -> bool:
        return any(level.estimated for level in self.levels) or any(year.is_estimate for year in self.years)


def pupil_table(school: School, years: int = 5) -> PupilTable:
    """The pupils of a school by level over its latest years (one query, kept with the row for the parts of a page).

    Where a year has levels but no total, the total is their sum without the units: their pupils count elsewhere.
    """
    kept: dict[int, PupilTable] = school.__dict__.setdefault("_pupil_tables", {})
    if years not in kept:
        kept[years] = _pupil_table(school, years)
    return kept[years]


def _pupil_table(school: School, years: int) -> PupilTable:
    rows = list(school.enrolments.select_related("level__cycle").order_by("year_id", "level__position"))
    kept = sorted({row.year_id for row in rows})[-years:]
    cells = {(row.year_id, row.level_id): row for row in rows}
    levels = {row.level_id: row.level for row in rows if row.level and row.year_id in kept}
    totals = tuple(_year(year, [row for row in rows if row.year_id == year]) for year in kept)
    return PupilTable(
        totals,
        tuple(
            LevelOverYears(
                level.name,
                level.cycle.name if level.cycle else level.name,
                level.is_unit,
                tuple(cells[year, pk].pupils if (year, pk) in cells else None for year in kept),
                frozenset(year for year in kept if (year, pk) in cells and cells[year, pk].is_estimate),
            )
            for pk, level in sorted(levels.items(), key=lambda pair: pair[1].position)
        ),
    )


def _year(year: int, rows: Sequence[Enrolment]) -> YearOfPupils:
    total = next((row for row in rows if row.level is None), None)
    if total is not None:
        return YearOfPupils(year, total.pupils, total.classes, total.is_estimate)
    counted = [row for row in rows if row.pupils is not None and row.level and not row.level.is_unit]
    pupils = sum(row.pupils or 0 for row in counted) if counted else None
    return YearOfPupils(year, pupils, None, any(row.is_estimate for row in counted))


class Median(Aggregate):
    """The middle value of a column."""

    template = "percentile_cont(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()


@dataclass(frozen=True)
class IndexStanding:
    """A school's latest index beside the median of the territory's schools in the same year."""

    scheme: IndexScheme
    year: int
    value: float | None
    decile: int | None
    missing_reason: str
    median: float | None

    @property
    def is_less_favoured(self) -> bool | None:
        """Whether the index says less favoured than the median; None where it cannot say."""
        if self.value is None or self.median is None or self.value == self.median:
            return None
        return (self.value < self.median) == (self.scheme.polarity == Polarity.HIGH_IS_FAVOURED)


def index_standings(school: School) -> list[IndexStanding]:
    """Each index of a school, in its latest year (one query, kept with the row for the parts of a page)."""
    if "_index_standings" not in school.__dict__:
        school.__dict__["_index_standings"] = _index_standings(school)
    found: list[IndexStanding] = school.__dict__["_index_standings"]
    return found


def _index_standings(school: School) -> list[IndexStanding]:
    same = SchoolIndex.objects.filter(scheme=OuterRef("scheme"), year=OuterRef("year"), value__isnull=False)
    median = same.order_by().values("scheme").annotate(median=Median("value")).values("median")
    rows = (
        school.indices.order_by("scheme_id", "-year_id")
        .distinct("scheme_id")
        .select_related("scheme")
        .annotate(median=Subquery(median))
    )
    return [
        IndexStanding(row.scheme, row.year_id, row.value, row.decile, row.missing_reason, row.median) for row in rows
    ]


def history(school: School) -> QuerySet[SchoolEvent]:
    """What happened to a school, latest first."""
    return school.events.select_related("other").order_by("-on", "-id")


def calendar_of(school: School) -> Calendar | None:
    """The calendar a school follows: its own, else that of the holiday zone of its commune."""
    if school.calendar is not None:
        return school.calendar
    zone = zone_of(school.commune_code) if school.responsible.jurisdiction == Jurisdiction.FRANCE else ""
    return Calendar.objects.filter(code=f"{CODE_PREFIX}{zone.lower()}").first() if zone else None


def next_holiday(calendar: Calendar, day: date) -> CalendarPeriod | None:
    """The holiday of a calendar that is running, or the next one."""
    upcoming = calendar.periods.filter(kind=CalendarPeriodKind.HOLIDAY, days__endswith__gt=day)
    return upcoming.order_by("days").first()


def school_for_page(viewer: Viewer, pk: int) -> School:
    """A visible school with what its header names. Errors: School.DoesNotExist."""
    visible: SchoolQuerySet = School.objects.visible(viewer)
    return visible.select_related("responsible", "area", "calendar", "merged_into").get(pk=pk)


def networks_of(school: School) -> list[str]:
    """The priority networks of the school's latest year known."""
    latest = school.networks.order_by("-year_id").values("year_id")[:1]
    return list(
        school.networks.filter(year_id=Subquery(latest)).order_by("network").values_list("network", flat=True)
    )


def positions(schools: QuerySet) -> QuerySet:
    """The schools that have a place on the map."""
    return (
        schools.filter(latitude__isnull=False)
        .order_by("sort_name", "pk")
        .values_list("pk", "name", "commune_name", F("latitude"), F("longitude"))
    )
