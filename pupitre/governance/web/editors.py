"""The plain pages of governance: plans' calendars, measures, amounts voted."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.governance.enums import MeasureScope, MoneyKind
from pupitre.governance.models import DigitalPlan, FundingMeasure, MeasureBudget
from pupitre.governance.permissions import EDIT
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.http.editor import Editor
from pupitre.http.listing import Choice, Column, Listing, Text

PLANS = Editor(
    name="plans",
    namespace="governance",
    model=DigitalPlan,
    listing=Listing(
        name="plans",
        noun=ngettext_lazy("plan", "plans"),
        columns=(
            Column("name", _("Plan")),
            Column("organisation__name", _("Organisation")),
            Column("first_year", _("First fiscal year")),
            Column("years", _("Years"), kind="integer"),
            Column("waves_per_year", _("Waves per year"), kind="integer"),
        ),
        order="-first_year",
        hint=_("A plan says in which fiscal year it begins, how long it lasts and how many waves a year has."),
    ),
    fields=("organisation", "name", "first_year", "years", "waves_per_year"),
    view=VIEW_MONEY,
    edit=EDIT,
    title=_("Plans"),
    one=_("Plan"),
    add=_("Add a plan"),
)
MEASURES = Editor(
    name="measures",
    namespace="governance",
    model=FundingMeasure,
    listing=Listing(
        name="measures",
        noun=ngettext_lazy("measure", "measures"),
        columns=(
            Column("code", _("Measure")),
            Column("name", _("Name")),
            Column("kind", _("Section"), words=dict(MoneyKind.choices)),
            Column("cofund_share", _("Share paid"), kind="percent"),
            Column("carry_share", _("Carried over"), kind="percent", wide=True),
            Column("must_spend_share", _("To be spent in the year"), kind="percent", wide=True),
            Column("scope", _("Scope"), words=dict(MeasureScope.choices), wide=True),
            Column("starts_in", _("From year")),
            Column("ends_in", _("To year")),
        ),
        order="code",
        filters=(
            Text("q", _("whose name contains"), lookup="name__icontains"),
            Choice("kind", _("of section"), _("any section"), MoneyKind.choices),
        ),
        hint=_("Measures say where the money of the plan comes from, and what each may pay."),
    ),
    fields=(
        "organisation",
        "code",
        "name",
        "kind",
        "scope",
        "cofund_share",
        "carry_share",
        "must_spend_share",
        "functions",
        "categories",
        "min_commitment",
        "min_repairability",
        "starts_in",
        "ends_in",
    ),
    view=VIEW_MONEY,
    edit=EDIT,
    title=_("Funding measures"),
    one=_("Funding measure"),
    add=_("Add a measure"),
)
BUDGETS = Editor(
    name="budgets",
    namespace="governance",
    model=MeasureBudget,
    listing=Listing(
        name="budgets",
        noun=ngettext_lazy("amount", "amounts"),
        columns=(
            Column("measure__code", _("Measure")),
            Column("measure__name", _("Name")),
            Column("year", _("Fiscal year")),
            Column("amount", _("Amount voted"), kind="money", currency="measure__organisation__jurisdiction"),
        ),
        order="measure__code",
        filters=(Text("q", _("whose measure contains"), lookup="measure__name__icontains"),),
        hint=_("An amount is voted for a measure and a fiscal year."),
    ),
    fields=("measure", "year", "amount"),
    view=VIEW_MONEY,
    edit=EDIT,
    title=_("Amounts voted"),
    one=_("Amount voted"),
    add=_("Add an amount"),
    parent=(_("Funding measures"), "governance:measures"),
)
EDITORS = (PLANS, MEASURES, BUDGETS)
