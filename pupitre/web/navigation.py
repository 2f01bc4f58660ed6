"""The left rail: one line an entry, in the order in which the trade works; people see what they may open."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.viewer import Viewer


@dataclass(frozen=True)
class Entry:
    """A line of the rail. `url` is a URL name without arguments; `capability` None = anyone signed in.

    `apart`: looked after now and then, below the work of every day.
    """

    label: Any
    icon: str
    url: str
    capability: str | None = None
    apart: bool = False


ENTRIES: tuple[Entry, ...] = (
    Entry(_("Today"), "home", "web:home"),
    Entry(_("Schools"), "school", "territory:schools", "territory.view"),
    Entry(_("Projects"), "clipboard-list", "projects:home", "projects.view"),
    Entry(_("Plan"), "timeline", "planning:scenarios", "planning.view"),
    Entry(_("Money"), "report-money", "governance:money", "governance.view_money"),
    Entry(_("Purchases"), "shopping-cart", "procurement:home", "procurement.view"),
    Entry(_("Equipment"), "device-laptop", "fleet:home", "fleet.view"),
    Entry(_("Support"), "headset", "support:home", "support.ask"),
    Entry(_("Families"), "users-group", "families:home", "families.view"),
    Entry(_("Steering"), "gavel", "governance:steering", "governance.view"),
    Entry(_("Sources of devices"), "refresh", "connectors:sources", "fleet.connect", apart=True),
    Entry(_("Imports"), "file-import", "imports:runs", "territory.import", apart=True),
    Entry(_("People"), "users", "accounts:people", "accounts.view", apart=True),
    Entry(_("Administration"), "settings", "accounts:administration", "accounts.configure", apart=True),
)


def entries(viewer: Viewer, request: HttpRequest) -> Iterator[tuple[Entry, str, bool]]:
    """The entries open to the viewer, each with its address and whether one stands in it."""
    if viewer.is_anonymous:
        return
    shown = [
        (entry, reverse(entry.url)) for entry in ENTRIES if entry.capability is None or viewer.can(entry.capability)
    ]
    within = [address for _, address in shown if request.path.startswith(address)]
    current = max(within, key=len, default="")
    for entry, address in shown:
        yield entry, address, address == current and (address != "/" or request.path == "/")
