"""The team of a project, and each member's answer to the text."""

from datetime import datetime

from django.db import transaction

from pupitre.accounts.models import Person
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects.enums import Answer
from pupitre.projects.models import Member, Project
from pupitre.projects.operations.locking import led, locked, subject
from pupitre.projects.permissions import can_lead
from pupitre.projects.refusals import AlreadyInTeam, NotInTeam, NotWritable, ReserveUnsaid


@transaction.atomic
def add_member(
    *, project: Project, name: str, function: str, person: Person | None, actor: Viewer, at: datetime
) -> Member:
    """Add someone to the team, with an account (they then write too) or without.

    Errors: NotAllowed, NotWritable, AlreadyInTeam.
    """
    project = led(project, actor)
    _require_writable(project)
    name = person.display_name if person else name.strip()[:120]
    same = project.members.filter(person=person) if person else project.members.filter(name__iexact=name)
    if same.exists():
        raise AlreadyInTeam(name=name)
    member = Member.objects.create(project=project, person=person, name=name, function=function)
    audit.record("projects.member_added", actor=actor, at=at, subject=subject(project), member=member.pk)
    return member


@transaction.atomic
def remove_member(*, member: Member, actor: Viewer, at: datetime) -> None:
    """Errors: NotAllowed, NotWritable."""
    project = led(member.project, actor)
    _require_writable(project)
    audit.record("projects.member_removed", actor=actor, at=at, subject=subject(project), member=member.pk)
    member.delete()


@transaction.atomic
def answer(*, member: Member, said: str, remark: str, actor: Viewer, at: datetime) -> Member:
    """A member's answer to the text as it stands: their own, or written down by the head for who has no account.

    Errors: NotInTeam, NotAllowed, InPersonOnly, NotWritable, ReserveUnsaid.
    """
    actor.require_in_person()
    project = locked(member.project)
    is_own = member.person_id is not None and member.person_id == actor.person_id
    if not is_own and member.person_id is not None:
        raise NotInTeam
    if not is_own and not can_lead(actor, project.school):
        raise NotAllowed
    _require_writable(project)
    if said in {Answer.REMARK, Answer.NO} and not remark.strip():
        raise ReserveUnsaid
    member.answer, member.remark = said, remark.strip()[:2000] if said != Answer.YES else ""
    member.answered_edition, member.answered_at = project.edition, at
    member.recorded_by_name = "" if is_own else actor.name
    member.save()
    audit.record("projects.answered", actor=actor, at=at, subject=subject(project), answer=said)
    return member


def _require_writable(project: Project) -> None:
    if not project.is_writable:
        raise NotWritable
