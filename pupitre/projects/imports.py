"""Readiness and promises of schools, from our CSV (docs/formats/planner.csv.md)."""

from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.governance.imports import PLAN, decimal, fiscal_year, plan_of, share
from pupitre.governance.models import DigitalPlan
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import Build, Column, Context, ImportKind, Staged, Step
from pupitre.projects.models import Obligation, Readiness
from pupitre.projects.permissions import EDIT
from pupitre.territory.imports import SCHOOL
from pupitre.territory.models import School


class ReadinessLine(NamedTuple):
    school: str
    convention: int | date | None
    project: int | date | None
    referent: int | date | None
    trained_share: Decimal
    trained_threshold: Decimal
    seats_needed: int
    commitment: Decimal
    adviser_days: Decimal
    technician_hours: Decimal


def wave_or_day(cell: str) -> int | date:
    """A wave of the plan (0 = already, 99 = never), or a date."""
    return int(cell) if cell.isdigit() and len(cell) < 3 else parsing.day(cell)


def as_day(plan: DigitalPlan) -> Callable[[int | date | None], date | None]:
    """From a wave to the day it begins; the plan's first day for what is met already, None for never."""

    def told(value: int | date | None) -> date | None:
        if not isinstance(value, int):
            return value
        return plan.wave_starts_on(max(value, 1)) if value <= plan.waves else None

    return told


def build_readiness(context: Context) -> Build:
    """One line a school."""
    day = as_day(plan_of(context, EDIT))
    within = Readiness.objects.filter(school__in=School.objects.visible(context.actor, EDIT))

    def spread(_number: int, line: ReadinessLine) -> Iterable[Staged]:
        yield 0, (line.school, day(line.convention), day(line.project), day(line.referent), *line[4:])

    columns = ("convention_on", "project_on", "referent_on", *ReadinessLine._fields[4:])
    return Build((Step(Readiness, ("school_id",), columns, {"school_id": SCHOOL}, within=within),), spread)


_SCHOOL = Column("school", _("School"), ("school_id", "uai", "code", "école"), parsing.text, required=True)
READINESS = ImportKind(
    code="projects.readiness",
    name=_("Readiness of schools"),
    help=_("One line a school: conditions by wave or by date, training, commitment."),
    capability=EDIT,
    columns=(
        _SCHOOL,
        Column("convention", _("Convention"), ("convention_wave", "convention_on"), wave_or_day),
        Column("project", _("Digital project"), ("volet_wave", "project_on"), wave_or_day),
        Column("referent", _("Referent trained"), ("referent_wave", "referent_on"), wave_or_day),
        Column("trained_share", _("Teachers trained"), ("trained_share",), share, required=True),
        Column("trained_threshold", _("Share to reach"), ("trained_threshold",), share, required=True),
        Column("seats_needed", _("Places missing"), ("seats_needed",), parsing.whole(), required=True),
        Column("commitment", _("Commitment"), ("commitment",), decimal(0, 100), required=True),
        Column("adviser_days", _("Adviser days"), ("adviser_days",), decimal(0, 9999), required=True),
        Column("technician_hours", _("Technician hours"), ("tech_hours",), decimal(0, 9999), required=True),
    ),
    record=ReadinessLine,
    build=build_readiness,
    options=(PLAN,),
)


class ObligationLine(NamedTuple):
    school: str
    function: str
    group: str
    deadline_year: int
    min_share: Decimal
    label: str


def build_obligations(context: Context) -> Build:
    """One line a promise."""
    plan = plan_of(context, EDIT)
    within = Obligation.objects.filter(school__in=School.objects.visible(context.actor, EDIT))

    def spread(_number: int, line: ObligationLine) -> Iterable[Staged]:
        yield 0, line._replace(deadline_year=fiscal_year(plan, line.deadline_year))

    key = ("school_id", "function", "group", "deadline_year")
    step = Step(Obligation, key, ("min_share", "label"), {"school_id": SCHOOL}, within=within)
    return Build((step,), spread)


OBLIGATIONS = ImportKind(
    code="projects.obligations",
    name=_("Promises"),
    help=_("One line a promise: a share of a need to be covered by the end of a year."),
    capability=EDIT,
    columns=(
        _SCHOOL,
        Column("function", _("Equipment"), ("function", "fonction"), parsing.text, required=True),
        Column("group", _("Levels"), ("group", "groupe"), parsing.text, required=True),
        Column("deadline_year", _("By the end of"), ("deadline_year",), parsing.whole(1), required=True),
        Column("min_share", _("Share covered"), ("min_share",), share, required=True),
        Column("label", _("Where it comes from"), ("label", "libellé"), parsing.text, required=True),
    ),
    record=ObligationLine,
    build=build_obligations,
    options=(PLAN,),
)
