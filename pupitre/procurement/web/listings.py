"""The lists of procurement."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from pupitre.http.addresses import row_address
from pupitre.http.listing import Choice, Column, Listing, Text
from pupitre.procurement.enums import (
    Category,
    InvoiceKind,
    InvoiceState,
    OrderState,
    Provenance,
    RequestState,
    Vehicle,
)
from pupitre.territory.querysets import of_school

CURRENCY = "organisation__jurisdiction"
ORDER_STATES = {
    "draft": "none",
    "approved": "waiting",
    "sent": "waiting",
    "partly": "waiting",
    "received": "done",
    "closed": "done",
    "cancelled": "refused",
}
REQUEST_STATES = {
    "draft": "none",
    "submitted": "waiting",
    "refused": "refused",
    "accepted": "done",
    "ordered": "done",
    "withdrawn": "none",
}
INVOICE_STATES = {"matched": "waiting", "disputed": "blocked", "paid": "done", "rejected": "refused"}


def _late(rows: Any, _value: str) -> Any:
    return rows.late_now()


CATALOGUE_LIST = Listing(
    name="catalogue",
    noun=ngettext_lazy("model", "models"),
    columns=(
        Column("name", _("Model"), link=lambda row: row_address("procurement:model", row["pk"])),
        Column("category", _("Category"), words=dict(Category.choices), wide=True),
        Column("provenance", _("Provenance"), words=dict(Provenance.choices), wide=True),
        Column("supplier__name", _("Supplier"), wide=True),
        Column("price", _("Net price"), kind="money", currency=CURRENCY),
        Column("life_years", _("Life"), kind="number", unit=_("years"), decimals=1),
        Column("support_ends_on", _("End of support"), kind="date", wide=True),
    ),
    order="name",
    filters=(
        Text("q", _("whose name contains"), lookup="name__icontains"),
        Choice("category", _("of category"), _("any category"), Category.choices),
        Choice("provenance", _("of provenance"), _("any provenance"), Provenance.choices),
        Choice(
            "sale",
            _("which are"),
            _("for sale or not"),
            (("yes", _("for sale")), ("no", _("no longer for sale"))),
            apply=lambda rows, value: rows.filter(is_for_sale=value == "yes"),
        ),
    ),
    hint=_("The catalogue holds what may be bought, and the models that stand in the stock."),
)
GROUPS_LIST = Listing(
    name="groups",
    noun=ngettext_lazy("group purchase", "group purchases"),
    columns=(
        Column("name", _("Group purchase"), link=lambda row: row_address("procurement:group", row["pk"])),
        Column("vehicle", _("Way of buying"), words=dict(Vehicle.choices), wide=True),
        Column("joined", _("Members"), kind="integer"),
        Column("called", _("Called"), kind="money", currency=CURRENCY, wide=True),
        Column("left", _("Left under the ceilings"), kind="money", currency=CURRENCY),
        Column("ends_on", _("Until"), kind="date"),
    ),
    order="-ends_on",
    filters=(Text("q", _("whose name contains"), lookup="name__icontains"),),
    hint=_("Members, their acts, what they need, lots with a ceiling: begin with a name and dates."),
)
ORDERS_LIST = Listing(
    name="orders",
    noun=ngettext_lazy("order", "orders"),
    columns=(
        Column("number", _("Order"), link=lambda row: row_address("procurement:order", row["pk"])),
        Column("supplier__name", _("Supplier"), wide=True),
        Column("state", _("State"), kind="state", words=dict(OrderState.choices), states=ORDER_STATES),
        Column("arrived", _("Received"), kind="integer", sort=None),
        Column("ordered", _("Ordered"), kind="integer", sort=None),
        Column("amount", _("With tax"), kind="money", currency=CURRENCY, sort=None, wide=True),
        Column("expected_on", _("Expected"), kind="date", wide=True),
        Column("drafted_at", _("Drafted"), kind="moment", wide=True),
    ),
    order="-drafted_at",
    filters=(
        Text("q", _("whose number contains"), lookup="number__icontains"),
        Choice("state", _("in state"), _("any state"), OrderState.choices),
        Choice(
            "late",
            _("which are"),
            _("late or not"),
            (("yes", _("late")),),
            apply=_late,
        ),
    ),
    hint=_("Orders come from the approved plan, from accepted requests, or are written here."),
)
REQUESTS_LIST = Listing(
    name="requests",
    noun=ngettext_lazy("request", "requests"),
    columns=(
        Column("title", _("Request"), link=lambda row: row_address("procurement:request", row["pk"])),
        Column("school__name", _("School"), sort="school__sort_name", note="school__commune_name"),
        Column("state", _("State"), kind="state", words=dict(RequestState.choices), states=REQUEST_STATES),
        Column("opened_at", _("Opened"), kind="moment", wide=True),
    ),
    order="-opened_at",
    filters=(
        Text("q", _("whose title contains"), lookup="title__icontains"),
        Text("school", _("of the school whose name contains"), apply=of_school),
        Choice("state", _("in state"), _("any state"), RequestState.choices),
    ),
    hint=_("A school asks for something of the catalogue on its complementary budget."),
)
INVOICES_LIST = Listing(
    name="invoices",
    noun=ngettext_lazy("invoice", "invoices"),
    columns=(
        Column("number", _("Invoice"), link=lambda row: row_address("procurement:invoice", row["pk"])),
        Column("order__number", _("Order")),
        Column("order__supplier__name", _("Supplier"), wide=True),
        Column("kind", _("Kind"), words=dict(InvoiceKind.choices), wide=True),
        Column("amount", _("With tax"), kind="money", currency="order__organisation__jurisdiction", sort=None),
        Column("state", _("State"), kind="state", words=dict(InvoiceState.choices), states=INVOICE_STATES),
        Column("dated_on", _("Dated"), kind="date", wide=True),
    ),
    order="-dated_on",
    filters=(
        Text("q", _("whose number contains"), lookup="number__icontains"),
        Choice("state", _("in state"), _("any state"), InvoiceState.choices),
        Choice("kind", _("of kind"), _("any kind"), InvoiceKind.choices),
    ),
    hint=_("An invoice is entered on the page of its order, and compared with it and with what was received."),
)
