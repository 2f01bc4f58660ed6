"""What the fleet hangs on the thread: devices, which came by an order line and a delivery."""

from collections.abc import Collection, Mapping

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.enums import DeviceState
from pupitre.fleet.models import Device, Transfer, TransferLine, UsageReview, Withdrawal, WithdrawalLine
from pupitre.fleet.permissions import DISPOSE
from pupitre.http.addresses import row_address
from pupitre.kernel.thread import Described, Kind, rows
from pupitre.kernel.viewer import Viewer

DEVICE = "fleet.device"
TRANSFER = "fleet.transfer"
REVIEW = "fleet.usage_review"
WITHDRAWAL = "fleet.withdrawal"


def _devices(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    """Read as bare values: an order leads to hundreds of devices."""
    found = Device.objects.visible(viewer).filter(pk__in=keys).order_by("pk")
    words = {state: str(word) for state, word in DeviceState.choices}
    return {
        pk: Described(tag or serial, row_address("fleet:device", pk), f"{model} · {words[state]}")
        for pk, tag, serial, state, model in found.values_list("pk", "asset_tag", "serial", "state", "model__name")
    }


def _transfers(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Transfer.objects.visible(viewer).filter(pk__in=keys).select_related("from_school", "to_school")
    return {
        row.pk: Described(str(row), row.get_absolute_url(), str(row.get_state_display()))
        for row in found.order_by("pk")
    }


def _reviews(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = UsageReview.objects.visible(viewer).filter(pk__in=keys).select_related("set", "school")
    return {
        row.pk: Described(str(row), row.get_absolute_url(), str(row.get_state_display()))
        for row in found.order_by("pk")
    }


def _withdrawals(viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    found = Withdrawal.objects.visible(viewer, DISPOSE).filter(pk__in=keys).order_by("pk")
    return {row.pk: Described(row.title, row.get_absolute_url(), str(row.get_state_display())) for row in found}


KINDS = (
    Kind(DEVICE, _("Device"), _devices),
    Kind(REVIEW, _("Usage review"), _reviews),
    Kind(TRANSFER, _("Transfer"), _transfers),
    Kind(WITHDRAWAL, _("Lot to withdraw"), _withdrawals),
)
LINKS = (
    rows(DEVICE, WITHDRAWAL, WithdrawalLine.objects, cause_field="device", effect_field="withdrawal"),
    rows("governance.decision", WITHDRAWAL, Withdrawal.objects, cause_field="decision"),
    rows(DEVICE, TRANSFER, TransferLine.objects, cause_field="device", effect_field="transfer"),
    rows(
        "planning.scenario",
        TRANSFER,
        Transfer.objects.filter(cause_kind="planning.scenario"),
        cause_field="cause_pk",
    ),
    rows(REVIEW, TRANSFER, UsageReview.objects, cause_field="pk", effect_field="transfer"),
    rows("governance.decision", REVIEW, UsageReview.objects, cause_field="decision"),
    rows("procurement.order_line", DEVICE, Device.objects, cause_field="order_line_id"),
    rows("procurement.delivery", DEVICE, Device.objects, cause_field="delivery_line__delivery"),
)
