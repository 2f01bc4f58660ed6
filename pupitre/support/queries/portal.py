"""What those who ask see: their requests and those of their schools, the devices and desk of a school."""

from datetime import datetime

from django.db.models import Q

from pupitre.fleet.models import Device
from pupitre.fleet.querysets import VIEW as VIEW_DEVICES
from pupitre.kernel.viewer import Viewer
from pupitre.support.engine import standing
from pupitre.support.models import Category, Ticket
from pupitre.support.queries.routing import desk_of
from pupitre.support.querysets import ASK, VIEW, TicketQuerySet
from pupitre.territory.models import School


def asked(viewer: Viewer) -> TicketQuerySet:
    """One's own requests and those one follows; with `support.view`, those of one's schools."""
    watched = Ticket.watchers.through.objects.filter(person=viewer.person_id).order_by().values("ticket")
    own = Q(requester=viewer.person_id) | Q(pk__in=watched) if viewer.person_id else Q(pk=None)
    visible = Ticket.objects.visible(viewer)
    if viewer.can(VIEW):
        own |= Q(school__in=School.objects.visible(viewer, VIEW).order_by().values("pk"))
    return visible.filter(own)


def schools(viewer: Viewer) -> list[School]:
    """The schools for which the viewer may ask, when they are few enough to be chosen from a list."""
    rows = School.objects.visible(viewer, ASK).select_related("responsible", "area")
    return list(rows.order_by("sort_name", "pk")[:51])


def categories(school: School) -> list[Category]:
    """What may be asked of the desk of a school; nothing where no body keeps one."""
    desk = desk_of(school)
    return list(Category.objects.filter(organisation=desk).in_use()) if desk else []


def device_named(viewer: Viewer, school: School, code: str) -> Device | None:
    """The device of a label typed or scanned: of the school, or any that the viewer sees."""
    rows = Device.objects.named(code).select_related("school", "model")
    seen = rows.filter(Q(school=school) | Q(pk__in=Device.objects.visible(viewer, VIEW_DEVICES).values("pk")))
    return seen.order_by("pk").first()


def facts(state: str, row: Ticket) -> standing.Facts:
    return standing.Facts(
        state, row.answered_at is not None, row.answer_due_at, row.resolve_due_at, running=row.due_at is not None
    )


def stands(row: Ticket, at: datetime) -> standing.Stands:
    return standing.stands(facts(row.state, row), at)


def found(viewer: Viewer, text: str, limit: int) -> list[Ticket]:
    """Requests that a search finds: by number, else by subject, name or words written in them, the newest first."""
    rows = Ticket.objects.visible(viewer).filter(_unsealed(viewer)).select_related("school")
    if text.isdecimal() and len(text) < 10:
        number = list(rows.filter(pk=int(text)))
        if number:
            return number
    return list(rows.matching(text, viewer).order_by("-opened_at", "-pk")[:limit])


def _unsealed(viewer: Viewer) -> Q:
    """A confidential request is found by who asked alone: for others, reading it is an act that is kept."""
    return Q(confidential=False) | (Q(requester=viewer.person_id) if viewer.person_id else Q(pk=None))
