"""Following a cause for itself: accepting what is proposed, setting it aside, saying what is known, ending it."""

from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions, refusals
from pupitre.support.models import Problem, SetAside, Ticket
from pupitre.support.queries import problems
from pupitre.territory.models import Organisation


@transaction.atomic
def accept(*, organisation: Organisation, signature: str, actor: Viewer, at: datetime) -> Problem:
    """Make a problem of what is proposed, with its tickets; accepted twice, it is one.

    Errors: NotAllowed, NothingProposed where it is proposed no longer.
    """
    _lead(organisation, actor)
    known = Problem.objects.filter(organisation=organisation, signature=signature).first()
    if known is not None:
        return known
    found = next((one for one in problems.proposed(organisation, at) if one.signature == signature), None)
    if found is None:
        raise refusals.NothingProposed
    problem = Problem.objects.create(
        organisation=organisation, title=found.title, opened_at=at, signature=found.signature
    )
    Ticket.objects.filter(pk__in=found.proposal.tickets, problem__isnull=True).update(problem=problem)
    _kept("support.problem_accepted", problem, actor, at, tickets=found.count)
    return problem


@transaction.atomic
def set_aside(*, organisation: Organisation, signature: str, actor: Viewer, at: datetime) -> None:
    """Choose not to follow what is proposed: it is not proposed again. Errors: NotAllowed."""
    _lead(organisation, actor)
    SetAside.objects.get_or_create(
        organisation=organisation, signature=signature[:120], defaults={"at": at, "by_name": actor.name}
    )


@transaction.atomic
def describe(
    *, problem: Problem, title: str, cause: str, workaround: str, solved: bool, actor: Viewer, at: datetime
) -> Problem:
    """Say what is known of a problem, and whether it is over. Errors: NotAllowed, SubjectNeeded."""
    problem = Problem.objects.select_for_update().get(pk=problem.pk)
    _lead(problem.organisation, actor)
    if not title.strip():
        raise refusals.SubjectNeeded
    problem.title, problem.cause, problem.workaround = title.strip()[:200], cause.strip(), workaround.strip()
    problem.solved_at = (problem.solved_at or at) if solved else None
    problem.save()
    _kept("support.problem_described", problem, actor, at, solved=solved)
    return problem


def _lead(organisation: Organisation, actor: Viewer) -> None:
    if not permissions.can_lead(actor, organisation):
        raise NotAllowed


def _kept(action: str, problem: Problem, actor: Viewer, at: datetime, **details: object) -> None:
    audit.record(action, actor=actor, at=at, subject=f"support.problem:{problem.pk}", **details)
