"""Write in a project, several at once: each write says which revision it read, and loses nothing that it did not.

A write whose text is already there is done. One that read an older revision is refused with what stands there now
(ChangedMeanwhile): its author reads it and chooses. A text that another person's replaces is kept aside.
The trail has one entry for a spell of writing, not one for each stroke that is saved.
"""

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.projects import headings
from pupitre.projects.enums import Fate
from pupitre.projects.models import AidCount, Aim, EquipmentRow, LearningNeed, Need, Passage, PastPassage, Project
from pupitre.projects.models.content import Written
from pupitre.projects.operations.locking import subject, writable
from pupitre.projects.queries.projects import running_body
from pupitre.projects.refusals import AimNotOffered, AskedAlready, ChangedMeanwhile

LONGEST = 20_000  # characters of one text: ten pages
SPELL = timedelta(minutes=10)  # of writing, told once in the trail


@transaction.atomic
def save_passage(*, project: Project, key: str, text: str, base: int, actor: Viewer, at: datetime) -> Passage:
    """Write one text of the project over the revision `base`.

    Errors: NotAllowed, NotWritable, ChangedMeanwhile.
    """
    project = writable(project, actor)
    row, _created = Passage.objects.select_for_update().get_or_create(project=project, key=headings.BY_KEY[key].key)
    before = Passage(**{name: getattr(row, name) for name in ("revision", "text", "edited_at", "edited_by_id")})
    before.edited_by_name = row.edited_by_name
    if _write(project, row, {"text": text[:LONGEST]}, base=base, actor=actor, at=at) and _is_anothers(before, actor):
        PastPassage.objects.create(
            passage=row,
            revision=before.revision,
            text=before.text,
            edited_at=before.edited_at,
            edited_by_id=before.edited_by_id,
            edited_by_name=before.edited_by_name,
        )
    return row


def _is_anothers(before: Passage, actor: Viewer) -> bool:
    return bool(before.text.strip()) and before.edited_by_id != actor.person_id


@transaction.atomic
def add_learning_need(*, project: Project, aim: Aim, actor: Viewer, at: datetime) -> LearningNeed:
    """A new learning need under an aim, still to be written.

    Errors: NotAllowed, NotWritable, AimNotOffered.
    """
    project = writable(project, actor)
    _offered(project, aim)
    row = LearningNeed.objects.create(project=project, aim=aim, **_signed(actor, at), revision=1)
    _changed(project, actor, at, "learning_need_added")
    return row


@transaction.atomic
def save_learning_need(
    *, row: LearningNeed, aim: Aim, levels: str, text: str, base: int, actor: Viewer, at: datetime
) -> LearningNeed:
    """Errors: NotAllowed, NotWritable, ChangedMeanwhile, AimNotOffered."""
    project = writable(row.project, actor)
    row = LearningNeed.objects.select_for_update().get(pk=row.pk)
    if aim.pk != row.aim_id:
        _offered(project, aim)
    values = {"aim_id": aim.pk, "levels": levels.strip()[:120], "text": text[:LONGEST]}
    _write(project, row, values, base=base, actor=actor, at=at)
    return row


@transaction.atomic
def remove_learning_need(*, row: LearningNeed, base: int, actor: Viewer, at: datetime) -> None:
    """Take a learning need out, with the equipment asked for it. Once sent it is withdrawn, not deleted.

    Errors: NotAllowed, NotWritable, ChangedMeanwhile.
    """
    project = writable(row.project, actor)
    row = LearningNeed.objects.select_for_update().get(pk=row.pk)
    if row.revision != base:
        raise ChangedMeanwhile(row)
    row.needs.filter(version__isnull=True).delete()
    row.needs.update(withdrawn_at=at)
    if row.needs.exists():
        row.withdrawn_at = at
        row.save(update_fields=["withdrawn_at"])
    else:
        row.delete()
    _changed(project, actor, at, "learning_need_removed")


@transaction.atomic
def ask(
    *, learning_need: LearningNeed, function: str, group: str, quantity: int, note: str, actor: Viewer, at: datetime
) -> Need:
    """Ask for equipment for a learning need.

    Errors: NotAllowed, NotWritable, AskedAlready.
    """
    project = writable(learning_need.project, actor)
    try:
        with transaction.atomic():
            need = Need.objects.create(
                school=project.school,
                learning_need=learning_need,
                function=function,
                group=group,
                quantity=quantity,
                note=note.strip()[:250],
            )
    except IntegrityError as error:
        raise AskedAlready from error
    _changed(project, actor, at, "need_asked")
    return need


