"""Orders: the list, a page for each, and what can be done with it."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.db.models import Count, F, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.governance.models import FundingMeasure
from pupitre.http.gate import page
from pupitre.procurement import permissions, refusals
from pupitre.procurement.documents import order_csv, order_pdf
from pupitre.procurement.engine import orders as engine
from pupitre.procurement.models import DeviceModel, Difference, LineShare, Lot, Order, OrderLine, Supplier
from pupitre.procurement.operations import drafting, mailing, receiving, sending
from pupitre.procurement.operations.drafting import Pays, Wanted
from pupitre.procurement.querysets import MONEY, VIEW
from pupitre.procurement.web import words
from pupitre.procurement.web.forms import LineForm, OrderForm
from pupitre.procurement.web.frame import context, numbers
from pupitre.procurement.web.listings import ORDER_STATES, ORDERS_LIST
from pupitre.territory.models import School

LINES_SHOWN = 400


@page(VIEW)
def orders(request: HttpRequest) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = Order.objects.visible(viewer).with_figures()
    page_context = context(request, "orders", late=Order.objects.visible(viewer).late(timezone.localdate()).count())
    return ORDERS_LIST.respond(request, rows, template="procurement/orders.html", context=page_context)


def found_order(request: HttpRequest, pk: int, capability: str = VIEW) -> Order:
    """The order, where the viewer may see it; for acts, where they run it. Else it is not found."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = Order.objects.visible(viewer, capability).select_related("organisation", "supplier", "lot__group", "mail")
    if capability != VIEW:
        scope = viewer.scope(capability)
        rows = rows if scope.everywhere else rows.filter(organisation__in=scope.organisations)
    return get_object_or_404(rows, pk=pk)


@page(VIEW)
def show(request: HttpRequest, pk: int) -> HttpResponse:
    viewer = request.viewer  # type: ignore[attr-defined]
    found = found_order(request, pk)
    lines = list(
        OrderLine.objects.visible(viewer)
        .filter(order=found)
        .select_related("model", "school", "member")
        .order_by("school__sort_name", "pk")[:LINES_SHOWN]
    )
    runs = permissions.can_run(viewer, found)
    acts = engine.acts(found.state)
    figures = OrderLine.objects.visible(viewer).filter(order=found).order_by()
    totals = figures.aggregate(
        count=Count("pk"),
        ordered=Sum("quantity", default=0),
        arrived=Sum("accepted", default=0),
        net=Sum(F("quantity") * F("unit_price"), default=Decimal(0), output_field=MONEY),
        amount=Sum("amount", default=Decimal(0)),
    )
    page_context = context(
        request,
        "orders",
        order=found,
        state=(ORDER_STATES[found.state], found.get_state_display()),
        status=words.order_status(found, totals["ordered"], totals["arrived"]),
        lines=lines,
        totals=totals,
        more=totals["count"] - len(lines),
        currency=found.organisation.jurisdiction,
        runs=runs,
        mail=words.mail(found) if runs else None,
        acts=acts,
        opens_group=found.lot is not None and viewer.scope(permissions.VIEW).reaches(found.lot.group.organisation_id),
        may_approve="approve" in acts and permissions.can_approve(viewer, found),
        schools=_schools(viewer, found, lines),
        differences=Difference.objects.filter(line__in=[line.pk for line in lines])
        .select_related("line__model", "line__school", "line__order")
        .order_by("-pk")[:60],
        fates={kind: [(fate.value, fate.label) for fate in fates] for kind, fates in receiving.FATES.items()},
        deliveries=found.deliveries.filter(school__in={line.school_id for line in lines})
        .select_related("school")
        .order_by("-on", "-pk")[:60],
        invoices=found.invoices.all() if runs or viewer.can(permissions.VIEW_MONEY) else [],
    )
    if runs and "edit" in acts:
        page_context |= _editing(request, found)
    if page_context["sees_money"]:
        page_context["paid_by"] = _paid_by(found)
    return render(request, "procurement/order.html", page_context)


def _schools(viewer: Any, order: Order, lines: list[OrderLine]) -> list[tuple[School, int]]:
    """The schools where the viewer may receive what is still to come."""
    if not order.is_open or not viewer.can(permissions.RECEIVE):
        return []
    left: dict[int, int] = {}
    schools = {}
    for line in lines:
        if line.to_come and permissions.can_receive(viewer, order, line.school):
            schools[line.school_id] = line.school
            left[line.school_id] = left.get(line.school_id, 0) + line.to_come
    return [(schools[pk], units) for pk, units in left.items()]


def _paid_by(order: Order) -> list[dict[str, Any]]:
    """What each measure pays of the order, and how far it went."""
    rows = LineShare.objects.filter(line__order=order).order_by()
    found = (
        rows.values("measure__code", "measure__name", "year")
        .annotate(amount=Sum("amount"), released=Sum("released"), received=Sum("received"), paid=Sum("paid"))
        .order_by("measure__code", "year")
    )
    return [dict(row) for row in found]


def _editing(request: HttpRequest, order: Order) -> dict[str, Any]:
    measures = FundingMeasure.objects.filter(
        organisation=order.organisation_id, starts_in__lte=order.year, ends_in__gte=order.year
    )
    return {"line_form": _line_form(request, order), "measures": measures.order_by("code")}


