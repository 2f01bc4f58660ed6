"""The plain pages of procurement: rows without rules of their own."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.http.editor import Editor
from pupitre.http.listing import Column, Listing
from pupitre.procurement.enums import Category, Nature, PresetStatus
from pupitre.procurement.models import (
    Accessory,
    DeviceModel,
    GreenTarget,
    GroupPurchase,
    HomogeneousNeed,
    Lot,
    Settings,
    Supplier,
    Threshold,
    ValidationStep,
)
from pupitre.procurement.permissions import EDIT, ORDER
from pupitre.procurement.querysets import VIEW
from pupitre.procurement.web.listings import CATALOGUE_LIST, GROUPS_LIST

HOME = (_("Procurement"), "procurement:home")


def _editor(name: str, **facts: Any) -> Editor:
    return Editor(name=name, namespace="procurement", **{"view": VIEW, "edit": EDIT, "parent": HOME, **facts})


CATALOGUE = _editor(
    "catalogue",
    model=DeviceModel,
    listing=CATALOGUE_LIST,
    fields=(
        "organisation",
        "code",
        "name",
        "category",
        "provenance",
        "supplier",
        "lot",
        "functions",
        "is_for_sale",
        "unit_price",
        "opex_part",
        "mounting",
        "life_years",
        "accounting_years",
        "support_ends_on",
        "repairability",
        "durability",
        "opex_licence",
        "opex_mdm",
        "opex_support",
        "repairs",
        "disposal",
        "set_overhead",
        "pupils_per_device",
    ),
    title=_("Catalogue"),
    one=_("Model of the catalogue"),
    add=_("Add a model"),
)
GROUPS = _editor(
    "groups",
    model=GroupPurchase,
    listing=GROUPS_LIST,
    fields=("organisation", "name", "vehicle", "reference", "starts_on", "ends_on"),
    edit=ORDER,
    title=_("Group purchases"),
    one=_("Group purchase"),
    add=_("Add a group purchase"),
)
LOTS = _editor(
    "lots",
    model=Lot,
    listing=Listing(
        name="lots",
        noun=ngettext_lazy("lot", "lots"),
        columns=(
            Column("name", _("Lot")),
            Column("group__name", _("Group purchase")),
            Column("supplier__name", _("Supplier")),
            Column("called", _("Called"), kind="number"),
            Column("ceiling", _("Ceiling"), kind="number"),
        ),
        order="name",
        hint=_("A lot is a part of a contract, with what must and what may be bought from it."),
    ),
    fields=("group", "number", "name", "supplier", "unit", "minimum", "ceiling"),
    edit=ORDER,
    title=_("Lots"),
    one=_("Lot"),
    add=_("Add a lot"),
)
SUPPLIERS = _editor(
    "suppliers",
    model=Supplier,
    listing=Listing(
        name="suppliers",
        noun=ngettext_lazy("supplier", "suppliers"),
        columns=(
            Column("name", _("Supplier")),
            Column("number", _("Registration number"), wide=True),
            Column("email", _("E-mail for orders"), wide=True),
        ),
        order="name",
        hint=_("Who sells, lends or gives."),
    ),
    fields=("organisation", "name", "number", "email", "address"),
    title=_("Suppliers"),
    one=_("Supplier"),
    add=_("Add a supplier"),
)
ACCESSORIES = _editor(
    "accessories",
    model=Accessory,
    listing=Listing(
        name="accessories",
        noun=ngettext_lazy("accessory", "accessories"),
        columns=(
            Column("accessory__name", _("Accessory")),
            Column("model__name", _("Goes with")),
            Column("per_device", _("Per device"), kind="number", decimals=2),
            Column("is_required", _("Required"), words={True: _("yes"), False: _("no")}),
        ),
        order="accessory__name",
        hint=_("What goes with a model: sleeve, charger, mount. Both stand in the catalogue."),
    ),
    fields=("model", "accessory", "per_device", "is_required"),
    title=_("Accessories"),
    one=_("Accessory"),
    add=_("Add an accessory"),
)
STEPS = _editor(
    "steps",
    model=ValidationStep,
    listing=Listing(
        name="steps",
        noun=ngettext_lazy("step", "steps"),
        columns=(
            Column("body", _("Body")),
            Column("rank", _("Rank"), kind="integer"),
            Column("role", _("Role that answers")),
            Column("quorum", _("Acceptances needed"), kind="integer"),
        ),
        order="rank",
        hint=_("Without a step, a request is accepted as soon as it is submitted."),
    ),
    fields=("organisation", "rank", "body", "role", "people", "quorum"),
    title=_("Who validates requests"),
    one=_("Validation step"),
    add=_("Add a step"),
)
SETTINGS = _editor(
    "settings",
    model=Settings,
    listing=Listing(
        name="settings",
        noun=ngettext_lazy("organisation", "organisations"),
        columns=(
            Column("organisation__name", _("Organisation")),
            Column("tax_percent", _("Tax that is paid"), kind="number", unit="%", decimals=3),
            Column("price_tolerance", _("Price tolerated"), kind="number", unit="%", decimals=2),
            Column("quantity_tolerance", _("Units tolerated"), kind="integer"),
        ),
        order="organisation__name",
        hint=_("Tolerances of invoices, delays, the measure of the schools' complementary budget."),
    ),
    fields=(
        "organisation",
        "tax_percent",
        "price_tolerance",
        "quantity_tolerance",
        "delivery_days",
        "reminder_days",
        "request_measure",
    ),
    title=_("Procurement settings"),
    one=_("Procurement settings"),
    add=_("Add the settings of an organisation"),
)
HOMOGENEOUS = _editor(
    "homogeneous",
    model=HomogeneousNeed,
    listing=Listing(
        name="homogeneous",
        noun=ngettext_lazy("homogeneous need", "homogeneous needs"),
        columns=(
            Column("name", _("Homogeneous need")),
            Column("nature", _("Nature"), words=dict(Nature.choices)),
        ),
        order="name",
        hint=_("Categories whose purchases of a year are added up against the thresholds."),
    ),
    fields=("organisation", "name", "nature", "categories"),
    title=_("Homogeneous needs"),
    one=_("Homogeneous need"),
    add=_("Add a homogeneous need"),
)
THRESHOLDS = _editor(
    "thresholds",
    model=Threshold,
    listing=Listing(
        name="thresholds",
        noun=ngettext_lazy("threshold", "thresholds"),
        columns=(
            Column("procedure", _("Procedure")),
            Column("nature", _("Nature"), words=dict(Nature.choices)),
            Column("amount", _("From, net of tax"), kind="money", currency="organisation__jurisdiction"),
            Column("starts_on", _("Valid from"), kind="date"),
            Column("ends_on", _("Until"), kind="date", wide=True),
            Column("status", _("Status"), words=dict(PresetStatus.choices), wide=True),
        ),
        order="starts_on",
        hint=_("From an amount on, a procedure is due. Enter those of your country and dates."),
    ),
    fields=("organisation", "nature", "procedure", "amount", "starts_on", "ends_on", "status", "source"),
    title=_("Procurement thresholds"),
    one=_("Procurement threshold"),
    add=_("Add a threshold"),
)
TARGETS = _editor(
    "targets",
    model=GreenTarget,
    listing=Listing(
        name="targets",
        noun=ngettext_lazy("target", "targets"),
        columns=(
            Column("category", _("Category"), words=dict(Category.choices)),
            Column("year", _("From the year")),
            Column("share", _("Share"), kind="percent"),
            Column("status", _("Status"), words=dict(PresetStatus.choices), wide=True),
        ),
        order="category",
        hint=_("The reused or recycled share to reach, by category and year."),
    ),
    fields=("organisation", "category", "year", "share", "status", "source"),
    title=_("Green targets"),
    one=_("Green target"),
    add=_("Add a target"),
)
LISTED_HERE = (CATALOGUE, GROUPS)
"""Editors whose list is a page of the room's own: only their forms are taken."""
EDITORS = (
    CATALOGUE,
    GROUPS,
    LOTS,
    SUPPLIERS,
    ACCESSORIES,
    STEPS,
    SETTINGS,
    HOMOGENEOUS,
    THRESHOLDS,
    TARGETS,
)
