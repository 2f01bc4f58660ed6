"""Measures and the amounts voted, from our CSV (docs/formats/planner.csv.md)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.governance.enums import MeasureScope, MoneyKind
from pupitre.governance.models import DigitalPlan, FundingMeasure, MeasureBudget
from pupitre.governance.permissions import EDIT
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadValue, Build, Column, Context, ImportKind, Lookup, Option, Staged, Step
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer

ANY = "*"
FIRST_CALENDAR_YEAR = 1900  # a year under it counts from the plan's first


def plan_named(cell: str) -> DigitalPlan:
    """The plan of a name or a number; whose it is is checked against the person by `plan_of`."""
    rows = DigitalPlan.objects.select_related("organisation").order_by("pk")
    found = (rows.filter(pk=int(cell)) if cell.isdigit() else rows.filter(name=cell.strip())).first()
    if found is None:
        raise BadValue(_("no plan has this name"), _("Add the plan first: its first year and its waves."))
    return found


def _first_plan(viewer: Viewer, _at: datetime) -> str:
    return str(DigitalPlan.objects.visible(viewer).values_list("name", flat=True).first() or "")


PLAN = Option(
    "plan",
    _("Plan"),
    plan_named,
    default=_first_plan,
    help=_("Its name. Years and waves of the file count from its first one."),
)


def plan_of(context: Context, capability: str) -> DigitalPlan:
    """The plan of the options, where the person may write for its organisation.

    Errors: NotAllowed.
    """
    plan: DigitalPlan = context.options["plan"]
    if not context.actor.scope(capability).reaches(plan.organisation_id):
        raise NotAllowed
    return plan


def fiscal_year(plan: DigitalPlan, year: int) -> int:
    """A year of the plan (1, 2...) or of the calendar, as the calendar names it."""
    return year if year >= FIRST_CALENDAR_YEAR else plan.fiscal_year(year)


def names(cell: str) -> list[str]:
    """Words between bars; a star, or nothing, means all of them."""
    return sorted({word.strip() for word in cell.split("|")} - {"", ANY})


def decimal(low: float, high: float) -> Any:
    """An exact decimal between two bounds."""

    def parse(cell: str) -> Decimal:
        value = Decimal(str(parsing.number(cell)))
        if not low <= value <= high:
            message = _("this number is not between %(low)s and %(high)s") % {"low": low, "high": high}
            raise BadValue(message, _("Check the number in the source."))
        return value

    return parse


share = decimal(0, 1)
OUT_OF_TEN = decimal(0, 10)


class MeasureLine(NamedTuple):
    code: str
    name: str | None
    kind: str
    carry_share: Decimal
    cofund_share: Decimal
    must_spend_share: Decimal
    functions: list[str]
    categories: list[str]
    min_commitment: Decimal
    min_repairability: Decimal
    first_year: int
    end_year: int
    scope: str


def build_measures(context: Context) -> Build:
    """One line a measure, named by its code within the organisation of the plan."""
    plan = plan_of(context, EDIT)

    def spread(_number: int, line: MeasureLine) -> Iterable[Staged]:
        yield (
            0,
            (
                plan.organisation_id,
                line.code,
                line.name or line.code,
                line.kind,
                line.scope,
                line.carry_share,
                line.cofund_share,
                line.must_spend_share,
                line.functions or [],
                line.categories or [],
                line.min_commitment,
                line.min_repairability,
                fiscal_year(plan, line.first_year),
                fiscal_year(plan, line.end_year),
            ),
        )

    columns = (
        *("name", "kind", "scope", "carry_share", "cofund_share", "must_spend_share", "functions", "categories"),
        *("min_commitment", "min_repairability", "starts_in", "ends_in"),
    )
    keep = frozenset() if "name" in context.present else frozenset({"name"})
    return Build((Step(FundingMeasure, ("organisation_id", "code"), columns, keep=keep),), spread)


_KINDS = {value: value for value in MoneyKind.values}
_SCOPES = {value: value for value in MeasureScope.values}
MEASURES = ImportKind(
    code="governance.measures",
    name=_("Funding measures"),
    help=_("One line a measure, with its rules."),
    capability=EDIT,
    columns=(
        Column("code", _("Measure"), ("measure_id", "code", "mesure"), parsing.text, required=True),
        Column("name", _("Name"), ("name", "nom", "libellé"), parsing.text),
        Column("kind", _("Section"), ("kind", "section"), parsing.one_of(_KINDS), required=True),
        Column("carry_share", _("Carried over"), ("carry_share", "report"), share, required=True),
        Column("cofund_share", _("Share paid"), ("cofund_share", "taux"), decimal(0.01, 1), required=True),
        Column("must_spend_share", _("To be spent in the year"), ("must_spend_share",), share, required=True),
        Column("functions", _("Eligible equipment"), ("functions", "fonctions"), names),
        Column("categories", _("Eligible school categories"), ("categories", "catégories"), names),
        Column("min_commitment", _("Minimum commitment"), ("min_commitment",), decimal(0, 100), required=True),
        Column("min_repairability", _("Minimum repairability"), ("min_repairability",), OUT_OF_TEN, required=True),
        Column("first_year", _("First year"), ("first_year",), parsing.whole(1), required=True),
        Column("end_year", _("Last year"), ("end_year",), parsing.whole(1), required=True),
        Column("scope", _("Scope"), ("scope", "portée"), parsing.one_of(_SCOPES), required=True),
    ),
    record=MeasureLine,
    build=build_measures,
    options=(PLAN,),
)


class BudgetLine(NamedTuple):
    measure: str
    year: int
    amount: Decimal


def build_budgets(context: Context) -> Build:
    """One line a measure and a year."""
    plan = plan_of(context, EDIT)

    def spread(_number: int, line: BudgetLine) -> Iterable[Staged]:
        yield 0, (line.measure, fiscal_year(plan, line.year), line.amount)

    lookup = Lookup(FundingMeasure, "code", {"organisation_id": str(plan.organisation_id)})
    return Build((Step(MeasureBudget, ("measure_id", "year"), ("amount",), {"measure_id": lookup}),), spread)


BUDGETS = ImportKind(
    code="governance.budgets",
    name=_("Amounts voted"),
    help=_("One line a measure and a year."),
    capability=EDIT,
    columns=(
        Column("measure", _("Measure"), ("measure_id", "mesure"), parsing.text, required=True),
        Column("year", _("Year"), ("year", "année", "exercice"), parsing.whole(1), required=True),
        Column("amount", _("Amount"), ("amount", "montant"), parsing.money, required=True),
    ),
    record=BudgetLine,
    build=build_budgets,
    options=(PLAN,),
)
