"""The plain pages of the fleet: sets in schools, usage."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, npgettext_lazy

from pupitre.fleet.enums import Condition, IncidentKind
from pupitre.fleet.models import ChargeRule, FleetSettings, ReviewSettings, StockSet, UsageRate
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.querysets import VIEW
from pupitre.http.editor import Editor
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.territory.querysets import of_school

STOCK = Editor(
    name="stock",
    namespace="fleet",
    model=StockSet,
    listing=Listing(
        name="stock",
        noun=ngettext_lazy("set", "sets"),
        columns=(
            Column("school__name", _("School"), sort="school__sort_name", note="school__commune_name"),
            Column("function", _("Equipment")),
            Column("group", _("Levels")),
            Column("model__name", _("Model")),
            Column("bought_on", _("Bought on"), kind="date"),
            Column("condition", _("Condition"), words=dict(Condition.choices)),
            Column("units", _("Devices"), kind="integer"),
        ),
        order="school__name",
        filters=(
            Text("q", _("of the school whose name contains"), apply=of_school),
            Choice("condition", _("in condition"), _("any condition"), Condition.choices),
        ),
        hint=_("One row is one class set that a school has."),
    ),
    fields=("school", "function", "group", "model", "bought_on", "condition", "units"),
    typed={"school": "code"},
    view=VIEW,
    edit=EDIT,
    template="fleet/stock.html",
    title=_("Equipment of schools"),
    one=_("Class set"),
    add=_("Add a set"),
)
USAGE = Editor(
    name="usage",
    namespace="fleet",
    model=UsageRate,
    listing=Listing(
        name="usage",
        noun=ngettext_lazy("rate", "rates"),
        columns=(
            Column("school__name", _("School"), sort="school__sort_name", note="school__commune_name"),
            Column("function", _("Equipment")),
            Column("group", _("Levels")),
            Column("rate", _("Usage"), kind="percent"),
            Column("measured_on", _("Measured on"), kind="date"),
        ),
        order="school__name",
        filters=(Text("q", _("of the school whose name contains"), apply=of_school),),
        hint=_("Usage is the share of the available time during which equipment is used."),
    ),
    fields=("school", "function", "group", "rate", "measured_on"),
    typed={"school": "code"},
    view=VIEW,
    edit=EDIT,
    title=_("Usage"),
    one=_("Usage rate"),
    add=_("Add a rate"),
    parent=(_("Equipment of schools"), "fleet:stock"),
)
SETTINGS = Editor(
    name="fleet_settings",
    namespace="fleet",
    model=FleetSettings,
    listing=Listing(
        name="settings",
        noun=ngettext_lazy("organisation", "organisations"),
        columns=(
            Column("organisation__name", _("Organisation")),
            Column("spare_percent", _("Spare devices wanted"), kind="number", unit="%", decimals=1),
            Column("loan_days", _("Usual length of a loan (days)"), kind="integer"),
        ),
        order="organisation__name",
        hint=_("How many spare devices a body wants, and how long it lends."),
    ),
    fields=("organisation", "spare_percent", "loan_days", "withdrawals_decided_from"),
    view=VIEW,
    edit=EDIT,
    title=_("Fleet settings"),
    one=_("Fleet settings"),
    add=_("Add the settings of an organisation"),
    parent=(_("Equipment"), "fleet:home"),
)
CHARGES = Editor(
    name="charges",
    namespace="fleet",
    model=ChargeRule,
    listing=Listing(
        name="charges",
        noun=npgettext_lazy("counted", "rule", "rules"),
        columns=(
            Column("organisation__name", _("Body"), sort=None),
            Column("kind", _("Kind"), words=dict(IncidentKind.choices)),
            Column("percent", _("Share of the value left (%)"), kind="number"),
            Column("at_most", _("At most"), kind="number", decimals=2),
            Column("from_occurrence", _("From the incident number"), kind="integer"),
        ),
        order="kind",
        hint=_("Without a rule, a family is asked nothing."),
    ),
    fields=("organisation", "kind", "percent", "at_most", "from_occurrence"),
    view=VIEW,
    edit=EDIT,
    title=_("What families are asked"),
    one=_("Rule"),
    add=_("Add a rule"),
    parent=(_("Incidents"), "fleet:incidents"),
)
REVIEWS = Editor(
    name="review_settings",
    namespace="fleet",
    model=ReviewSettings,
    listing=Listing(
        name="review_settings",
        noun=ngettext_lazy("organisation", "organisations"),
        columns=(
            Column("organisation__name", _("Organisation")),
            Column("is_on", _("Schools are asked"), words={True: _("yes"), False: _("no")}, sort=None),
            Column("below_days", _("Below (days a school week)"), kind="number", decimals=1),
            Column("weeks", _("School weeks looked at"), kind="integer"),
            Column("answer_days", _("Days to answer"), kind="integer", sort=None),
        ),
        order="organisation__name",
        hint=_("Without a row, or off: no set is flagged and no school is asked."),
    ),
    fields=(
        "organisation",
        "is_on",
        "below_days",
        "weeks",
        "answer_days",
        "rest_weeks",
        "min_years",
        "max_km",
        "committee_moves",
    ),
    view=VIEW,
    edit=EDIT,
    title=_("When schools are asked"),
    one=_("When schools are asked"),
    add=_("Add the settings of an organisation"),
    parent=(_("Usage reviews"), "fleet:reviews"),
)
EDITORS = (STOCK, USAGE, SETTINGS, CHARGES, REVIEWS)
