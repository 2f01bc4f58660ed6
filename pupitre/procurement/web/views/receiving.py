"""Receiving at a school: made for one hand and a bad network."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.http.gate import page
from pupitre.procurement.engine.orders import Count
from pupitre.procurement.models import Order
from pupitre.procurement.operations import receiving
from pupitre.procurement.permissions import RECEIVE
from pupitre.procurement.queries import buying
from pupitre.procurement.web.frame import context, fresh_key, numbers
from pupitre.territory.models import School


@page(RECEIVE)
def to_receive(request: HttpRequest) -> HttpResponse:
    """What is still to come, order by order and school by school."""
    viewer = request.viewer  # type: ignore[attr-defined]
    rows = buying.to_receive(viewer)
    today = timezone.localdate()
    page_context = context(request, "to_receive", rows=rows, today=today, units=sum(row.units for row in rows))
    return render(request, "procurement/to_receive.html", page_context)


@page(RECEIVE)
def receive(request: HttpRequest, pk: int, school: int) -> HttpResponse:
    """Count what is there for a school of an order."""
    viewer = request.viewer  # type: ignore[attr-defined]
    orders = Order.objects.visible(viewer, RECEIVE).select_related("organisation", "supplier")
    order = get_object_or_404(orders, pk=pk)
    place = get_object_or_404(School.objects.visible(viewer, RECEIVE), pk=school)
    lines = list(order.lines.filter(school=place).select_related("model").order_by("pk"))
    if request.method == "POST":
        there, damaged = numbers(request, "there"), numbers(request, "damaged")
        counts = {
            line.pk: Count(
                there.get(line.pk, 0), damaged.get(line.pk, 0), rest_comes=f"last-{line.pk}" not in request.POST
            )
            for line in lines
            if line.pk in there or f"last-{line.pk}" in request.POST
        }
        serials = {line.pk: request.POST.get(f"serials-{line.pk}", "").split() for line in lines}
        delivery = receiving.receive(
            order=order,
            school=place,
            counts=counts,
            key=request.POST.get("key", "")[:60] or fresh_key(),
            serials=serials,
            note=request.POST.get("note", ""),
            actor=viewer,
            at=timezone.now(),
        )
        units = sum(line.accepted for line in delivery.lines.all())
        messages.success(request, _("%(units)s units accepted at %(school)s.") % {"units": units, "school": place})
        return redirect("procurement:order", pk)
    page_context = context(
        request,
        "to_receive",
        order=order,
        school=place,
        lines=[line for line in lines if line.to_come],
        key=fresh_key(),
    )
    return render(request, "procurement/receive.html", page_context)
