"""Chats: whether one can be had now, those under way, and who is there."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from pupitre.accounts.models import Person
from pupitre.kernel.viewer import Viewer
from pupitre.support.engine import chatting
from pupitre.support.enums import TeamKind
from pupitre.support.models import Chat, Presence, Reading, TeamMember, Ticket
from pupitre.support.queries import clocks
from pupitre.support.queries.routing import PRESENT_FOR
from pupitre.territory.models import Organisation, School


@dataclass(frozen=True)
class Offered:
    """What the desk can do now. `opens_at`: when it opens next, where it is closed and that is known."""

    offer: chatting.Offer
    opens_at: datetime | None = None


def offered(organisation: Organisation, school: School | None, at: datetime) -> Offered:
    """A desk without hours of its own is open whenever somebody is there."""
    first_line = TeamMember.objects.filter(
        person=OuterRef("person"),
        team__organisation=organisation,
        team__kind=TeamKind.FIRST_LINE,
        team__is_active=True,
    )
    here = Presence.objects.filter(Exists(first_line), away=False, seen_at__gte=at - PRESENT_FOR).count()
    hours = clocks.default_hours(organisation.pk)
    if hours is None:
        return Offered(chatting.offer(is_open=True, present=here))
    calendar = (school.calendar_id if school else None) or hours.calendar_id
    span = next(clocks.service_of(hours, calendar).open_spans(at), None)
    is_open = span is not None and span[0] <= at
    return Offered(chatting.offer(is_open=is_open, present=here), None if is_open or span is None else span[0])


def of_requester(viewer: Viewer) -> Chat | None:
    """The chat that someone has under way."""
    rows = Chat.objects.filter(ended_at__isnull=True, ticket__requester=viewer.person_id)
    return rows.select_related("ticket").order_by("-waiting_since").first()


def of_desk(viewer: Viewer) -> QuerySet[Chat]:
    """The chats under way that the viewer may take part in, the longest waiting first."""
    mine = Ticket.objects.workable(viewer)
    return (
        Chat.objects.filter(ended_at__isnull=True, ticket__in=mine.order_by().values("pk"))
        .select_related("ticket__assignee", "ticket__school", "ticket__team")
        .order_by("waiting_since", "pk")
    )


def readers(tickets: Collection[int], at: datetime, *, but: int | None) -> dict[int, list[Person]]:
    """Who else has each ticket before their eyes now."""
    fresh = Reading.objects.filter(ticket__in=tickets, seen_at__gte=at - PRESENT_FOR).exclude(person=but)
    found: dict[int, list[Person]] = {ticket: [] for ticket in tickets}
    for row in fresh.select_related("person").order_by("person__display_name", "person"):
        found[row.ticket_id].append(row.person)
    return found
