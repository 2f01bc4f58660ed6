"""An order as the supplier reads it: a PDF/UA document and a CSV of its lines, in the language of the moment."""

import json
import tempfile
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.http.exports import WRITERS
from pupitre.http.listing import Column
from pupitre.procurement.engine import money
from pupitre.procurement.models import Order, OrderLine

TEMPLATE = Path(__file__).resolve().parent / "order.typ"
COLUMNS = (
    Column("school__code", gettext_lazy("School code")),
    Column("school__name", gettext_lazy("School")),
    Column("school__address", gettext_lazy("Address")),
    Column("model__code", gettext_lazy("Model code")),
    Column("model__name", gettext_lazy("Model")),
    Column("quantity", gettext_lazy("Quantity"), kind="integer"),
    Column("unit_price", gettext_lazy("Unit price, net of tax"), kind="money"),
)


def order_csv(order: Order, lines: QuerySet[OrderLine]) -> HttpResponse:
    """The lines of an order, as a file."""
    return WRITERS["csv"](order.number, COLUMNS, lines.values(*(column.key for column in COLUMNS)))


def order_pdf(order: Order, lines: Sequence[OrderLine]) -> bytes:
    """The PDF of an order: who buys from whom, what goes where, at what price."""
    with tempfile.TemporaryDirectory(prefix="pupitre-order-") as folder:
        place = Path(folder)
        (place / "facts.json").write_text(json.dumps(_facts(order, lines), ensure_ascii=False), encoding="utf-8")
        (place / "order.typ").write_text(TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        return bytes(typst.compile(place / "order.typ", root=place, pdf_standards=["ua-1"]))


def _facts(order: Order, lines: Sequence[OrderLine]) -> dict[str, Any]:
    currency = order.organisation.jurisdiction
    language = (get_language() or "en").lower()
    net = sum((line.net for line in lines), Decimal(0))
    whole = sum((line.amount for line in lines), Decimal(0))
    supplier = order.supplier
    return {
        "language": language[:2],
        "region": "CA" if language == "fr-ca" else "",
        "title": _("Order %(number)s") % {"number": order.number},
        "organisation": order.organisation.name,
        "supplier": [supplier.name, supplier.number, *supplier.address.splitlines()] if supplier else [],
        "facts": [
            [_("Sent on"), formats.day(order.sent_on, words=True) if order.sent_on else _("not sent yet")],
            [_("Expected on"), formats.day(order.expected_on, words=True) if order.expected_on else ""],
            [_("Contract"), f"{order.lot.group} · {order.lot}" if order.lot else ""],
        ],
        "note": order.note,
        "lines": [
            [
                line.school.name,
                line.school.address,
                line.model.name,
                line.model.code,
                formats.number(line.quantity),
                formats.money(line.unit_price, currency),
                formats.money(line.net, currency),
            ]
            for line in lines
        ],
        "totals": [
            [_("Total, net of tax"), formats.money(net, currency)],
            [_("Tax that is paid"), formats.money((whole - net).quantize(money.CENT), currency)],
            [_("Total, with tax"), formats.money(whole, currency)],
        ],
        "words": {
            "supplier": _("Supplier"),
            "school": _("School"),
            "model": _("Model"),
            "quantity": _("Quantity"),
            "price": _("Unit price"),
            "net": _("Net of tax"),
            "approved": _("Approved by %(who)s") % {"who": order.approved_by_name} if order.approved_by_name else "",
        },
    }
