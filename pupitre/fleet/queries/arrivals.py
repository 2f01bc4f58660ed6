"""What was received and is not in the register yet."""

from typing import Any

from django.db.models import Count, F, Func, IntegerField, Q, QuerySet

from pupitre.fleet.permissions import EDIT
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeliveryLine
from pupitre.territory.models import School

NOT_DEVICES = ("accessory", "furniture", "software")


def awaited(viewer: Viewer) -> QuerySet[Any]:
    """Receipts of devices, each with the units that came, the serials scanned and the devices in the register."""
    rows = DeliveryLine.objects.exclude(line__model__category__in=NOT_DEVICES)
    scope = viewer.scope(EDIT)
    if not scope.everywhere:
        schools = School.objects.visible(viewer, EDIT)
        rows = rows.filter(Q(delivery__school__in=schools) | Q(delivery__order__organisation__in=scope.organisations))
    return rows.annotate(
        scanned=Func(F("serials"), function="jsonb_array_length", output_field=IntegerField()),
        registered=Count("devices"),
        there=F("accepted") + F("damaged") + F("surplus"),
    )


def unregistered(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Of `awaited`, those of which sound units are not in the register yet."""
    return rows.filter(registered__lt=F("accepted"))


def awaiting(viewer: Viewer, most: int) -> list[DeliveryLine]:
    """The receipts of which devices are still to be registered, latest first."""
    related = unregistered(awaited(viewer)).select_related("delivery__school", "delivery__order", "line__model")
    return list(related.order_by("-delivery__on", "-pk")[:most])
