"""Pupils who come and go: a move accepted by the receiving school, a leaver confirmed, a pupil still there."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from pupitre.kernel import audit, events
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory import permissions
from pupitre.territory.enums import MoveState
from pupitre.territory.events import PupilLeft, PupilMoved
from pupitre.territory.models import Schooling, SchoolMove
from pupitre.territory.refusals_rosters import AlreadySettled, NotMissing


@transaction.atomic
def accept_move(*, move: SchoolMove, on: date, actor: Viewer, at: datetime) -> None:
    """The pupil has come: they leave the other school on that day, and this one becomes their main school.

    What they hold is told to the rooms above. Errors: NotAllowed, AlreadySettled.
    """
    move = _locked(move, actor)
    own = _schoolings(move)
    for row in own.filter(school=move.from_school, left_on=None):
        row.left_on, row.missing_since = max(on, row.joined_on or on), None
        row.save(update_fields=["left_on", "missing_since"])
    own.filter(year=move.year, left_on=None, is_main=True).exclude(school=move.to_school).update(is_main=False)
    own.filter(school=move.to_school, year=move.year).update(is_main=True, left_on=None, joined_on=on)
    _decide(move, MoveState.ACCEPTED, on, actor, at)
    events.publish(PupilMoved(move.pupil_id, move.from_school_id, move.to_school_id, on))


@transaction.atomic
def keep_in_both(*, move: SchoolMove, actor: Viewer, at: datetime) -> None:
    """The pupil is in both schools: the first one counts them. Errors: NotAllowed, AlreadySettled."""
    _decide(_locked(move, actor), MoveState.BOTH, timezone.localdate(at), actor, at)


@transaction.atomic
def refuse_move(*, move: SchoolMove, actor: Viewer, at: datetime) -> None:
    """The pupil did not come: the place that the file gave them is closed. Errors: NotAllowed, AlreadySettled."""
    move, today = _locked(move, actor), timezone.localdate(at)
    for row in _schoolings(move).filter(school=move.to_school, year=move.year, left_on=None):
        row.left_on = max(today, row.joined_on or today)
        row.save(update_fields=["left_on"])
    _decide(move, MoveState.REFUSED, today, actor, at)


@transaction.atomic
def confirm_left(*, schoolings: Sequence[int], on: date, actor: Viewer, at: datetime) -> int:
    """Pupils missing from the last file have left; who is in no other school is told to the rooms above.

    A second school becomes the main one. Returns how many left. Errors: NotAllowed, NotMissing.
    """
    rows = _missing(schoolings, actor)
    for row in rows:
        row.left_on = max(on, row.joined_on or on)
        row.save(update_fields=["left_on"])
        others = Schooling.objects.filter(pupil=row.pupil_id, year__gte=row.year_id, left_on=None).order_by(
            "-is_main", "pk"
        )
        heir = others.first()
        if heir is None:
            events.publish(PupilLeft(row.pupil_id, row.school_id, row.left_on))
        elif row.is_main and heir.year_id == row.year_id and not heir.is_main:
            heir.is_main = True
            heir.save(update_fields=["is_main"])
            events.publish(PupilMoved(row.pupil_id, row.school_id, heir.school_id, row.left_on))
    audit.record("territory.pupils_left", actor=actor, at=at, pupils=len(rows), on=str(on))
    return len(rows)


@transaction.atomic
def say_still_here(*, schoolings: Sequence[int], actor: Viewer, at: datetime) -> int:
    """The file was wrong: they are still there. Errors: NotAllowed, NotMissing."""
    rows = _missing(schoolings, actor)
    Schooling.objects.filter(pk__in=[row.pk for row in rows]).update(missing_since=None)
    audit.record("territory.pupils_still_here", actor=actor, at=at, pupils=len(rows))
    return len(rows)


def _locked(move: SchoolMove, actor: Viewer) -> SchoolMove:
    """The move, locked and open. Errors: NotAllowed, AlreadySettled."""
    rows = SchoolMove.objects.select_for_update(of=("self",)).select_related("to_school", "year")
    found = rows.get(pk=move.pk)
    if not permissions.can_roster(actor, found.to_school):
        raise NotAllowed
    if found.state != MoveState.PROPOSED:
        raise AlreadySettled
    return found


def _schoolings(move: SchoolMove) -> QuerySet[Schooling]:
    """The schoolings of the pupil this year and the last."""
    years = (move.year_id - 1, move.year_id)
    return Schooling.objects.select_for_update().filter(pupil=move.pupil_id, year__in=years).order_by("pk")


def _decide(move: SchoolMove, state: MoveState, on: date, actor: Viewer, at: datetime) -> None:
    move.state, move.on, move.decided_at = state, on, at
    move.decided_by_id, move.decided_by_name = actor.person_id, actor.name
    move.save()
    subject = f"territory.pupil:{move.pupil_id}"
    audit.record("territory.move_settled", actor=actor, at=at, subject=subject, state=str(state), move=move.pk)


def _missing(pks: Sequence[int], actor: Viewer) -> list[Schooling]:
    """The places, locked, all missing and within reach. Errors: NotAllowed, NotMissing."""
    rows = list(
        Schooling.objects.select_for_update(of=("self",)).select_related("school").filter(pk__in=pks).order_by("pk")
    )
    if not rows or any(not permissions.can_roster(actor, row.school) for row in rows):
        raise NotAllowed
    gone = [row for row in rows if row.missing_since is None or row.left_on is not None]
    if gone:
        raise NotMissing(count=len(gone))
    return rows
