"""The seal of confidential requests: opened by an act that is written down, for a while, by who may."""

from datetime import timedelta

from django.utils import timezone

from pupitre.http.request import Request
from pupitre.support.models import Ticket

OPEN_FOR = timedelta(hours=1)


def _name(ticket: Ticket) -> str:
    return f"support.unsealed.{ticket.pk}"


def is_open(request: Request, ticket: Ticket) -> bool:
    """Whether the person may read it now: it is not confidential, or they have opened it in this session."""
    if not ticket.confidential:
        return True
    opened = request.session.get(_name(ticket), 0)
    return timezone.now().timestamp() - float(opened) < OPEN_FOR.total_seconds()


def keep_open(request: Request, ticket: Ticket) -> None:
    request.session[_name(ticket)] = timezone.now().timestamp()
