"""The chats of the desk: those that wait, and those that one has in hand, side by side."""

from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupitre.accounts.models import Person
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import Refusal
from pupitre.support import wording
from pupitre.support.models import CannedAnswer, Presence, Team, TeamMember, Ticket
from pupitre.support.operations import chatting, presence
from pupitre.support.queries import chats
from pupitre.support.web import frame, talk

SIDE_BY_SIDE = 6  # chats in hand that the page shows at once


@require_GET
@page()
@frame.at_desk
def panel(request: Request) -> HttpResponse:
    rows = list(chats.of_desk(request.viewer)[:100])
    mine = [one for one in rows if one.taken_at and one.ticket.assignee_id == request.viewer.person_id]
    waiting = [one for one in rows if one.taken_at is None]
    canned = list(
        CannedAnswer.objects.filter(organisation__in={one.ticket.organisation_id for one in mine}).order_by(
            "title", "pk"
        )
    )
    cards: list[dict[str, Any]] = [
        shown
        | {"canned": [(line.title, wording.filled(line.body, shown["ticket"], request.viewer.name)) for line in canned
                      if line.organisation_id == shown["ticket"].organisation_id]}
        for shown in talk.several(request, mine[:SIDE_BY_SIDE])
    ]  # fmt: skip
    context = {
        "cards": cards,
        "more": mine[SIDE_BY_SIDE:],
        "waiting": waiting,
        "elsewhere": [one for one in rows if one not in mine and one not in waiting],
        "status": _status(len(waiting), len(mine)),
        "now": timezone.now(),
    }
    return render(request, "support/chats.html", frame.context(request, "chats", **context))


def _status(waiting: int, mine: int) -> str:
    said = ngettext("%(count)d chat waits", "%(count)d chats wait", waiting) % {"count": waiting}
    own = ngettext("%(count)d is in your hands", "%(count)d are in your hands", mine) % {"count": mine}
    return _("%(waiting)s; %(mine)s.") % {"waiting": said if waiting else _("No chat waits"), "mine": own}


@require_POST
@page()
@frame.at_desk
def take(request: Request, pk: int) -> HttpResponse:
    row = frame.found_workable(request, pk)
    chatting.take(ticket=row, actor=request.viewer, at=timezone.now())
    return redirect("support:chats")


@require_http_methods(["GET", "HEAD", "POST"])
@page()
@frame.at_desk
def hand_over(request: Request, pk: int) -> HttpResponse:
    """To another team, or someone of it, with the thread and a reason."""
    row = frame.found_workable(request, pk)
    get_object_or_404(chats.of_desk(request.viewer), pk=pk)
    teams = Team.objects.filter(organisation=row.organisation_id, is_active=True).order_by("name", "pk")
    refusal: Refusal | None = None
    if request.method == "POST":
        try:
            team, person = _whom(request, row)
            chatting.hand_over(
                ticket=row, team=team, person=person, reason=request.POST.get("reason", ""), actor=request.viewer,
                at=timezone.now(),
            )  # fmt: skip
            return redirect("support:chats")
        except Refusal as problem:
            refusal = problem
    context = {
        "ticket": row,
        "choices": [(team, list(team.members.select_related("person"))) for team in teams],
        "to": request.POST.get("to", ""),
        "reason": request.POST.get("reason", ""),
        "refusal": refusal,
    }
    status = refusal.status if refusal else 200
    return render(request, "support/chat_hand_over.html", frame.context(request, "chats", **context), status=status)


def _whom(request: Request, row: Ticket) -> tuple[Team, Person | None]:
    """The team chosen, and the person where one is ("12" or "12-34")."""
    team_key, _dash, person_key = request.POST.get("to", "").partition("-")
    teams = Team.objects.filter(organisation=row.organisation_id)
    team = get_object_or_404(teams, pk=int(team_key) if team_key.isdecimal() else 0)
    if not person_key:
        return team, None
    member = get_object_or_404(
        TeamMember.objects.select_related("person"),
        Q(team=team),
        person=int(person_key) if person_key.isdecimal() else 0,
    )
    return team, member.person


@require_http_methods(["GET", "HEAD", "POST"])
@page()
@frame.at_desk
def away(request: Request) -> HttpResponse:
    """Say that one is away from the desk, or back; a fragment of its pages, or a page of its own."""
    if request.method == "POST":
        presence.say(away="away" in request.POST, actor=request.viewer, at=timezone.now())
        if not request.htmx:
            return redirect("support:away")
    is_away = Presence.objects.filter(person=request.viewer.person_id, away=True).exists()
    name = "support/away.html" if request.htmx else "support/away_page.html"
    return render(request, name, frame.context(request, "chats", is_away=is_away))


@require_GET
@page()
@frame.at_desk
def there(request: Request, pk: int) -> HttpResponse:
    """Who else has the request before their eyes: a fragment of its page."""
    row = frame.found_workable(request, pk)
    found = chats.readers([pk], timezone.now(), but=request.viewer.person_id)
    return render(request, "support/presence.html", {"there": found[pk], "ticket": row})


@require_POST
@page()
@frame.at_desk
def writing(request: Request, pk: int) -> HttpResponse:
    """Somebody of the desk is writing on the page of a request."""
    talk.tell_typing(frame.found_workable(request, pk), request.viewer)
    return HttpResponse(status=204)
