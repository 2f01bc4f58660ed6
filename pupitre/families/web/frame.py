"""What every page of the room shows: its tabs, and how its rows are found."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pupitre.families.models import Agreement
from pupitre.families.permissions import ASK, KEEP, VIEW, WRITE
from pupitre.http.request import Request
from pupitre.territory.models import School

TABS: tuple[tuple[str, Any, str], ...] = (
    ("home", _("Signatures"), VIEW),
    ("programmes", _("Contracts"), VIEW),
    ("sessions", _("Sessions for parents"), VIEW),
    ("activities", _("Activities"), ASK),
    ("messages", _("Messages"), WRITE),
    ("consents", _("Consents"), VIEW),
    ("bodies", _("How long data is kept"), KEEP),
)
"""A page that has a tab: its name, its words, the capability that opens it. One line a subject."""

STATES: dict[str, tuple[str, Any]] = {
    "not_asked": ("none", _("not asked")),
    "waiting": ("waiting", _("waiting")),
    "partly": ("waiting", _("partly signed")),
    "signed": ("done", _("signed")),
    "outdated": ("blocked", _("text changed")),
    "refused": ("refused", _("refused")),
    "withdrawn": ("refused", _("withdrawn")),
}
"""Sign and word of each engine.standing.Standing."""


def context(request: HttpRequest, here: str, **more: Any) -> dict[str, Any]:
    """The context of a page: `here` names its tab."""
    viewer = request.viewer  # type: ignore[attr-defined]
    tabs = [(label, reverse(f"families:{name}"), name == here) for name, label, needs in TABS if viewer.can(needs)]
    return {"tabs": tabs, **more}


def found_school(request: Request, pk: int, capability: str = VIEW) -> School:
    rows = School.objects.visible(request.viewer, capability).select_related("responsible")
    return get_object_or_404(rows, pk=pk)


def found_agreement(request: Request, pk: int, capability: str = VIEW) -> Agreement:
    rows = Agreement.objects.visible(request.viewer, capability)
    related = rows.select_related("programme__organisation", "version", "pupil", "school", "document__content")
    return get_object_or_404(related, pk=pk)
