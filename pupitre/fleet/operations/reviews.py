"""Usage reviews: a set that is little used, a word asked of its school, coaching, then a decision.

flag(row, actor, at) -> UsageReview                 the notice: figures kept, the school written to
answer(review, reasons, words, plan, asks_help, actor, at)
say(review, words, actor, at)                       a line of the thread, by either side
offer_coaching(review, words, actor, at, adviser=None)
record_coaching(review, act, actor, at, on=None, words="")   act: ACCEPT (on), DECLINE, HOLD (on), MISS
decide(review, Wish(outcome, reasons, until=None, to_school=None), actor, at)
drop(review, reason, actor, at)                     the figures were wrong

All arguments by name; `at` is the instant, and figures, terms and days are read on its day. Committees decide in
`operations.review_votes`; `operations.review_flags` is what the daily job does.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from pupitre.accounts.models import Person
from pupitre.fleet import permissions, refusals_reviews
from pupitre.fleet.engine import reviewing as engine
from pupitre.fleet.engine.reviewing import Figures, ReviewAct, Verdict
from pupitre.fleet.enums import ReviewOutcome, ReviewReason, TransferOrigin
from pupitre.fleet.models import Device, DeviceSet, ReviewSettings, ReviewStep, UsageReview
from pupitre.fleet.operations import review_mails, transfers
from pupitre.fleet.queries import reviews as queries
from pupitre.governance.models import Decision
from pupitre.http import formats
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed, Refusal
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School


@dataclass(frozen=True)
class Wish:
    """A decision as it is taken or proposed: what, why, until when (a watch), to which school (a move)."""

    outcome: str
    reasons: str
    until: date | None = None
    to_school: School | None = None


@transaction.atomic
def flag(*, row: DeviceSet, actor: Viewer, at: datetime) -> UsageReview:
    """Begin the review of a set that is little used, and write to its school.

    Errors: NotAllowed, ReviewsOff, AlreadyReviewed, NotLow, TooLittleKnown.
    """
    if not permissions.can_review(actor, row.school):
        raise NotAllowed
    held = queries.settings_of(row.school)
    body, today = row.school.responsible, timezone.localdate(at)
    if held is None or not held.is_on:
        raise refusals_reviews.ReviewsOff(body=body)
    rest = timedelta(weeks=held.rest_weeks)
    if not queries.may_be_flagged(DeviceSet.objects.filter(pk=row.pk), rest, today).exists():
        raise refusals_reviews.AlreadyReviewed(set=row)
    found = queries.figures_of({row.pk: row.school_id}, held.weeks, today)[row.pk]
    verdict = engine.judge(found, below=float(held.below_days), wanted=held.weeks, today=today)
    if verdict is Verdict.USED:
        raise refusals_reviews.NotLow(set=row, body=body)
    if verdict is not Verdict.LOW or found is None:
        raise refusals_reviews.TooLittleKnown(set=row, weeks=held.weeks)
    made = begin(row, held, found, actor=actor, at=at)
    review_mails.notice([made], at)
    return made


def begin(row: DeviceSet, held: ReviewSettings, found: Figures, *, actor: Viewer, at: datetime) -> UsageReview:
    """Write the review and its first line; the caller writes to the school. Errors: AlreadyReviewed."""
    today = timezone.localdate(at)
    try:
        with transaction.atomic():
            made = UsageReview.objects.create(
                set=row,
                school=row.school,
                follows=UsageReview.objects.filter(set=row).order_by("-flagged_at", "-pk").first(),
                devices=Device.objects.alive().filter(set=row).count(),
                below_days=held.below_days,
                first_week=found.first,
                last_week=found.last,
                weeks=found.weeks,
                used_days=found.used_days,
                open_days=found.open_days,
                holiday_weeks=found.holiday,
                repair_weeks=found.repair,
                missing_weeks=found.missing,
                flagged_at=at,
                flagged_by_name=actor.name,
                answer_due_on=today + timedelta(days=held.answer_days),
            )
    except IntegrityError as error:
        raise refusals_reviews.AlreadyReviewed(set=row) from error
    note(made, "flag", actor, at, on=made.answer_due_on)
    return made


@transaction.atomic
def answer(
    *,
    review: UsageReview,
    reasons: Sequence[str],
    words: str,
    plan: str,
    asks_help: bool,
    actor: Viewer,
    at: datetime,
) -> UsageReview:
    """What the school says: why, what it will do, whether it wants help. Once; the thread takes what comes after.

    Errors: NotAllowed, ReviewEnded, AnsweredAlready, WordsNeeded.
    """
    row = taken(review, ReviewAct.ANSWER, actor, at)
    row.reasons = [code for code in ReviewReason.values if code in set(reasons)]
    if not row.reasons and not words.strip():
        raise refusals_reviews.WordsNeeded
    row.asks_help, row.answered_at, row.answered_by_name = asks_help, at, actor.name
    return _done(row, ReviewAct.ANSWER, actor, at, words="\n\n".join(filter(None, (words.strip(), plan.strip()))))


@transaction.atomic
def say(*, review: UsageReview, words: str, actor: Viewer, at: datetime) -> UsageReview:
    """Add a line to the thread. Errors: NotAllowed, ReviewEnded, WordsNeeded."""
    row = taken(review, ReviewAct.SAY, actor, at)
    if not words.strip():
        raise refusals_reviews.WordsNeeded
    return _done(row, ReviewAct.SAY, actor, at, words=words)


@transaction.atomic
def offer_coaching(
    *, review: UsageReview, words: str, actor: Viewer, at: datetime, adviser: Person | None = None
) -> UsageReview:
    """Offer the school to be coached, by the adviser named, else the first whom the convention makes answer for it.

    Errors: NotAllowed, ReviewEnded, NotNowInReview.
    """
    row, today = taken(review, ReviewAct.OFFER, actor, at), timezone.localdate(at)
    coach = adviser or next(iter(queries.advisers(row.school, today)), None)
    row.coaching_offered_at, row.coaching_by = at, queries.coaching_body(row.school, today)
    row.adviser, row.adviser_name = coach, str(coach) if coach else ""
    row.reply_due_on, row.coaching_on = today + _term(row), None
    done = _done(row, ReviewAct.OFFER, actor, at, words=words, on=row.reply_due_on)
    review_mails.offered(done, words.strip(), at)
    return done


@transaction.atomic
def record_coaching(
    *,
    review: UsageReview,
    act: ReviewAct,
    actor: Viewer,
    at: datetime,
    on: date | None = None,
    words: str = "",
) -> UsageReview:
    """Note that the coaching is accepted for a day, declined, held on a day, or was not held.

    Declined, or not held: say why. Errors: NotAllowed, ReviewEnded, NotNowInReview, DayNeeded, WordsNeeded.
    """
    row, today = taken(review, act, actor, at), timezone.localdate(at)
    if act in {ReviewAct.DECLINE, ReviewAct.MISS} and not words.strip():
        raise refusals_reviews.WordsNeeded
    if act in {ReviewAct.ACCEPT, ReviewAct.HOLD}:
        if on is None or (act is ReviewAct.ACCEPT and on < today) or (act is ReviewAct.HOLD and on > today):
            raise refusals_reviews.DayNeeded
        row.coaching_on = on
    else:
        row.coaching_on = None
    if act is ReviewAct.MISS:
        row.reply_due_on = today + _term(row)
    done = _done(row, act, actor, at, words=words, on=row.coaching_on)
    if act in {ReviewAct.ACCEPT, ReviewAct.DECLINE}:
        review_mails.replied(done, act, words.strip(), at)
    return done


@transaction.atomic
def decide(*, review: UsageReview, wish: Wish, actor: Viewer, at: datetime) -> UsageReview:
    """Decide as a person who may: keep, keep under watch, or move, which proposes a transfer to both schools.

    Errors: NotAllowed, CommitteeDecides, those of `settle`.
    """
    if not permissions.can_review(actor, review.school):
        raise NotAllowed
    held = queries.settings_of(review.school)
    if wish.outcome == ReviewOutcome.MOVE and held is not None and held.committee_moves:
        raise refusals_reviews.CommitteeDecides(body=review.school.responsible)
    return settle(review, wish, actor=actor, at=at)


def settle(
    review: UsageReview,
    wish: Wish,
    *,
    actor: Viewer,
    at: datetime,
    decision: Decision | None = None,
    cause: tuple[str, int] | None = None,
) -> UsageReview:
    """Apply a decision, whoever took it; the caller has checked that they may. `cause`: what asked for a move.

    Errors: ReviewEnded, CoachingFirst, SchoolNotHeard, CoachingNotAnswered, CoachingAhead, NotNowInReview,
    WordsNeeded, DayNeeded, SchoolNeeded, and those of a transfer.
    """
    act, row = ReviewAct(wish.outcome), locked(review)
    check(row, act, at)
    foresee(wish, timezone.localdate(at))
    row.outcome, row.outcome_reasons, row.decision = wish.outcome, wish.reasons.strip(), decision
    row.decided_on, row.decided_by_name, row.ended_at = timezone.localdate(at), actor.name, at
    row.watch_until = wish.until if act is ReviewAct.WATCH else None
    if act is ReviewAct.MOVE and wish.to_school is not None:
        row.to_school = wish.to_school
        row.transfer = transfers.propose_decided(
            sets=[row.set],
            to_school=wish.to_school,
            reason=wish.reasons,
            origin=TransferOrigin.REVIEW,
            cause=cause,
            actor=actor,
            at=at,
        )
    done = _done(row, act, actor, at, words=wish.reasons, on=row.watch_until)
    review_mails.decided(done, at)
    return done


def foresee(wish: Wish, today: date) -> None:
    """Refuse a decision that is not whole. Errors: WordsNeeded, DayNeeded, SchoolNeeded."""
    if not wish.reasons.strip():
        raise refusals_reviews.WordsNeeded
    if wish.outcome == ReviewOutcome.WATCH and (wish.until is None or wish.until <= today):
        raise refusals_reviews.DayNeeded
    if wish.outcome == ReviewOutcome.MOVE and wish.to_school is None:
        raise refusals_reviews.SchoolNeeded


@transaction.atomic
def move_elsewhere(
    *, review: UsageReview, to_school: School, reason: str, actor: Viewer, at: datetime
) -> UsageReview:
    """Propose the set to another school, where the first refused it or the transfer was given up.

    Errors: NotAllowed, StillMoving, and those of a transfer.
    """
    if not permissions.can_review(actor, review.school):
        raise NotAllowed
    row = locked(review)
    if row.transfer is None or row.transfer.state not in {"refused", "cancelled"}:
        raise refusals_reviews.StillMoving
    row.to_school = to_school
    row.transfer = transfers.propose_decided(
        sets=[row.set], to_school=to_school, reason=reason, origin=TransferOrigin.REVIEW, actor=actor, at=at
    )
    row.save(update_fields=["to_school", "transfer"])
    note(row, ReviewAct.MOVE, actor, at, words=reason)
    return row


@transaction.atomic
def drop(*, review: UsageReview, reason: str, actor: Viewer, at: datetime) -> UsageReview:
    """Set a review aside because its figures were wrong, and say why.

    Errors: NotAllowed, ReviewEnded, WordsNeeded.
    """
    row = taken(review, ReviewAct.DROP, actor, at)
    if not reason.strip():
        raise refusals_reviews.WordsNeeded
    row.ended_at = at
    return _done(row, ReviewAct.DROP, actor, at, words=reason)


def taken(review: UsageReview, act: ReviewAct, actor: Viewer, at: datetime) -> UsageReview:
    """The review, held, where the actor may do the act now. Errors: NotAllowed, and those of `check`."""
    row = locked(review)
    if not permissions.can_act_on_review(actor, row, act):
        raise NotAllowed
    check(row, act, at)
    return row


def locked(review: UsageReview) -> UsageReview:
    rows = UsageReview.objects.select_for_update(of=("self",))
    return rows.select_related("set", "school__responsible", "transfer").get(pk=review.pk)


def check(row: UsageReview, act: ReviewAct, at: datetime) -> None:
    """Refuse what the rules do not allow now."""
    refusal = refusal_of(row, act, timezone.localdate(at))
    if refusal is not None:
        raise refusal


def refusal_of(row: UsageReview, act: ReviewAct, today: date) -> Refusal | None:
    """What stands in the way of an act on a day, as a sentence (`engine.reviewing.obstacle`)."""
    hindered = engine.obstacle(act, row.facts(today))
    if not hindered:
        return None
    return refusals_reviews.OBSTACLES[hindered](
        state=row.get_state_display(),
        answer=formats.day(row.answer_due_on, words=True),
        reply=formats.day(row.reply_due_on or row.answer_due_on, words=True),
    )


def note(row: UsageReview, act: str, actor: Viewer, at: datetime, *, words: str = "", on: date | None = None) -> None:
    """A line of the thread, and one of the audit trail."""
    ReviewStep.objects.create(
        review=row, act=act, at=at, by_id=actor.person_id, by_name=actor.name, words=words.strip(), on=on
    )
    audit.record(f"fleet.review_{act}", actor=actor, at=at, subject=f"fleet.review:{row.pk}")


def _done(
    row: UsageReview, act: ReviewAct, actor: Viewer, at: datetime, *, words: str = "", on: date | None = None
) -> UsageReview:
    row.state = engine.after(row.state, act)
    row.save()
    note(row, act, actor, at, words=words, on=on)
    return row


def _term(row: UsageReview) -> timedelta:
    """What the school was given to answer the notice, it is given to reply to the coaching."""
    held = queries.settings_of(row.school)
    return timedelta(days=held.answer_days if held else ReviewSettings._meta.get_field("answer_days").default)
