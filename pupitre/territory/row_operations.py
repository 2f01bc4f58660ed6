"""Rows without rules of their own that belong to another (rooms, classes, periods): kept and removed, audited."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import models, transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory import permissions
from pupitre.territory.models import Building, Calendar, CalendarPeriod, School
from pupitre.territory.refusals import LibraryCalendar, RowInUse
from pupitre.territory.zones import CODE_PREFIX


@transaction.atomic
def save_row(
    *, row: models.Model, actor: Viewer, at: datetime, sets: Mapping[str, Iterable[models.Model]] | None = None
) -> None:
    """Keep a row, with its sets of other rows (`levels` of a class)."""
    _may_edit(row, actor)
    verb = "added" if row.pk is None else "edited"
    row.save()
    for name, rows in (sets or {}).items():
        getattr(row, name).set(rows)
    _record(row, verb, actor, at)


@transaction.atomic
def add_building(*, building: Building, school: School, actor: Viewer, at: datetime) -> None:
    """Add a building to a school."""
    if not permissions.can_edit(actor, school):
        raise NotAllowed
    building.save()
    building.schools.add(school)
    _record(building, "added", actor, at)


@transaction.atomic
def remove_row(*, row: models.Model, actor: Viewer, at: datetime) -> None:
    """Remove a row. Errors: RowInUse where others rely on it."""
    _may_edit(row, actor)
    subject = _subject(row)
    try:
        row.delete()
    except models.ProtectedError as error:
        raise RowInUse(name=str(row)) from error
    audit.record(f"territory.{row._meta.model_name}_removed", actor=actor, at=at, subject=subject)


def _may_edit(row: models.Model, actor: Viewer) -> None:
    if not permissions.can_edit_row(actor, row):
        raise NotAllowed
    calendar = row.calendar if isinstance(row, CalendarPeriod) else row
    if isinstance(calendar, Calendar) and calendar.code.startswith(CODE_PREFIX):
        raise LibraryCalendar


def _record(row: models.Model, verb: str, actor: Viewer, at: datetime) -> None:
    audit.record(f"territory.{row._meta.model_name}_{verb}", actor=actor, at=at, subject=_subject(row))


def _subject(row: models.Model) -> str:
    return f"territory.{row._meta.model_name}:{row.pk}"
