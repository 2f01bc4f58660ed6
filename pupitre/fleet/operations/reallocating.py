"""Propose what a reallocation found: a transfer for each move, once; where reviews are on, as their decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from pupitre.fleet import refusals, refusals_reviews
from pupitre.fleet.enums import ReviewOutcome, TransferOrigin
from pupitre.fleet.models import DeviceSet, UsageReview
from pupitre.fleet.operations import review_votes, reviews, transfers
from pupitre.fleet.operations.reviews import Wish
from pupitre.fleet.permissions import REVIEW
from pupitre.fleet.queries import reallocation as queries
from pupitre.fleet.queries import reviews as settings
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School


@dataclass(frozen=True)
class Proposed:
    """How many transfers were proposed to both schools, and how many moves were put to a committee."""

    transfers: int
    to_committee: int


@transaction.atomic
def propose(*, digest: str, reason: str, actor: Viewer, at: datetime) -> Proposed:
    """Propose the moves that the actor has read. Twice is refused: the moves are no longer the same.

    Errors: NotAllowed, ReasonNeeded, NothingToSend, MovesChanged, and those of a decision or of a transfer.
    """
    actor.require(REVIEW)
    if not reason.strip():
        raise refusals.ReasonNeeded
    reading = queries.read(actor, timezone.localdate(at))
    if reading.digest != digest:
        raise refusals_reviews.MovesChanged
    if not reading.plan.moves:
        raise refusals.NothingToSend
    held, direct, moves = settings.all_settings(), 0, reading.plan.moves
    sets = DeviceSet.objects.in_bulk([move.offer.key for move in moves])
    schools = School.objects.select_related("responsible").in_bulk([move.to_school for move in moves])
    for move in moves:
        row = held.get(reading.schools[move.offer.school].body)
        direct += _propose(
            sets[move.offer.key], schools[move.to_school], reading.reviews.get(move.offer.key), reason,
            by_committee=row is not None and row.committee_moves, actor=actor, at=at,
        )  # fmt: skip
    found = Proposed(direct, len(moves) - direct)
    audit.record("fleet.reallocation_proposed", actor=actor, at=at, moves=len(moves))
    return found


def _propose(
    row: DeviceSet,
    to_school: School,
    review: UsageReview | None,
    reason: str,
    *,
    by_committee: bool,
    actor: Viewer,
    at: datetime,
) -> bool:
    """One move; whether its transfer is proposed at once. `review`: the last one of the set."""
    by: dict[str, Any] = {"actor": actor, "at": at}
    if review is not None and review.ended_at is None:
        wish: dict[str, Any] = {"review": review, "wish": Wish(ReviewOutcome.MOVE, reason, to_school=to_school)}
        if by_committee:
            review_votes.propose(**wish, **by)
            return False
        reviews.decide(**wish, **by)
    elif review is not None and review.state == "moving":
        reviews.move_elsewhere(review=review, to_school=to_school, reason=reason, **by)
    else:
        transfers.propose_decided(
            sets=[row], to_school=to_school, reason=reason, origin=TransferOrigin.BALANCE, actor=actor, at=at
        )
    return True
