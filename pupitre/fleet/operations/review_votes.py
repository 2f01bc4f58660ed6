"""A committee decides on a usage review: what is put to it is a proposal, a row that no longer changes."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pupitre.fleet import permissions, refusals_reviews
from pupitre.fleet.engine.reviewing import ReviewAct
from pupitre.fleet.models import ReviewProposal, UsageReview
from pupitre.fleet.operations import reviews
from pupitre.fleet.operations.reviews import Wish
from pupitre.fleet.queries import reviews as queries
from pupitre.governance.models import Decision
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def propose(*, review: UsageReview, wish: Wish, actor: Viewer, at: datetime) -> ReviewProposal:
    """Put a decision to the committees of the body; it takes the place of the one that waited.

    What could not be decided today is not proposed. Errors: NotAllowed, those of `reviews.settle` but a transfer's.
    """
    row = reviews.locked(review)
    if not permissions.can_review(actor, row.school):
        raise NotAllowed
    reviews.check(row, ReviewAct(wish.outcome), at)
    reviews.foresee(wish, timezone.localdate(at))
    row.proposals.filter(rejected=None, withdrawn_at=None).update(withdrawn_at=at)
    made = ReviewProposal.objects.create(
        review=row,
        outcome=wish.outcome,
        reasons=wish.reasons.strip(),
        watch_until=wish.until,
        to_school=wish.to_school,
        proposed_at=at,
        proposed_by_name=actor.name,
    )
    reviews.note(row, "propose", actor, at, words=wish.reasons, on=wish.until)
    return made


@transaction.atomic
def decide_by_decision(*, proposal: ReviewProposal, decision: Decision, actor: Viewer, at: datetime) -> UsageReview:
    """Do what a committee adopted; who recorded the decision needs no right of their own.

    Errors: NotOfThisCommittee, ProposalGone, and those of `reviews.settle`.
    """
    found = _waiting(proposal, decision)
    wish = Wish(found.outcome, found.reasons, found.watch_until, found.to_school)
    return reviews.settle(found.review, wish, actor=actor, at=at, decision=decision)


@transaction.atomic
def reject_by_decision(*, proposal: ReviewProposal, decision: Decision, actor: Viewer, at: datetime) -> None:
    """A proposal that was voted down is not put to the vote again; the review goes on. Errors: as above."""
    found = _waiting(proposal, decision)
    ReviewProposal.objects.filter(pk=found.pk).update(rejected=decision)
    reviews.note(found.review, "set_aside", actor, at, words=decision.reasons)


def _waiting(proposal: ReviewProposal, decision: Decision) -> ReviewProposal:
    row = reviews.locked(proposal.review)
    committee = decision.meeting.committee
    if committee.organisation_id not in queries.lines()[row.school.responsible_id]:
        raise refusals_reviews.NotOfThisCommittee(committee=committee)
    found = ReviewProposal.objects.filter(pk=proposal.pk, rejected=None, withdrawn_at=None)
    held = found.select_related("review", "to_school").first()
    if held is None or row.ended_at is not None:
        raise refusals_reviews.ProposalGone
    return held
