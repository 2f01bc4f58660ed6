"""What procurement hangs on the thread: what was asked, ordered for whom, and what arrived."""

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.http import formats
from pupitre.http.addresses import row_address
from pupitre.kernel.thread import READ, Described, Kind, Link, rows
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import Award, Delivery, DeliveryLine, LineShare, Order, OrderLine, Request


def _requests(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Request.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    return {row.pk: Described(row.title, row.get_absolute_url(), row.get_state_display()) for row in found}


def _lines(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    """Read as bare values: a plan leads to hundreds of lines."""
    found = OrderLine.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    address = cache(lambda order: reverse("procurement:order", args=[order]))
    return {
        pk: Described(f"{formats.number(quantity)} × {model}", address(order), school)
        for pk, quantity, model, order, school in found.values_list(
            "pk", "quantity", "model__name", "order_id", "school__name"
        )
    }


def _orders(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Order.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    words = {state: str(word) for state, word in OrderState.choices}
    return {
        pk: Described(number, row_address("procurement:order", pk), f"{supplier or ''} · {words[state]}")
        for pk, number, supplier, state in found.values_list("pk", "number", "supplier__name", "state")
    }


def _deliveries(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Delivery.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    return {
        pk: Described(formats.day(on, words=True), row_address("procurement:order", order), school)
        for pk, on, order, school in found.values_list("pk", "on", "order_id", "school__name")
    }


def _awards(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Award.objects.visible(viewer).filter(pk__in=keys).select_related("lot", "offer__supplier").order_by("pk")
    return {
        row.pk: Described(str(row.lot), reverse("procurement:lot", args=[row.lot_id]), str(row.offer.supplier))
        for row in found
    }


def _requested(**lookup: Collection[int]) -> Iterable[tuple[int, int]]:
    found = OrderLine.objects.filter(**lookup, request_line__isnull=False).order_by("pk")
    return found.values_list("request_line__request", "pk")[:READ]


LINE = "procurement.order_line"
KINDS = (
    Kind("procurement.award", _("Award of a lot"), _awards),
    Kind("procurement.request", _("Request"), _requests),
    Kind(LINE, _("Order line"), _lines),
    Kind("procurement.order", _("Order"), _orders),
    Kind("procurement.delivery", _("Delivery"), _deliveries),
)
LINKS = (
    Link(
        "procurement.request",
        LINE,
        lambda keys: _requested(request_line__request__in=keys),
        lambda keys: _requested(pk__in=keys),
    ),
    rows("governance.decision", "procurement.award", Award.objects, cause_field="decision_id"),
    rows("procurement.award", LINE, OrderLine.objects, cause_field="order__lot__award__pk"),
    rows("projects.need", LINE, OrderLine.objects, cause_field="need_id"),
    rows("governance.measure", LINE, LineShare.objects, cause_field="measure_id", effect_field="line_id"),
    rows("planning.scenario", LINE, OrderLine.objects.filter(plan_kind="planning.scenario"), cause_field="plan_pk"),
    rows(LINE, "procurement.order", OrderLine.objects, cause_field="pk", effect_field="order_id"),
    rows(LINE, "procurement.delivery", DeliveryLine.objects, cause_field="line_id", effect_field="delivery_id"),
    rows("procurement.order", "procurement.delivery", Delivery.objects, cause_field="order_id"),
)
