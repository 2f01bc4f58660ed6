"""Who is who, settled by a person: two records made one, kept apart, or parted again."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils import timezone

from pupitre.kernel import audit, events
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory import permissions
from pupitre.territory.enums import DoubtState, MoveState
from pupitre.territory.events import PupilsMerged, PupilsParted
from pupitre.territory.models import (
    ClassMembership,
    Guardianship,
    IdentityDoubt,
    Pupil,
    PupilIdentifier,
    PupilMerge,
    Schooling,
    SchoolMove,
)
from pupitre.territory.refusals_rosters import AlreadyParted, AlreadySettled, ReasonMissing

OWN = (Schooling, PupilIdentifier, Guardianship, SchoolMove, IdentityDoubt)  # settled one by one
SCHOOLING_FACTS = ("school_id", "year_id", "level_id", "is_main", "joined_on", "left_on", "missing_since")


@transaction.atomic
def merge_pupils(
    *, doubt: IdentityDoubt, why: str, take_found: bool = False, actor: Viewer, at: datetime
) -> PupilMerge:
    """Make one of the two records of a doubt: the one known stays, with the name and birth of `found` if so chosen.

    What the other had passes to it, and is written down so that the merge can be taken back.
    Errors: NotAllowed, AlreadySettled, ReasonMissing.
    """
    doubt = _locked_doubt(doubt, why, actor)
    kept, gone = _locked_pair(doubt.known_id, doubt.found_id)
    before: dict[str, Any] = {"gone": _facts(gone), "kept": _facts(kept), "moved": {}, "lost": [], "demoted": []}
    _move_schoolings(kept, gone, before, at)
    _move_others(kept, gone, before)
    if take_found:
        Pupil.objects.filter(pk=kept.pk).update(display_name=gone.display_name, born_on=gone.born_on)
    events.publish(PupilsMerged(kept.pk, gone.pk, before["moved"]))
    before["others"] = _pass_the_rest(kept, gone)
    merge = PupilMerge.objects.create(
        kept=kept,
        gone_id=gone.pk,
        school_id=doubt.school_id,
        before=before,
        why=why,
        merged_at=at,
        merged_by_id=actor.person_id,
        merged_by_name=actor.name,
    )
    gone.delete()
    audit.record("territory.pupils_merged", actor=actor, at=at, subject=_subject(kept.pk), gone=merge.gone_id)
    return merge


@transaction.atomic
def keep_apart(*, doubt: IdentityDoubt, why: str, actor: Viewer, at: datetime) -> None:
    """Say that the two are two persons; a number that the file gives to the second passes to them.

    Errors: NotAllowed, AlreadySettled, ReasonMissing.
    """
    doubt = _locked_doubt(doubt, why, actor)
    if doubt.value:
        claimed = PupilIdentifier.objects.filter(scheme=doubt.scheme, source=doubt.source, value=doubt.value)
        claimed.filter(pupil=doubt.known_id).update(pupil=doubt.found_id)
    doubt.state, doubt.why, doubt.decided_at = DoubtState.APART, why, at
    doubt.decided_by_id, doubt.decided_by_name = actor.person_id, actor.name
    doubt.save()
    audit.record("territory.pupils_kept_apart", actor=actor, at=at, subject=_subject(doubt.known_id))


@transaction.atomic
def part_pupils(*, merge: PupilMerge, actor: Viewer, at: datetime) -> Pupil:
    """Take a merge back: the record that went stands again under its number, with the rows that were its own.

    What came since stays with the record that was kept. Errors: NotAllowed, AlreadyParted.
    """
    merge = PupilMerge.objects.select_for_update(of=("self",)).select_related("school", "kept").get(pk=merge.pk)
    if not permissions.can_roster(actor, merge.school):
        raise NotAllowed
    if merge.parted_at is not None:
        raise AlreadyParted
    before, kept = merge.before, Pupil.objects.select_for_update().get(pk=merge.kept_id)
    restored = Pupil.objects.create(pk=merge.gone_id, **before["gone"])
    if _facts(kept) == before["gone"]:  # the name and birth that were taken go back, unless changed since
        Pupil.objects.filter(pk=kept.pk).update(**before["kept"])
    for model in (Schooling, PupilIdentifier, Guardianship, SchoolMove):
        rows = model._default_manager.filter(pk__in=before["moved"].get(model._meta.label_lower, ()), pupil=kept)
        rows.update(pupil=restored)
    SchoolMove.objects.filter(pk__in=before.get("proposed", ()), state=MoveState.PROPOSED).delete()
    Schooling.objects.filter(pk__in=before["demoted"], pupil=restored).update(is_main=True)
    _bring_back(restored, before["lost"])
    events.publish(PupilsParted(kept.pk, restored.pk, before["moved"]))
    _give_back_the_rest(kept, restored, before.get("others", {}))
    _remember_apart(kept, restored, merge, actor, at)
    merge.parted_at, merge.parted_by_name = at, actor.name
    merge.save(update_fields=["parted_at", "parted_by_name"])
    audit.record("territory.pupils_parted", actor=actor, at=at, subject=_subject(kept.pk), restored=restored.pk)
    return restored


def _locked_doubt(doubt: IdentityDoubt, why: str, actor: Viewer) -> IdentityDoubt:
    """The doubt, locked, fresh and open. Errors: NotAllowed, AlreadySettled, ReasonMissing."""
    found = IdentityDoubt.objects.select_for_update(of=("self",)).select_related("school").filter(pk=doubt.pk).first()
    if found is None or found.state != DoubtState.OPEN:
        raise AlreadySettled
    if not permissions.can_roster(actor, found.school):
        raise NotAllowed
    if not why.strip():
        raise ReasonMissing
    return found


def _locked_pair(kept: int, gone: int) -> tuple[Pupil, Pupil]:
    """Both records, locked in the order of their numbers so that two merges never wait for each other."""
    rows = {row.pk: row for row in Pupil.objects.select_for_update().filter(pk__in=(kept, gone)).order_by("pk")}
    return rows[kept], rows[gone]


def _facts(pupil: Pupil) -> dict[str, Any]:
    return {"display_name": pupil.display_name, "born_on": pupil.born_on and pupil.born_on.isoformat()}


def _move_schoolings(kept: Pupil, gone: Pupil, before: dict[str, Any], at: datetime) -> None:
    """Schoolings of the record that goes. Of two in one school and year one is kept; of two main ones, one is."""
    own = {(row.school_id, row.year_id) for row in kept.schoolings.all()}
    main = {row.year_id: row.school_id for row in kept.schoolings.filter(is_main=True, left_on=None)}
    moved = []
    for row in gone.schoolings.order_by("pk"):
        if (row.school_id, row.year_id) in own:
            before["lost"].append(_as_lost(row))
            row.delete()
            continue
        if row.is_main and row.left_on is None and row.year_id in main:
            before["demoted"].append(row.pk)
            _propose(kept, main[row.year_id], row, before, at)
            row.is_main = False
        row.pupil = kept
        row.save(update_fields=["pupil", "is_main"])
        moved.append(row.pk)
    before["moved"]["territory.schooling"] = moved


def _propose(kept: Pupil, from_school: int, row: Schooling, before: dict[str, Any], at: datetime) -> None:
    """One pupil with two main schools has moved, or is in both: the receiving school will say."""
    move, created = SchoolMove.objects.get_or_create(
        pupil=kept,
        from_school_id=from_school,
        to_school_id=row.school_id,
        year_id=row.year_id,
        defaults={"proposed_on": timezone.localdate(at)},
    )
    if created:
        before.setdefault("proposed", []).append(move.pk)


def _as_lost(row: Schooling) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in SCHOOLING_FACTS}
    classes = list(row.memberships.order_by("pk").values("class_group_id", "is_reference"))
    dates = {name: value.isoformat() for name, value in facts.items() if hasattr(value, "isoformat")}
    return {**facts, **dates, "classes": classes}


def _bring_back(restored: Pupil, lost: Iterable[dict[str, Any]]) -> None:
    for facts in lost:
        own = {name: facts[name] for name in SCHOOLING_FACTS}
        schooling = Schooling.objects.create(pupil=restored, **own)
        ClassMembership.objects.bulk_create(ClassMembership(schooling=schooling, **row) for row in facts["classes"])


def _move_others(kept: Pupil, gone: Pupil, before: dict[str, Any]) -> None:
    """Identifiers, guardians, moves and doubts of the record that goes, but for those that the other has too."""
    moved = before["moved"]
    moved["territory.pupilidentifier"] = _pass(PupilIdentifier.objects.filter(pupil=gone), kept)
    adults = kept.guardianships.values("guardian")
    moved["territory.guardianship"] = _pass(gone.guardianships.exclude(guardian__in=adults), kept)
    same = {(move.from_school_id, move.to_school_id, move.year_id) for move in kept.moves.all()}
    moves = [
        move.pk for move in gone.moves.all() if (move.from_school_id, move.to_school_id, move.year_id) not in same
    ]
    moved["territory.schoolmove"] = _pass(SchoolMove.objects.filter(pk__in=moves), kept)
    for side, other in (("known", "found"), ("found", "known")):
        pairs = set(IdentityDoubt.objects.filter(**{side: kept}).values_list(other, flat=True)) | {kept.pk}
        IdentityDoubt.objects.filter(**{side: gone}).exclude(**{f"{other}__in": pairs}).update(**{side: kept})


def _references() -> Iterator[tuple[str, type[Model], str]]:
    """What points at a pupil, of whatever room: (name, model, column)."""
    relations: list[Any] = list(Pupil._meta.get_fields(include_hidden=True))
    for relation in relations:
        if relation.auto_created and relation.one_to_many and not relation.concrete:
            model, column = relation.related_model, relation.field.attname
            if model is not PupilMerge:
                yield f"{model._meta.label_lower}.{column}", model, column


def _pass_the_rest(kept: Pupil, gone: Pupil) -> dict[str, list[int]]:
    """What no listener took passes too, but where the one kept has its own: nothing may go with a record."""
    passed: dict[str, list[int]] = {}
    for name, model, column in _references():
        if model in OWN:
            continue
        for pk in model._default_manager.filter(**{column: gone.pk}).order_by("pk").values_list("pk", flat=True):
            try:
                with transaction.atomic():
                    model._default_manager.filter(pk=pk).update(**{column: kept.pk})
            except IntegrityError:
                continue
            passed.setdefault(name, []).append(pk)
    return passed


def _give_back_the_rest(kept: Pupil, restored: Pupil, passed: dict[str, list[int]]) -> None:
    for name, model, column in _references():
        rows = model._default_manager.filter(pk__in=passed.get(name, ()), **{column: kept.pk})
        rows.update(**{column: restored.pk})


def _pass(rows: Any, kept: Pupil) -> list[int]:
    found = list(rows.order_by("pk").values_list("pk", flat=True))
    model: type[Model] = rows.model
    model._default_manager.filter(pk__in=found).update(pupil=kept)
    return found


def _remember_apart(kept: Pupil, restored: Pupil, merge: PupilMerge, actor: Viewer, at: datetime) -> None:
    """They were told apart once: no file raises the doubt again."""
    IdentityDoubt.objects.update_or_create(
        known=kept,
        found=restored,
        defaults={
            "school_id": merge.school_id,
            "reasons": "",
            "raised_on": timezone.localdate(merge.merged_at),
            "state": DoubtState.APART,
            "decided_at": at,
            "decided_by_id": actor.person_id,
            "decided_by_name": actor.name,
        },
    )


def _subject(pk: int) -> str:
    return f"territory.pupil:{pk}"
