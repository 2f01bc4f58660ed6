"""What is done to a school: opened, closed, merged, moved, corrected. Each act is dated, reasoned and kept."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pupitre.kernel import audit, events
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory import engine, permissions
from pupitre.territory.enums import IdentifierScheme, SchoolEventKind
from pupitre.territory.events import SchoolClosed, SchoolMoved
from pupitre.territory.models import Enrolment, Identifier, Organisation, School, SchoolEvent
from pupitre.territory.refusals import BadCode, CodeTaken, object_to

EDITABLE = (
    "name", "kind", "sector", "code", "code_scheme", "commune_code", "commune_name", "address", "postcode",
    "website", "longitude", "latitude", "calendar",
)  # fmt: skip


@transaction.atomic
def open_school(*, facts: Mapping[str, Any], opened_on: date, actor: Viewer, at: datetime) -> School:
    """Open a school of an organisation; its code is well formed and nobody else's."""
    _may_give_to(actor, facts["responsible"])
    code = _checked_code(facts["code"], facts["code_scheme"], None)
    school = School.objects.create(**{**facts, "code": code, "opened_on": opened_on})
    _note(school, SchoolEventKind.OPENED, opened_on, actor=actor, at=at)
    audit.record("territory.school_opened", actor=actor, at=at, subject=_subject(school), on=str(opened_on))
    return school


@transaction.atomic
def close_school(*, school: School, on: date, reason: str, actor: Viewer, at: datetime) -> None:
    """Close a school: `on` is the first day it no longer teaches. What depends on it stays and is said beforehand."""
    school = _locked(school, actor)
    object_to(engine.objection_to_closing(_standing(school), on), school)
    school.closed_on = on
    school.save(update_fields=["closed_on"])
    _note(school, SchoolEventKind.CLOSED, on, reason=reason, actor=actor, at=at)
    audit.record("territory.school_closed", actor=actor, at=at, subject=_subject(school), on=str(on))
    events.publish(SchoolClosed(school.pk, on))


@transaction.atomic
def reopen_school(*, school: School, reason: str, actor: Viewer, at: datetime) -> None:
    """Take back a closing; a merger is not taken back."""
    school = _locked(school, actor)
    object_to(engine.objection_to_reopening(_standing(school)), school)
    changes = {"closed_on": [str(school.closed_on), ""]}
    school.closed_on = None
    school.save(update_fields=["closed_on"])
    on = timezone.localdate(at)
    _note(school, SchoolEventKind.REOPENED, on, reason=reason, changes=changes, actor=actor, at=at)
    audit.record("territory.school_reopened", actor=actor, at=at, subject=_subject(school))


@transaction.atomic
def merge_school(*, school: School, into: School, on: date, reason: str, actor: Viewer, at: datetime) -> None:
    """Close a school whose pupils, classes and buildings of the years to come pass to another.

    Past counts, identifiers and indices stay with the closed school; an index is never averaged or imputed.
    """
    school, into = _locked_pair(school, into, actor)
    object_to(engine.objection_to_merging(_standing(school), _standing(into), on), school)
    moved = _move_pupils(school, into, engine.first_year_after(on))
    into.buildings.add(*school.buildings.all())
    school.closed_on, school.merged_into = on, into
    school.save(update_fields=["closed_on", "merged_into"])
    _note(school, SchoolEventKind.MERGED, on, other=into, reason=reason, actor=actor, at=at)
    _note(into, SchoolEventKind.ABSORBED, on, other=school, reason=reason, actor=actor, at=at)
    audit.record(
        "territory.school_merged",
        actor=actor,
        at=at,
        subject=_subject(school),
        into=into.pk,
        on=str(on),
        counts=moved,
    )
    events.publish(SchoolClosed(school.pk, on, merged_into=into.pk))


@transaction.atomic
def move_school(
    *,
    school: School,
    responsible: Organisation,
    area: Organisation | None,
    on: date,
    reason: str,
    actor: Viewer,
    at: datetime,
) -> None:
    """Give a school to another responsible body or area, from a day that has come."""
    school = _locked(school, actor)
    _may_give_to(actor, responsible)
    if on > timezone.localdate(at):
        object_to(engine.Objection.IN_THE_FUTURE, school)
    changes = _changes(school, {"responsible": responsible, "area": area})
    if not changes:
        object_to(engine.Objection.NOTHING_CHANGES, school)
    school.responsible, school.area = responsible, area
    school.save(update_fields=["responsible", "area"])
    _note(school, SchoolEventKind.MOVED, on, reason=reason, changes=changes, actor=actor, at=at)
    audit.record("territory.school_moved", actor=actor, at=at, subject=_subject(school), on=str(on))
    events.publish(SchoolMoved(school.pk, on))


