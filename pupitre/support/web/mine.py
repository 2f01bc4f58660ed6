"""My requests: where each stands, one request as who asked sees it, a word more, an opinion."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.http.addresses import row_address
from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.http.listing import Choice, Column, Listing, Row, Text
from pupitre.http.request import Request
from pupitre.http.states import badge
from pupitre.kernel.models import StoredFile
from pupitre.support import opinions, permissions
from pupitre.support.engine import standing
from pupitre.support.enums import UNDER_WAY, MessageKind, Score, State
from pupitre.support.models import Chat, Ticket
from pupitre.support.operations import aftercare, writing
from pupitre.support.queries import portal
from pupitre.support.querysets import ASK, VIEW, TicketQuerySet
from pupitre.support.web import frame, telling
from pupitre.territory.querysets import of_school

SHOWN = (
    ("all", pgettext_lazy("requests", "whatever their state")),
    ("answer", pgettext_lazy("requests", "that await your answer")),
    ("over", pgettext_lazy("requests", "finished")),
)


def narrowed(rows: QuerySet, value: str) -> QuerySet:
    if value == "all":
        return rows
    if value == "answer":
        return rows.filter(state=State.REQUESTER)
    return rows.exclude(state__in=UNDER_WAY)


def state_cell(row: Row) -> Any:
    facts = standing.Facts(
        row["state"],
        row["answered_at"] is not None,
        row["answer_due_at"],
        row["resolve_due_at"],
        running=row["due_at"] is not None,
    )
    now = timezone.now()
    stands = standing.stands(facts, now)
    sign, words = telling.badge(stands)
    if stands.until is None:
        return badge(sign, words)
    due = _("late") if stands.late else telling.when(stands.until, now)
    return format_html('{}<br><span class="quiet">{}</span>', badge(sign, words), due)


def matching(rows: QuerySet, text: str) -> QuerySet:
    found = Q(subject__icontains=text)
    if text.isdecimal() and len(text) < 10:
        found |= Q(pk=int(text))
    return rows.filter(found)


MINE = Listing(
    name="mine",
    noun=ngettext_lazy("request", "requests"),
    columns=(
        Column(
            "subject",
            gettext_lazy("Request"),
            link=lambda row: row_address("support:request", row["pk"]),
            html=lambda row: format_html('{} <span class="ticket-number">{}</span>', row["subject"], row["pk"]),
            sort="pk",
        ),
        Column("state", gettext_lazy("Where it stands"), html=state_cell, sort=None),
        Column("opened_at", gettext_lazy("Asked on"), kind="date"),
        Column("contact_name", gettext_lazy("Asked by"), sort=None, wide=True),
        Column("school__name", gettext_lazy("School"), sort=None, wide=True, note="school__commune_name"),
        Column("assignee__display_name", gettext_lazy("Who answers"), sort=None, wide=True),
    ),
    fields=("answered_at", "answer_due_at", "resolve_due_at", "due_at"),
    order="-opened_at",
    filters=(
        Choice("show", "", gettext_lazy("under way"), SHOWN, apply=narrowed),
        Text("q", gettext_lazy("that say"), apply=matching),
        Text("school", gettext_lazy("of the school whose name contains"), apply=of_school),
    ),
    hint=gettext_lazy("What you ask of the desk, and what it answers, will be here."),
)


@require_GET
@page(ASK)
def mine(request: Request) -> HttpResponse:
    """My requests, and those of my schools: under way first."""
    rows = portal.asked(request.viewer)
    if "show" not in MINE.values(request):
        rows = rows.under_way()
    whole = not (request.htmx and request.htmx.target == MINE.anchor)
    title = _("Requests of my schools") if request.viewer.can(VIEW) else _("My requests")
    context = frame.context(request, "mine", title=title, status=_status(rows) if whole else "")
    return MINE.respond(request, rows, template="support/mine.html", context=context)


def _status(rows: TicketQuerySet) -> str:
    under_way = rows.under_way().count()
    waiting = rows.filter(state=State.REQUESTER).count()
    said = ngettext("%(n)d request is under way", "%(n)d requests are under way", under_way) % {"n": under_way}
    if not under_way:
        return _("Nothing is under way.")
    if not waiting:
        return _("%(requests)s; none awaits your answer.") % {"requests": said}
    awaits = ngettext("%(n)d awaits your answer", "%(n)d await your answer", waiting) % {"n": waiting}
    return _("%(requests)s; %(awaiting)s.") % {"requests": said, "awaiting": awaits}


@require_GET
@page(ASK)
def request_page(request: Request, pk: int) -> HttpResponse:
    """One request as who asked sees it: the conversation, where it stands, who answers."""
    return _shown(request, _found(request, pk))


def _shown(request: Request, ticket: Ticket, *, status: int = 200, **more: Any) -> HttpResponse:
    now = timezone.now()
    stands = portal.stands(ticket, now)
    conversation = ticket.messages.exclude(kind=MessageKind.NOTE).order_by("at", "pk").prefetch_related("files")
    over = ticket.state in opinions.OVER
    own = request.viewer.person_id is not None and request.viewer.person_id == ticket.requester_id
    visit = (
        ticket.stops.filter(left_at__isnull=True).select_related("visit__technician").order_by("visit__day").first()
    )
    context = frame.context(
        request,
        "mine",
        ticket=ticket,
        conversation=conversation,
        status=telling.sentence(stands, now),
        badge=telling.badge(stands),
        is_talking=own and Chat.objects.filter(ticket=ticket, ended_at__isnull=True).exists(),
        visit=visit,
        may_write=permissions.can_write(request.viewer, ticket) and ticket.state in {*UNDER_WAY, State.SOLVED},
        asks_opinion=over and own and ticket.score is None,
        scores=Score.choices[::-1],
        over=over,
        key=uuid4().hex,
        sent=request.session.get("support.sent", ""),
        **more,
    )
    return render(request, "support/request.html", context, status=status)


@require_POST
@page(ASK)
def write(request: Request, pk: int) -> HttpResponse:
    """A word more; what was solved is taken up again by it."""
    ticket = _found(request, pk)
    was = ticket.state
    writing.hear(
        ticket=ticket,
        body=request.POST.get("body", "").replace("\x00", "")[:8000],
        actor=request.viewer,
        at=timezone.now(),
        key=request.POST.get("key", "")[:40].replace("\x00", ""),
        uploads=request.FILES.getlist("files")[:5],
    )
    said = _("It is taken up again.") if was == State.SOLVED else _("Your message is with the request.")
    messages.success(request, said)
    return redirect("support:request", ticket.pk)


@require_POST
@page(ASK)
def score(request: Request, pk: int) -> HttpResponse:
    """One click on how it ended."""
    ticket = _found(request, pk)
    given = request.POST.get("score", "")
    if given in {str(value) for value in Score.values}:
        aftercare.give_opinion(ticket=ticket, score=Score(int(given)), actor=request.viewer, at=timezone.now())
        messages.success(request, _("Thank you: your opinion is kept with the request."))
    return redirect("support:request", ticket.pk)


@require_GET
@page(ASK)
def file(request: Request, pk: int, file: int) -> HttpResponse:
    """A file of the conversation; those of private notes are not found."""
    ticket = _found(request, pk)
    shown = ticket.messages.exclude(kind=MessageKind.NOTE).values("files")
    return download(get_object_or_404(StoredFile.objects.filter(pk__in=shown).select_related("content"), pk=file))


def _found(request: HttpRequest, pk: int) -> Ticket:
    rows = portal.asked(request.viewer)  # type: ignore[attr-defined]
    related = rows.select_related(
        "school", "organisation", "category", "team", "assignee", "requester", "device__model", "merged_into"
    )
    return get_object_or_404(related, pk=pk)
