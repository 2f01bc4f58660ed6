"""What the pages of steering share: the tabs, a form with its file, the rows behind an address."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from pupitre.governance import permissions
from pupitre.governance.models import Committee, Convention, Meeting
from pupitre.governance.models.conventions import Party
from pupitre.governance.queries import steering
from pupitre.governance.querysets_steering import VIEW
from pupitre.governance.web.steering import listings, words
from pupitre.kernel.viewer import Viewer

FORM = "governance/steering/form.html"


def viewer_of(request: HttpRequest) -> Viewer:
    return request.viewer  # type: ignore[attr-defined]


def context(request: HttpRequest, here: str, **values: Any) -> dict[str, Any]:
    """The tab where one stands, and what one may do."""
    viewer = viewer_of(request)
    may = {"steer": viewer.can(permissions.STEER), "sign": viewer.can(permissions.SIGN)}
    return {"here": here, "may": may, "status": "", "effect": "", **values}


def in_force(request: HttpRequest) -> list[Any]:
    """The conventions in force that one sees, described, the first to end first; read once a request."""
    found: list[Any] | None = getattr(request, "steering_in_force", None)
    if found is None:
        rows = listings.described(Convention.objects.visible(viewer_of(request)).roots(), timezone.localdate())
        found = list(rows.filter(standing__in=[words.IN_FORCE, words.ENDING]).order_by("last_on", "pk"))
        request.steering_in_force = found  # type: ignore[attr-defined]
    return found


def duties_in_force(request: HttpRequest) -> list[steering.DutyRow]:
    """Their duties, with where each stands today."""
    ends = {row.pk: row.last_on for row in in_force(request)}
    return steering.duties_under(ends, timezone.localdate()) if ends else []


def found_convention(request: HttpRequest, pk: int, capability: str = VIEW) -> Convention:
    rows = Convention.objects.visible(viewer_of(request), capability)
    return get_object_or_404(rows.select_related("organisation", "amends", "renews", "document"), pk=pk)


def found_party(request: HttpRequest, pk: int, party: int) -> Party:
    found = found_convention(request, pk)
    rows: QuerySet[Party] = found.parties.select_related("organisation", "convention")
    return get_object_or_404(rows, pk=party)


def found_committee(request: HttpRequest, pk: int, capability: str = VIEW) -> Committee:
    rows = Committee.objects.visible(viewer_of(request), capability)
    return get_object_or_404(rows.select_related("organisation"), pk=pk)


def found_meeting(request: HttpRequest, pk: int, capability: str = VIEW) -> Meeting:
    rows = Meeting.objects.visible(viewer_of(request), capability).select_related("committee__organisation")
    return get_object_or_404(rows, pk=pk)
