"""The streams of the room: what an open page may hear. It then reads by its ordinary address, with its rights."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import path
from django.views.decorators.http import require_GET

from pupitre.http.gate import page
from pupitre.http.live import LiveResponse, Reader
from pupitre.http.request import Request
from pupitre.support.models import Team, TeamMember, Ticket
from pupitre.support.querysets import WORK
from pupitre.support.web import frame

MOST = 12  # tickets that one page may have before its reader's eyes


@require_GET
@page()
@frame.at_desk
def desk(request: Request) -> HttpResponse:
    """What happens at the desks of the viewer, and on the tickets that the page shows (`ticket=`, several)."""
    viewer = request.viewer
    asked = [int(one) for one in request.GET.getlist("ticket") if one.isdecimal()][:MOST]
    shown = Ticket.objects.workable(viewer).filter(pk__in=asked).order_by().values_list("pk", flat=True)
    tickets = frozenset(shown) if asked else frozenset()
    topics = {f"organisation:{key}" for key in _desks(request)} | {f"ticket:{key}" for key in tickets}
    return _open(request, topics, tickets, at_desk=True)


@require_GET
@page()
def ticket(request: Request, pk: int) -> HttpResponse:
    """What happens on one ticket, for who may read it."""
    row = get_object_or_404(Ticket.objects.visible(request.viewer), pk=pk)
    return _open(request, {f"ticket:{row.pk}"}, frozenset({row.pk}), at_desk=False)


def _open(request: Request, topics: set[str], tickets: frozenset[int], *, at_desk: bool) -> HttpResponse:
    viewer = request.viewer
    person = viewer.person_id
    assert person is not None
    # Who sees Pupitre as someone is not that someone: nobody is said to be there.
    reader = None if viewer.impersonator_id else Reader(person, at_desk, tickets)
    return LiveResponse(topics, person=person, reader=reader)


def _desks(request: Request) -> list[int]:
    """The bodies whose desks the viewer belongs to: of their teams, and of their scope."""
    viewer = request.viewer
    teams = TeamMember.objects.filter(person=viewer.person_id).order_by().values_list("team__organisation", flat=True)
    scope = viewer.scope(WORK)
    if not scope:
        return list(teams.distinct())
    rows = Team.objects.filter(is_active=True) if scope.everywhere else Team.objects.visible(viewer, WORK)
    return list({*teams, *rows.order_by().values_list("organisation", flat=True)})


app_name = "live"
urlpatterns = [path("desk/", desk, name="desk"), path("requests/<int:pk>/", ticket, name="ticket")]
