"""Send a project, hear the opinions, decide: each act is a transition of engine.states."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pupitre.governance.queries.steering import opinion_roles
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.engine.states import Block, Verb, target
from pupitre.projects.enums import Axis, Outcome, Verdict
from pupitre.projects.models import Need, Opinion, Project, ProjectVersion, Readiness
from pupitre.projects.operations.locking import led, locked, subject
from pupitre.projects.queries.projects import Standing, standing
from pupitre.projects.refusals import Blocked, OpinionUnsaid


@transaction.atomic
def submit(*, project: Project, actor: Viewer, at: datetime) -> ProjectVersion:
    """Send the project as it stands: the text is frozen as a version, and opinions are asked for.

    Errors: NotAllowed, InPersonOnly, Blocked.
    """
    actor.require_in_person()
    project = led(project, actor)
    now = _allowed(project, Verb.SUBMIT, at)
    version = ProjectVersion.objects.create(
        project=project,
        number=project.version + 1,
        snapshot=now.snapshot,
        sent_at=at,
        sent_by_id=actor.person_id,
        sent_by_name=actor.name,
        expected_roles=list(opinion_roles(project.school_id, timezone.localdate(at))),
    )
    Need.objects.filter(learning_need__project=project).asked().update(version=version)
    project.version = version.number
    _move(project, Verb.SUBMIT, at)
    audit.record("projects.submitted", actor=actor, at=at, subject=subject(project), version=version.number)
    return version


@transaction.atomic
def withdraw(*, project: Project, actor: Viewer, at: datetime) -> None:
    """Take back a project that was not decided on yet.

    Errors: NotAllowed, Blocked.
    """
    project = led(project, actor)
    _allowed(project, Verb.WITHDRAW, at)
    project.versions.filter(outcome=Outcome.PENDING).update(outcome=Outcome.WITHDRAWN, decided_at=at)
    _move(project, Verb.WITHDRAW, at)
    audit.record("projects.withdrawn", actor=actor, at=at, subject=subject(project), version=project.version)


@transaction.atomic
def give_opinion(
    *,
    version: ProjectVersion,
    verdict: str,
    axes: Mapping[str, str],
    comment: str,
    actor: Viewer,
    at: datetime,
) -> Opinion:
    """The opinion of a role on the version under review; it may be given again until the decision.

    Errors: NotAllowed, InPersonOnly, Blocked, OpinionUnsaid.
    """
    actor.require_in_person()
    project = locked(version.project)
    version.project = project
    role = permissions.opinion_role(actor, version)
    if not role:
        raise NotAllowed
    _allowed(project, Verb.WITHDRAW, at)  # under review
    if version.outcome != Outcome.PENDING:
        raise Blocked([Block("state", {"state": version.outcome, "verb": ""})])
    if verdict != Verdict.FAVOURABLE and not comment.strip():
        raise OpinionUnsaid
    opinion, _created = Opinion.objects.update_or_create(
        version=version,
        role=role,
        defaults={
            "person_id": actor.person_id,
            "person_name": actor.name,
            "verdict": verdict,
            **{axis: axes[axis] for axis in Axis.values},
            "comment": comment.strip()[:4000],
            "given_at": at,
        },
    )
    audit.record("projects.opinion_given", actor=actor, at=at, subject=subject(project), role=role, verdict=verdict)
    return opinion


@transaction.atomic
def decide(*, project: Project, verb: Verb, reason: str, actor: Viewer, at: datetime) -> ProjectVersion:
    """Validate, return or refuse the version under review, with reasons. A validation opens the school's way.

    Errors: NotAllowed, InPersonOnly, Blocked.
    """
    actor.require_in_person()
    project = locked(project)
    if not permissions.can_validate(actor, project):
        raise NotAllowed
    now = _allowed(project, verb, at, reason=reason)
    version = now.pending
    if version is None:  # the state says otherwise: a constraint of the database would have to be broken
        raise NotAllowed
    version.outcome, version.reason, version.decided_at = target(verb), reason.strip()[:4000], at
    version.decided_by_id, version.decided_by_name = actor.person_id, actor.name
    version.save()
    if verb == Verb.VALIDATE:
        Readiness.objects.update_or_create(school=project.school, defaults={"project_on": timezone.localdate(at)})
    _move(project, verb, at)
    audit.record(f"projects.{target(verb)}", actor=actor, at=at, subject=subject(project), version=version.number)
    return version


@transaction.atomic
def revise(*, project: Project, actor: Viewer, at: datetime) -> None:
    """Take up again a project validated or refused, for its next version; the versions sent stay as they were.

    Errors: NotAllowed, Blocked.
    """
    project = led(project, actor)
    _allowed(project, Verb.REVISE, at)
    _move(project, Verb.REVISE, at)
    audit.record("projects.revised", actor=actor, at=at, subject=subject(project), after=project.version)


def _allowed(project: Project, verb: Verb, at: datetime, *, reason: str = "") -> Standing:
    """Where the project stands, when nothing stands in the way of the transition.

    Errors: Blocked.
    """
    now = standing(project, at, reason=reason)
    if found := now.blocks(verb):
        raise Blocked(found)
    return now


def _move(project: Project, verb: Verb, at: datetime) -> None:
    project.state, project.state_since = target(verb), at
    project.save(update_fields=["state", "state_since", "version"])
