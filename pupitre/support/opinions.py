"""The signed link by which a requester says, without an account, how it ended.

It carries the ticket and how often it was reopened: an opinion is asked anew after each reopening, and a link of
before opens nothing any more.
"""

from django.core import signing
from django.urls import reverse

from pupitre.kernel.addresses import public
from pupitre.support import refusals
from pupitre.support.enums import State
from pupitre.support.models import Ticket

SALT = "pupitre.support.opinion"
OVER = (State.SOLVED, State.CLOSED)


def token(ticket: Ticket) -> str:
    return signing.dumps([ticket.pk, ticket.reopenings], salt=SALT)


def address(ticket: Ticket) -> str:
    return public(reverse("support:opinion", args=[token(ticket)]))


def find(secret: str) -> Ticket:
    """The ticket of a link. Errors: LinkClosed where it is forged, of before a reopening, or of nothing solved."""
    try:
        key, reopenings = signing.loads(secret, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise refusals.LinkClosed from error
    rows = Ticket.objects.filter(pk=key, reopenings=reopenings, state__in=OVER)
    ticket = rows.select_related("school", "organisation", "requester").first()
    if ticket is None:
        raise refusals.LinkClosed
    return ticket
