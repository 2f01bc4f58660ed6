"""Transfers whose next act is somebody's."""

from django.db.models import Count, Q

from pupitre.fleet.models import Transfer
from pupitre.fleet.permissions import HAND_OUT
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School


def awaiting(viewer: Viewer) -> list[Transfer]:
    """Those to answer or to receive in the schools that the viewer serves, and those to send off, oldest first.

    Who stands above schools proposes and settles for them: what waits for a school is not listed to them.
    """
    scope = viewer.scope(HAND_OUT)
    if not scope.schools:
        return []
    ours = School.objects.filter(pk__in=scope.schools)
    theirs = Q(to_school__in=ours, state__in=("proposed", "shipped")) | Q(from_school__in=ours, state="accepted")
    rows = Transfer.objects.filter(theirs).select_related("from_school", "to_school")
    return list(rows.annotate(units=Count("lines")).order_by("proposed_at", "pk"))