def _line_form(request: HttpRequest, order: Order, data: Any = None) -> LineForm:
    models = DeviceModel.objects.for_sale().filter(organisation=order.organisation_id)
    models = models.filter(lot=order.lot) if order.lot_id else models.filter(supplier=order.supplier)
    schools = School.objects.visible(request.viewer, permissions.ORDER)  # type: ignore[attr-defined]
    return LineForm(data, models=models.order_by("name", "pk"), schools=schools)


@page(permissions.ORDER)
def add(request: HttpRequest) -> HttpResponse:
    """Begin an order by hand, on a lot or not."""
    viewer = request.viewer  # type: ignore[attr-defined]
    today = timezone.localdate()
    suppliers = Supplier.objects.visible(viewer, permissions.ORDER).order_by("name", "pk")
    lots = Lot.objects.visible(viewer, permissions.ORDER).filter(group__ends_on__gte=today, supplier__isnull=False)
    initial = {"lot": request.GET.get("lot"), "supplier": request.GET.get("supplier")}
    form = OrderForm(
        request.POST or None, suppliers=suppliers, lots=lots.order_by("group", "number"), initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = drafting.open_order(
            supplier=values["lot"].supplier if values["lot"] else values["supplier"],
            lot=values["lot"],
            expected_on=values["expected_on"],
            actor=viewer,
            at=timezone.now(),
        )
        return redirect("procurement:order", made.pk)
    return render(
        request,
        "procurement/order_form.html",
        context(request, "orders", form=form),
        status=422 if form.errors else 200,
    )


@require_POST
@page(permissions.ORDER)
def line_add(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_order(request, pk, permissions.ORDER)
    form = _line_form(request, found, request.POST)
    if form.is_valid():
        values = form.cleaned_data
        wanted = Wanted(values["model"].pk, values["school"].pk, values["quantity"])
        drafting.add_lines(
            order=found,
            lines=[wanted],
            actor=request.viewer,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
    else:
        for errors in form.errors.values():
            messages.error(request, " ".join(str(error) for error in errors))
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.ORDER)
def line_remove(request: HttpRequest, pk: int, line: int) -> HttpResponse:
    found = found_order(request, pk, permissions.ORDER)
    row = get_object_or_404(OrderLine.objects.select_related("order"), pk=line, order=found)
    drafting.remove_line(line=row, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.ORDER)
def fund(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which measures pay, in parts of a hundred."""
    found = found_order(request, pk, permissions.ORDER)
    allowed = set(FundingMeasure.objects.filter(organisation=found.organisation_id).values_list("pk", flat=True))
    pays = [
        Pays(measure, found.year, Decimal(part))
        for measure, part in numbers(request, "m").items()
        if part and measure in allowed
    ]
    drafting.fund(
        lines=list(found.lines.select_related("order")),
        pays=pays,
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.APPROVE)
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_order(request, pk, permissions.APPROVE)
    drafting.approve(order=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.ORDER)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_order(request, pk, permissions.ORDER)
    drafting.reopen(order=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.ORDER)
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = found_order(request, pk, permissions.ORDER)
    try:
        made = sending.send(order=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    except refusals.NotPossibleNow:
        found.refresh_from_db()
        if found.sent_on is None or not found.is_open:
            raise
        return redirect("procurement:order", pk)  # clicked twice: it left once
    said = _("Sent: its money is committed, and the mail to the supplier leaves.")
    alone = _("Sent: its money is committed. The supplier has no address here: give them the PDF.")
    messages.success(request, said if made.mail_id else alone)
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.ORDER)
def mail_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail an order again whose mail was given up, or that had no address to leave for."""
    found = found_order(request, pk, permissions.ORDER)
    made = mailing.mail_again(order=found, actor=request.viewer, at=timezone.now())  # type: ignore[attr-defined]
    messages.success(request, _("The mail to %(address)s leaves.") % {"address": made.recipient})
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.ORDER)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Cancel an order of which nothing arrived, or close one short."""
    found = found_order(request, pk, permissions.ORDER)
    act = sending.cancel if "cancel" in engine.acts(found.state) else sending.close
    act(
        order=found,
        reason=request.POST.get("reason", "")[:2000],
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return redirect("procurement:order", pk)


@require_POST
@page(permissions.ORDER)
def settle(request: HttpRequest, pk: int, difference: int) -> HttpResponse:
    """Decide what becomes of a difference."""
    found = found_order(request, pk, permissions.ORDER)
    row = get_object_or_404(Difference.objects.select_related("line__order"), pk=difference, line__order=found)
    receiving.settle(
        difference=row,
        fate=request.POST.get("fate", ""),
        reason=request.POST.get("reason", ""),
        actor=request.viewer,  # type: ignore[attr-defined]
        at=timezone.now(),
    )
    return redirect("procurement:order", pk)


@page(VIEW)
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The order as the supplier reads it."""
    found = found_order(request, pk)
    body = order_pdf(found, list(_lines(request, found)))
    headers = {"Content-Disposition": f'attachment; filename="{found.number}.pdf"'}
    return HttpResponse(body, content_type="application/pdf", headers=headers)


@page(VIEW)
def lines_csv(request: HttpRequest, pk: int) -> HttpResponse:
    """The lines of an order, as a file."""
    found = found_order(request, pk)
    return order_csv(found, _lines(request, found))


def _lines(request: HttpRequest, order: Order) -> Any:
    rows = OrderLine.objects.visible(request.viewer).filter(order=order)  # type: ignore[attr-defined]
    return rows.select_related("model", "school").order_by("school__sort_name", "pk")
