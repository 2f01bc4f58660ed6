"""What is done from the page of a request: each act a POST, back on the page; a refusal keeps what was typed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.support.engine.states import Act
from pupitre.support.models import Checklist, Ticket, TicketTask
from pupitre.support.operations import following, joining, placing, working, writing
from pupitre.support.queries import around
from pupitre.support.web import frame, seals
from pupitre.support.web.ticket import shown

Doing = Callable[..., str | None]
STATES = {"requester": Act.WAIT_REQUESTER, "third": Act.WAIT_THIRD, "solve": Act.SOLVE, "reopen": Act.REOPEN,
          "close": Act.CLOSE, "resume": Act.TAKE}  # fmt: skip


def act(doing: Doing) -> Callable[..., HttpResponse]:
    """A view that does something to a request and comes back to its page, with the word that `doing` answers."""

    @require_POST
    @page()
    @frame.at_desk
    def view(request: Request, pk: int, **names: int) -> HttpResponse:
        row = frame.found_workable(request, pk)
        if not seals.is_open(request, row):
            return redirect("support:ticket", pk)
        try:
            said = doing(request, row, **names)
        except NotAllowed:
            raise
        except Refusal as refusal:
            return shown(request, frame.found_workable(request, pk), refusal)
        if said:
            messages.success(request, said)
        if not Ticket.objects.workable(request.viewer).filter(pk=pk).exists():  # handed over: no longer ours
            return redirect("support:queue")
        return redirect("support:ticket", pk)

    return view


def seen(request: Request) -> int | None:
    """The last event of the page that the form stood on."""
    text = request.POST.get("seen", "")
    return int(text) if text.isdecimal() else None


def _say(request: Request, row: Ticket) -> str:
    minutes = request.POST.get("minutes", "").strip()
    then = request.POST.get("then", "")
    working.say(
        ticket=row,
        body=request.POST.get("body", ""),
        then=then if then in {*writing.THEN, working.NOTE} else "",
        minutes=int(minutes) if minutes.isdecimal() and len(minutes) < 5 else 0,
        key=request.POST.get("key", "")[:80],
        uploads=request.FILES.getlist("files"),
        seen=seen(request),
        actor=request.viewer,
        at=timezone.now(),
    )
    return _("The note is kept.") if then == working.NOTE else _("The answer is sent.")


def _take(request: Request, row: Ticket) -> str:
    placing.take(ticket=row, actor=request.viewer, at=timezone.now())
    return _("It is yours.")


def _state(request: Request, row: Ticket) -> None:
    way = STATES.get(request.POST.get("act", ""))
    if way is not None:
        reason = request.POST.get("reason", "")
        writing.change_state(
            ticket=row, act=way, reason=reason, seen=seen(request), actor=request.viewer, at=timezone.now()
        )


def _work(request: Request, row: Ticket) -> None:
    """A step typed, a checklist copied in, or minutes."""
    viewer, text = request.viewer, request.POST.get("text", "").strip()
    checklist, minutes = request.POST.get("checklist", ""), request.POST.get("minutes", "").strip()
    if checklist.isdecimal():
        rows = Checklist.objects.filter(organisation=row.organisation_id)
        working.add_checklist(ticket=row, checklist=get_object_or_404(rows, pk=int(checklist)), actor=viewer)
    if text:
        working.add_steps(ticket=row, steps=[text], actor=viewer)
    if minutes.isdecimal() and len(minutes) < 5:
        working.spend(ticket=row, minutes=int(minutes), actor=viewer, at=timezone.now())


def _tick(request: Request, row: Ticket, task: int) -> None:
    found = get_object_or_404(TicketTask, pk=task, ticket=row)
    working.tick(task=found, done="done" in request.POST, actor=request.viewer, at=timezone.now())


def _watch(request: Request, row: Ticket) -> None:
    following.watch(ticket=row, watching="watch" in request.POST, actor=request.viewer)


def _watchers(request: Request, row: Ticket) -> str | None:
    """A colleague asked to follow the request, or taken off."""
    key, off = request.POST.get("person", ""), request.POST.get("off", "")
    chosen = off or key
    if not chosen.isdecimal():
        return None
    at, viewer = timezone.now(), request.viewer
    if off:
        person = get_object_or_404(row.watchers, pk=int(off))
        following.remove_watcher(ticket=row, person=person, actor=viewer, at=at)
        return _("%(name)s follows it no longer.") % {"name": person}
    person = get_object_or_404(around.colleagues(row), pk=int(key))
    following.add_watcher(ticket=row, person=person, actor=viewer, at=at)
    return _("%(name)s follows it.") % {"name": person}


def _split(request: Request, row: Ticket, message: int) -> str:
    found = get_object_or_404(row.messages, pk=message)
    made = joining.split(
        message=found, subject=request.POST.get("subject", ""), actor=request.viewer, at=timezone.now()
    )
    return _("It is now request %(number)s.") % {"number": made.pk}


say, take, state, work, tick, watch, watchers, split = (
    act(doing) for doing in (_say, _take, _state, _work, _tick, _watch, _watchers, _split)
)
