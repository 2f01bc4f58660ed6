"""Opinions on answers, what is proposed to the committee, and the award that its decision makes."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from pupitre.governance.models import Decision, FundingMeasure
from pupitre.governance.operations import ledger
from pupitre.governance.operations.ledger import Document, Draw
from pupitre.http import formats
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.projects import permissions
from pupitre.projects.call_enums import FileState
from pupitre.projects.call_refusals import (
    AnswerSent,
    AwardNotReady,
    MarkUnsaid,
    NotOfThisBody,
    OverBudget,
    ProposalTooHigh,
    ProposalUnsaid,
)
from pupitre.projects.call_wording import proposal_sentence
from pupitre.projects.engine.calls.calendar import Stage
from pupitre.projects.engine.score import BEST
from pupitre.projects.models import Call, CallFile, CallMark, CallOpinion
from pupitre.projects.operations.calls.locking import call_held, file_held, file_subject, require_stage, run, subject
from pupitre.projects.queries import calls as queries


@transaction.atomic
def give_opinion(
    *, file: CallFile, marks: Mapping[int, tuple[int, str]], comment: str, actor: Viewer, at: datetime
) -> CallOpinion:
    """Judge an answer in the name of one's role: a mark and its reason on each criterion, by key.

    It may be given again until the award. Errors: NotAllowed, InPersonOnly, AnswerSent, CallNotNow, MarkUnsaid.
    """
    actor.require_in_person()
    found = file_held(file)
    role = permissions.call_role(actor, found)
    if not role:
        raise NotAllowed
    if found.state != FileState.SENT:
        raise AnswerSent(state=found.get_state_display())
    require_stage(found.call, at, Stage.OPEN, Stage.REVIEW)
    criteria = list(found.call.criteria.all())
    if any(row.pk not in marks or not marks[row.pk][1].strip() for row in criteria):
        raise MarkUnsaid
    facts = {"person_id": actor.person_id, "person_name": actor.name, "comment": comment.strip()[:4000]}
    made, _created = CallOpinion.objects.update_or_create(file=found, role=role, defaults={**facts, "given_at": at})
    made.marks.all().delete()
    CallMark.objects.bulk_create(
        CallMark(
            opinion=made,
            criterion=row,
            mark=min(max(marks[row.pk][0], 0), BEST),
            reason=marks[row.pk][1].strip()[:500],
        )
        for row in criteria
    )
    audit.record("projects.call_opinion_given", actor=actor, at=at, subject=file_subject(found), role=role)
    return made


@transaction.atomic
def propose(*, file: CallFile, amount: Decimal, reason: str, actor: Viewer, at: datetime) -> None:
    """Say what is proposed to the committee for an answer: an amount, or nothing and why.

    Errors: NotAllowed, AnswerSent, CallNotNow, ProposalUnsaid, ProposalTooHigh.
    """
    found = run(file, actor)
    if found.state != FileState.SENT:
        raise AnswerSent(state=found.get_state_display())
    require_stage(found.call, at, Stage.REVIEW)
    if amount > found.asked:
        asked = formats.money(found.asked, found.call.organisation.jurisdiction)
        raise ProposalTooHigh(school=found.school, asked=asked)
    if not amount and not reason.strip():
        raise ProposalUnsaid
    found.proposed, found.proposal = amount, reason.strip()[:2000]
    found.save(update_fields=["proposed", "proposal"])
    audit.record("projects.call_proposed", actor=actor, at=at, subject=file_subject(found), amount=str(amount))


@transaction.atomic
def propose_by_rank(*, call: Call, actor: Viewer, at: datetime) -> int:
    """Propose what rank and money say for each answer not proposed yet; those who run the call then change it.

    Errors: NotAllowed, CallNotNow.
    """
    held = call_held(call)
    if not permissions.can_run_calls(actor, held):
        raise NotAllowed
    require_stage(held, at, Stage.REVIEW)
    changed = []
    for line in queries.rank(held).lines:
        if line.file.state == FileState.SENT and line.file.proposed is None:
            line.file.proposed = line.proposal.amount
            line.file.proposal = proposal_sentence(line)
            changed.append(line.file)
    CallFile.objects.bulk_update(changed, ["proposed", "proposal"])
    audit.record("projects.call_proposed_by_rank", actor=actor, at=at, subject=subject(held), files=len(changed))
    return len(changed)


@transaction.atomic
def award_by_decision(*, call: Call, decision: Decision, actor: Viewer, at: datetime) -> None:
    """What a committee adopted is granted: each answer its amount, or its refusal with the reasons proposed.

    Where a measure pays for the call, the amounts are allocated to the schools, all or nothing is granted. Who
    recorded the decision needs no right of their own.

    Errors: NotOfThisBody, CallNotNow, AwardNotReady, OverBudget, NotEnoughMoney, BeforeItsMoney.
    """
    held = call_held(call)
    committee = decision.meeting.committee
    if committee.organisation_id != held.organisation_id:
        raise NotOfThisBody(committee=committee)
    require_stage(held, at, Stage.REVIEW)
    rows = list(held.files.select_for_update().filter(state=FileState.SENT).order_by("pk"))
    unsaid = sum(row.proposed is None for row in rows)
    if unsaid or not rows:
        raise AwardNotReady(count=unsaid, call=held)
    total = sum((row.proposed or Decimal(0) for row in rows), Decimal(0))
    if held.budget is not None and total > held.budget:
        money = {"total": total, "budget": held.budget}
        raise OverBudget(
            **{name: formats.money(each, held.organisation.jurisdiction) for name, each in money.items()}
        )
    day = timezone.localdate(at)
    for row in rows:
        row.state = FileState.AWARDED if row.proposed else FileState.REFUSED
        row.amount = row.proposed or None
        row.reason, row.decision, row.decided_on = row.proposal, decision, day
    CallFile.objects.bulk_update(rows, ["state", "amount", "reason", "decision", "decided_on"])
    held.decision, held.awarded_at = decision, at
    held.save(update_fields=["decision", "awarded_at"])
    _allocate(held, rows, decision, actor=actor, at=at)
    audit.record(
        "projects.call_awarded",
        actor=actor,
        at=at,
        subject=subject(held),
        granted=sum(bool(row.proposed) for row in rows),
        refused=sum(not row.proposed for row in rows),
        total=str(total),
        decision=decision.pk,
    )


def _allocate(call: Call, rows: Iterable[CallFile], decision: Decision, *, actor: Viewer, at: datetime) -> None:
    """Hold for each school what it was granted, of the measure that pays. Errors: NotEnoughMoney, BeforeItsMoney."""
    if call.measure_id is None:
        return
    day = timezone.localdate(at)
    measure = FundingMeasure.objects.select_related("organisation").get(pk=call.measure_id)
    year = measure.organisation.fiscal_year_on(day)
    draws = [Draw(measure.pk, year, row.amount, row.school_id) for row in rows if row.amount]
    document = Document("projects.call", call.pk, call.title)
    ledger.allocate_decided(draws, document=document, on=day, actor=actor, at=at, reason=decision.text)
