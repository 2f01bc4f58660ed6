"""The numbers of pupils of a school, counted from its roster: each pupil once, in their main school and level."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory import permissions
from pupitre.territory.models import ClassMembership, Enrolment, Level, School, Schooling
from pupitre.territory.refusals_rosters import NothingToCount


@dataclass(frozen=True)
class Recount:
    """One number that the roster would change; `level` is None for the total."""

    level: Level | None
    before: int | None
    after: int
    was_estimate: bool = False
    classes: int | None = None


def recount(school: School, year: int) -> tuple[Recount, ...]:
    """What the roster of a year would change in the numbers of a school; nothing where nobody is known by name.

    A pupil of a support unit (ULIS) is counted once, with their level; missing pupils count until they have left.
    """
    rows = Schooling.objects.filter(school=school, year=year).counted()
    by_level = Counter(rows.order_by().values_list("level", flat=True))
    if not by_level:
        return ()
    known = {row.level_id: row for row in school.enrolments.filter(year=year)}
    named = Level.objects.in_bulk({level for level in (*by_level, *known) if level is not None})
    members = ClassMembership.objects.filter(schooling__in=rows, is_reference=True)
    classes = members.values("class_group").distinct().count()
    found = [_change(None, known.get(None), sum(by_level.values()), classes)]
    in_order = sorted(named.values(), key=lambda level: level.position)
    found += [_change(level, known.get(level.pk), by_level.get(level.pk, 0)) for level in in_order]
    return tuple(change for change in found if change is not None)


@transaction.atomic
def count_from_roster(*, school: School, year: int, actor: Viewer, at: datetime) -> tuple[Recount, ...]:
    """Write the numbers that the roster gives. Errors: NotAllowed, NothingToCount."""
    school = School.objects.select_for_update(of=("self",)).get(pk=school.pk)
    if not permissions.can_roster(actor, school):
        raise NotAllowed
    changes = recount(school, year)
    if not changes:
        raise NothingToCount
    for change in changes:
        values = {"pupils": change.after, "is_estimate": False, "rule": ""}
        if change.classes is not None:
            values["classes"] = change.classes
        Enrolment.objects.update_or_create(school=school, year_id=year, level=change.level, defaults=values)
    figures = {"year": year, "numbers": len(changes)}
    audit.record(
        "territory.counted_from_roster", actor=actor, at=at, subject=f"territory.school:{school.pk}", **figures
    )
    return changes


def _change(level: Level | None, row: Enrolment | None, pupils: int, classes: int | None = None) -> Recount | None:
    """The change, or None where the number stands already."""
    before = row.pupils if row is not None else None
    estimated = row is not None and row.is_estimate
    same_classes = classes in (None, 0) or (row is not None and row.classes == classes)
    if before == pupils and not estimated and same_classes:
        return None
    if row is None and pupils == 0:
        return None
    return Recount(level, before, pupils, estimated, classes or None)
