"""Whom a message or an invitation reaches: the adults of the pupils of schools, levels and activities."""

from collections.abc import Sequence
from dataclasses import dataclass

from pupitre.families.models import Activity
from pupitre.territory.models import Guardian, Guardianship, Level, Pupil, School, Schooling


@dataclass(frozen=True)
class Reached:
    """An adult, and the school by which they are reached (the first, where they have children in several)."""

    guardian: Guardian
    school_id: int


def of(schools: Sequence[School], levels: Sequence[Level] = (), activities: Sequence[Activity] = ()) -> list[Reached]:
    """Each adult once. No level: all of them; an activity keeps the pupils who are in it."""
    rows = Schooling.objects.counted().filter(school__in=schools)
    if levels:
        rows = rows.filter(level__in=levels)
    if activities:
        rows = rows.filter(pupil__in=Pupil.objects.filter(activities__in=activities))
    school_of = dict(rows.order_by("-school").values_list("pupil", "school"))
    answers = Guardianship.objects.filter(pupil__in=rows.values("pupil")).select_related("guardian")
    found: dict[int, Reached] = {}
    for row in answers.order_by("guardian__display_name", "guardian", "pk"):
        found.setdefault(row.guardian_id, Reached(row.guardian, school_of[row.pupil_id]))
    return list(found.values())
