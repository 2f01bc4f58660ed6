"""When a loan is late, when whoever has it is reminded, and until when it may be prolonged."""

from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=7)  # due within a week: shown as such
EVERY = timedelta(days=7)  # between two reminders
LAST = timedelta(days=35)  # after so long, mails stop: somebody calls


class Stand(StrEnum):
    """Where a loan is: without a day, running, due within a week, late."""

    OPEN = "open"
    RUNNING = "running"
    SOON = "soon"
    LATE = "late"


def stand(due_on: date | None, today: date) -> Stand:
    """Where a loan is; the day it is due is not late yet."""
    if due_on is None:
        return Stand.OPEN
    if due_on < today:
        return Stand.LATE
    return Stand.SOON if due_on - today <= SOON else Stand.RUNNING


def is_to_remind(due_on: date | None, reminded_on: date | None, today: date) -> bool:
    """Whether to write today: late, nobody written to since it is due or for a week, and not for ever."""
    if due_on is None or not due_on < today <= due_on + LAST:
        return False
    return reminded_on is None or reminded_on <= due_on or today - reminded_on >= EVERY


def may_last_until(due_on: date | None, until: date, today: date) -> bool:
    """Whether a loan may be prolonged to a day: one to come, and later than what was agreed."""
    return until > today and (due_on is None or until > due_on)
