"""Who sits, who is there, and whether they may decide."""

from datetime import date

from django.utils import timezone

from pupitre.governance.engine import committees as engine
from pupitre.governance.models import Committee, CommitteeMember, Meeting
from pupitre.governance.models.committees import Presence

THERE = {Presence.PRESENT, Presence.REPRESENTED}


def quorum_of(meeting: Meeting) -> engine.Quorum:
    """Whether a meeting may decide, as its attendance stands."""
    voices = [member for member in sitting_on(meeting) if member.has_voice]
    here = {one.member_id for one in meeting.attendance.all() if one.presence in THERE}
    present = sum(member.pk in here for member in voices)
    return engine.quorum(
        meeting.committee.rules(), voices=len(voices), present=present, second_call=meeting.is_second_call
    )


def sitting_on(meeting: Meeting) -> list[CommitteeMember]:
    """Who sits on the day of a meeting, by seat."""
    day = timezone.localdate(meeting.starts_at)
    return [member for member in meeting.committee.members.all() if _sits(member, day)]


def voices(committee: Committee, day: date) -> int:
    """How many members have a voice on a day."""
    return sum(member.has_voice for member in committee.members.all() if _sits(member, day))


def _sits(member: CommitteeMember, day: date) -> bool:
    return member.starts_on <= day and (member.ends_on is None or member.ends_on >= day)
