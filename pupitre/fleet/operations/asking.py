"""Ask schools about devices that nobody sees: a task each, once while it is open."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pupitre.fleet.enums import TaskKind
from pupitre.fleet.models import Device, Task
from pupitre.fleet.permissions import EDIT
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def ask(*, devices: Sequence[int], actor: Viewer, at: datetime) -> int:
    """Raise a task for each device that the actor may edit; returns how many. Errors: NotAllowed."""
    actor.require(EDIT)
    rows = list(Device.objects.visible(actor, EDIT).filter(pk__in=devices, school__isnull=False).order_by("pk"))
    Task.objects.bulk_create(
        (Task(kind=TaskKind.NEVER_SEEN, device=one, school_id=one.school_id, opened_at=at) for one in rows),
        ignore_conflicts=True,
    )
    audit.record("fleet.schools_asked", actor=actor, at=at, rows=len(rows))
    return len(rows)
