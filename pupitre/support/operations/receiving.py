"""A mail received becomes what it is: a request, a word in one, a return, or nothing; its fate is kept with it.

Called with what the connector read, in one transaction a mail: once it is committed, the server may be told.
"""

import hashlib
from datetime import datetime, timedelta

from django.db import transaction

from pupitre.accounts.models import Person
from pupitre.kernel import files
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import Refusal
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.support.engine import mails as engine
from pupitre.support.engine.incoming import Incoming
from pupitre.support.engine.states import Act
from pupitre.support.enums import TAKEN, Channel, LinkKind, MailFate, State, Verb
from pupitre.support.models import Mailbox, ReceivedMail, SentMail, Ticket, TicketLink
from pupitre.support.operations import mailing, opening, trail, writing
from pupitre.support.queries import mails as queries
from pupitre.support.queries.mails import Desk
from pupitre.territory.models import School

HOUR = timedelta(hours=1)
MOST_FILES = 20  # of one mail
RAW_TYPE = "message/rfc822"


@transaction.atomic
def receive(
    *,
    box: Mailbox,
    mail: Incoming,
    uid_validity: int,
    uid: int,
    at: datetime,
    desk: Desk | None = None,
) -> ReceivedMail:
    """Give a mail its fate, with all that follows from it. The same one again changes nothing.

    `desk`: for some mails that are taken in one after another.
    """
    known = queries.known_of(box, mail, uid_validity, uid, at)
    if known.row is not None:
        return ReceivedMail.objects.get(pk=known.row)
    desk, person = desk or Desk(box.organisation), _person(known)
    found = queries.facts_of(box, mail, known, desk)
    decided = engine.decide(found.facts, queries.rules_of(box))
    row = _row(box, mail, decided, uid_validity=uid_validity, uid=uid, at=at)
    match row.fate:
        case MailFate.TICKET:
            _open(row, mail, person, found.school, actor=SYSTEM, at=at, after=decided.ticket, desk=desk)
        case MailFate.REPLY if decided.ticket is not None:
            _join(row, mail, decided.ticket, actor=SYSTEM, at=at)
        case MailFate.BOUNCE if found.facts.came_back is not None:
            _mark_returned(row, found.facts.came_back, mail, at)
        case MailFate.REFUSED if decided.reason == "too_large":
            _say_too_large(box, mail, person, decided.ticket, at)
    _keep(row, mail, at)
    if row.fate == MailFate.TICKET and row.ticket is not None and known.receipts < mailing.RECEIPTS_PER_HOUR:
        mailing.acknowledge(row.ticket, box, row.identifier, at=at)
    return row


@transaction.atomic
def set_aside(*, box: Mailbox, mail: Incoming, uid_validity: int, uid: int, at: datetime) -> ReceivedMail:
    """Keep a mail that an error of ours stopped, to be taken by hand: those after it are not held up."""
    decided = engine.Decided(engine.Fate.REFUSED, "failed")
    row = _row(box, mail, decided, uid_validity=uid_validity, uid=uid, at=at)
    _keep(row, mail, at)
    return row


@transaction.atomic
def open_by_hand(*, row: ReceivedMail, mail: Incoming, actor: Viewer, at: datetime) -> Ticket:
    """Make a request of a mail that was set aside. Errors: NotAllowed, MailTaken."""
    row = queries.settleable(row, actor)
    known = queries.known_of(row.mailbox, mail, row.uid_validity, row.uid, at)
    desk = Desk(row.mailbox.organisation)
    row.fate, row.reason = MailFate.TICKET, "by_hand"
    school = queries.school_of(row.mailbox, mail, known, desk)
    ticket = _open(row, mail, _person(known), school, actor=actor, at=at, desk=desk)
    row.save()
    return ticket


@transaction.atomic
def join_by_hand(*, row: ReceivedMail, mail: Incoming, ticket: Ticket, actor: Viewer, at: datetime) -> Ticket:
    """Put a mail that was set aside in a request. Errors: NotAllowed, MailTaken, NotPossible."""
    row = queries.settleable(row, actor)
    trail.workable(ticket, actor)
    row.fate, row.reason = MailFate.REPLY, "by_hand"
    joined = _join(row, mail, ticket.pk, actor=actor, at=at)
    row.save()
    return joined


def forget_old(at: datetime) -> None:
    """Drop mails themselves after a month, rows of those set aside after a year; the others lose who and what."""
    old = ReceivedMail.objects.filter(received_at__lt=at - timedelta(days=30), raw__isnull=False)
    files.forget(old.values_list("raw", flat=True))
    rows = ReceivedMail.objects.filter(received_at__lt=at - timedelta(days=400))
    rows.exclude(fate__in=TAKEN).delete()
    rows.exclude(sender="").update(sender="", sender_name="", subject="")


