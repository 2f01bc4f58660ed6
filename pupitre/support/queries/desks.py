"""The desks that there are, whose figures one may read, and between which a request is handed over."""

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from pupitre.kernel.viewer import Viewer
from pupitre.support.models import DeskSettings, Team, Ticket
from pupitre.support.queries import routing
from pupitre.support.querysets import FIGURES, LEAD, WORK
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
