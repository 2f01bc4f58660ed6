"""What pupils of a school do outside class, and who is in it: an audience for messages."""

from collections.abc import Collection
from datetime import datetime

from django.db import IntegrityError, transaction

from pupitre.families import permissions, refusals
from pupitre.families.models import Activity
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
    try:
        with transaction.atomic():
            made = Activity.objects.create(school=school, year=year, name=name.strip())
    except IntegrityError as error:
        raise refusals.ActivityNameTaken(name=name.strip()) from error
    audit.record("families.activity_added", actor=actor, at=at, subject=_subject(made))
    return made


@transaction.atomic
def enrol(*, activity: Activity, pupils: Collection[int], actor: Viewer, at: datetime) -> int:
    """Say who is in an activity, in place of what was said; pupils of other schools are left out. Returns how many.

    Errors: NotAllowed.
    """
    activity = Activity.objects.select_for_update(of=("self",)).select_related("school").get(pk=activity.pk)
    if not permissions.can_ask(actor, activity.school):
        raise NotAllowed
    here = Schooling.objects.present().filter(school=activity.school_id, year=activity.year_id, pupil__in=pupils)
    keys = sorted(set(here.order_by().values_list("pupil", flat=True)))
    activity.pupils.set(keys)
    audit.record("families.activity_enrolled", actor=actor, at=at, subject=_subject(activity), pupils=len(keys))
    return len(keys)


def _subject(activity: Activity) -> str:
    return f"families.activity:{activity.pk}"
