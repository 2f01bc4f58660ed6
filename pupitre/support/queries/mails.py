"""What is known of a mail when its fate is decided."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db import connection
from django.utils import timezone

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import addresses, refusals
from pupitre.support.engine import mails as engine
from pupitre.support.engine.incoming import Incoming
from pupitre.support.enums import TAKEN, MailFate, SentKind, State, Tagging
from pupitre.support.models import Mailbox, ReceivedMail, SentMail, Ticket
from pupitre.support.queries.clocks import Reckoning
from pupitre.support.querysets import WORK
from pupitre.territory.models import Organisation, School

MOST_REFERENCES = 50


class Desk:
    """What holds for some mails that are read at once, asked for once: services and targets, the schools met."""

    def __init__(self, body: Organisation) -> None:
        self._body = body
        self._schools: dict[int, School] = {}

    @cached_property
    def reckoning(self) -> Reckoning:
        return Reckoning(self._body.pk)

    def served(self, numbers: Sequence[int]) -> list[School]:
        """Those of these schools that the desk answers for."""
        rows = School.objects.select_related("responsible__parent__parent")
        self._schools |= rows.in_bulk([pk for pk in numbers if pk not in self._schools])
        return [one for pk in numbers if addresses.is_served(one := self._schools[pk], self._body)]


@dataclass(frozen=True)
class Known:
    """What the base knows of a mail before it is read: of its sender, and of what came before."""

    row: int | None  # it was taken in already, under this very number
    person: int | None  # its sender
    schools: Sequence[int]  # where they work
    is_ours: bool
    known_before: bool  # it stands in a request of the desk already, by this box or another
    in_last_hour: int  # mails of its sender
    receipts: int  # acknowledgements that they got in the last hour


@dataclass(frozen=True)
class Found:
    facts: engine.Facts
    school: School | None


def rules_of(box: Mailbox) -> engine.Rules:
    return engine.Rules(
        box.largest_mb * 2**20, open_to_all=box.open_to_all, domains=frozenset(box.domains.lower().split())
    )


def known_of(box: Mailbox, mail: Incoming, uid_validity: int, uid: int, at: datetime) -> Known:
    """One query, as in `routing`: mails come by dozens."""
    facts: dict[str, Any] = {
        "box": box.pk,
        "validity": uid_validity,
        "uid": uid,
        "body": box.organisation_id,
        "identifier": mail.identifier,
        "digest": mail.digest or None,
        "taken": [str(fate) for fate in TAKEN],
        "boxes": [one for one in (mail.sender, *mail.loop_marks) if one],
        "sender": mail.sender or None,
        "receipt": str(SentKind.RECEIPT),
        "since": at - timedelta(hours=1),
        "day": timezone.localdate(at),
    }
    with connection.cursor() as cursor:
        cursor.execute(KNOWN, facts)
        return Known(*cursor.fetchone())


KNOWN = """
WITH who AS MATERIALIZED (SELECT id FROM accounts_person WHERE lower(email) = %(sender)s AND is_active)
SELECT
    (
        SELECT id FROM support_receivedmail
        WHERE mailbox_id = %(box)s AND uid_validity = %(validity)s AND uid = %(uid)s
    ),
    (SELECT id FROM who),
    ARRAY(
        SELECT DISTINCT school_id FROM accounts_membership
        WHERE person_id = (SELECT id FROM who) AND school_id IS NOT NULL
            AND starts_on <= %(day)s AND (ends_on IS NULL OR ends_on >= %(day)s)
    ),
    EXISTS (SELECT FROM support_mailbox WHERE address = ANY(%(boxes)s)) OR EXISTS (
        SELECT FROM support_sentmail sent JOIN support_ticket ticket ON ticket.id = sent.ticket_id
        WHERE sent.identifier = %(identifier)s AND ticket.organisation_id = %(body)s
    ),
    EXISTS (
        SELECT FROM support_receivedmail mail JOIN support_mailbox box ON box.id = mail.mailbox_id
        WHERE mail.identifier = %(identifier)s AND mail.digest = %(digest)s AND mail.fate = ANY(%(taken)s)
            AND box.organisation_id = %(body)s
    ),
    (SELECT count(*) FROM support_receivedmail WHERE sender = %(sender)s AND received_at >= %(since)s),
    (
        SELECT count(*) FROM support_sentmail
        WHERE recipient = %(sender)s AND kind = %(receipt)s AND sent_at >= %(since)s
    )
