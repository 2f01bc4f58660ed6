"""What the fleet hangs on the thread: devices, which came by an order line and a delivery."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.models import Device
from pupitre.kernel.thread import Described, Kind, rows
from pupitre.kernel.viewer import Viewer

DEVICE = "fleet.device"


def _devices(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Device.objects.visible(viewer).filter(pk__in=keys).select_related("model").order_by("pk")
    return {
        row.pk: Described(str(row), row.get_absolute_url(), f"{row.model.name} · {row.get_state_display()}")
        for row in found
    }


KINDS = (Kind(DEVICE, _("Device"), _devices),)
LINKS = (
    rows("procurement.order_line", DEVICE, Device.objects, cause_field="order_line_id"),
    rows("procurement.delivery", DEVICE, Device.objects, cause_field="delivery_line__delivery"),
)
