"""The moves of a plan become transfers proposed to both schools, each set once; the room above says when."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pupitre.fleet.enums import ReviewOutcome, TransferOrigin
from pupitre.fleet.operations import reviews, transfers
from pupitre.fleet.operations.reviews import Wish
from pupitre.fleet.queries import plan_moves as queries
from pupitre.fleet.queries.plan_moves import Asked
from pupitre.kernel.viewer import Viewer


@transaction.atomic
def propose(
    asked: Sequence[Asked],
    *,
    cause: tuple[str, int],
    by_committee: bool,
    reason: str,
    actor: Viewer,
    at: datetime,
) -> int:
    """Propose the sets that may go now; returns how many. What is held is proposed by a later call.

    A set under review goes as the decision of its review, once its school was heard and coached. Errors: those of a
    transfer.
    """
    found = queries.foresee(asked, cause, timezone.localdate(at), by_committee=by_committee)
    made = 0
    for move in found.moves:
        for row in move.ready:
            review = found.reviews.get(row.pk)
            if review is not None and review.ended_at is None:
                wish = Wish(ReviewOutcome.MOVE, reason, to_school=move.to_school)
                reviews.settle(review, wish, cause=cause, actor=actor, at=at)
            else:
                transfers.propose_decided(
                    sets=[row],
                    to_school=move.to_school,
                    reason=reason,
                    origin=TransferOrigin.PLAN,
                    cause=cause,
                    actor=actor,
                    at=at,
                )
            made += 1
    return made
