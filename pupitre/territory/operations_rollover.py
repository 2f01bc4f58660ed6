"""The change of year of a school: prepared, looked at, carried out class by class, taken back."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from pupitre.kernel import audit, events
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory import engine_rollover, levels, permissions
from pupitre.territory.enums import RolloverState, StepKind
from pupitre.territory.events import PupilLeft, PupilStays
from pupitre.territory.models import (
    ClassGroup,
    ClassMembership,
    Level,
    Rollover,
    RolloverStep,
    School,
    Schooling,
    SchoolYear,
)
from pupitre.territory.refusals_rosters import NothingToRoll, RolloverStands, RolloverThere

OPEN = (RolloverState.PREPARED, RolloverState.RUNNING)


@transaction.atomic
def prepare_rollover(*, school: School, year: int, begins_on: date, actor: Viewer, at: datetime) -> Rollover:
    """Write down what the change from a year to the next would do, class by class; nobody moves yet.

    Errors: NotAllowed, NothingToRoll, RolloverThere.
    """
    if not permissions.can_roster(actor, school):
        raise NotAllowed
    planned = engine_rollover.steps(_places(school, year), _grades(school), _taught(school))
    if not planned:
        raise NothingToRoll
    SchoolYear.objects.get_or_create(start_year=year + 1)
    try:
        with transaction.atomic():
            rollover = Rollover.objects.create(
                school=school,
                from_year_id=year,
                to_year_id=year + 1,
                begins_on=begins_on,
                prepared_at=at,
                prepared_by_id=actor.person_id,
                prepared_by_name=actor.name,
            )
    except IntegrityError as error:
        raise RolloverThere from error
    RolloverStep.objects.bulk_create(
        RolloverStep(
            rollover=rollover,
            position=position,
            kind=str(step.kind),
            from_class_id=step.class_id,
            from_name=step.class_name,
            from_level_id=step.level,
            to_level_id=step.to_level,
            to_name=step.to_name,
            pupils=step.pupils,
        )
        for position, step in enumerate(planned, 1)
    )
    _note("territory.rollover_prepared", rollover, actor, at, steps=len(planned))
    return rollover


@transaction.atomic
def adjust_rollover(*, rollover: Rollover, names: Mapping[int, str], actor: Viewer, at: datetime) -> None:
    """Give the classes of steps not done yet other names. Errors: NotAllowed, RolloverStands."""
    rollover = _locked(rollover, actor, *OPEN)
    steps = rollover.steps.filter(done_at=None, kind=StepKind.UP, pk__in=list(names))
    for step in steps:
        step.to_name = names[step.pk].strip()[:80]
        step.save(update_fields=["to_name"])
    _note("territory.rollover_adjusted", rollover, actor, at, steps=len(names))


def run_rollover(*, rollover: Rollover, actor: Viewer, at: datetime) -> Rollover:
    """Carry out the steps that are not done, each in its own transaction: stopped anywhere, it goes on from there.

    Errors: NotAllowed, RolloverStands.
    """
    while (step := _next(rollover, actor, at)) is not None:
        with transaction.atomic():
            _locked(rollover, actor, RolloverState.RUNNING)
            step = RolloverStep.objects.select_for_update(of=("self",)).get(pk=step.pk)
            if step.done_at is None:
                step.wrote, step.done_at = _carry_out(step, rollover), at
                step.save(update_fields=["wrote", "done_at"])
    rollover.refresh_from_db()
    return rollover


@transaction.atomic
def undo_rollover(*, rollover: Rollover, actor: Viewer, at: datetime) -> int:
    """Take the change back, last step first: places of the new year go unless somebody changed them since.

    Returns how many places were kept for that. Errors: NotAllowed, RolloverStands.
    """
    rollover = _locked(rollover, actor, RolloverState.PREPARED, RolloverState.RUNNING, RolloverState.DONE)
    done = rollover.steps.select_related("to_level").exclude(done_at=None).order_by("-position")
    kept = sum(_take_back(step, rollover) for step in done)
    rollover.state = RolloverState.UNDONE
    rollover.save(update_fields=["state"])
    _note("territory.rollover_undone", rollover, actor, at, kept=kept)
    return kept


def _next(rollover: Rollover, actor: Viewer, at: datetime) -> RolloverStep | None:
    """The next step to do; when there is none, the change is done. Both are written at once, in one transaction."""
    with transaction.atomic():
        found = _locked(rollover, actor, *OPEN)
        step = found.steps.filter(done_at=None).first()
        if step is None:
            found.state, found.done_at = RolloverState.DONE, at
            _note("territory.rollover_done", found, actor, at, steps=found.steps.count())
        else:
            found.state = RolloverState.RUNNING
        found.save(update_fields=["state", "done_at"])
        return step


def _carry_out(step: RolloverStep, rollover: Rollover) -> dict[str, Any]:
    if step.kind == StepKind.LEAVE:
        return _leave(step, rollover)
    return _go_up(step, rollover) if step.kind == StepKind.UP else {}


def _go_up(step: RolloverStep, rollover: Rollover) -> dict[str, Any]:
    """A place in the new year for each pupil of the step who has none yet there, in the class of that name."""
    rows = list(_pupils(step, rollover))
    have = set(
        Schooling.objects.filter(pupil__in=[row.pupil_id for row in rows], year=rollover.to_year_id, left_on=None)
        .filter(is_main=True)
        .values_list("pupil", flat=True)
    )
    there = set(
        Schooling.objects.filter(school=rollover.school_id, year=rollover.to_year_id).values_list("pupil", flat=True)
    )
    made = Schooling.objects.bulk_create(
        Schooling(
            pupil_id=row.pupil_id,
            school_id=rollover.school_id,
            year_id=rollover.to_year_id,
            level_id=step.to_level_id,
            is_main=row.is_main and row.pupil_id not in have,
            joined_on=rollover.begins_on,
        )
        for row in rows
        if row.pupil_id not in there
    )
    wrote: dict[str, Any] = {"schoolings": [row.pk for row in made]}
    if step.to_name and made:
        group, created = ClassGroup.objects.get_or_create(
            school_id=rollover.school_id, year_id=rollover.to_year_id, name=step.to_name
        )
        group.levels.add(*Level.objects.filter(pk=step.to_level_id or 0))
        ClassMembership.objects.bulk_create(ClassMembership(schooling=row, class_group=group) for row in made)
        wrote |= {"class": group.pk if created else None}
    return wrote


def _leave(step: RolloverStep, rollover: Rollover) -> dict[str, Any]:
    """Those of the last level leave the day before the new year; what they hold is told to the rooms above."""
    on = rollover.begins_on - timedelta(days=1)
    left = []
    for row in _pupils(step, rollover):
        row.left_on = max(on, row.joined_on or on)
        row.save(update_fields=["left_on"])
        left.append(row.pk)
        if not Schooling.objects.filter(pupil=row.pupil_id, year__gte=row.year_id, left_on=None).exists():
            events.publish(PupilLeft(row.pupil_id, row.school_id, row.left_on))
    return {"left": left}


def _pupils(step: RolloverStep, rollover: Rollover) -> Any:
    """The pupils of a step: of this class and level, still in the school and not missing from its last file."""
    rows = Schooling.objects.select_for_update(of=("self",)).filter(
        school=rollover.school_id,
        year=rollover.from_year_id,
        level=step.from_level_id,
        left_on=None,
        missing_since=None,
    )
    if step.from_class_id is None:
        return rows.exclude(memberships__is_reference=True).order_by("pk")
    return rows.filter(memberships__class_group=step.from_class_id, memberships__is_reference=True).order_by("pk")


def _take_back(step: RolloverStep, rollover: Rollover) -> int:
    """Undo one step; how many of its places stay, because they are not as it left them."""
    wrote = step.wrote
    made = wrote.get("schoolings", [])
    same = Schooling.objects.filter(
        pk__in=made, year=rollover.to_year_id, level=step.to_level_id, left_on=None, missing_since=None
    )
    same = same.exclude(memberships__in=ClassMembership.objects.exclude(class_group__name=step.to_name))
    taken = same.count()
    Schooling.objects.filter(pk__in=list(same.values_list("pk", flat=True))).delete()
    if wrote.get("class"):
        empty = ClassGroup.objects.filter(pk=wrote["class"], memberships=None, teachers=None)
        empty.delete()
    for row in Schooling.objects.filter(pk__in=wrote.get("left", [])).exclude(left_on=None).order_by("pk"):
        row.left_on = None
        row.save(update_fields=["left_on"])
        events.publish(PupilStays(row.pupil_id, row.school_id))
    return len(made) - taken


def _places(school: School, year: int) -> list[engine_rollover.Place]:
    """The places of the pupils of a school and year who are there, each once."""
    rows = Schooling.objects.filter(school=school, year=year, left_on=None, missing_since=None).order_by("pk")
    reference = {
        pk: (group, name)
        for pk, group, name in ClassMembership.objects.filter(schooling__in=rows, is_reference=True).values_list(
            "schooling", "class_group", "class_group__name"
        )
    }
    return [
        engine_rollover.Place(level, *reference.get(pk, (None, ""))) for pk, level in rows.values_list("pk", "level")
    ]


def _grades(school: School) -> list[engine_rollover.Grade]:
    apart = {"FGA", "FP"}  # adult and vocational education: nobody goes up into it
    rows = Level.objects.filter(jurisdiction=school.responsible.jurisdiction).exclude(code__in=apart)
    return [engine_rollover.Grade(row.pk, row.code, row.position, row.is_unit) for row in rows.order_by("position")]


def _taught(school: School) -> tuple[str, ...]:
    return tuple(levels.LEVELS_TAUGHT.get((school.responsible.jurisdiction, school.kind), ()))


def _locked(rollover: Rollover, actor: Viewer, *states: RolloverState) -> Rollover:
    """The change of year, locked, in one of these states. Errors: NotAllowed, RolloverStands."""
    found = Rollover.objects.select_for_update(of=("self",)).select_related("school").get(pk=rollover.pk)
    if not permissions.can_roster(actor, found.school):
        raise NotAllowed
    if found.state not in states:
        raise RolloverStands(state=found.get_state_display())
    return found


def _note(action: str, rollover: Rollover, actor: Viewer, at: datetime, **figures: int) -> None:
    subject = f"territory.school:{rollover.school_id}"
    audit.record(action, actor=actor, at=at, subject=subject, rollover=rollover.pk, **figures)
