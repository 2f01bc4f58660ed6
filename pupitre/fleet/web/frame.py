"""What every page of the room shows: its tabs, and what one may do."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.fleet.models import Device
from pupitre.fleet.permissions import DISPOSE, EDIT, HAND_OUT, REVIEW
from pupitre.fleet.querysets import VIEW
from pupitre.http.tabs import Tab, grouped
from pupitre.kernel.viewer import Viewer

Page = tuple[str, Any, str]
"""A page that has a tab: the name of its address, its words, the capability that opens it."""

GROUPS: tuple[tuple[str, Any, tuple[Page, ...]], ...] = (
    ("home", _("Where one stands"), (("home", _("Where one stands"), VIEW),)),
    (
        "devices",
        _("Devices"),
        (
            ("devices", _("Register"), VIEW),
            ("sets", _("Carts and sets"), VIEW),
            ("arrivals", _("To register"), EDIT),
            ("inventory", _("Import an inventory"), EDIT),
            ("labels", _("Labels"), EDIT),
        ),
    ),
    (
        "movements",
        _("Movements"),
        (
            ("campaigns", _("Campaigns"), VIEW),
            ("loans", _("Loans"), VIEW),
            ("transfers", _("Transfers"), VIEW),
        ),
    ),
    (
        "events",
        _("Events"),
        (
            ("incidents", _("Incidents"), VIEW),
            ("repairs", _("Repairs"), EDIT),
            ("checks", _("Audits by scan"), HAND_OUT),
            ("disposals", _("Withdrawals"), DISPOSE),
        ),
    ),
    (
        "signals",
        _("What devices say"),
        (
            ("seen", _("Machines seen"), VIEW),
            ("reconciliation", _("Bought, managed, seen"), VIEW),
        ),
    ),
    (
        "use",
        _("Use"),
        (
            ("reviews", _("Usage reviews"), VIEW),
            ("reallocation", _("Where sets would serve"), REVIEW),
        ),
    ),
    ("ratios", _("Pupils per device"), (("ratios", _("Pupils per device"), VIEW),)),
)
"""The tabs, each with its pages. One line a page."""


LINKS: tuple[Page, ...] = (
    ("fleet_settings", _("Fleet settings"), VIEW),
    ("stock", _("Class sets, as the plan counts them"), VIEW),
    ("usage", _("Usage"), VIEW),
)
"""What is looked up now and then, from the first page. One line a subject."""


def links(viewer: Viewer) -> list[tuple[Any, str]]:
    return [(label, reverse(f"fleet:{name}")) for name, label, needs in LINKS if viewer.can(needs)]


def tabs(viewer: Viewer, here: str) -> tuple[list[Tab], list[Tab]]:
    """The groups that the viewer opens, and the pages of the one that holds `here` where it has several."""
    return grouped(
        (
            label,
            here == name or here in {page[0] for page in pages},
            [Tab(word, reverse(f"fleet:{page}"), page == here) for page, word, needs in pages if viewer.can(needs)],
        )
        for name, label, pages in GROUPS
    )


def context(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page: `here` names the page that has a tab, or a group."""
    viewer = request.viewer  # type: ignore[attr-defined]
    groups, within = tabs(viewer, here)
    return {
        "tabs": groups,
        "subtabs": within,
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