def _row(
    box: Mailbox, mail: Incoming, decided: engine.Decided, *, uid_validity: int, uid: int, at: datetime
) -> ReceivedMail:
    return ReceivedMail(
        mailbox=box,
        uid_validity=uid_validity,
        uid=uid,
        identifier=mail.identifier,
        digest=mail.digest,
        sender=mail.sender[:254],
        sender_name=mail.sender_name[:120],
        subject=mail.subject[:250],
        size=mail.size,
        received_at=at,
        fate=MailFate(decided.fate),
        reason=decided.reason,
        ticket_id=decided.ticket,
    )


def _keep(row: ReceivedMail, mail: Incoming, at: datetime) -> None:
    """Write the row with the mail itself."""
    if mail.raw:
        row.raw = files.keep(mail.raw, f"mail-{row.uid}.eml", RAW_TYPE, SYSTEM, at)
    row.save()


def _open(
    row: ReceivedMail,
    mail: Incoming,
    person: Person | None,
    school: School | None,
    *,
    actor: Viewer,
    at: datetime,
    desk: Desk,
    after: int | None = None,
) -> Ticket:
    asked = opening.Asked(
        subject=mail.subject or mail.text.strip().partition("\n")[0] or mail.sender,
        body=mail.text,
        html=mail.html,
        channel=Channel.MAIL,
        school=school,
        requester=person,
        contact_name=(mail.sender_name or (person.display_name if person else mail.sender))[:120],
        contact_email=mail.sender,
        key=_key(mail),
        files=_files(row, mail, at),
    )
    body = row.mailbox.organisation
    ticket, row.message = opening.opened(asked=asked, actor=actor, at=at, organisation=body, reckoning=desk.reckoning)
    row.ticket = ticket
    if after is not None:
        TicketLink.objects.get_or_create(ticket=ticket, other_id=after, defaults={"kind": LinkKind.RELATED})
    return ticket


def _join(row: ReceivedMail, mail: Incoming, number: int, *, actor: Viewer, at: datetime) -> Ticket:
    """A word of the requester; of a team that works by mail, a note, since it is not meant for them."""
    ticket = Ticket.objects.select_related("team").get(pk=number)
    name = mail.sender_name or mail.sender
    stored = _files(row, mail, at)
    body = mail.text or ("" if stored else mail.subject or ", ".join(row.left_out))
    if ticket.team is not None and ticket.team.email and ticket.team.email.lower() == mail.sender:
        row.message = writing.note(
            ticket=ticket, body=body, actor=actor, at=at, key=_key(mail), name=name, html=mail.html, stored=stored
        )
    else:
        row.message = writing.hear(
            ticket=ticket, body=body, actor=SYSTEM, at=at, channel=Channel.MAIL,
            name=name, html=mail.html, key=_key(mail), stored=stored,
        )  # fmt: skip
    row.ticket = row.message.ticket
    return row.message.ticket


def _mark_returned(row: ReceivedMail, came_back: int, mail: Incoming, at: datetime) -> None:
    """Our mail did not arrive: its ticket says so, and is worked on again if it waited for an answer to it."""
    sent = SentMail.objects.select_for_update().get(pk=came_back)
    ticket = trail.locked(Ticket(pk=sent.ticket_id))
    row.ticket, row.came_back = ticket, sent
    if sent.bounced_at is not None:
        return
    sent.bounced_at, sent.bounce = at, mail.failure_text[:250]
    sent.save(update_fields=["bounced_at", "bounce"])
    if ticket.state == State.REQUESTER:
        trail.move(ticket, Act.TAKE, at)
        trail.reckon(ticket)
        ticket.save()
    trail.keep(ticket, Verb.BOUNCED, actor=SYSTEM, at=at, address=sent.recipient, said=sent.bounce, mail=sent.pk)


def _say_too_large(box: Mailbox, mail: Incoming, person: Person | None, thread: int | None, at: datetime) -> None:
    """Only to someone we know, once an hour: anything else would let strangers write to others through us."""
    if (person is None and thread is None) or not engine.may_acknowledge(mail.sender) or mail.null_return:
        return
    lately = ReceivedMail.objects.filter(sender=mail.sender, reason="too_large", received_at__gte=at - HOUR)
    if not lately.exists():
        mailing.say_too_large(box, mail.sender, mail.subject, person.language if person else "", at=at)


def _files(row: ReceivedMail, mail: Incoming, at: datetime) -> list[StoredFile]:
    """The attachments that may be kept; the names of the others stay with the mail."""
    kept: list[StoredFile] = []
    for one in mail.attachments:
        try:
            if len(kept) >= MOST_FILES:
                raise files.FileNotAccepted(name=one.name, accepted="")
            kept.append(files.store(one.content, one.name, actor=SYSTEM, at=at))
        except Refusal:
            row.left_out.append(one.name[:200])
    return kept


def _person(known: queries.Known) -> Person | None:
    return Person.objects.get(pk=known.person) if known.person is not None else None


def _key(mail: Incoming) -> str:
    """What makes a mail count once, whatever box it comes to."""
    return "mail:" + hashlib.sha256(f"{mail.identifier}\0{mail.digest}".encode()).hexdigest()[:48]
