"""What a usage review will not do, said so that a person can act on it."""

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.refusal import Refusal


class ReviewsOff(Refusal):
    code = "fleet.reviews_off"
    sentence = _("%(body)s does not run usage reviews. Turn them on in the settings first.")


class AlreadyReviewed(Refusal):
    code = "fleet.already_reviewed"
    sentence = _("%(set)s is under review already, on its way to another school, or was decided on not long ago.")


class NotLow(Refusal):
    code = "fleet.not_low"
    sentence = _("%(set)s is used as much as %(body)s asks for: nothing is asked of the school.")


class TooLittleKnown(Refusal):
    code = "fleet.too_little_known"
    sentence = _("Too little is known of %(set)s: %(weeks)s school weeks that have just passed must count.")


class ReviewEnded(Refusal):
    code = "fleet.review_ended"
    sentence = _("This review is over: what was decided stays. Another may begin on new figures.")


class AnsweredAlready(Refusal):
    code = "fleet.review_answered"
    sentence = _("The school has answered already. Add to the thread what is new.")


class CoachingFirst(Refusal):
    code = "fleet.coaching_first"
    sentence = _("No coaching has been offered yet. Offer it first: a move comes after.")


class SchoolNotHeard(Refusal):
    code = "fleet.school_not_heard"
    sentence = _("The school has until %(answer)s to answer. A move is decided after its answer, or after that day.")


class CoachingNotAnswered(Refusal):
    code = "fleet.coaching_not_answered"
    sentence = _("The school has until %(reply)s to say whether it takes the coaching. A move is decided after.")


class CoachingAhead(Refusal):
    code = "fleet.coaching_ahead"
    sentence = _("The coaching that the school accepted has not been held yet. Say how it went first.")


class NotNowInReview(Refusal):
    code = "fleet.review_not_now"
    sentence = _("This cannot be done at this point of the review: %(state)s.")


class WordsNeeded(Refusal):
    code = "fleet.review_words"
    sentence = _("Say it in words: both sides read them.")


class DayNeeded(Refusal):
    code = "fleet.review_day"
    sentence = _("Give the day: of the coaching, or on which the watch ends, after today.")


class SchoolNeeded(Refusal):
    code = "fleet.review_school"
    sentence = _("Name the school that would receive the set.")


class CommitteeDecides(Refusal):
    code = "fleet.committee_decides"
    sentence = _("%(body)s has its committee decide on moves: propose this one to it.")


class NotOfThisCommittee(Refusal):
    code = "fleet.review_not_of_committee"
    sentence = _("%(committee)s is not a committee of the body that answers for this school, nor of one above it.")


class ProposalGone(Refusal):
    code = "fleet.review_proposal_gone"
    sentence = _("This proposal is no longer there: the review was decided, or another proposal took its place.")


class StillMoving(Refusal):
    code = "fleet.review_still_moving"
    sentence = _("The transfer proposed is under way. Another school is named once it was refused or given up.")


class MovesChanged(Refusal):
    code = "fleet.moves_changed"
    sentence = _("Something changed since you read these moves: read them again, then propose them.")


class StockChanged(Refusal):
    code = "fleet.stock_changed"
    sentence = _("Something changed since you read this: read it again, then write it.")


OBSTACLES: dict[str, type[Refusal]] = {
    "ended": ReviewEnded,
    "answered": AnsweredAlready,
    "offer_first": CoachingFirst,
    "await_answer": SchoolNotHeard,
    "await_reply": CoachingNotAnswered,
    "coaching_ahead": CoachingAhead,
    "not_now": NotNowInReview,
}
"""What `engine.reviewing.obstacle` finds, as refusals."""
