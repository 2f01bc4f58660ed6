"""What leaves by mail from a ticket: answers, acknowledgements, requests to a team without access.

Each bears a Message-ID of ours and a signed address for the answer, so that what comes back finds its ticket. A
confidential ticket leaves by mail to nobody: the mail says that there is an answer, and where.
"""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from email.utils import formataddr
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from pupitre.kernel import audit, outbox
from pupitre.kernel.addresses import public, site
from pupitre.kernel.models import OutboxMessage
from pupitre.kernel.viewer import Viewer
from pupitre.support import addresses, opinions
from pupitre.support.engine.mails import may_acknowledge
from pupitre.support.enums import MessageKind, SentKind, State
from pupitre.support.models import Mailbox, ReceivedMail, SentMail, Ticket, TicketMessage

LANGUAGES = {"fr": "fr", "qc": "fr-ca"}
"""The language of a body's mails, by country, to those who chose none."""
QUOTED_LINES = 12
REFERENCES = 10
RECEIPTS_PER_HOUR = 3
"""Acknowledgements that one address gets in an hour; more of them would feed a loop."""


def send_answer(ticket: Ticket, message: TicketMessage, *, at: datetime) -> None:
    """Send an answer to the requester, where an address is known, with the last thing they wrote."""
    if not ticket.contact_email:
        return
    asked = ticket.messages.filter(kind=MessageKind.ASKED).order_by("-at", "-pk").first()
    quoted = _quoted(asked.body) if asked else []
    files = [] if ticket.confidential else list(message.files.order_by("pk"))
    _send(
        ticket,
        SentKind.ANSWER,
        ticket.contact_email,
        at=at,
        message=message,
        files=files,
        text=message.body,
        quoted=quoted,
        opinion=opinions.address(ticket) if ticket.state == State.SOLVED and not ticket.confidential else "",
    )


def acknowledge(ticket: Ticket, box: Mailbox, received: str, *, at: datetime) -> None:
    """Tell who wrote the mail `received` that the request is known by its number; not to a machine."""
    if box.acknowledges and may_acknowledge(ticket.contact_email):
        _send(ticket, SentKind.RECEIPT, ticket.contact_email, at=at, box=box, follows=[received] if received else [])


def tell_team(ticket: Ticket, *, at: datetime) -> None:
    """Send a request to its team, where that works by mail alone; a confidential one stays here."""
    team = ticket.team
    if team is None or not team.email or ticket.confidential or team.members.exists():
        return
    asked = ticket.messages.filter(kind=MessageKind.ASKED).order_by("at", "pk").first()
    _send(ticket, SentKind.TEAM, team.email, at=at, text=asked.body if asked else "", team=team)


def say_too_large(box: Mailbox, to: str, subject: str, language: str, *, at: datetime) -> None:
    """Tell someone we know that their mail was not taken, and what to do; it opens no ticket."""
    with translation.override(language or LANGUAGES[box.organisation.jurisdiction]):
        text = render_to_string("support/mail/too_large.txt", {"box": box, "signature": box.name, "subject": subject})
    title, _line, body = text.strip().partition("\n")
    headers = {**_of_box(box), "Auto-Submitted": "auto-replied"}
    outbox.post(recipient=to, subject=title, body=body.strip() + "\n", at=at, headers=headers)


@transaction.atomic
def send_again(*, numbers: Iterable[int], actor: Viewer, at: datetime) -> int:
    """Send again those of these mails that were given up; returns how many. A returned one would return again."""
    rows = SentMail.objects.visible(actor).filter(pk__in=list(numbers), outbox__state=OutboxMessage.State.DEAD)
    found = list(OutboxMessage.objects.filter(pk__in=rows.values("outbox")).select_for_update().order_by("pk"))
    for message in found:
        outbox.requeue(message)
    if found:
        audit.record("support.mails_requeued", actor=actor, at=at, mails=len(found))
    return len(found)


def language_of(ticket: Ticket) -> str:
    """The requester's language, else the one of the body whose desk answers."""
    if ticket.requester is not None:
        return ticket.requester.language
    return LANGUAGES[ticket.organisation.jurisdiction]


def _send(
    ticket: Ticket,
    kind: SentKind,
    to: str,
    *,
    at: datetime,
    box: Mailbox | None = None,
    message: TicketMessage | None = None,
    files: Any = (),
    follows: Sequence[str] | None = None,
    **context: Any,
) -> None:
    box = box or _box_of(ticket)
    identifier = f"<pupitre.{ticket.pk}.{secrets.token_hex(12)}@{_domain(box)}>"
    language = LANGUAGES[ticket.organisation.jurisdiction] if kind is SentKind.TEAM else language_of(ticket)
    with translation.override(language):
        signature = box.name if box else ticket.organisation.name
        facts = {"ticket": ticket, "signature": signature, "link": _link(ticket, kind), **context}
        text = render_to_string(f"support/mail/{kind}.txt", facts)
    subject, _line, body = text.strip().partition("\n")
    headers = {"Message-ID": identifier, **_threading(ticket, kind, follows)}
    if box is not None:
        headers |= {**_of_box(box), "Reply-To": formataddr((box.name, addresses.signed(box, ticket.pk)))}
    if kind is not SentKind.ANSWER:
        headers["Auto-Submitted"] = "auto-replied" if kind is SentKind.RECEIPT else "auto-generated"
    posted = outbox.post(recipient=to, subject=subject, body=body.strip() + "\n", at=at, files=files, headers=headers)
    SentMail.objects.create(
        identifier=identifier, kind=kind, ticket=ticket, message=message, recipient=to, outbox=posted, sent_at=at
    )


def _link(ticket: Ticket, kind: SentKind) -> str:
    """The page of the request: that of the desk for a team, that of who asked for the others."""
    return public(
        ticket.get_absolute_url() if kind is SentKind.TEAM else reverse("support:request", args=[ticket.pk])
    )


def _of_box(box: Mailbox) -> dict[str, str]:
    return {"From": formataddr((box.name, box.address)), "X-Loop": box.address}


def _box_of(ticket: Ticket) -> Mailbox | None:
    """The box that a ticket came by, else the first of its desk."""
    boxes = Mailbox.objects.in_use().filter(organisation=ticket.organisation_id)
    return boxes.filter(mails__ticket=ticket).order_by("pk").first() or boxes.order_by("pk").first()


def _domain(box: Mailbox | None) -> str:
    return box.address.rpartition("@")[2] if box else urlsplit(site()).hostname or "localhost"


def _threading(ticket: Ticket, kind: SentKind, follows: Sequence[str] | None) -> dict[str, str]:
    """What makes the mail stand under the others of its request (or under those that it `follows`), in the reader's
    mail program.
    """
    if kind is SentKind.TEAM:
        return {}
    if follows is None:
        received = ReceivedMail.objects.filter(ticket=ticket).exclude(identifier="")
        sent = SentMail.objects.filter(ticket=ticket).exclude(kind=SentKind.TEAM)
        follows = _last(received) or _last(sent)
    return {"In-Reply-To": follows[0], "References": " ".join(reversed(follows))} if follows else {}


def _last(mails: QuerySet) -> list[str]:
    """Message-IDs, the last one first."""
    return list(mails.order_by("-pk").values_list("identifier", flat=True)[:REFERENCES])


def _quoted(text: str) -> list[str]:
    """The first lines of what somebody wrote, to be quoted."""
    lines = text.strip().splitlines()
    return [f"> {line}" for line in lines[:QUOTED_LINES]] + (["> […]"] if len(lines) > QUOTED_LINES else [])
