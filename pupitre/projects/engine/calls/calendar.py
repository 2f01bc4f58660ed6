"""Where a call stands on a day, and which of its days comes next."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Stage(StrEnum):
    DRAFT = "draft"
    ANNOUNCED = "announced"
    OPEN = "open"
    REVIEW = "review"
    AWARDED = "awarded"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Calendar:
    """The days of a call, each included; opinions and award may have none."""

    opens_on: date
    closes_on: date
    opinions_due_on: date | None = None
    awards_on: date | None = None
    is_published: bool = True
    is_cancelled: bool = False
    is_awarded: bool = False


def stage(found: Calendar, today: date) -> Stage:
    """Where the call stands: an act of a person weighs more than a day."""
    if found.is_cancelled:
        return Stage.CANCELLED
    if not found.is_published:
        return Stage.DRAFT
    if found.is_awarded:
        return Stage.AWARDED
    if today < found.opens_on:
        return Stage.ANNOUNCED
    return Stage.OPEN if today <= found.closes_on else Stage.REVIEW


def next_day(found: Calendar, today: date) -> tuple[str, date] | None:
    """What comes next and when: ("opens", …), ("closes", …), ("opinions", …) or ("award", …); None once over."""
    if stage(found, today) in {Stage.CANCELLED, Stage.AWARDED, Stage.DRAFT}:
        return None
    days = (
        ("opens", found.opens_on),
        ("closes", found.closes_on),
        ("opinions", found.opinions_due_on),
        ("award", found.awards_on),
    )
    return next(((name, day) for name, day in days if day is not None and _ahead(name, day, today)), None)


def _ahead(name: str, day: date, today: date) -> bool:
    """A call that opens today is open: its opening is behind; the other days last until their evening."""
    return day > today if name == "opens" else day >= today


def days_left(found: Calendar, today: date) -> int | None:
    """Days to answer, today included; None where the call is not open."""
    return (found.closes_on - today).days + 1 if stage(found, today) == Stage.OPEN else None
