"""What the desk says on the first page: deadlines that concern one, and the month for those who account for it."""

from django.db.models import Exists, OuterRef
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.http.panels import Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.support.models import Alarm, Ticket
from pupitre.support.queries import desks, figures
from pupitre.support.querysets import FIGURES
from pupitre.support.web.figures import sentence

SHOWN = 8


@offered("alarms", gettext_lazy("Deadlines near or past"), None)
def alarms_today(request: HttpRequest) -> Panel | None:
    """The requests whose deadline one was told of, and that still wait."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    told = Alarm.objects.filter(ticket=OuterRef("pk"), person=viewer.person_id)
    rows = Ticket.objects.under_way().filter(Exists(told), due_at__isnull=False).select_related("school")
    found = list(rows.workable(viewer).order_by("due_at", "pk")[: SHOWN + 50])
    if not found:
        return None
    context = {"rows": found[:SHOWN], "more": len(found) - SHOWN if len(found) > SHOWN else 0, "now": timezone.now()}
    return Panel(_("Deadlines near or past"), "support/panels_alarms.html", context, waiting=len(found))


@offered("desk_month", gettext_lazy("The month of the desk"), FIGURES)
def month_today(request: HttpRequest) -> Panel | None:
    """The month in a sentence."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    body = desks.with_figures(viewer).first()
    if body is None:
        return None
    span = figures.month(body.pk, timezone.localdate().replace(day=1))
    said = sentence(figures.service(span)[0], figures.backlog(span))
    context = {"sentence": said, "url": f"{reverse('support:month')}?body={body.pk}"}
    return Panel(_("The month of the desk"), "support/panels_month.html", context)
