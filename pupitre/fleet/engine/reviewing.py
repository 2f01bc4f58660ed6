"""A usage review: when a set is flagged, and which act leads from where to where until somebody decides.

It is a dialogue, not a sanction. Nothing is said on missing data; coaching comes before any move; a move waits until
the school has answered, or has let the term pass, and until coaching that it accepted has been held.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from pupitre.fleet.engine.usage import SCHOOL_DAYS, monday

LOOK_BACK = 3
"""Weeks looked through for one that counts: holidays and silence may take two of three (as the rates of usage)."""
FRESH = timedelta(weeks=5)
"""A set is flagged on weeks that have just passed: the last that counts began at most this long ago."""


class Verdict(StrEnum):
    """What the figures say of a set."""

    LOW = "low"
    USED = "used"
    TOO_LITTLE_KNOWN = "too_little_known"
    STALE = "stale"


class ReviewAct(StrEnum):
    ANSWER = "answer"  # by the school
    SAY = "say"  # by either side, as often as there is something to say
    OFFER = "offer"  # coaching, by whoever runs reviews
    ACCEPT = "accept"  # the coaching, with its day
    DECLINE = "decline"
    HOLD = "hold"  # the coaching took place
    MISS = "miss"  # it did not take place: it is offered again
    KEEP = "keep"  # the decisions
    WATCH = "watch"
    MOVE = "move"
    DROP = "drop"  # the figures were wrong: nothing is kept against the set


DECISIONS = (ReviewAct.KEEP, ReviewAct.WATCH, ReviewAct.MOVE)
_OPEN = {
    ReviewAct.ANSWER: "",  # "": the state stays
    ReviewAct.SAY: "",
    ReviewAct.KEEP: "kept",
    ReviewAct.WATCH: "watched",
    ReviewAct.DROP: "dropped",
}
TRANSITIONS: dict[str, dict[ReviewAct, str]] = {
    "told": {**_OPEN, ReviewAct.ANSWER: "answered", ReviewAct.OFFER: "offered"},
    "answered": {**_OPEN, ReviewAct.OFFER: "offered"},
    "offered": {
        **_OPEN,
        ReviewAct.ACCEPT: "agreed",
        ReviewAct.DECLINE: "declined",
        ReviewAct.MOVE: "moving",
    },
    "agreed": {**_OPEN, ReviewAct.HOLD: "coached", ReviewAct.MISS: "offered"},
    "declined": {**_OPEN, ReviewAct.OFFER: "offered", ReviewAct.MOVE: "moving"},
    "coached": {**_OPEN, ReviewAct.OFFER: "offered", ReviewAct.MOVE: "moving"},
    "kept": {},
    "watched": {},
    "moving": {},
    "dropped": {},
}
"""The whole table; `obstacle` says what the dates and the answer add to it."""


class Week(NamedTuple):
    """A week of a set, by its Monday; `left` is why it does not count ("" where it does)."""

    monday: date
    used_days: int
    open_days: int
    left: str = ""


@dataclass(frozen=True)
class Figures:
    """What a set did over its last school weeks that count, and how many others were left out, by reason."""

    first: date
    last: date
    weeks: int
    used_days: int
    open_days: int
    holiday: int = 0
    repair: int = 0
    missing: int = 0

    @property
    def use(self) -> float:
        """Days of use for a whole school week: a short week weighs what it lasted."""
        return self.used_days / self.open_days * SCHOOL_DAYS if self.open_days else 0.0


@dataclass(frozen=True)
class Facts:
    """Where a review stands, for what may be done of it on a day."""

    state: str
    today: date
    answer_due_on: date
    answered: bool = False
    offered: bool = False
    reply_due_on: date | None = None  # of the coaching offered


def figures(weeks: Sequence[Week], wanted: int, today: date) -> Figures | None:
    """The last `wanted` weeks that count, before the one that runs; None where none does."""
    since = monday(today) - timedelta(weeks=wanted * LOOK_BACK)
    past = sorted((week for week in weeks if since <= week.monday < monday(today)), key=lambda week: week.monday)
    counted = [week for week in past if not week.left][-wanted:]
    if not counted:
        return None
    first = counted[0].monday
    out = [week.left for week in past if week.left and week.monday >= first]
    return Figures(
        first,
        counted[-1].monday,
        len(counted),
        sum(week.used_days for week in counted),
        sum(week.open_days for week in counted),
        out.count("holiday"),
        out.count("repair"),
        len(out) - out.count("holiday") - out.count("repair"),
    )


def judge(found: Figures | None, *, below: float, wanted: int, today: date) -> Verdict:
    """Whether a set is to be flagged: on as many weeks as the body wants, that have just passed."""
    if found is None or found.weeks < wanted:
        return Verdict.TOO_LITTLE_KNOWN
    if today - found.last > FRESH:
        return Verdict.STALE
    return Verdict.LOW if found.use < below else Verdict.USED


def obstacle(act: ReviewAct, facts: Facts) -> str:
    """Why an act cannot be done now, or nothing.

    ended, answered, offer_first, await_answer, await_reply, coaching_ahead, not_now.
    """
    if not TRANSITIONS[facts.state]:
        return "ended"
    if act is ReviewAct.ANSWER and facts.answered:
        return "answered"
    if act is ReviewAct.MOVE:
        return _before_a_move(facts)
    return "" if act in TRANSITIONS[facts.state] else "not_now"


def _before_a_move(facts: Facts) -> str:
    if not facts.offered:
        return "offer_first"
    if not facts.answered and facts.today <= facts.answer_due_on:
        return "await_answer"
    if facts.state == "agreed":
        return "coaching_ahead"
    if facts.state == "offered" and facts.reply_due_on is not None and facts.today <= facts.reply_due_on:
        return "await_reply"
    return "" if ReviewAct.MOVE in TRANSITIONS[facts.state] else "not_now"


def after(state: str, act: ReviewAct) -> str:
    """The state that follows an act that nothing hinders."""
    return TRANSITIONS[state][act] or state


def possible(facts: Facts) -> tuple[ReviewAct, ...]:
    """What may be done of a review on a day, in the order of the acts."""
    return tuple(act for act in ReviewAct if not obstacle(act, facts))