"""


def facts_of(box: Mailbox, mail: Incoming, known: Known, desk: Desk) -> Found:
    """What the mail says, beside what we know: our mails that it answers, its sender, what came before."""
    asked, returned = mail.references[:MOST_REFERENCES], mail.returned[:MOST_REFERENCES]
    sent = {
        one.identifier: one
        for one in SentMail.objects.filter(
            identifier__in=[*asked, *returned], ticket__organisation=box.organisation_id
        )
    } if asked or returned else {}  # fmt: skip
    heard = dict(
        ReceivedMail.objects.filter(
            identifier__in=asked, fate__in=TAKEN, mailbox__organisation=box.organisation_id
        ).values_list("identifier", "ticket")
    ) if asked else {}  # fmt: skip
    tags = _tags(box, mail)
    signed = addresses.ticket_of(tags)
    came_back = next((sent[one] for one in (*mail.returned, *asked) if one in sent), None)
    answers = [sent[one].ticket_id for one in asked if one in sent]
    follows = [heard[one] for one in asked if one in heard]
    tickets = _living({*answers, *follows} | ({signed} if signed else set()), box)
    facts = engine.Facts(
        sender=mail.sender,
        size=mail.size,
        headers=mail.headers,
        null_return=mail.null_return,
        hops=mail.hops,
        failure=mail.failure,
        is_receipt=mail.is_receipt,
        has_words=bool(mail.text.strip()),
        has_subject=bool(mail.subject.strip()),
        has_files=bool(mail.attachments),
        is_readable=mail.is_readable,
        is_ours=known.is_ours,
        known_before=known.known_before,
        sender_is_known=known.person is not None,
        in_last_hour=known.in_last_hour,
        signed=signed if signed in tickets else None,
        answers=[one for one in answers if one in tickets],
        follows=[one for one in follows if one in tickets],
        closed=frozenset(number for number, closed in tickets.items() if closed),
        came_back=came_back.pk if came_back else None,
    )
    return Found(facts, _school(box, tags, known, desk))


def school_of(box: Mailbox, mail: Incoming, known: Known, desk: Desk) -> School | None:
    return _school(box, _tags(box, mail), known, desk)


def settleable(row: ReceivedMail, actor: Viewer) -> ReceivedMail:
    """The row, held, that the actor may settle by hand. Errors: NotAllowed, MailTaken."""
    row = ReceivedMail.objects.select_for_update(of=("self",)).select_related("mailbox").get(pk=row.pk)
    if not actor.scope(WORK).reaches(row.mailbox.organisation_id):
        raise NotAllowed
    if row.fate in (*TAKEN, MailFate.DUPLICATE):
        raise refusals.MailTaken
    return row


def _tags(box: Mailbox, mail: Incoming) -> list[str]:
    if box.tagging == Tagging.NONE:
        return []
    return engine.tags(mail.recipients, box.address, catch_all=box.tagging == Tagging.CATCH_ALL)


def _school(box: Mailbox, tags: list[str], known: Known, desk: Desk) -> School | None:
    """The school that was written to; else the one school where the sender works."""
    found = addresses.school_of(box, tags)
    if found is not None or not known.schools:
        return found
    schools = desk.served(known.schools)
    return schools[0] if len(schools) == 1 else None


def _living(numbers: set[int], box: Mailbox) -> dict[int, bool]:
    """Those of this desk, with whether they are closed for good; merged ones are as the one that took them over."""
    if not numbers:
        return {}
    rows = Ticket.objects.filter(pk__in=numbers, organisation=box.organisation_id)
    return {
        pk: State.CLOSED in {state, merged}
        for pk, state, merged in rows.values_list("pk", "state", "merged_into__state")
    }
