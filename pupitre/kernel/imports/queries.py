"""What is read of imports: the runs a person may see."""

from django.db.models import Q, QuerySet

from pupitre.kernel.imports import registry
from pupitre.kernel.models import ImportRun
from pupitre.kernel.viewer import Viewer


def visible(viewer: Viewer) -> QuerySet[ImportRun]:
    """One's own imports, and all those of a kind that one may import everywhere."""
    everywhere = [kind.code for kind in registry.open_to(viewer) if viewer.scope(kind.capability).everywhere]
    mine = Q(created_by_id=viewer.person_id, kind__in=[kind.code for kind in registry.open_to(viewer)])
    return ImportRun.objects.filter(Q(kind__in=everywhere) | mine)
