"""What people say of a scenario, and the decision that makes it the plan of record."""

from datetime import datetime

from django.db import transaction

from pupitre.governance.models import Decision
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.planning import permissions, refusals
from pupitre.planning.enums import ScenarioState
from pupitre.planning.models import Comment, Scenario
from pupitre.planning.operations import commanding
from pupitre.planning.operations.drafting import subject
from pupitre.territory.models import School


@transaction.atomic
def comment_on(
    *, scenario: Scenario, text: str, actor: Viewer, at: datetime, school: School | None = None
) -> Comment:
    """Say something of a scenario, or of a school in it.

    Errors: NotAllowed, NothingSaid.
    """
    if not permissions.can_comment(actor, scenario):
        raise NotAllowed
    if not text.strip():
        raise refusals.NothingSaid
    comment = Comment.objects.create(
        scenario=scenario,
        school=school,
        author_id=actor.person_id,
        author_name=actor.name,
        text=text.strip()[:4000],
        written_at=at,
    )
    audit.record("planning.commented", actor=actor, at=at, subject=subject(scenario), comment=comment.pk)
    return comment


@transaction.atomic
def approve_scenario(*, scenario: Scenario, reason: str, actor: Viewer, at: datetime) -> None:
    """Make a computed scenario the plan of record of its organisation, in place of the one before.

    It commands the orders of its first waves, the milestones of its schools and its moves of sets (`commanding`).
    Errors: NotAllowed, NotWhileImpersonating, ReasonMissing, NotComputed, ApprovedAlready, NotEnoughMoney.
    """
    if not permissions.can_approve(actor, scenario):
        raise NotAllowed
    _put_on_record(scenario, reason=reason, decision=None, actor=actor, at=at)


@transaction.atomic
def approve_by_decision(*, scenario: Scenario, decision: Decision, actor: Viewer, at: datetime) -> None:
    """What a committee adopted stands: the one who recorded its decision needs no right of their own to approve.

    Errors: NotWhileImpersonating, ReasonMissing, NotComputed, ApprovedAlready, NotEnoughMoney.
    """
    _put_on_record(scenario, reason=f"{decision.text}\n{decision.reasons}", decision=decision, actor=actor, at=at)


def _put_on_record(
    scenario: Scenario, *, reason: str, decision: Decision | None, actor: Viewer, at: datetime
) -> None:
    if actor.impersonator_id is not None:
        raise refusals.NotWhileImpersonating
    if not reason.strip():
        raise refusals.ReasonMissing
    same = Scenario.objects.select_for_update().filter(organisation=scenario.organisation_id).order_by("pk")
    found = next(row for row in same if row.pk == scenario.pk)
    if found.state != ScenarioState.COMPUTED:
        raise refusals.NotComputed(scenario=found.name)
    if found.is_record:
        raise refusals.ApprovedAlready(scenario=found.name)
    before = [row.pk for row in same if row.is_record and row.pk != found.pk]
    Scenario.objects.filter(pk__in=before).update(is_record=False)
    for row in same:
        if row.pk in before:
            commanding.take_back(row, actor=actor, at=at)
    found.is_record, found.approved_at, found.approval_reason = True, at, reason.strip()
    found.approved_by_id, found.approved_by_name, found.decision = actor.person_id, actor.name, decision
    found.save()
    audit.record(
        "planning.approved",
        actor=actor,
        at=at,
        subject=subject(found),
        replaces=before,
        decision=decision.pk if decision else None,
    )
    commanding.command_first_waves(found, actor=actor, at=at)
    commanding.set_milestones(found, actor=actor, at=at)
    commanding.propose_moves(found, actor=actor, at=at)
