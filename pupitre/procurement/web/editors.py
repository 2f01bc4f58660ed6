"""The plain pages of procurement: the catalogue."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.http.editor import Editor
from pupitre.http.listing import Column, Listing, Text
from pupitre.procurement.models import DeviceModel
from pupitre.procurement.permissions import EDIT
from pupitre.procurement.querysets import VIEW

CATALOGUE = Editor(
    name="catalogue",
    namespace="procurement",
    model=DeviceModel,
    listing=Listing(
        name="catalogue",
        noun=ngettext_lazy("model", "models"),
        columns=(
            Column("name", _("Model")),
            Column("code", _("Code")),
            Column("supplier", _("Supplier"), wide=True),
            Column("unit_price", _("Net price"), kind="money", currency="organisation__jurisdiction"),
            Column("life_years", _("Life"), kind="number", unit=_("years"), decimals=1),
            Column("repairability", _("Repairability"), kind="number", unit=_("out of 10"), decimals=1, wide=True),
            Column("reconditioned", _("Reconditioned"), words={True: _("yes"), False: _("no")}, wide=True),
        ),
        order="name",
        filters=(Text("q", _("whose name contains"), lookup="name__icontains"),),
        hint=_("The catalogue holds what may be bought, and the models that stand in the stock."),
    ),
    fields=(
        "organisation",
        "code",
        "name",
        "supplier",
        "functions",
        "unit_price",
        "life_years",
        "repairability",
        "opex_licence",
        "opex_mdm",
        "opex_support",
        "set_overhead",
        "reconditioned",
    ),
    view=VIEW,
    edit=EDIT,
    title=_("Catalogue"),
    one=_("Model of the catalogue"),
    add=_("Add a model"),
)
EDITORS = (CATALOGUE,)
