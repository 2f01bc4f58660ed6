"""The plain pages of the fleet: sets in schools, usage."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.fleet.enums import Condition
from pupitre.fleet.models import FleetSettings, StockSet, UsageRate
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
            Column("school__name", _("School"), sort="school__sort_name"),
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
            Column("school__name", _("School"), sort="school__sort_name"),
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
        ),
        order="organisation__name",
        hint=_("How many spare devices a body wants for those in the hands of people."),
    ),
    fields=("organisation", "spare_percent"),
    view=VIEW,
    edit=EDIT,
    title=_("Fleet settings"),
    one=_("Fleet settings"),
    add=_("Add the settings of an organisation"),
    parent=(_("Equipment"), "fleet:home"),
)
EDITORS = (STOCK, USAGE, SETTINGS)
