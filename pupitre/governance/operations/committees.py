"""Committees: members, meetings, agendas, who was there, what is to be done."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from pupitre.governance import deciders, permissions, refusals_steering
from pupitre.governance.models import (
    Action,
    AgendaPoint,
    Attendance,
    Committee,
    CommitteeMember,
    Decision,
    Meeting,
    Paper,
)
from pupitre.governance.models.committees import ActionState, MeetingState
from pupitre.governance.queries.committees import sitting_on, voices
from pupitre.kernel import audit
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation

ON_CALENDAR = {"title", "starts_at", "ends_at", "place", "link"}  # what a calendar shows of a meeting


def subject(meeting: Meeting) -> str:
    return f"governance.meeting:{meeting.pk}"


@transaction.atomic
def found_committee(*, organisation: Organisation, actor: Viewer, at: datetime, **values: Any) -> Committee:
    """Set up a committee with its rules. Errors: NotAllowed."""
    if not actor.scope(permissions.STEER).reaches(organisation.pk):
        raise NotAllowed
    made = Committee.objects.create(organisation=organisation, **values)
    audit.record("governance.committee_founded", actor=actor, at=at, subject=f"governance.committee:{made.pk}")
    return made


@transaction.atomic
def change_committee(*, committee: Committee, actor: Viewer, at: datetime, **values: Any) -> None:
    """Change its name or its rules; decisions taken keep the count they were taken with. Errors: NotAllowed."""
    _may_run(committee, actor)
    for name, value in values.items():
        setattr(committee, name, value)
    committee.save(update_fields=list(values))
    where = f"governance.committee:{committee.pk}"
    audit.record("governance.committee_changed", actor=actor, at=at, subject=where, fields=sorted(values))


@transaction.atomic
def seat(*, committee: Committee, actor: Viewer, at: datetime, **values: Any) -> CommitteeMember:
    """Someone sits in a committee from a day on. Errors: NotAllowed."""
    _may_run(committee, actor)
    made = CommitteeMember.objects.create(committee=committee, **values)
    where = f"governance.committee:{committee.pk}"
    audit.record("governance.member_seated", actor=actor, at=at, subject=where, name=made.name)
    return made


@transaction.atomic
def end_seat(*, member: CommitteeMember, last_day: date, actor: Viewer, at: datetime) -> None:
    """A member leaves; what they attended stays. Errors: NotAllowed."""
    _may_run(member.committee, actor)
    member.ends_on = max(last_day, member.starts_on)
    member.save(update_fields=["ends_on"])
    where = f"governance.committee:{member.committee_id}"
    audit.record("governance.seat_ended", actor=actor, at=at, subject=where, name=member.name)


@transaction.atomic
def call_meeting(*, committee: Committee, actor: Viewer, at: datetime, **values: Any) -> Meeting:
    """Set a meeting. Errors: NotAllowed, MembersMissing."""
    _may_run(committee, actor)
    if not voices(committee, timezone.localdate(values["starts_at"])):
        raise refusals_steering.MembersMissing
    made = Meeting.objects.create(committee=committee, changed_at=at, **values)
    audit.record("governance.meeting_called", actor=actor, at=at, subject=subject(made))
    return made


@transaction.atomic
def change_meeting(*, meeting: Meeting, actor: Viewer, at: datetime, **values: Any) -> None:
    """Move a meeting or change its place: calendars follow. Errors: NotAllowed, MeetingClosed."""
    found = held_meeting(meeting, actor)
    for name, value in values.items():
        setattr(found, name, value)
    if ON_CALENDAR & values.keys():
        found.sequence, found.changed_at = found.sequence + 1, at
    found.save()
    audit.record("governance.meeting_changed", actor=actor, at=at, subject=subject(found), fields=sorted(values))


@transaction.atomic
def cancel_meeting(*, meeting: Meeting, actor: Viewer, at: datetime) -> None:
    """Cancel a meeting that has decided nothing. Errors: NotAllowed, MeetingClosed."""
    found = held_meeting(meeting, actor)
    if found.state != MeetingState.PLANNED:
        raise refusals_steering.MeetingClosed
    found.state, found.sequence, found.changed_at = MeetingState.CANCELLED, found.sequence + 1, at
    found.save(update_fields=["state", "sequence", "changed_at"])
    audit.record("governance.meeting_cancelled", actor=actor, at=at, subject=subject(found))


@transaction.atomic
def add_point(
    *, meeting: Meeting, title: str, note: str, kind: str, key: int | None, actor: Viewer, at: datetime
) -> AgendaPoint:
    """Add a point to the agenda, with what is to be decided upon where it decides on something.

    Errors: NotAllowed, MeetingClosed, SubjectNotFound.
    """
    found = held_meeting(meeting, actor)
    label = deciders.label(kind, key) if kind and key is not None else ""
    if kind and not label:
        raise refusals_steering.SubjectNotFound
    last = found.points.aggregate(last=Max("position"))["last"] or 0
    made = AgendaPoint.objects.create(
        meeting=found,
        position=last + 1,
        title=title,
        note=note,
        subject_kind=kind,
        subject_pk=key if kind else None,
        subject_label=label,
    )
    audit.record("governance.point_added", actor=actor, at=at, subject=subject(found), point=title)
    return made


@transaction.atomic
def add_paper(*, point: AgendaPoint, label: str, file: StoredFile, actor: Viewer, at: datetime) -> Paper:
    """Add a paper to a point. Errors: NotAllowed, MeetingClosed."""
    found = held_meeting(point.meeting, actor)
    made = Paper.objects.create(point=point, label=label or file.name, file=file)
    audit.record("governance.paper_added", actor=actor, at=at, subject=subject(found), file=file.name)
    return made


@transaction.atomic
def note_attendance(*, meeting: Meeting, presences: Mapping[int, str], actor: Viewer, at: datetime) -> None:
    """Say who is there: a presence for each member, by key. The meeting is then held.

    Errors: NotAllowed, MeetingClosed.
    """
    found = held_meeting(meeting, actor, permissions.DECIDE)
    sitting = {member.pk for member in sitting_on(found)}
    Attendance.objects.bulk_create(
        [
            Attendance(meeting=found, member_id=pk, presence=presence)
            for pk, presence in sorted(presences.items())
            if pk in sitting
        ],
        update_conflicts=True,
        unique_fields=["meeting", "member"],
        update_fields=["presence"],
    )
    if found.state != MeetingState.HELD:
        found.state = MeetingState.HELD
        found.save(update_fields=["state"])
    audit.record("governance.attendance_noted", actor=actor, at=at, subject=subject(found), members=len(presences))


@transaction.atomic
def write_minutes(*, point: AgendaPoint, text: str, revision: int, actor: Viewer) -> int:
    """Save the minutes of a point, as they are being written; returns the revision to write from next.

    No entry in the trail: the minutes are signed by their approval. Errors: NotAllowed, MeetingClosed,
    SomeoneWroteMeanwhile where another wrote since `revision`.
    """
    held_meeting(point.meeting, actor, permissions.DECIDE)
    changed = AgendaPoint.objects.filter(pk=point.pk, revision=revision).update(
        minutes=text[:20_000], revision=F("revision") + 1
    )
    if not changed:
        raise refusals_steering.SomeoneWroteMeanwhile
    return revision + 1


@transaction.atomic
def give_action(
    *,
    meeting: Meeting,
    decision: Decision | None,
    label: str,
    member: CommitteeMember,
    due_on: date,
    actor: Viewer,
    at: datetime,
) -> Action:
    """Ask a member of the committee to do something by a day. Errors: NotAllowed, MeetingClosed."""
    found = held_meeting(meeting, actor, permissions.DECIDE)
    made = Action.objects.create(
        meeting=found,
        decision=decision,
        label=label,
        owner_id=member.person_id,
        owner_name=member.name,
        due_on=due_on,
    )
    audit.record("governance.action_given", actor=actor, at=at, subject=subject(found), task=label)
    return made


@transaction.atomic
def close_action(*, action: Action, state: str, note: str, on: date, actor: Viewer, at: datetime) -> None:
    """Say that an action is done, dropped (with a note), or to do again: its owner, and who runs the committee.

    Errors: NotAllowed, ReasonMissing.
    """
    committee = action.meeting.committee
    if action.owner_id != actor.person_id and not permissions.can_steer(actor, committee):
        raise NotAllowed
    if state == ActionState.DROPPED and not note.strip():
        raise refusals_steering.ReasonMissing
    action.state, action.note = state, note.strip()[:250]
    action.closed_on = None if state == ActionState.TODO else on
    action.save(update_fields=["state", "note", "closed_on"])
    where = f"governance.action:{action.pk}"
    audit.record(f"governance.action_{state}", actor=actor, at=at, subject=where)


def held_meeting(meeting: Meeting, actor: Viewer, capability: str = permissions.STEER) -> Meeting:
    """The meeting, locked, open to writing. Errors: NotAllowed, MeetingClosed."""
    found = Meeting.objects.select_for_update(of=("self",)).select_related("committee").get(pk=meeting.pk)
    if not actor.scope(capability).reaches(found.committee.organisation_id):
        raise NotAllowed
    if found.is_closed:
        raise refusals_steering.MeetingClosed
    return found


def _may_run(committee: Committee, actor: Viewer) -> None:
    if not permissions.can_steer(actor, committee):
        raise NotAllowed
