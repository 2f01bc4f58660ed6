"""Visits: what waits for one, a technician's week, the order proposed."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Prefetch, QuerySet

from pupitre.kernel.viewer import Viewer
from pupitre.support.engine import routes
from pupitre.support.models import Team, TeamMember, Ticket, Visit, VisitStop
from pupitre.support.querysets import WORK
from pupitre.territory.models import Organisation, School


@dataclass(frozen=True)
class Proposed:
    """The stops in the order of the road, and the kilometres of it against those of the order kept."""

    keys: tuple[int, ...]
    km: float
    km_now: float
    minutes: int

    @property
    def saves(self) -> float:
        return round(self.km_now - self.km, 1)


def proposed(visit: Visit) -> Proposed:
    """The order of the stops not visited yet, after those visited."""
    stops = list(visit.stops.select_related("school").order_by("position", "pk"))
    begun = [stop for stop in stops if stop.arrived_at is not None]
    left = [stop for stop in stops if stop.arrived_at is None]
    start = begun[-1].school if begun else visit.start
    places = [_place(stop.pk, stop.school) for stop in left]
    beginning = _place(0, start) if start else None
    route = routes.propose(places, beginning)
    return Proposed(
        (*(stop.pk for stop in begun), *route.order), route.km, routes.length(places, beginning), route.minutes
    )


def _place(key: int, school: School) -> routes.Place:
    return routes.Place(key, school.latitude, school.longitude)


def to_visit(viewer: Viewer) -> QuerySet[Ticket]:
    """Requests that need a visit and are on no day to come."""
    rows = Ticket.objects.workable(viewer).under_way().filter(needs_visit=True, school__isnull=False)
    planned = VisitStop.objects.filter(left_at__isnull=True).order_by().values("tickets")
    return rows.exclude(pk__in=planned.filter(tickets__isnull=False)).select_related("school", "device__model")


def week(viewer: Viewer, monday: date) -> list[Visit]:
    """The days of visits of a week, with their stops."""
    rows = Visit.objects.visible(viewer).filter(day__gte=monday, day__lt=monday + timedelta(days=7))
    stops = VisitStop.objects.select_related("school").prefetch_related("tickets").order_by("position", "pk")
    return list(
        rows.select_related("technician")
        .prefetch_related(Prefetch("stops", queryset=stops))
        .order_by("technician__display_name", "technician", "day")
    )


def technicians(viewer: Viewer, organisation: Organisation | None = None) -> list[tuple[int, str]]:
    """Who may be sent: the people of the teams of the desks where the viewer works."""
    teams = Team.objects.visible(viewer, WORK).filter(is_active=True)
    if organisation is not None:
        teams = teams.filter(organisation=organisation)
    rows = TeamMember.objects.filter(team__in=teams.order_by().values("pk"), person__is_active=True)
    return list(
        rows.order_by("person__display_name", "person").values_list("person", "person__display_name").distinct()
    )
