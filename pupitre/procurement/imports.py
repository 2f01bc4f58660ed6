"""The catalogue, from our CSV (docs/formats/planner.csv.md)."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.governance.imports import PLAN, decimal, names, plan_of
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import Build, Column, Context, ImportKind, Lookup, Staged, Step
from pupitre.procurement.enums import Provenance
from pupitre.procurement.models import DeviceModel, Supplier
from pupitre.procurement.permissions import EDIT


class Line(NamedTuple):
    code: str
    name: str | None
    supplier: str | None
    functions: list[str] | None
    unit_price: Decimal
    life_years: Decimal
    repairability: Decimal
    opex_licence: Decimal
    opex_mdm: Decimal
    opex_support: Decimal
    set_overhead: Decimal
    reconditioned: bool


def build(context: Context) -> Build:
    """One line a model, named by its code within the organisation of the plan; its supplier comes with it."""
    plan = plan_of(context, EDIT)
    owner = plan.organisation_id
    keep = frozenset(
        {"name", "supplier_id"} - {"supplier_id" if name == "supplier" else name for name in context.present}
    )
    told = (*Line._fields[1:], "provenance")
    columns = tuple("supplier_id" if name == "supplier" else name for name in told if name != "reconditioned")

    def spread(_number: int, line: Line) -> Iterable[Staged]:
        if line.supplier:
            yield 0, (owner, line.supplier)
        named = line._replace(name=line.name or line.code, functions=line.functions or [])
        origin = Provenance.REFURBISHED if line.reconditioned else Provenance.NEW
        yield 1, (owner, *named[:-1], origin.value)

    suppliers = Step(Supplier, ("organisation_id", "name"), repeats=True)
    lookups = {"supplier_id": Lookup(Supplier, "name", {"organisation_id": str(owner)})}
    return Build((suppliers, Step(DeviceModel, ("organisation_id", "code"), columns, lookups, keep=keep)), spread)


CATALOGUE = ImportKind(
    code="procurement.catalogue",
    name=_("Catalogue"),
    help=_("One line a model. Prices net of tax; yearly costs as paid, per device."),
    capability=EDIT,
    columns=(
        Column("code", _("Code"), ("model_id", "code", "modèle"), parsing.text, required=True),
        Column("name", _("Name"), ("name", "nom"), parsing.text),
        Column("supplier", _("Supplier"), ("supplier", "fournisseur"), parsing.text),
        Column("functions", _("Used as"), ("functions", "fonctions"), names),
        Column("unit_price", _("Net price"), ("unit_price", "prix"), parsing.money, required=True),
        Column("life_years", _("Life"), ("life_years", "durée de vie"), decimal(0.1, 99), required=True),
        Column("repairability", _("Repairability"), ("repairability",), decimal(0, 10), required=True),
        Column("opex_licence", _("Licence"), ("opex_licence",), parsing.money, required=True),
        Column("opex_mdm", _("Device management"), ("opex_mdm",), parsing.money, required=True),
        Column("opex_support", _("Support"), ("opex_support",), parsing.money, required=True),
        Column("set_overhead", _("Overhead per set"), ("set_overhead",), parsing.money, required=True),
        Column("reconditioned", _("Reconditioned"), ("reconditioned",), parsing.yes_no, required=True),
    ),
    record=Line,
    build=build,
    options=(PLAN,),
)
