"""What the fleet does when people move, leave, or were one and the same, and when a committee has decided."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from pupitre.fleet import refusals_reviews, refusals_withdrawals
from pupitre.fleet.deciding_reviews import KIND as REVIEW
from pupitre.fleet.deciding_withdrawals import KIND as WITHDRAWAL
from pupitre.fleet.enums import TaskKind
from pupitre.fleet.models import Holding, ReviewProposal, Task, Withdrawal
from pupitre.fleet.operations import review_votes, withdrawals
from pupitre.governance.events import DecisionAdopted, DecisionRejected, DecisionTaken
from pupitre.governance.models import Decision
from pupitre.territory.events import PupilLeft, PupilMoved, PupilsMerged, PupilsParted, PupilStays


def pupil_moved(event: PupilMoved) -> None:
    """What they hold is to be taken back, or to follow them: somebody decides."""
    _raise(TaskKind.MOVER, event.pupil_id, event.from_school_id, timezone.now())


def pupil_left(event: PupilLeft) -> None:
    """What a leaver holds is to be taken back."""
    _raise(TaskKind.LEAVER, event.pupil_id, event.school_id, timezone.now())


def pupil_stays(event: PupilStays) -> None:
    """Nobody left after all: what was to be taken back from them stays with them."""
    open_tasks = Task.objects.filter(kind=TaskKind.LEAVER, pupil=event.pupil_id, school=event.school_id)
    open_tasks.filter(closed_at=None).update(closed_at=timezone.now(), outcome=_("did not leave after all"))


def pupils_merged(event: PupilsMerged) -> None:
    """Holdings and tasks of the record that goes pass to the one that stays; which ones is noted."""
    for model in (Holding, Task):
        rows = model._default_manager.filter(pupil=event.gone_id)
        event.moved[model._meta.label_lower] = list(rows.order_by("pk").values_list("pk", flat=True))
        rows.update(pupil=event.kept_id)


def pupils_parted(event: PupilsParted) -> None:
    """The holdings and tasks that came with a merge go back; those opened since stay."""
    for model in (Holding, Task):
        moved = event.moved.get(model._meta.label_lower, ())
        model._default_manager.filter(pk__in=moved, pupil=event.kept_id).update(pupil=event.restored_id)


def review_adopted(event: DecisionAdopted) -> None:
    """A committee that adopts the outcome of a review has it applied.

    Errors: those of `review_votes.decide_by_decision`; the decision is then not recorded either.
    """
    if event.subject_kind == REVIEW:
        proposal, decision = _proposal(event)
        review_votes.decide_by_decision(proposal=proposal, decision=decision, actor=event.actor, at=event.at)


def withdrawal_adopted(event: DecisionAdopted) -> None:
    """What a committee approves leaves use.

    Errors: those of `withdrawals.approve_by_decision`; the decision is then not recorded either.
    """
    if event.subject_kind == WITHDRAWAL:
        lot, decision = _lot(event)
        withdrawals.approve_by_decision(lot=lot, decision=decision, actor=event.actor, at=event.at)


def withdrawal_rejected(event: DecisionRejected) -> None:
    """What a committee votes down goes on serving."""
    if event.subject_kind == WITHDRAWAL:
        lot, decision = _lot(event)
        withdrawals.reject_by_decision(lot=lot, decision=decision, actor=event.actor, at=event.at)


def _lot(event: DecisionTaken) -> tuple[Withdrawal, Decision]:
    lot = Withdrawal.objects.filter(pk=event.subject_pk).first()
    if lot is None:
        raise refusals_withdrawals.NothingToWithdraw
    return lot, Decision.objects.select_related("meeting__committee").get(pk=event.decision_id)


def review_rejected(event: DecisionRejected) -> None:
    """An outcome that was voted down is not put to the vote again; the dialogue goes on."""
    if event.subject_kind == REVIEW:
        proposal, decision = _proposal(event)
        review_votes.reject_by_decision(proposal=proposal, decision=decision, actor=event.actor, at=event.at)


def _proposal(event: DecisionTaken) -> tuple[ReviewProposal, Decision]:
    found = ReviewProposal.objects.filter(pk=event.subject_pk).select_related("review").first()
    if found is None:
        raise refusals_reviews.ProposalGone
    return found, Decision.objects.select_related("meeting__committee").get(pk=event.decision_id)


def _raise(kind: str, pupil: int, school: int, at: datetime) -> None:
    held = Holding.objects.open().filter(pupil=pupil, school=school).order_by("pk")
    Task.objects.bulk_create(
        (
            Task(kind=kind, device_id=row.device_id, pupil_id=pupil, school_id=row.school_id, opened_at=at)
            for row in held
        ),
        ignore_conflicts=True,
    )
