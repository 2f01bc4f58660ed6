"""How long a request is kept with who asked it (domain.md D5: two years after its end), and how it is made nameless.

The row stays, with all that figures count: channel, type, category, school, device, priority, times, deadlines, hand-
overs, opinion. What can name someone goes: who asked, the subject, every text and file, reasons, calls
back, the mails that left, what imports kept. A text that tells of people cannot be cleaned word by word with
certainty: it goes whole. Names of those who worked stay in the trail: they are not whose data it is.
"""

from collections.abc import Sequence
from datetime import date

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pupitre.kernel import files
from pupitre.kernel.models import ImportChange, OutboxMessage
from pupitre.support.enums import State
from pupitre.support.models import CallBack, ReceivedMail, SentMail, Ticket, TicketEvent, TicketMessage, TicketTask
from pupitre.territory.models import Organisation

NAME = _("Requests for help: who asked, what was written")
TRIGGER = _("the end of the request")
MONTHS = 24
FORGOTTEN = "–"
"""What stands for a text that may not be empty, once it is forgotten."""
COUNTED = ("of", "cause", "due", "count", "channel", "before", "to")
"""What the trail keeps of its details: keys and figures."""
TOGETHER = 1_000


def due(body: Organisation, day: date) -> QuerySet[Ticket]:
    """The requests that ended before a day and still say who asked."""
    rows = Ticket.objects.filter(
        Q(organisation=body) | Q(organisation__parent=body) | Q(organisation__parent__parent=body),
        state__in=[State.CLOSED, State.SOLVED, State.MERGED],
        anonymised_at__isnull=True,
    )
    return rows.alias(ended_at=Coalesce("closed_at", "solved_at", "opened_at")).filter(ended_at__date__lt=day)


def forget(rows: QuerySet[Ticket]) -> int:
    """Make requests nameless; returns how many."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), TOGETHER):
        _forget(keys[start : start + TOGETHER])
    return len(keys)


def _forget(keys: Sequence[int]) -> None:
    chosen = Ticket.objects.filter(pk__in=keys)
    _forget_mails(chosen)
    messages = TicketMessage.objects.filter(ticket__in=keys)
    held = list(messages.filter(files__isnull=False).order_by().values_list("files", flat=True))
    TicketMessage.files.through.objects.filter(ticketmessage__in=messages).delete()
    files.forget(held)
    messages.filter(kind="asked").update(author=None, author_name=FORGOTTEN)
    messages.update(body=FORGOTTEN, html="", key="")
    asked = TicketEvent.objects.filter(ticket__in=keys, verb__in=["opened", "asked", "reopened"])
    asked.update(by_id=None, by_name=FORGOTTEN)
    with connection.cursor() as cursor:
        cursor.execute(DETAILS, [list(COUNTED), list(keys)])
    TicketTask.objects.filter(ticket__in=keys).update(text=FORGOTTEN)
    CallBack.objects.filter(ticket__in=keys).update(name="", phone=FORGOTTEN, about="")
    Ticket.watchers.through.objects.filter(ticket__in=keys).delete()
    ImportChange.objects.filter(table=Ticket._meta.label_lower, row_pk__in=[str(key) for key in keys]).delete()
    chosen.update(
        requester=None,
        contact_name="",
        contact_email="",
        contact_phone="",
        subject=FORGOTTEN,
        anonymised_at=timezone.now(),
    )


def _forget_mails(tickets: QuerySet[Ticket]) -> None:
    """The mails written to who asked, up to the end of the request."""
    rows = tickets.exclude(contact_email="").annotate(ended_at=Coalesce("closed_at", "solved_at", "opened_at"))
    ends = dict(rows.order_by("ended_at").values_list("contact_email", "ended_at"))
    left = OutboxMessage.objects.filter(recipient__in=ends, state__in=["sent", "dead"])
    gone = [pk for pk, email, at in left.values_list("pk", "recipient", "created_at") if at <= ends[email]]
    sent = SentMail.objects.filter(ticket__in=tickets.values("pk"))
    gone += [pk for pk in sent.values_list("outbox", flat=True) if pk]
    OutboxMessage.objects.filter(pk__in=gone, state__in=["sent", "dead"]).delete()
    sent.update(recipient="", bounce="")
    received = ReceivedMail.objects.filter(ticket__in=tickets.values("pk"))
    files.forget(pk for pk in received.values_list("raw", flat=True) if pk)
    received.update(identifier="", sender="", sender_name="", subject="", left_out=[])


DETAILS = """
UPDATE support_ticketevent SET reason = '', details = (
    SELECT coalesce(jsonb_object_agg(key, value), '{}') FROM jsonb_each(details) WHERE key = ANY(%s)
) WHERE ticket_id = ANY(%s)
"""
