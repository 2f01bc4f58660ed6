"""The queue: what is under way, the next deadline first."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.support.models import Ticket
from pupitre.support.querysets import TicketQuerySet
from pupitre.support.web import frame
from pupitre.support.web.listings import QUEUE


@require_GET
@page()
@frame.at_desk
def queue(request: Request) -> HttpResponse:
    rows = Ticket.objects.workable(request.viewer).under_way()
    whole = not (request.htmx and request.htmx.target == QUEUE.anchor)
    context = frame.context(request, "queue", status=_status(request, rows) if whole else "")
    return QUEUE.respond(request, rows, template="support/queue.html", context=context)


def _status(request: Request, rows: TicketQuerySet) -> str:
    """Where one stands: what is late, what is mine."""
    late, mine = rows.late_and_of(request.viewer.person_id, timezone.now())
    said = ngettext("%(count)d request is late", "%(count)d requests are late", late) % {"count": late}
    own = ngettext("%(count)d is in your name", "%(count)d are in your name", mine) % {"count": mine}
    return _("%(late)s; %(mine)s.") % {"late": said if late else _("Nothing is late"), "mine": own}
