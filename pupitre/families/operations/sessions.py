"""Sessions for parents: planned, announced to an audience, answered by a link, and who came."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from pupitre.families import permissions, refusals
from pupitre.families.enums import Attendance
from pupitre.families.models import Attendee, ParentSession
from pupitre.families.operations.links import hashed
from pupitre.families.queries import audience
from pupitre.http import formats
from pupitre.kernel import audit, files, outbox
from pupitre.kernel.addresses import public
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import SYSTEM, Viewer
from pupitre.territory.models import Guardian, Level, School

ANSWERS = frozenset({Attendance.COMING, Attendance.NOT_COMING})
SEEN = frozenset({Attendance.CAME, Attendance.ABSENT})


@transaction.atomic
def save(save_form: Callable[[], ParentSession], school: School, *, actor: Viewer, at: datetime) -> ParentSession:
    """Plan a session in a school, or change it. Errors: NotAllowed."""
    if not permissions.can_ask(actor, school):
        raise NotAllowed
    row = save_form()
    audit.record("families.session_saved", actor=actor, at=at, subject=_subject(row))
    return row


@transaction.atomic
def invite(*, session: ParentSession, levels: Sequence[Level], actor: Viewer, at: datetime) -> tuple[int, int]:
    """Invite the adults of the school's pupils, of some levels or all; those invited already are left alone.

    Returns how many are newly invited, and how many of them by mail. Errors: NotAllowed, SessionOver.
    """
    session = _held(session, actor)
    if session.cancelled_at or session.starts_at <= at:
        raise refusals.SessionOver
    known = set(session.attendees.values_list("guardian", flat=True))
    schools = [session.school] if session.school else []
    reached = [one.guardian for one in audience.of(schools, levels) if one.guardian.pk not in known]
    mails, rows = 0, []
    for guardian in reached:
        token = secrets.token_urlsafe(24)
        rows.append(Attendee(session=session, guardian=guardian, token_sha256=hashed(token)))
        if guardian.email:
            _write(session, guardian, public(reverse("families:invitation", args=[token])), at)
            mails += 1
    Attendee.objects.bulk_create(rows)
    audit.record("families.session_invited", actor=actor, at=at, subject=_subject(session), adults=len(rows))
    return len(rows), mails


@transaction.atomic
def cancel(*, session: ParentSession, reason: str, actor: Viewer, at: datetime) -> int:
    """Call a session off before it begins, and write to those invited who have not said that they do not come.

    Returns the mails. Errors: NotAllowed, ReasonMissing, SessionOver.
    """
    session = _held(session, actor)
    if session.cancelled_at or session.starts_at <= at:
        raise refusals.SessionOver
    if not reason.strip():
        raise refusals.ReasonMissing
    session.cancelled_at = at
    session.save(update_fields=["cancelled_at"])
    rows = session.attendees.exclude(state=Attendance.NOT_COMING).filter(guardian__isnull=False)
    told = [row.guardian for row in rows.select_related("guardian").order_by("pk") if row.guardian]
    mails = 0
    for guardian in told:
        if guardian.email:
            _call_off(session, guardian, reason.strip(), at)
            mails += 1
    audit.record("families.session_cancelled", actor=actor, at=at, subject=_subject(session), mails=mails)
    return mails


@transaction.atomic
def answer(*, attendee: Attendee, coming: bool, at: datetime) -> None:
    """An adult says whether they come; it can be changed until the session begins.

    Errors: SessionOver; SessionFull where every place is taken.
    """
    session = ParentSession.objects.select_for_update().get(pk=attendee.session_id)
    if session.cancelled_at or session.starts_at <= at:
        raise refusals.SessionOver
    others = session.attendees.filter(state=Attendance.COMING).exclude(pk=attendee.pk).count()
    if coming and session.places is not None and others >= session.places:
        raise refusals.SessionFull
    attendee.state = Attendance.COMING if coming else Attendance.NOT_COMING
    attendee.answered_at = at
    attendee.save(update_fields=["state", "answered_at"])
    audit.record("families.session_answered", actor=SYSTEM, at=at, subject=_subject(session))


@transaction.atomic
def attend(*, session: ParentSession, seen: Mapping[int, str], actor: Viewer, at: datetime) -> int:
    """Note who came. `seen`: a state by attendee; others are left as they are. Errors: NotAllowed."""
    session = _held(session, actor)
    changed = 0
    for row in session.attendees.filter(pk__in=list(seen)).order_by("pk"):
        if seen[row.pk] in SEEN and row.state != seen[row.pk]:
            row.state = Attendance(seen[row.pk])
            row.save(update_fields=["state"])
            changed += 1
    audit.record("families.session_attended", actor=actor, at=at, subject=_subject(session), changed=changed)
    return changed


@transaction.atomic
def add_material(*, session: ParentSession, upload: files.Upload, name: str, actor: Viewer, at: datetime) -> None:
    """Give a file to those who are invited. Errors: NotAllowed, FileTooLarge, FileNotAccepted."""
    session = _held(session, actor)
    session.material.add(files.store_upload(upload, name, actor=actor, at=at))
    audit.record("families.session_material", actor=actor, at=at, subject=_subject(session))


def _held(session: ParentSession, actor: Viewer) -> ParentSession:
    session = ParentSession.objects.select_for_update(of=("self",)).select_related("school").get(pk=session.pk)
    if session.school is None or not permissions.can_ask(actor, session.school):
        raise NotAllowed
    return session


def _subject(session: ParentSession) -> str:
    return f"families.parentsession:{session.pk}"


def _write(session: ParentSession, guardian: Guardian, address: str, at: datetime) -> None:
    with translation.override(guardian.language or translation.get_language()):
        words = {
            "title": session.title,
            "when": formats.moment(session.starts_at),
            "place": session.place,
            "address": address,
        }
        outbox.post(
            recipient=guardian.email,
            subject=_("Invitation: %(title)s") % words,
            body=_(
                "Hello,\n\nYou are invited: %(title)s\n%(when)s\n%(place)s\n\nSay whether you come, and find the"
                " material here:\n\n%(address)s\n\nNo account is needed.\n"
            )
            % words,
            at=at,
        )


def _call_off(session: ParentSession, guardian: Guardian, reason: str, at: datetime) -> None:
    with translation.override(guardian.language or translation.get_language()):
        words = {"title": session.title, "when": formats.moment(session.starts_at), "reason": reason}
        outbox.post(
            recipient=guardian.email,
            subject=_("Cancelled: %(title)s") % words,
            body=_("Hello,\n\nThis session does not take place: %(title)s\n%(when)s\n\n%(reason)s\n") % words,
            at=at,
        )
