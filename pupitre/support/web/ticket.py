"""The page of a request, for who works on it."""

from typing import Any
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.http.why import Reason, ReasonKind, Why
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import Refusal
from pupitre.support import wording
from pupitre.support.enums import LinkKind, State, Verb
from pupitre.support.models import CannedAnswer, Checklist, Ticket, TicketEvent
from pupitre.support.operations import working
from pupitre.support.queries import around, clocks
from pupitre.support.web import frame, seals, timeline, words


@require_GET
@page()
@frame.at_desk
def ticket(request: Request, pk: int) -> HttpResponse:
    """The conversation, and what one may do."""
    row = frame.found_workable(request, pk)
    if not seals.is_open(request, row):
        return render(request, "support/sealed.html", frame.context(request, "queue", ticket=row))
    return shown(request, row)


def shown(request: Request, row: Ticket, refusal: Refusal | None = None) -> HttpResponse:
    """The page; after a refusal, with what was typed kept and what is new marked."""
    rows, events = timeline.of(row)
    seen = int(request.POST.get("seen") or 0) if request.POST.get("seen", "").isdecimal() else 0
    typed = request.POST.get("body", "")
    canned = list(CannedAnswer.objects.filter(organisation=row.organisation_id).order_by("title", "pk"))
    chosen = request.GET.get("canned", "")
    if chosen.isdecimal():
        typed = next(
            (wording.filled(one.body, row, request.viewer.name) for one in canned if one.pk == int(chosen)), ""
        )
    now = timezone.now()
    context: dict[str, Any] = {
        "ticket": row,
        "rows": rows,
        "seen": events[-1].pk if events else 0,
        "new_since": seen if refusal else 0,
        "refusal": refusal,
        "typed": typed,
        "key": str(uuid4()),
        "status": _status(row),
        "due": words.due(row.due_at, now) if row.due_at else "",
        "due_what": _due_what(row),
        "state": (words.STATES[row.state], row.get_state_display()),
        "canned": canned,
        "checklists": Checklist.objects.filter(organisation=row.organisation_id).order_by("title", "pk"),
        "tasks": row.tasks.order_by("pk"),
        "minutes": sum(row.time_spent.order_by().values_list("minutes", flat=True)),
        "placed": Why([Reason(ReasonKind.RULE, said) for said in _why_here(events)]),
        "watching": row.watchers.filter(pk=request.viewer.person_id).exists(),
        "is_mine": row.assignee_id == request.viewer.person_id,
    }
    status = refusal.status if refusal else 200
    return render(request, "support/ticket.html", frame.context(request, "queue", **context), status=status)


@require_GET
@page()
@frame.at_desk
def side(request: Request, pk: int) -> HttpResponse:
    """What stands around the request: why it is due when it is, devices, other requests, deliveries."""
    row = frame.found_workable(request, pk)
    if not seals.is_open(request, row):
        return redirect("support:ticket", pk)
    viewer, explained = request.viewer, clocks.explain(row)
    found = around.around(viewer, row.school, email=row.contact_email, requester=row.requester_id)
    context = {
        "ticket": row,
        "due_why": Why([Reason(ReasonKind.RULE, said) for said in wording.due(explained)]) if explained else None,
        "around": found,
        "others": [one for one in found.tickets if one.pk != row.pk],
        "standing": around.standing(viewer, row.device, timezone.localdate()) if row.device else None,
        "links": _links(row),
        "watchers": row.watchers.order_by("display_name", "pk"),
        "colleagues": around.colleagues(row),
    }
    name = "support/ticket_side.html" if request.htmx else "support/ticket_side_page.html"
    return render(request, name, frame.context(request, "queue", **context))


@require_POST
@page()
@frame.at_desk
def unseal(request: Request, pk: int) -> HttpResponse:
    """Open a confidential request; who does is written down."""
    row = frame.found_workable(request, pk)
    working.unseal(ticket=row, actor=request.viewer, at=timezone.now())
    seals.keep_open(request, row)
    return redirect("support:ticket", pk)


@require_GET
@page()
@frame.at_desk
def file(request: Request, pk: int, file: int) -> HttpResponse:
    """A file attached to a message of the request."""
    row = frame.found_workable(request, pk)
    if not seals.is_open(request, row):
        return redirect("support:ticket", pk)
    attached = row.messages.filter(files=file).order_by().values("files")
    return download(get_object_or_404(StoredFile.objects.select_related("content"), pk=file, pk__in=attached))


@require_GET
@page()
@frame.at_desk
def canned(request: Request, pk: int) -> HttpResponse:
    """A canned answer with its variables filled, to be put where one writes."""
    row = frame.found_workable(request, pk)
    rows = CannedAnswer.objects.filter(organisation=row.organisation_id)
    chosen = request.GET.get("canned", "")
    found = get_object_or_404(rows, pk=int(chosen) if chosen.isdecimal() else 0)
    if "text/plain" not in request.headers.get("accept", ""):
        return HttpResponseRedirect(f"{reverse('support:ticket', args=[pk])}?canned={found.pk}#answer")
    return HttpResponse(
        wording.filled(found.body, row, request.viewer.name), content_type="text/plain; charset=utf-8"
    )


def _status(row: Ticket) -> str:
    """Number, kind, and who has it."""
    who = str(row.assignee or row.team or _("nobody"))
    said = {
        "number": row.pk,
        "what": row.get_type_display(),
        "channel": row.get_channel_display(),
        "who": who,
    }
    return _("No. %(number)s · %(what)s · %(channel)s · in the hands of %(who)s") % said


def _due_what(row: Ticket) -> str:
    """What the deadline is of, or why there is none."""
    if row.due_at is not None:
        return _("first answer") if row.answered_at is None else _("solution")
    if row.state in {State.REQUESTER, State.THIRD}:
        return _("clock stopped")
    return _("no deadline") if row.is_under_way else ""


def _why_here(events: list[TicketEvent]) -> list[str]:
    """Why the request is where it is: routed by rule, or handed over by someone."""
    for event in reversed(events):
        if event.verb == Verb.HANDED_OVER:
            said = {"name": event.by_name, "team": event.details.get("name", ""), "reason": event.reason}
            return [_("%(name)s handed it over to %(team)s: “%(reason)s”") % said]
    opened = next((event for event in events if event.verb == Verb.OPENED), None)
    return wording.routing(opened.details.get("reasons", [])) if opened else []


def _links(row: Ticket) -> list[tuple[Any, Ticket]]:
    """Tickets linked both ways, with the word of the link, and those merged into it."""
    out = [(link.get_kind_display(), link.other) for link in row.links.select_related("other").order_by("pk")]
    back = [
        (LinkKind(link.kind).label, link.ticket) for link in row.linked_from.select_related("ticket").order_by("pk")
    ]
    merged = [(_("merged into this one"), one) for one in row.absorbed.order_by("pk")]
    return [*out, *back, *merged]
