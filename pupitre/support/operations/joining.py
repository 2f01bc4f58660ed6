"""Tickets that have to do with each other: merged, split, linked."""

from datetime import datetime

from django.db import transaction

from pupitre.kernel.viewer import Viewer
from pupitre.support import refusals
from pupitre.support.engine.states import Act
from pupitre.support.enums import LinkKind, Verb
from pupitre.support.models import Ticket, TicketLink, TicketMessage
from pupitre.support.operations import trail


@transaction.atomic
def merge(*, ticket: Ticket, into: Ticket, actor: Viewer, at: datetime) -> Ticket:
    """Merge a ticket into another: its messages, watchers and links follow, and it says where it went.

    Errors: NotAllowed, NotPossible, MergeOfItself, MergeAcrossDesks.
    """
    for key in sorted({ticket.pk, into.pk}):  # always in one order: two merges at once cannot wait for each other
        trail.locked(Ticket(pk=key))
    ticket, into = trail.workable(ticket, actor), trail.workable(into, actor)
    if ticket.pk == into.pk or into.merged_into_id is not None:
        raise refusals.MergeOfItself
    if ticket.organisation_id != into.organisation_id or ticket.confidential != into.confidential:
        raise refusals.MergeAcrossDesks
    trail.move(ticket, Act.MERGE, at)
    ticket.merged_into, ticket.due_at, ticket.warn_at = into, None, None
    ticket.save()
    taken = set(into.messages.exclude(key="").values_list("key", flat=True))
    for message in ticket.messages.order_by("pk"):
        message.ticket, message.key = into, "" if message.key in taken else message.key
        message.save(update_fields=["ticket", "key"])
    into.watchers.add(*ticket.watchers.order_by("pk"))
    Ticket.objects.filter(merged_into=ticket).update(merged_into=into)
    into.heard_at = max(into.heard_at, ticket.heard_at)
    into.save(update_fields=["heard_at"])
    trail.keep(ticket, Verb.MERGED, actor=actor, at=at, into=into.pk)
    trail.keep(into, Verb.MERGED, actor=actor, at=at, taken=ticket.pk)
    return into


OF_ORIGIN = (
    "organisation", "school", "requester", "contact_name", "contact_email", "contact_phone", "channel", "type",
    "category", "confidential", "device", "impact", "urgency", "class_blocked", "priority", "team",
    "needs_visit",
)  # fmt: skip
"""What a ticket split from another has of it: its people, its place, what it is; nothing of what befell it."""


@transaction.atomic
def split(*, message: TicketMessage, subject: str, actor: Viewer, at: datetime) -> Ticket:
    """Make a ticket of its own from a message of another, with the same people and place.

    Errors: NotAllowed, SubjectNeeded.
    """
    origin = trail.workable(message.ticket, actor)
    if not subject.strip():
        raise refusals.SubjectNeeded
    made = Ticket(
        **{field: getattr(origin, field) for field in OF_ORIGIN}, subject=subject.strip()[:200], opened_at=at,
        heard_at=message.at,
    )  # fmt: skip
    trail.reckon(made)
    made.save()
    message.ticket = made
    message.save(update_fields=["ticket"])
    TicketLink.objects.create(ticket=made, other=origin, kind=LinkKind.SPLIT)
    trail.keep(made, Verb.OPENED, actor=actor, at=at, split_from=origin.pk)
    trail.keep(origin, Verb.SPLIT, actor=actor, at=at, into=made.pk)
    return made


@transaction.atomic
def link(*, ticket: Ticket, other: Ticket, kind: LinkKind, actor: Viewer, at: datetime) -> TicketLink:
    """Link two tickets, once. Errors: NotAllowed, MergeOfItself."""
    ticket, other = trail.workable(ticket, actor), trail.workable(other, actor)
    if ticket.pk == other.pk:
        raise refusals.MergeOfItself
    made, is_new = TicketLink.objects.get_or_create(ticket=ticket, other=other, defaults={"kind": kind})
    if is_new:
        trail.keep(ticket, Verb.LINKED, actor=actor, at=at, other=other.pk)
    return made
