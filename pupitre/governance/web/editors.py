"""The plain pages of governance: plans' calendars, measures, their rules."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.governance.enums import AllocationMode, CarryRule, MeasureStatus, MoneyKind
from pupitre.governance.models import DigitalPlan, FundingMeasure, MeasureRules
from pupitre.governance.permissions import EDIT
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.http.addresses import row_address
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
            Column("name", _("Name"), link=lambda row: row_address("governance:measure", row["pk"])),
            Column("kind", _("Section"), words=dict(MoneyKind.choices)),
            Column("status", _("Status"), words=dict(MeasureStatus.choices), wide=True),
            Column("cofund_share", _("Share paid"), kind="percent"),
            Column("carry_share", _("Carried over"), kind="percent", wide=True),
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
        "parent",
        "rank",
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
    template="governance/money/measures.html",
)
RULES = Editor(
    name="rules",
    namespace="governance",
    model=MeasureRules,
    listing=Listing(
        name="rules",
        noun=ngettext_lazy("set of rules", "sets of rules"),
        columns=(
            Column("measure__code", _("Measure")),
            Column("measure__name", _("Name")),
            Column("from_year", _("From year")),
            Column("mode", _("Allocation"), words=dict(AllocationMode.choices), wide=True),
            Column("carry_rule", _("At the end of the year"), words=dict(CarryRule.choices), wide=True),
            Column("application_due_on", _("Applications until"), kind="date", wide=True),
            Column("report_due_on", _("Final report until"), kind="date", wide=True),
        ),
        order="measure__code",
        filters=(Text("q", _("whose measure contains"), lookup="measure__name__icontains"),),
        hint=_("Rules hold from a fiscal year on, until others replace them."),
    ),
    fields=(
        *("measure", "from_year", "objects_text", "formula_text", "norms_text", "source", "mode"),
        *("application_due_on", "report_due_on", "ring_fenced", "carry_rule", "carry_years", "cofunders"),
        *("functions", "categories", "levels", "schools", "buys_from", "buys_until"),
    ),
    view=VIEW_MONEY,
    edit=EDIT,
    title=_("Rules of measures"),
    one=_("Rules of a measure"),
    add=_("Add rules"),
    parent=(_("Funding measures"), "governance:measures"),
)
EDITORS = (PLANS, MEASURES, RULES)
