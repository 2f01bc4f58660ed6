"""The desks that there are, whose figures one may read, and between which a request is handed over."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import connection
from django.db.models import Q, QuerySet

from pupitre.kernel.viewer import Viewer
from pupitre.support.models import DeskSettings, Team, Ticket
from pupitre.support.queries import routing
from pupitre.support.querysets import BODIES_ABOVE, FIGURES, LEAD, WORK
from pupitre.territory.models import Organisation


def with_figures(viewer: Viewer) -> QuerySet[Organisation]:
    """The bodies that keep a desk and whose figures the viewer reads; agrees with `permissions.can_read_figures`."""
    scope = viewer.scope(FIGURES)
    rows = Organisation.objects.filter(pk__in=Team.objects.order_by().values("organisation"))
    return (rows if scope.everywhere else rows.filter(pk__in=scope.organisations)).order_by("name", "pk")


def led(viewer: Viewer) -> QuerySet[Organisation]:
    """The bodies whose desk the viewer runs; agrees with `permissions.can_lead`."""
    scope = viewer.scope(LEAD)
    rows = Organisation.objects.filter(pk__in=Team.objects.order_by().values("organisation"))
    return (rows if scope.everywhere else rows.filter(pk__in=scope.organisations)).order_by("name", "pk")


def teams_around(viewer: Viewer) -> list[tuple[int, str, int]]:
    """The teams in use of the desks where the viewer works, and their own, by name, each with its desk's body.

    In SQL: Django takes two milliseconds to write the same, and every page of the queue asks.
    """
    scope = viewer.scope(WORK)
    bodies, schools = sorted(scope.organisations), sorted(scope.schools)
    with connection.cursor() as cursor:
        cursor.execute(TEAMS_AROUND, [scope.everywhere, bodies, bodies, bodies, schools, viewer.person_id])
        return cursor.fetchall()


TEAMS_AROUND = f"""
SELECT id, name, organisation_id FROM support_team
WHERE is_active AND (
    %s OR organisation_id = ANY(%s::bigint[]) OR organisation_id IN ({BODIES_ABOVE})
    OR id IN (SELECT team_id FROM support_teammember WHERE person_id = %s)
)
ORDER BY name, id
"""  # noqa: S608 - constants of ours


def categories_of(bodies: Iterable[int]) -> list[tuple[int, str]]:
    """The categories in use of some desks, in their order; in SQL as above."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, name FROM support_category WHERE is_active AND organisation_id = ANY(%s::bigint[])"
            " ORDER BY position, name, id",
            [sorted(bodies)],
        )
        return cursor.fetchall()


def settings_of(organisation: Organisation) -> DeskSettings:
    """The settings kept, or those that hold while none are; not saved."""
    return DeskSettings.objects.filter(organisation=organisation).first() or DeskSettings(organisation=organisation)


def month_before(first: date) -> date:
    return (first - timedelta(days=1)).replace(day=1)


def month_after(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def teams_for(viewer: Viewer, ticket: Ticket) -> QuerySet[Team]:
    """The teams to which the viewer may hand a ticket: those of its desk; those of the other desks that answer for
    its school, or where the viewer works too. A confidential ticket stays with its desk.
    """
    rows = Team.objects.filter(is_active=True)
    reached = Q(organisation=ticket.organisation_id)
    if not ticket.confidential:
        scope = viewer.scope(WORK)
        reached |= Q(organisation__in=routing.places(ticket.school)) if ticket.school else Q()
        reached |= Q(pk__isnull=False) if scope.everywhere else Q(organisation__in=scope.organisations)
    return rows.filter(reached)
