"""What the support room says on pages made of several rooms: the first page, a school's, a device's, the search."""

from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from pupitre.fleet.models import Device
from pupitre.http.panels import Finder, Found, Panel, offered
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions
from pupitre.support.enums import State
from pupitre.support.models import Ticket
from pupitre.support.queries import portal
from pupitre.support.querysets import ANSWER, ASK, VIEW, TicketQuerySet
from pupitre.support.web import telling
from pupitre.territory.models import School

SHOWN = 8  # requests named
OF_DEVICE = 5


@offered("desk", gettext_lazy("Requests to answer"), ANSWER)
def desk_today(request: HttpRequest) -> Panel | None:
    """What waits for someone of the desk: late, in their name, in nobody's."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    rows = Ticket.objects.workable(viewer).worked().select_related("school")
    now = timezone.now()
    late = rows.late(now).count()
    mine = list(rows.filter(assignee=viewer.person_id).order_by("due_at", "pk")[:SHOWN])
    nobody = rows.filter(assignee__isnull=True).count()
    if not late and not mine and not nobody:
        return None
    context = {"late": late, "mine": mine, "nobody": nobody}
    return Panel(_("Requests to answer"), "support/panels/desk.html", context, waiting=late + len(mine) or nobody)


@offered("requests", gettext_lazy("My requests"), ASK)
def mine_today(request: HttpRequest) -> Panel | None:
    """For those who ask: the answers to read, and the questions to answer."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if permissions.works(viewer) and not viewer.can(VIEW):
        return None
    rows = portal.asked(viewer).select_related("school")
    asked = list(rows.filter(state=State.REQUESTER).order_by("-said_at", "-pk")[:SHOWN])
    solved = list(rows.filter(state=State.SOLVED, score__isnull=True).order_by("-solved_at", "-pk")[:SHOWN])
    under_way = rows.worked().count()
    if not asked and not solved and not under_way:
        return None
    context = {"asked": asked, "solved": solved, "under_way": under_way}
    title = _("Requests of my schools") if viewer.can(VIEW) else _("My requests")
    return Panel(title, "support/panels/mine.html", context, waiting=len(asked))


@offered("requests", gettext_lazy("Requests for help"), ASK)
def school(request: HttpRequest, school: School) -> Panel | None:
    """The requests of a school: under way, late, and how many this school year."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    asks = permissions.can_ask_for(viewer, school)
    rows = _readable(viewer).filter(school=school)
    now = timezone.now()
    under_way = list(rows.under_way().order_by("due_at", "pk")[: SHOWN + 1])
    this_year = rows.filter(opened_at__gte=_year_begun(now)).count()
    if not under_way and not this_year and not asks:
        return None
    context = {
        "school": school,
        "asks": asks,
        "works": permissions.works(viewer),
        "rows": [(row, telling.badge(portal.stands(row, now))) for row in under_way[:SHOWN]],
        "more": len(under_way) > SHOWN,
        "late": rows.late(now).count(),
        "this_year": this_year,
    }
    return Panel(_("Requests for help"), "support/panels/school.html", context)


def device(request: HttpRequest, device: Device) -> Panel | None:
    """The requests about a device, and the way to report a trouble with it."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if not viewer.can(ASK):
        return None
    now = timezone.now()
    rows = _readable(viewer).filter(device=device).order_by("-opened_at", "-pk")[:OF_DEVICE]
    found = [(row, telling.badge(portal.stands(row, now))) for row in rows]
    asks = device.school is not None and permissions.can_ask_for(viewer, device.school)
    if not found and not asks:
        return None
    context = {"rows": found, "works": permissions.works(viewer), "report": report(str(device)) if asks else ""}
    return Panel(_("Requests for help"), "support/panels/device.html", context)


def report(label: str) -> str:
    """Where a trouble with the device of a label is reported."""
    return f"{reverse('support:ask')}?{urlencode({'label': label})}"


def _readable(viewer: Viewer) -> TicketQuerySet:
    return Ticket.objects.visible(viewer)


def _year_begun(now: datetime) -> datetime:
    """The first of August before an instant: the school years of both countries begin after it."""
    day = timezone.localdate(now)
    return datetime(day.year if day.month >= 8 else day.year - 1, 8, 1, tzinfo=timezone.get_current_timezone())


def find(viewer: Viewer, text: str, limit: int) -> list[Found]:
    """Requests by number, subject, name or words written; each leads to the page of the one who reads."""
    works = permissions.works(viewer)
    return [
        Found(
            f"{row.pk} {row.subject}",
            reverse(
                "support:ticket" if works and permissions.can_work(viewer, row) else "support:request", args=[row.pk]
            ),
            " · ".join(filter(None, [str(row.school or ""), row.contact_name, row.get_state_display()])),
        )
        for row in portal.found(viewer, text, limit)
    ]


TICKETS = Finder(gettext_lazy("Requests for help"), ASK, find)
