"""What every page of the room shows: its tabs, and how its rows are found."""

from collections.abc import Callable, Iterator
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.http.request import Request
from pupitre.http.tabs import Tab, grouped
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions
from pupitre.support.models import Ticket
from pupitre.support.querysets import ANSWER, ASK, FIGURES, LEAD, WORK

AT_DESK = (WORK, ANSWER)
"""The capabilities that make someone of the desk: of the first line, or of a team that answers."""

Page = tuple[str, Any, tuple[str, ...]]
"""A page that has a tab: its name, its words, the capabilities any of which opens it.

A name with a colon is of a room above, which hangs its page here."""

GROUPS: tuple[tuple[Any, tuple[Page, ...]], ...] = (
    (_("Queue"), (("queue", _("Queue"), AT_DESK),)),
    (
        _("Calls, chats, mail"),
        (
            ("call", _("A call"), AT_DESK),
            ("call_backs", _("Calls to make"), AT_DESK),
            ("chats", _("Chats"), AT_DESK),
            ("connectors:mails", _("Mail"), (WORK,)),
        ),
    ),
    (
        _("Visits and parts"),
        (
            ("visits", _("Visits"), (WORK,)),
            ("stock", _("Parts in stock"), (WORK,)),
        ),
    ),
    (
        _("Month and problems"),
        (
            ("month", _("The month"), (FIGURES,)),
            ("problems", _("Problems"), (WORK,)),
        ),
    ),
    (_("My requests"), (("mine", _("My requests"), (ASK,)),)),
    (_("Help articles"), (("help", _("Help articles"), (ASK,)),)),
    (_("Setting up"), (("setting_up", _("Setting up"), (LEAD,)),)),
)
"""The tabs, each with its pages. One line a page."""


def tabs(viewer: Viewer, here: str) -> tuple[list[Tab], list[Tab]]:
    """The groups that the viewer opens, and the pages of the one that holds `here` where it has several.

    A group of which one page alone opens bears the words of that page.
    """
    return grouped(_opened(viewer, here))


def _opened(viewer: Viewer, here: str) -> Iterator[tuple[Any, bool, list[Tab]]]:
    for label, pages in GROUPS:
        opened = [page for page in pages if any(viewer.can(one) for one in page[2])]
        shown = [Tab(word, _address(name), name == here) for name, word, _needs in opened]
        yield shown[0].label if len(shown) == 1 else label, any(tab.current for tab in shown), shown


def _address(name: str) -> str:
    return reverse(name if ":" in name else f"support:{name}")


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
    groups, within = tabs(request.viewer, here)  # type: ignore[attr-defined]
    return {"tabs": groups, "subtabs": within, **more}


def found_workable(request: Request, pk: int) -> Ticket:
    """The ticket, where the viewer may work on it; else it is not found."""
    rows = Ticket.objects.workable(request.viewer)
    related = rows.select_related(
        "organisation", "school__responsible", "school__area", "category", "team", "assignee", "requester",
        "device__model", "problem", "merged_into",
    )  # fmt: skip
    return get_object_or_404(related, pk=pk)
