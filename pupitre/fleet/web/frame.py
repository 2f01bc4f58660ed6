"""What every page of the room shows: its tabs, and what one may do."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.models import Device
from pupitre.fleet.permissions import DISPOSE, EDIT, HAND_OUT
from pupitre.fleet.querysets import VIEW
from pupitre.kernel.viewer import Viewer

TABS: tuple[tuple[str, Any, str], ...] = (
    ("home", _("Where one stands"), VIEW),
    ("devices", _("Devices"), VIEW),
    ("campaigns", _("Campaigns"), VIEW),
    ("incidents", _("Incidents"), VIEW),
    ("sets", _("Carts and sets"), VIEW),
    ("ratios", _("Pupils per device"), VIEW),
    ("transfers", _("Transfers"), VIEW),
    ("arrivals", _("To register"), EDIT),
    ("seen", _("Machines seen"), VIEW),
    ("reconciliation", _("Bought, managed, seen"), VIEW),
)
"""A page of the room that has a tab: its name, its words, the capability that opens it. One line a subject."""


LINKS: tuple[tuple[str, Any, str], ...] = (
    ("inventory", _("Import an inventory"), EDIT),
    ("checks", _("Audits by scan"), HAND_OUT),
    ("disposals", _("What leaves the fleet"), DISPOSE),
    ("labels", _("Print labels"), EDIT),
    ("fleet_settings", _("Fleet settings"), VIEW),
    ("stock", _("Class sets, as the plan counts them"), VIEW),
    ("usage", _("Usage"), VIEW),
)
"""What is looked up now and then, from the first page. One line a subject."""


def links(viewer: Viewer) -> list[tuple[Any, str]]:
    return [(label, reverse(f"fleet:{name}")) for name, label, needs in LINKS if viewer.can(needs)]


def context(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page: `here` names its tab."""
    viewer = request.viewer  # type: ignore[attr-defined]
    return {
        "tabs": [(label, reverse(f"fleet:{name}"), name == here) for name, label, needs in TABS if viewer.can(needs)],
        "may_edit": viewer.can(EDIT),
        "may_hand_out": viewer.can(HAND_OUT),
        **more,
    }


def found_device(request: HttpRequest, pk: int, capability: str = VIEW) -> Device:
    """The device, where the viewer may see it; for acts, where they may act. Else it is not found."""
    rows = Device.objects.visible(request.viewer, capability)  # type: ignore[attr-defined]
    related = rows.select_related(
        "model__organisation", "organisation", "school", "room", "set", "order_line__order__supplier"
    )
    return get_object_or_404(related, pk=pk)
