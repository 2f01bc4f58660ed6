"""What is read of imports: the runs a person may see."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from pupitre.kernel.imports import progress, registry
from pupitre.kernel.models import AuditEntry, ImportProgress, ImportRun
from pupitre.kernel.viewer import Viewer

RUN = "kernel.importrun:"
"""How the audit trail names an import, before its number."""


def visible(viewer: Viewer) -> QuerySet[ImportRun]:
    """One's own imports, and all those of a kind that one may import everywhere."""
    everywhere = [kind.code for kind in registry.open_to(viewer) if viewer.scope(kind.capability).everywhere]
    mine = Q(created_by_id=viewer.person_id, kind__in=[kind.code for kind in registry.open_to(viewer)])
    return ImportRun.objects.filter(Q(kind__in=everywhere) | mine)


def course(run: ImportRun) -> tuple[ImportProgress, bool]:
    """How far a run that is read or written has got, and whether its worker stopped before the end."""
    held = progress.is_held(run.pk)  # first: a worker that ends in between frees the run and says so at once
    run.refresh_from_db(fields=["state"])
    found = ImportProgress.objects.filter(run=run).first() or ImportProgress(run=run)
    return found, bool(run.is_busy and found.begun_at and not held)


def behind(acts: Iterable[AuditEntry], viewer: Viewer) -> dict[str, ImportRun]:
    """The imports among acts that the viewer may open, by the subject of the act."""
    numbers = [int(act.subject.removeprefix(RUN)) for act in acts if act.subject.startswith(RUN)]
    if not numbers:
        return {}
    return {f"{RUN}{run.pk}": run for run in visible(viewer).filter(pk__in=numbers).order_by("pk")}
