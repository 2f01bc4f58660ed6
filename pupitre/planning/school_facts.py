"""What planning reads of each school of a plan, in six queries whatever their number."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from pupitre.accounts.queries import descendants
from pupitre.governance.models import DigitalPlan
from pupitre.planning import needs
from pupitre.planning.choices import Choices
from pupitre.territory.enums import Polarity, Sector
from pupitre.territory.models import Enrolment, NetworkMembership, School, SchoolIndex


@dataclass(frozen=True)
class SchoolFacts:
    """A school as the planner sees it. `levels_by_year` has one entry for each year of the plan."""

    pk: int
    code: str
    kind: str
    category: str
    ips: float | None
    longitude: float | None
    latitude: float | None
    levels_by_year: tuple[tuple[needs.LevelFacts, ...], ...]
    is_estimate: bool

    @property
    def pupils(self) -> int:
        return sum(level.pupils for level in self.levels_by_year[0])

    @property
    def teachers(self) -> int:
        """One for each class: the directory does not count teachers."""
        return needs.class_count(self.levels_by_year[0])


def schools_of(plan: DigitalPlan) -> QuerySet[School]:
    """The schools that a plan is for: those its organisation, or a body below it, answers for, open as it begins."""
    below = descendants([plan.organisation_id])[plan.organisation_id]
    return School.objects.filter(responsible__in=below).open_on(plan.starts_on).order_by("code")


def gather(plan: DigitalPlan, choices: Choices) -> list[SchoolFacts]:
    """The schools of the plan with their facts, by code."""
    found = schools_of(plan)
    if not choices.include_private:
        found = found.filter(sector=Sector.PUBLIC)
    schools = list(found)
    networks = _networks(schools)
    indices = _indices(schools)
    enrolments = _enrolments(schools)
    return [
        _facts(
            school,
            enrolments[school.pk],
            category=needs.category_of(networks[school.pk]),
            ips=indices.get(school.pk),
            plan=plan,
            choices=choices,
        )
        for school in schools
    ]


def _facts(
    school: School,
    rows: Sequence[Enrolment],
    *,
    category: str,
    ips: float | None,
    plan: DigitalPlan,
    choices: Choices,
) -> SchoolFacts:
    levels = tuple(_levels(rows, plan.fiscal_year(year), category, choices) for year in range(1, plan.years + 1))
    return SchoolFacts(
        school.pk,
        school.code,
        school.kind,
        category,
        ips,
        school.longitude,
        school.latitude,
        levels,
        is_estimate=any(row.is_estimate for row in rows),
    )


def _levels(
    rows: Sequence[Enrolment], fiscal_year: int, category: str, choices: Choices
) -> tuple[needs.LevelFacts, ...]:
    """Pupils by level in a fiscal year: those of the last school year known by then, grown as chosen."""
    years = sorted({row.year_id for row in rows if row.level_id is not None})
    if not years:
        return ()
    year = max((y for y in years if y <= fiscal_year), default=years[0])
    usual = _own_class_size(rows, year) or choices.class_size
    growth = (1 + choices.pupils_growth / 100) ** max(0, fiscal_year - year)
    return tuple(
        _level(row, category, growth, usual, choices.split_class_size)
        for row in sorted(rows, key=lambda row: row.level.position if row.level else 0)
        if row.year_id == year and row.level is not None and row.pupils
    )


def _own_class_size(rows: Sequence[Enrolment], year: int) -> float | None:
    """Pupils a class over the whole school, where only its total of classes is counted."""
    total = next((row for row in rows if row.year_id == year and row.level_id is None), None)
    return float(total.pupils / total.classes) if total and total.pupils and total.classes else None


def _level(row: Enrolment, category: str, growth: float, usual: float, split: float) -> needs.LevelFacts:
    pupils = round((row.pupils or 0) * growth)
    code = row.level.code if row.level else ""
    classes = float(row.classes) if row.classes else None
    size = pupils / classes if classes else needs.class_size(code, category, usual=usual, split=split)
    return needs.LevelFacts(code, pupils, classes, max(1.0, round(size, 2)))


def _networks(schools: Sequence[School]) -> dict[int, list[str]]:
    """Priority networks of the last year known for each school."""
    latest: dict[int, int] = {}
    out: dict[int, list[str]] = defaultdict(list)
    for row in NetworkMembership.objects.filter(school__in=schools).order_by("-year", "network"):
        if latest.setdefault(row.school_id, row.year_id) == row.year_id:
            out[row.school_id].append(row.network)
    return out


def _indices(schools: Sequence[School]) -> dict[int, float | None]:
    """The last published index of each school, on the planner's scale."""
    out: dict[int, float | None] = {}
    rows = SchoolIndex.objects.filter(school__in=schools).select_related("scheme").order_by("year", "scheme")
    for row in rows:
        favoured = row.scheme.polarity == Polarity.HIGH_IS_FAVOURED
        value = needs.ips_of(row.value, row.decile, high_is_favoured=favoured)
        if value is not None:
            out[row.school_id] = value
    return out


def _enrolments(schools: Sequence[School]) -> dict[int, list[Enrolment]]:
    """Rows of every year, totals included; support units are left out, since their pupils keep a reference class."""
    out: dict[int, list[Enrolment]] = defaultdict(list)
    rows = Enrolment.objects.filter(school__in=schools).exclude(level__is_unit=True)
    for row in rows.select_related("level").order_by("school", "year", "level__position"):
        out[row.school_id].append(row)
    return out
