"""Opening a request, from any channel: one record, its priority, its place and its deadlines."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from pupitre.accounts.models import Person
from pupitre.fleet.models import Device
from pupitre.kernel import files
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions, refusals
from pupitre.support.engine.priority import priority
from pupitre.support.enums import Channel, Impact, MessageKind, TicketType, Urgency, Verb
from pupitre.support.models import Category, Ticket, TicketMessage
from pupitre.support.operations import mailing, trail
from pupitre.support.queries import clocks, routing
from pupitre.territory.models import Organisation, School


@dataclass(frozen=True)
class Asked:
    """What is asked, as whoever took it says. None: what the category says."""

    subject: str
    body: str = ""
    channel: Channel = Channel.PORTAL
    category: Category | None = None
    school: School | None = None
    device: Device | None = None
    requester: Person | None = None
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    type: TicketType | None = None
    impact: Impact | None = None
    urgency: Urgency | None = None
    class_blocked: bool = False
    html: str = ""
    key: str = ""  # of the form or mail that brings it: the same one twice opens one ticket
    files: Sequence[StoredFile] = field(default=())
    uploads: Sequence[UploadedFile] = field(default=())


@transaction.atomic
def open_ticket(*, asked: Asked, actor: Viewer, at: datetime, organisation: Organisation | None = None) -> Ticket:
    """Open a request: set its priority, route it, reckon its deadlines, keep what was written.

    Without `organisation` (the box that a mail came to), the desk is that of the nearest body above the school.
    Errors: NotAllowed, NoDesk, SubjectNeeded, FileNotAccepted, FileTooLarge.
    """
    return opened(asked=asked, actor=actor, at=at, organisation=organisation)[0]


def opened(
    *,
    asked: Asked,
    actor: Viewer,
    at: datetime,
    organisation: Organisation | None = None,
    reckoning: clocks.Reckoning | None = None,
) -> tuple[Ticket, TicketMessage]:
    """`open_ticket` in the transaction of the caller, with the message that the request begins with.

    `reckoning`: services and targets that were read already, by who opens many.
    """
    if not may_open(actor, asked):
        raise NotAllowed
    subject = " ".join(asked.subject.split())[:200]
    if not subject:
        raise refusals.SubjectNeeded
    organisation = organisation or (routing.desk_of(asked.school) if asked.school else None)
    if organisation is None:
        raise refusals.NoDesk
    if asked.key and (known := _known(organisation, asked)):
        return known.ticket, known
    ticket = _made(organisation, subject, asked, at)
    routed = routing.route(organisation=organisation, school=asked.school, category=asked.category, at=at)
    ticket.team_id, ticket.assignee_id = routed.team, routed.agent
    reckoning = reckoning or clocks.Reckoning(organisation.pk)
    clocks.reckon(ticket, reckoning.owed(ticket), [])
    ticket.save()
    message = TicketMessage.objects.create(
        ticket=ticket,
        kind=MessageKind.ASKED,
        channel=asked.channel,
        author=asked.requester,
        author_name=asked.contact_name or (asked.requester.display_name if asked.requester else actor.name),
        body=asked.body or subject,
        html=asked.html,
        at=at,
        key=asked.key,
    )
    attach(message, asked.files, asked.uploads, actor, at)
    reasons = [{"code": one.code, "facts": one.facts} for one in routed.reasons]
    trail.keep(ticket, Verb.OPENED, actor=actor, at=at, channel=str(asked.channel), reasons=reasons)
    if routed.by_mail:
        mailing.tell_team(ticket, at=at)
    return ticket, message


def may_open(actor: Viewer, asked: Asked) -> bool:
    """Who asks for themselves where they may, and who works at the desk for anyone."""
    if actor.is_system:
        return True
    if asked.school is not None:
        return permissions.can_ask_for(actor, asked.school)
    return actor.can(permissions.WORK)


def attach(
    message: TicketMessage,
    stored: Sequence[StoredFile],
    uploads: Sequence[UploadedFile],
    actor: Viewer,
    at: datetime,
) -> None:
    """Hang files on a message."""
    kept = [*stored, *(files.store_upload(one, one.name or "", actor=actor, at=at) for one in uploads)]
    if kept:
        message.files.add(*kept)


def _known(organisation: Organisation, asked: Asked) -> TicketMessage | None:
    """What this very form or mail opened a ticket with already; two deliveries at once wait for one another."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"support.open:{asked.key}"])
        cursor.execute(OPENED_BY, [asked.key, organisation.pk])
        found = cursor.fetchone()
    return TicketMessage.objects.select_related("ticket").get(pk=found[0]) if found else None


OPENED_BY = """
SELECT message.id FROM support_ticketmessage message JOIN support_ticket ticket ON ticket.id = message.ticket_id
WHERE message.key = %s AND message.key <> '' AND ticket.organisation_id = %s ORDER BY ticket.id, message.id LIMIT 1
"""
"""`key <> ''` is what lets the index be used: it holds no other."""


def _made(organisation: Organisation, subject: str, asked: Asked, at: datetime) -> Ticket:
    category, who = asked.category, asked.requester
    kind = asked.type or (category.type if category else TicketType.INCIDENT)
    impact = asked.impact or (category.impact if category else Impact.PERSON)
    urgency = asked.urgency or (category.urgency if category else Urgency.MEDIUM)
    return Ticket(
        organisation=organisation,
        school=asked.school,
        requester=who,
        contact_name=asked.contact_name or (who.display_name if who else ""),
        contact_email=asked.contact_email or (who.email if who else ""),
        contact_phone=asked.contact_phone,
        channel=asked.channel,
        type=kind,
        category=category,
        confidential=bool(category and category.confidential),
        subject=subject,
        device=asked.device,
        impact=impact,
        urgency=urgency,
        class_blocked=asked.class_blocked,
        priority=priority(impact, urgency, class_blocked=asked.class_blocked),
        opened_at=at,
        heard_at=at,
    )
