"""What pupils of a school do outside class, and who is in it: an audience for messages."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from pupitre.families import permissions, refusals
from pupitre.families.models import Activity, Message
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.levels import school_year_of
from pupitre.territory.models import School, Schooling, SchoolYear


@transaction.atomic
def add(*, school: School, name: str, actor: Viewer, at: datetime) -> Activity:
    """Add an activity to a school for this school year. Errors: NotAllowed, ActivityNameTaken."""
    if not permissions.can_ask(actor, school):
        raise NotAllowed
    year, _made = SchoolYear.objects.get_or_create(start_year=school_year_of(at.date()))
    made = _named(Activity(school=school, year=year), name)
    audit.record("families.activity_added", actor=actor, at=at, subject=_subject(made))
    return made


@transaction.atomic
def rename(*, activity: Activity, name: str, actor: Viewer, at: datetime) -> Activity:
    """Give an activity another name; who is in it stays. Errors: NotAllowed, ActivityNameTaken."""
    row = _held(activity, actor)
    before = row.name
    _named(row, name)
    audit.record("families.activity_renamed", actor=actor, at=at, subject=_subject(row), before=before, name=row.name)
    return row


@transaction.atomic
def remove(*, activity: Activity, actor: Viewer, at: datetime) -> None:
    """Remove an activity to whose families no message was written. Errors: NotAllowed, ActivityWrittenTo."""
    row = _held(activity, actor)
    if Message.objects.filter(activities=row).exists():
        raise refusals.ActivityWrittenTo(name=row.name)
    audit.record("families.activity_removed", actor=actor, at=at, subject=_subject(row), name=row.name)
    row.delete()


@transaction.atomic
def enrol(*, activity: Activity, pupils: Collection[int], actor: Viewer, at: datetime) -> int:
    """Say who is in an activity, in place of what was said; pupils of other schools are left out. Returns how many.

    Errors: NotAllowed.
    """
    activity = _held(activity, actor)
    here = Schooling.objects.present().filter(school=activity.school_id, year=activity.year_id, pupil__in=pupils)
    keys = sorted(set(here.order_by().values_list("pupil", flat=True)))
    activity.pupils.set(keys)
    audit.record("families.activity_enrolled", actor=actor, at=at, subject=_subject(activity), pupils=len(keys))
    return len(keys)


def _held(activity: Activity, actor: Viewer) -> Activity:
    row = Activity.objects.select_for_update(of=("self",)).select_related("school").get(pk=activity.pk)
    if not permissions.can_ask(actor, row.school):
        raise NotAllowed
    return row


def _named(activity: Activity, name: str) -> Activity:
    activity.name = name.strip()
    try:
        with transaction.atomic():
            activity.save()
    except IntegrityError as error:
        raise refusals.ActivityNameTaken(name=activity.name) from error
    return activity


def _subject(activity: Activity) -> str:
    return f"families.activity:{activity.pk}"
