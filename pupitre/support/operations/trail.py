"""The one way in which a ticket is found to be written, and in which what happened to it is kept and told."""

from datetime import datetime
from typing import Any

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import live, permissions, refusals
from pupitre.support.engine import states
from pupitre.support.enums import PauseWhy, State, Verb
from pupitre.support.models import Ticket, TicketEvent
from pupitre.support.queries import clocks

STANDS_STILL = {State.REQUESTER: PauseWhy.REQUESTER, State.THIRD: PauseWhy.THIRD, State.SOLVED: PauseWhy.DONE}

MATTERS = (
    Verb.ANSWERED, Verb.ASKED, Verb.WAITED, Verb.RESUMED, Verb.SOLVED, Verb.REOPENED, Verb.CLOSED,
    Verb.ASSIGNED, Verb.HANDED_OVER, Verb.QUALIFIED, Verb.MERGED, Verb.SPLIT,
)  # fmt: skip
"""What, done by another since the page was opened, bears on an act: notes and reckonings do not."""


def locked(ticket: Ticket) -> Ticket:
    """The row, held until the end of the transaction: acts on one ticket come one after another."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("school", "organisation", "category", "team")
    return rows.get(pk=ticket.pk)


def workable(ticket: Ticket, actor: Viewer, seen: int | None = None) -> Ticket:
    """The row, held, that the actor may work on. `seen`: the last event on the page from which they act.

    Errors: NotAllowed, OutdatedPage (somebody else did since what bears on the act).
    """
    row = locked(ticket)
    if not permissions.can_work(actor, row):
        raise NotAllowed
    if seen is not None:
        since = row.events.filter(pk__gt=seen, verb__in=MATTERS).exclude(by_id=actor.person_id, by_id__isnull=False)
        newer = since.order_by("pk").last()
        if newer is not None:
            raise refusals.OutdatedPage(name=newer.by_name)
    return row


def last_event(ticket: Ticket) -> int:
    """What a page opened now has seen of a ticket."""
    return ticket.events.order_by("-pk").values_list("pk", flat=True).first() or 0


def keep(ticket: Ticket, verb: Verb, *, actor: Viewer, at: datetime, reason: str = "", **details: Any) -> TicketEvent:
    """Write what happened, and tell the pages that are open on it."""
    event = TicketEvent.objects.create(
        ticket=ticket,
        verb=verb,
        at=at,
        by_id=actor.person_id,
        by_name=actor.name,
        reason=reason.strip()[:500],
        details=details | ({"impersonator": actor.impersonator_name} if actor.impersonator_id else {}),
    )
    live.tell("ticket", ticket=ticket.pk, organisation=ticket.organisation_id, by=actor.person_id)
    return event


def move(ticket: Ticket, act: states.Act, at: datetime) -> None:
    """Change the state and the pauses that go with it; not saved. Errors: NotPossible."""
    target = states.after(ticket.state, act)
    if target is None:
        raise refusals.NotPossible(state=State(ticket.state).label)
    if target != ticket.state or target in STANDS_STILL:
        ticket.pauses.filter(until__isnull=True).update(until=at)
        if target in STANDS_STILL:
            ticket.pauses.create(why=STANDS_STILL[State(target)], since=at)
    ticket.state = target


def reckon(ticket: Ticket) -> None:
    """Set the deadlines again from the pauses kept; not saved."""
    clocks.reckon(ticket, clocks.Reckoning(ticket.organisation_id).owed(ticket), clocks.pauses_of(ticket))
