"""The desks that there are, and whose figures one may read."""

from datetime import date, timedelta

from django.db.models import QuerySet

from pupitre.kernel.viewer import Viewer
from pupitre.support.models import DeskSettings, Team
from pupitre.support.querysets import FIGURES, LEAD
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
