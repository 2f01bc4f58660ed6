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


def locked(ticket: Ticket) -> Ticket:
    """The row, held until the end of the transaction: acts on one ticket come one after another."""
    rows = Ticket.objects.select_for_update(of=("self",)).select_related("school", "organisation", "category", "team")
    return rows.get(pk=ticket.pk)


def workable(ticket: Ticket, actor: Viewer) -> Ticket:
    """The row, held, that the actor may work on. Errors: NotAllowed."""
    row = locked(ticket)
    if not permissions.can_work(actor, row):
        raise NotAllowed
    return row


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
