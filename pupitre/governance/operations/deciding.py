"""What a committee decides, and the minutes that say it."""

from datetime import datetime

from django.db import transaction

from pupitre.governance import documents, permissions, refusals_steering
from pupitre.governance.engine import committees as engine
from pupitre.governance.events import DecisionAdopted, DecisionRejected
from pupitre.governance.models import AgendaPoint, Decision, Meeting
from pupitre.governance.models.committees import MeetingState
from pupitre.governance.operations.committees import held_meeting, subject
from pupitre.governance.queries.committees import quorum_of
from pupitre.kernel import audit, events, files
from pupitre.kernel.viewer import Viewer

TOLD = {engine.ADOPTED: DecisionAdopted, engine.REJECTED: DecisionRejected}  # put off, a point is decided later


@transaction.atomic
def record_decision(
    *, point: AgendaPoint, text: str, reasons: str, votes: engine.Votes, postponed: bool, actor: Viewer, at: datetime
) -> Decision:
    """Record what the committee decided on a point: the outcome follows from the votes and the committee's rules.

    `postponed`: the committee put it off without voting. Adopted or rejected, a decision is told to the room that
    holds what it decides on; where that room refuses, nothing is recorded. Errors: NotAllowed, MeetingClosed,
    AttendanceMissing, ReasonMissing, TooManyVotes, and those of the rooms that listen.
    """
    meeting = held_meeting(point.meeting, actor, permissions.DECIDE)
    if meeting.state != MeetingState.HELD:
        raise refusals_steering.AttendanceMissing
    if not reasons.strip() or not text.strip():
        raise refusals_steering.ReasonMissing
    quorum = quorum_of(meeting)
    if votes.cast > quorum.present:
        raise refusals_steering.TooManyVotes(cast=votes.cast, present=quorum.present)
    found = engine.outcome(meeting.committee.rules(), quorum, votes)
    if postponed:
        found = engine.Outcome(engine.POSTPONED, engine.NOBODY)
    made = Decision.objects.create(
        meeting=meeting,
        point=point,
        subject_kind=point.subject_kind,
        subject_pk=point.subject_pk,
        subject_label=point.subject_label,
        text=text.strip(),
        reasons=reasons.strip(),
        votes_for=votes.favour,
        votes_against=votes.against,
        votes_abstaining=votes.abstaining,
        chair_vote=votes.chair,
        voices_present=quorum.present,
        voices=quorum.voices,
        outcome=found.outcome,
        why=found.why,
        decided_at=at,
        recorded_by_name=actor.name,
    )
    audit.record(
        f"governance.decision_{found.outcome}",
        actor=actor,
        at=at,
        subject=f"governance.decision:{made.pk}",
        on=made.subject_label,
    )
    told = TOLD.get(made.outcome)
    if told and made.subject_pk is not None:
        events.publish(told(made.pk, made.subject_kind, made.subject_pk, made.outcome, actor, at))
    return made


@transaction.atomic
def approve_minutes(*, meeting: Meeting, actor: Viewer, at: datetime) -> None:
    """Approve the minutes: they are made into a document that is kept, and the meeting no longer changes.

    Errors: NotAllowed, InPersonOnly, MeetingClosed, AttendanceMissing, MinutesEmpty.
    """
    actor.require_in_person()
    found = held_meeting(meeting, actor, permissions.DECIDE)
    if found.state != MeetingState.HELD:
        raise refusals_steering.AttendanceMissing
    if not found.points.exclude(minutes="").exists() and not found.decisions.exists():
        raise refusals_steering.MinutesEmpty
    found.minutes_approved_at, found.minutes_approved_by_name = at, actor.name
    name = f"{found.committee.name} {found.starts_at:%Y-%m-%d}.pdf".replace("/", "-")
    found.minutes_file = files.store(documents.minutes(found), name, actor=actor, at=at, accepted={"pdf"})
    found.save(update_fields=["minutes_approved_at", "minutes_approved_by_name", "minutes_file"])
    audit.record("governance.minutes_approved", actor=actor, at=at, subject=subject(found))