@transaction.atomic
def edit_school(*, school: School, facts: Mapping[str, Any], actor: Viewer, at: datetime) -> School:
    """Correct a school's facts (`EDITABLE`); a code that is replaced stays known as an identifier."""
    school = _locked(school, actor)
    new = {name: facts[name] for name in EDITABLE if name in facts}
    if "code" in new:
        new["code"] = _checked_code(new["code"], new.get("code_scheme", school.code_scheme), school)
    changes = _changes(school, new)
    if not changes:
        return school
    if "code" in changes:
        Identifier.objects.get_or_create(scheme=school.code_scheme, value=school.code, defaults={"school": school})
    for name, value in new.items():
        setattr(school, name, value)
    school.save()
    _note(school, SchoolEventKind.EDITED, timezone.localdate(at), changes=changes, actor=actor, at=at)
    audit.record("territory.school_edited", actor=actor, at=at, subject=_subject(school), fields=sorted(changes))
    return school


def _locked(school: School, actor: Viewer) -> School:
    """The school, locked and fresh. Errors: NotAllowed outside the actor's scope."""
    fresh = School.objects.select_for_update(of=("self",)).select_related("responsible", "area").get(pk=school.pk)
    if not permissions.can_edit(actor, fresh):
        raise NotAllowed
    return fresh


def _locked_pair(one: School, other: School, actor: Viewer) -> tuple[School, School]:
    """Both schools, locked in the order of their numbers so that two mergers never wait for each other."""
    locked = {pk: _locked(School(pk=pk), actor) for pk in sorted({one.pk, other.pk})}
    return locked[one.pk], locked[other.pk]


def _may_give_to(actor: Viewer, responsible: Organisation) -> None:
    if not permissions.can_edit_organisation(actor, responsible):
        raise NotAllowed


def _checked_code(code: str, scheme: str, school: School | None) -> str:
    """The code as it is kept. Errors: BadCode, CodeTaken (by a school, or as a school's other identifier)."""
    code = code.strip().upper() if scheme == IdentifierScheme.UAI else code.strip()
    if scheme == IdentifierScheme.UAI and not engine.is_uai(code):
        raise BadCode(value=code)
    others = School.objects.exclude(pk=school.pk) if school else School.objects.all()
    taken = (
        others.filter(code=code).first()
        or others.filter(identifiers__scheme=scheme, identifiers__value=code).order_by("pk").first()
    )
    if taken:
        raise CodeTaken(value=code, school=taken.name)
    return code


def _standing(school: School) -> engine.Standing:
    return engine.Standing(
        school.pk, school.responsible.jurisdiction, school.opened_on, school.closed_on, school.merged_into_id
    )


def _changes(school: School, new: Mapping[str, Any]) -> dict[str, list[str]]:
    """What would change, as text before and after."""
    pairs = {name: (getattr(school, name), value) for name, value in new.items()}
    return {name: [_text(old), _text(value)] for name, (old, value) in pairs.items() if old != value}


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def _move_pupils(school: School, into: School, year: int) -> int:
    """Add the counts of the years to come to the receiving school's, and hand its classes over; how many counts."""
    leaving, receiving = (_counts(each, year) for each in (school, into))
    merged = engine.merged_counts(leaving, receiving)
    school.enrolments.filter(year__gte=year).delete()
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                school=into,
                year_id=count.year,
                level_id=count.level,
                pupils=count.pupils,
                classes=count.classes,
                is_estimate=bool(count.rule),
                rule=count.rule,
            )
            for count in merged
        ],
        update_conflicts=True,
        unique_fields=["school", "year", "level"],
        update_fields=["pupils", "classes", "is_estimate", "rule"],
    )
    names = set(into.class_groups.filter(year__gte=year).values_list("year_id", "name"))
    for group in school.class_groups.filter(year__gte=year):
        group.school = into
        if (group.year_id, group.name) in names:
            group.name = f"{group.name[:40]} ({school.name[:35]})"
        group.save(update_fields=["school", "name"])
    return len(merged)


def _counts(school: School, year: int) -> list[engine.Count]:
    rows = school.enrolments.filter(year__gte=year).order_by("pk")
    return [engine.Count(row.year_id, row.level_id, row.pupils, row.classes, row.rule) for row in rows]


def _subject(school: School) -> str:
    return f"territory.school:{school.pk}"


def _note(
    school: School,
    kind: SchoolEventKind,
    on: date,
    *,
    actor: Viewer,
    at: datetime,
    reason: str = "",
    other: School | None = None,
    changes: Mapping[str, list[str]] | None = None,
) -> None:
    SchoolEvent.objects.create(
        school=school,
        kind=kind,
        on=on,
        other=other,
        reason=reason,
        changes=dict(changes or {}),
        recorded_at=at,
        recorded_by_id=actor.person_id,
        recorded_by_name=actor.name,
    )
