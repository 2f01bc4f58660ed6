"""What is read of imports: the runs a person may see, and what imports did to one row."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from pupitre.kernel.imports import registry
from pupitre.kernel.models import ImportChange, ImportRun
from pupitre.kernel.viewer import Viewer


def visible(viewer: Viewer) -> QuerySet[ImportRun]:
    """One's own imports, and all those of a kind that one may import everywhere."""
    everywhere = [kind.code for kind in registry.open_to(viewer) if viewer.scope(kind.capability).everywhere]
    mine = Q(created_by_id=viewer.person_id, kind__in=[kind.code for kind in registry.open_to(viewer)])
    return ImportRun.objects.filter(Q(kind__in=everywhere) | mine)


@dataclass(frozen=True)
class PastChange:
    """What one import did to a row: the columns before and after, and whether it has been undone since."""

    at: datetime
    by: str
    file_name: str
    before: dict[str, Any]
    after: dict[str, Any]
    undone: bool


def changes_of(row: Model) -> list[PastChange]:
    """What imports changed of a row after it was created, latest first (one query)."""
    changes = ImportChange.objects.filter(table=row._meta.label_lower, row_pk=str(row.pk))
    changes = changes.exclude(kind=ImportChange.Kind.NEW).select_related("run").order_by("-pk")
    return [
        PastChange(
            at=change.run.applied_at or change.run.created_at,
            by=change.run.created_by_name,
            file_name=change.run.file_name,
            before=change.before or {},
            after=change.after,
            undone=change.run.state == ImportRun.State.UNDONE,
        )
        for change in changes
    ]
