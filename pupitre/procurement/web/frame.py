"""What every page of the room shows: its tabs, and what one may do."""

from typing import Any
from uuid import uuid4

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions
from pupitre.procurement.querysets import VIEW

TABS: tuple[tuple[str, Any, str], ...] = (
    ("home", _("Where one stands"), VIEW),
    ("catalogue", _("Catalogue"), VIEW),
    ("requests", _("Requests"), VIEW),
    ("orders", _("Orders"), VIEW),
    ("to_receive", _("To receive"), permissions.RECEIVE),
    ("groups", _("Group purchases"), VIEW),
    ("invoices", _("Invoices"), permissions.VIEW_MONEY),
    ("green", _("Green shares"), VIEW),
)
OF_ORGANISATIONS = {"groups", "green", "invoices"}
"""Pages that people of a school do not open."""


def context(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page: `here` names its tab."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    closed = set() if viewer.scope(VIEW).reaches_organisations else OF_ORGANISATIONS
    tabs = [
        (label, reverse(f"procurement:{name}"), name == here)
        for name, label, needs in TABS
        if viewer.can(needs) and name not in closed
    ]
    return {
        "tabs": tabs,
        "may_run": viewer.can(permissions.ORDER),
        "may_edit": viewer.can(permissions.EDIT),
        "may_ask": viewer.can(permissions.REQUEST),
        "sees_money": permissions.sees_money(viewer),
        **more,
    }


def numbers(request: HttpRequest, prefix: str) -> dict[int, int]:
    """Whole numbers typed in fields named `<prefix>-<key>`; what is not a number is left out."""
    found = {}
    for name in request.POST:
        typed = request.POST[name]
        head, _dash, key = name.rpartition("-")
        if head == prefix and key.isdigit() and typed.strip().isdigit():
            found[int(key)] = min(int(typed), 1_000_000)
    return found


def fresh_key() -> str:
    return str(uuid4())
