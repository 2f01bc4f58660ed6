"""What leaves by mail from a ticket."""

from datetime import datetime

from django.utils.translation import gettext as _

from pupitre.kernel import outbox
from pupitre.support.models import Ticket, TicketMessage


def send_answer(ticket: Ticket, message: TicketMessage, *, at: datetime) -> None:
    """Send an answer to the requester, where an address is known."""
    if ticket.contact_email and not ticket.confidential:
        subject = _("[No. %(number)s] %(subject)s") % {"number": ticket.pk, "subject": ticket.subject}
        outbox.post(recipient=ticket.contact_email, subject=subject, body=message.body, at=at)