@transaction.atomic
def drop(*, need: Need, actor: Viewer, at: datetime) -> None:
    """Ask for it no longer; what was sent once is withdrawn, not deleted.

    Errors: NotAllowed, NotWritable.
    """
    project = writable(need.learning_need.project, actor)
    if need.version_id is None:
        need.delete()
    else:
        need.withdrawn_at = at
        need.save(update_fields=["withdrawn_at"])
    _changed(project, actor, at, "need_dropped")


@transaction.atomic
def add_equipment(
    *, project: Project, label: str, units: int, fate: str, actor: Viewer, at: datetime
) -> EquipmentRow:
    """Something that stands in the school and is in no inventory.

    Errors: NotAllowed, NotWritable.
    """
    project = writable(project, actor)
    row = EquipmentRow.objects.create(
        project=project, label=label.strip()[:160], units=units, fate=fate, revision=1, **_signed(actor, at)
    )
    _changed(project, actor, at, "equipment_added")
    return row


@transaction.atomic
def save_equipment(
    *, row: EquipmentRow, fate: str, note: str, base: int, actor: Viewer, at: datetime
) -> EquipmentRow:
    """Errors: NotAllowed, NotWritable, ChangedMeanwhile."""
    project = writable(row.project, actor)
    row = EquipmentRow.objects.select_for_update().get(pk=row.pk)
    _write(project, row, {"fate": fate, "note": note.strip()[:250]}, base=base, actor=actor, at=at)
    return row


@transaction.atomic
def remove_equipment(*, row: EquipmentRow, actor: Viewer, at: datetime) -> None:
    """Take out a row that a person added; those of the inventory stay.

    Errors: NotAllowed, NotWritable.
    """
    project = writable(row.project, actor)
    if not row.source:
        row.delete()
        _changed(project, actor, at, "equipment_removed")


@transaction.atomic
def decide_rest(*, project: Project, actor: Viewer, at: datetime) -> int:
    """All that nobody has decided on is reusable; how many rows that made.

    Errors: NotAllowed, NotWritable.
    """
    project = writable(project, actor)
    count = 0
    for row in project.equipment.filter(fate=Fate.UNDECIDED).select_for_update():
        count += _write(project, row, {"fate": Fate.REUSE}, base=row.revision, actor=actor, at=at)
    return count


@transaction.atomic
def save_aid(*, project: Project, kind: str, count: int, base: int, actor: Viewer, at: datetime) -> AidCount:
    """How many pupils need a kind of aid.

    Errors: NotAllowed, NotWritable, ChangedMeanwhile.
    """
    project = writable(project, actor)
    row, _created = AidCount.objects.select_for_update().get_or_create(project=project, kind=kind)
    _write(project, row, {"count": count}, base=base, actor=actor, at=at)
    return row


def _offered(project: Project, aim: Aim) -> None:
    if not aim.is_offered or aim.organisation_id != running_body(project.school).pk:
        raise AimNotOffered


def _signed(actor: Viewer, at: datetime) -> dict[str, Any]:
    return {"edited_at": at, "edited_by_id": actor.person_id, "edited_by_name": actor.name}


def _write(project: Project, row: Written, values: dict[str, Any], *, base: int, actor: Viewer, at: datetime) -> bool:
    """Write over the revision that was read; whether anything changed.

    Errors: ChangedMeanwhile.
    """
    if all(getattr(row, name) == value for name, value in values.items()):
        return False
    if row.revision != base:
        raise ChangedMeanwhile(row)
    is_spell = row.edited_by_id == actor.person_id and row.edited_at is not None and at - row.edited_at < SPELL
    for name, value in {**values, **_signed(actor, at)}.items():
        setattr(row, name, value)
    row.revision += 1
    row.save()
    if is_spell:
        project.touch(at)
    else:
        _changed(project, actor, at, "written")
    return True


def _changed(project: Project, actor: Viewer, at: datetime, act: str) -> None:
    project.touch(at)
    audit.record(f"projects.{act}", actor=actor, at=at, subject=subject(project), edition=project.edition)
