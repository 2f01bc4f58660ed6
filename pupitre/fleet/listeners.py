"""What the fleet does when the territory says that people moved, left, or were one and the same."""

from datetime import datetime

from django.utils import timezone

from pupitre.fleet.enums import TaskKind
from pupitre.fleet.models import Holding, Task
from pupitre.territory.events import PupilLeft, PupilMoved, PupilsMerged


def pupil_moved(event: PupilMoved) -> None:
    """What they hold is to be taken back, or to follow them: somebody decides."""
    _raise(TaskKind.MOVER, event.pupil_id, event.from_school_id, timezone.now())


def pupil_left(event: PupilLeft) -> None:
    """What a leaver holds is to be taken back."""
    _raise(TaskKind.LEAVER, event.pupil_id, event.school_id, timezone.now())


def pupils_merged(event: PupilsMerged) -> None:
    """Holdings and tasks of the record that goes pass to the one that stays."""
    Holding.objects.filter(pupil=event.gone_id).update(pupil=event.kept_id)
    Task.objects.filter(pupil=event.gone_id).update(pupil=event.kept_id)


def _raise(kind: str, pupil: int, school: int, at: datetime) -> None:
    held = Holding.objects.open().filter(pupil=pupil, school=school).order_by("pk")
    Task.objects.bulk_create(
        (
            Task(kind=kind, device_id=row.device_id, pupil_id=pupil, school_id=row.school_id, opened_at=at)
            for row in held
        ),
        ignore_conflicts=True,
    )
