"""What every page of the room shows: its tabs, and how its rows are found."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.http.request import Request
from pupitre.kernel.refusal import NotAllowed
from pupitre.support import permissions
from pupitre.support.models import Ticket
from pupitre.support.querysets import ANSWER, ASK, FIGURES, LEAD, WORK

AT_DESK = (WORK, ANSWER)
"""The capabilities that make someone of the desk: of the first line, or of a team that answers."""

TABS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("queue", _("Queue"), AT_DESK),
    ("chats", _("Chats"), AT_DESK),
    ("call", _("A call"), AT_DESK),
    ("call_backs", _("Calls to make"), AT_DESK),
    ("connectors:mails", _("Mail"), (WORK,)),
    ("problems", _("Problems"), (WORK,)),
    ("month", _("The month"), (FIGURES,)),
    ("visits", _("Visits"), (WORK,)),
    ("setting_up", _("Setting up"), (LEAD,)),
    ("mine", _("My requests"), (ASK,)),
    ("help", _("Help articles"), (ASK,)),
)
"""A page that has a tab: its name, its words, the capabilities any of which opens it. One line a subject.

A name with a colon is of a room above, which hangs its page here."""


def at_desk(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a page to those who answer requests; under `@page()`, which says so to the others."""

    @wraps(view)
    def kept(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.works(request.viewer):
            raise NotAllowed
        return view(request, *args, **kwargs)

    return kept


def context(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page: `here` names its tab."""
    viewer = request.viewer  # type: ignore[attr-defined]
    tabs = [
        (label, reverse(name if ":" in name else f"support:{name}"), name == here)
        for name, label, needs in TABS
        if any(viewer.can(one) for one in needs)
    ]
    return {"tabs": tabs, **more}


def found_workable(request: Request, pk: int) -> Ticket:
    """The ticket, where the viewer may work on it; else it is not found."""
    rows = Ticket.objects.workable(request.viewer)
    related = rows.select_related(
        "organisation", "school__responsible", "school__area", "category", "team", "assignee", "requester",
        "device__model", "problem", "merged_into",
    )  # fmt: skip
    return get_object_or_404(related, pk=pk)
