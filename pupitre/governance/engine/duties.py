"""Duties of a convention: when each is due, and who is late. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from pupitre.governance.engine.conventions import on_month

SOON = timedelta(days=30)  # a date nearer than this is shown as due
HORIZON = timedelta(days=366)  # how far ahead a recurring duty is unrolled

LATE, DUE, AHEAD, DONE, STANDING = "late", "due", "ahead", "done", "standing"


@dataclass(frozen=True)
class Schedule:
    """When a duty is due: on a day, then every so many months until an end. No day: it holds all along."""

    first_on: date | None
    every_months: int = 0
    until: date | None = None


@dataclass(frozen=True)
class Standing:
    """Where a duty stands on a day.

    `due_on` is the oldest date without evidence where there is one (late, due, ahead), else the last one proven.
    `missed` counts the dates past without evidence.
    """

    state: str
    due_on: date | None = None
    missed: int = 0
    days_late: int = 0


def due_dates(schedule: Schedule, until: date) -> Iterator[date]:
    """The dates on which a duty is due, up to a day and never after the end of its convention."""
    if schedule.first_on is None:
        return
    last = min(until, schedule.until) if schedule.until else until
    step, first = 0, schedule.first_on
    while True:
        month = first.year * 12 + first.month - 1 + step
        due = on_month(month // 12, month % 12 + 1, first.day)
        if due > last:
            return
        yield due
        if not schedule.every_months:
            return
        step += schedule.every_months


def standing(schedule: Schedule, proven: Collection[date], today: date) -> Standing:
    """Where a duty stands: late as soon as the day after its date without evidence; evidence given ahead counts."""
    if schedule.first_on is None:
        return Standing(STANDING)
    dates = list(due_dates(schedule, max(today + HORIZON, schedule.first_on)))
    open_dates = [day for day in dates if day not in proven]
    missed = [day for day in open_dates if day < today]
    if missed:
        return Standing(LATE, missed[0], len(missed), (today - missed[0]).days)
    if open_dates:
        return Standing(DUE if open_dates[0] <= today + SOON else AHEAD, open_dates[0])
    return Standing(DONE, dates[-1] if dates else None)
