"""Invoices: the list, one matched three ways, one entered."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.procurement import permissions
from pupitre.procurement.models import Invoice, Order
from pupitre.procurement.operations import invoicing
from pupitre.procurement.permissions import VIEW_MONEY
from pupitre.procurement.queries import buying
from pupitre.procurement.web import words
from pupitre.procurement.web.forms import InvoiceForm
from pupitre.procurement.web.frame import context, numbers
from pupitre.procurement.web.listings import INVOICE_STATES, INVOICES_LIST
from pupitre.procurement.web.views.orders import found_order


@page(VIEW_MONEY)
def invoices(request: HttpRequest) -> HttpResponse:
    rows = Invoice.objects.visible(request.viewer, VIEW_MONEY).annotate(amount=Sum("lines__amount"))  # type: ignore[attr-defined]
    return INVOICES_LIST.respond(
        request, rows, template="procurement/invoices.html", context=context(request, "invoices")
    )


def _found(request: HttpRequest, pk: int, capability: str) -> Invoice:
    rows = Invoice.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    return get_object_or_404(rows.select_related("order__organisation", "order__supplier"), pk=pk)


@page(VIEW_MONEY)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """An invoice beside its order and its receipts."""
    found = _found(request, pk, VIEW_MONEY)
    matched = buying.matched(found)
    viewer = request.viewer  # type: ignore[attr-defined]
    currency = found.order.organisation.jurisdiction
    page_context = context(
        request,
        "invoices",
        invoice=found,
        state=(INVOICE_STATES[found.state], found.get_state_display()),
        rows=matched.rows,
        wrong=words.mismatches(matched.wrong, currency),
        amount=sum(line.amount for line in found.lines.all()),
        currency=currency,
        runs=permissions.can_run(viewer, found.order),
        may_accept=permissions.can_approve(viewer, found.order) and found.state == "disputed",
    )
    return render(request, "procurement/invoice.html", page_context)


@page(permissions.ORDER)
def enter(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter an invoice or a credit note on an order."""
    order = found_order(request, pk, permissions.ORDER)
    form = InvoiceForm(request.POST or None, initial={"kind": "invoice", "dated_on": timezone.localdate()})
    rows = _models(order)
    if request.method == "POST" and form.is_valid():
        quantities = numbers(request, "q")
        bills = [
            invoicing.Bill(row["model"], quantities[row["model"]], _price(request, row))
            for row in rows
            if quantities.get(row["model"])
        ]
        made = invoicing.record(
            order=order,
            **form.cleaned_data,
            bills=bills,
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
        return redirect("procurement:invoice", made.pk)
    page_context = context(
        request, "invoices", form=form, order=order, rows=rows, currency=order.organisation.jurisdiction
    )
    return render(request, "procurement/invoice_form.html", page_context, status=422 if form.errors else 200)


def _models(order: Order) -> list[dict[str, Any]]:
    """Each model of an order with what was received and is not billed yet."""
    found: dict[int, dict[str, Any]] = {}
    for line in order.lines.select_related("model").order_by("model__name", "pk"):
        row = found.setdefault(
            line.model_id,
            {"model": line.model_id, "name": line.model.name, "price": line.unit_price, "left": 0, "received": 0},
        )
        row["left"] += max(0, line.accepted - line.billed)
        row["received"] += line.accepted
    return list(found.values())


def _price(request: HttpRequest, row: dict[str, Any]) -> Decimal:
    """The net price typed for a model, else the price ordered."""
    typed = request.POST.get(f"p-{row['model']}", "").replace(",", ".").strip()
    try:
        price = Decimal(typed).quantize(Decimal("0.01"))
    except InvalidOperation:
        return Decimal(row["price"])
    return price if 0 <= price < 10**8 else Decimal(row["price"])


@require_POST
@page(permissions.APPROVE)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, permissions.APPROVE)
    _decide(request, invoicing.accept, found)
    return redirect("procurement:invoice", pk)


@require_POST
@page(permissions.ORDER)
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, permissions.ORDER)
    _decide(request, invoicing.reject, found)
    return redirect("procurement:invoice", pk)


def _decide(request: HttpRequest, act: Any, found: Invoice) -> None:
    reason = request.POST.get("reason", "")[:2000]
    act(invoice=found, reason=reason, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]


@require_POST
@page(permissions.ORDER)
def pay(request: HttpRequest, pk: int) -> HttpResponse:
    found = _found(request, pk, permissions.ORDER)
    invoicing.pay(invoice=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("procurement:invoice", pk)
