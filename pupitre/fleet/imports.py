"""Equipment of schools and its usage, from our CSV (docs/formats/planner.csv.md)."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import Condition
from pupitre.fleet.models import DAYS_A_YEAR, StockSet, UsageRate
from pupitre.fleet.permissions import EDIT
from pupitre.governance.imports import PLAN, decimal, plan_of, share
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import Build, Column, Context, ImportKind, Lookup, Staged, Step
from pupitre.procurement.models import DeviceModel
from pupitre.territory.imports import SCHOOL
from pupitre.territory.models import School


class StockLine(NamedTuple):
    school: str
    function: str
    group: str
    model: str
    age: Decimal | None
    bought_on: date | None
    condition: str
    units: int
    reference: str | None


def build_stock(context: Context) -> Build:
    """One line a class set. Without a reference of its own, a set is named by its rank among those alike."""
    plan = plan_of(context, EDIT)
    within = StockSet.objects.filter(school__in=School.objects.visible(context.actor, EDIT))
    alike: Counter[tuple[str, ...]] = Counter()

    def spread(_number: int, line: StockLine) -> Iterable[Staged]:
        kind = (line.school, line.function, line.group, line.model)
        alike[kind] += 1
        reference = line.reference or f"{line.function}-{line.group}-{line.model}-{alike[kind]}"[:60]
        bought_on = line.bought_on or plan.starts_on - timedelta(days=round(float(line.age or 0) * DAYS_A_YEAR))
        yield (
            0,
            (line.school, reference, line.function, line.group, line.model, bought_on, line.condition, line.units),
        )

    columns = ("function", "group", "model_id", "bought_on", "condition", "units")
    lookups = {
        "school_id": SCHOOL,
        "model_id": Lookup(DeviceModel, "code", {"organisation_id": str(plan.organisation_id)}),
    }
    return Build((Step(StockSet, ("school_id", "reference"), columns, lookups, within=within),), spread)


_ITEM = (
    Column("school", _("School"), ("school_id", "uai", "code", "école"), parsing.text, required=True),
    Column("function", _("Equipment"), ("function", "fonction"), parsing.text, required=True),
    Column("group", _("Levels"), ("group", "groupe"), parsing.text, required=True),
)
STOCK = ImportKind(
    code="fleet.stock",
    name=_("Equipment of schools"),
    help=_("One line a class set, with its age at the start of the plan or the day it was bought."),
    capability=EDIT,
    columns=(
        *_ITEM,
        Column("model", _("Model"), ("model_id", "modèle"), parsing.text, required=True),
        Column("age", _("Age"), ("age", "âge"), decimal(0, 99)),
        Column("bought_on", _("Bought on"), ("bought_on", "acheté le"), parsing.day),
        Column("condition", _("Condition"), ("condition", "état"),
               parsing.one_of({value: value for value in Condition.values}), required=True),
        Column("units", _("Devices"), ("units", "appareils"), parsing.whole(0, 30_000), required=True),
        Column("reference", _("Reference"), ("reference", "référence"), parsing.text),
    ),
    record=StockLine,
    build=build_stock,
    options=(PLAN,),
)  # fmt: skip


class UsageLine(NamedTuple):
    school: str
    function: str
    group: str
    rate: Decimal


def build_usage(context: Context) -> Build:
    """One line an item; the day of the import is the day of the measure."""
    plan_of(context, EDIT)
    within = UsageRate.objects.filter(school__in=School.objects.visible(context.actor, EDIT))

    def spread(_number: int, line: UsageLine) -> Iterable[Staged]:
        yield 0, (*line, context.at.date())

    step = Step(
        UsageRate,
        ("school_id", "function", "group"),
        ("rate", "measured_on"),
        {"school_id": SCHOOL},
        keep=frozenset({"measured_on"}),
        within=within,
    )
    return Build((step,), spread)


USAGE = ImportKind(
    code="fleet.usage",
    name=_("Usage"),
    help=_("One line an item: the share of the available time during which it is used."),
    capability=EDIT,
    columns=(*_ITEM, Column("rate", _("Usage"), ("usage_rate", "taux"), share, required=True)),
    record=UsageLine,
    build=build_usage,
    options=(PLAN,),
)
