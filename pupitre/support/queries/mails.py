"""What is known of a mail when its fate is decided."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from pupitre.accounts.models import Membership, Person
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import addresses, refusals
from pupitre.support.engine import mails as engine
from pupitre.support.engine.incoming import Incoming
from pupitre.support.enums import TAKEN, MailFate, State, Tagging
from pupitre.support.models import Mailbox, ReceivedMail, SentMail, Ticket
from pupitre.support.querysets import WORK
from pupitre.territory.models import School

MOST_REFERENCES = 50


@dataclass(frozen=True)
class Found:
    facts: engine.Facts
    school: School | None


def rules_of(box: Mailbox) -> engine.Rules:
    return engine.Rules(
        box.largest_mb * 2**20, open_to_all=box.open_to_all, domains=frozenset(box.domains.lower().split())
    )


def facts_of(box: Mailbox, mail: Incoming, person: Person | None, at: datetime) -> Found:
    """What the mail says, beside what we know: our mails that it answers, its sender, what came before."""
    asked = mail.references[:MOST_REFERENCES]
    sent = {
        one.identifier: one
        for one in SentMail.objects.filter(
            Q(identifier__in=[*asked, *mail.returned[:MOST_REFERENCES], mail.identifier]),
            ticket__organisation=box.organisation_id,
        )
    }
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
        is_ours=_is_ours(mail, sent),
        known_before=_known_before(box, mail),
        sender_is_known=person is not None,
        in_last_hour=_in_last_hour(mail.sender, at),
        signed=signed if signed in tickets else None,
        answers=[one for one in answers if one in tickets],
        follows=[one for one in follows if one in tickets],
        closed=frozenset(number for number, closed in tickets.items() if closed),
        came_back=came_back.pk if came_back else None,
    )
    return Found(facts, _school(box, tags, person, at))


def school_of(box: Mailbox, mail: Incoming, person: Person | None, at: datetime) -> School | None:
    return _school(box, _tags(box, mail), person, at)


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


def _school(box: Mailbox, tags: list[str], person: Person | None, at: datetime) -> School | None:
    """The school that was written to; else the one school where the sender works."""
    found = addresses.school_of(box, tags)
    if found is not None or person is None:
        return found
    day = timezone.localdate(at)
    held = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), person=person, starts_on__lte=day)
    schools = list(addresses.served(box.organisation).filter(pk__in=held.values("school"))[:2])
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


def _is_ours(mail: Incoming, sent: dict[str, SentMail]) -> bool:
    boxes = [one for one in (mail.sender, *mail.loop_marks) if one]
    return mail.identifier in sent or (bool(boxes) and Mailbox.objects.filter(address__in=boxes).exists())


def _known_before(box: Mailbox, mail: Incoming) -> bool:
    """Whether this very mail stands in a request of the desk already, by this box or another."""
    taken = ReceivedMail.objects.filter(mailbox__organisation=box.organisation_id, fate__in=TAKEN)
    return bool(mail.digest) and taken.filter(identifier=mail.identifier, digest=mail.digest).exists()


def _in_last_hour(sender: str, at: datetime) -> int:
    if not sender:
        return 0
    return ReceivedMail.objects.filter(sender=sender, received_at__gte=at - timedelta(hours=1)).count()
