"""Calls: one added to a request under way, and people to be called back."""

from datetime import datetime

from django.db import transaction

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions
from pupitre.support.enums import Channel
from pupitre.support.models import CallBack, Ticket, TicketMessage
from pupitre.support.operations import trail, working, writing


@transaction.atomic
def add_call(
    *, ticket: Ticket, body: str, name: str, actor: Viewer, at: datetime, minutes: int = 0, key: str = ""
) -> TicketMessage:
    """Add what a caller says to a request under way; the same form twice is written once.

    Errors: NotAllowed, TextNeeded, NotPossible.
    """
    row = trail.workable(ticket, actor)
    again = bool(key) and row.messages.filter(key=key).exists()
    heard = writing.hear(ticket=row, body=body, name=name, channel=Channel.PHONE, actor=actor, at=at, key=key)
    if not again:
        working.spend(ticket=row, minutes=minutes, actor=actor, at=at)
    return heard


@transaction.atomic
def ask_call_back(*, ticket: Ticket, phone: str, wanted_at: datetime, actor: Viewer) -> CallBack:
    """Promise a call about a request; the same one asked again only moves it. Errors: NotAllowed."""
    row = trail.workable(ticket, actor)
    facts = {"name": row.contact_name, "phone": phone, "about": row.subject, "wanted_at": wanted_at}
    made, _is_new = CallBack.objects.update_or_create(
        organisation=row.organisation, ticket=row, school=row.school, done_at=None, defaults=facts
    )
    return made


@transaction.atomic
def tell_call(*, call: CallBack, answered: bool, actor: Viewer, at: datetime) -> CallBack:
    """Say that somebody was called: they answered, and it is done; or not, and it is tried again.

    Errors: NotAllowed.
    """
    row = CallBack.objects.select_for_update().get(pk=call.pk)
    if not permissions.works(actor) or not CallBack.objects.workable(actor).filter(pk=row.pk).exists():
        raise NotAllowed
    if row.done_at is None:
        row.tries += 1
        if answered:
            row.done_at, row.done_by_name = at, actor.name
        row.save(update_fields=["tries", "done_at", "done_by_name"])
    return row
