"""What this room hears of others."""

from pupitre.kernel.outbox import MailGivenUp
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.engine.states import Act
from pupitre.support.enums import State, Verb
from pupitre.support.models import SentMail, Ticket
from pupitre.support.operations import trail


def mail_given_up(event: MailGivenUp) -> None:
    """A mail of a ticket never left: its trail says so, and it is worked on again if it waited for an answer."""
    sent = SentMail.objects.filter(outbox=event.message_id).first()
    if sent is None:
        return
    ticket = trail.locked(Ticket(pk=sent.ticket_id))
    if ticket.state == State.REQUESTER:
        trail.move(ticket, Act.TAKE, event.at)
        trail.reckon(ticket)
        ticket.save()
    trail.keep(
        ticket, Verb.GIVEN_UP, actor=SYSTEM, at=event.at, reason=event.error, address=sent.recipient, mail=sent.pk
    )
