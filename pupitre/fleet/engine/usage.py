"""How much devices are used in a school week: days of holiday, repairs and missing accounts taken out first. Pure.

A set is used on a day when at least one of its devices is: what a review asks is whether a class opened the cart.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

SCHOOL_DAYS = 5  # Monday to Friday


class Left(StrEnum):
    """Why a week says nothing of a set."""

    HOLIDAY = "holiday"
    REPAIR = "repair"
    MISSING = "missing"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True)
class DeviceWeek:
    """One device over a week: days used, days out of service, days of which its sources gave an account.

    `heard` is None where no source knows the device: it cannot be measured at all.
    """

    active: frozenset[date]
    out: Sequence[Span] = ()
    heard: frozenset[date] | None = frozenset()


class WeekUse(NamedTuple):
    """What a week says of a group of devices, in device-days and in days."""

    devices: int
    measured: int
    open_days: int
    used_days: int
    asked: int
    active: int
    repaired: int
    missing: int


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def mondays(first: date, last: date) -> list[date]:
    """The Mondays of the weeks from that of `first` to that of `last`."""
    start = monday(first)
    return [start + timedelta(weeks=number) for number in range((monday(last) - start).days // 7 + 1)]


def open_days(week: date, closed: Iterable[Span]) -> frozenset[date]:
    """The days of school of the week of this Monday: weekdays that no holiday takes."""
    days = [week + timedelta(days=number) for number in range(SCHOOL_DAYS)]
    closed = list(closed)
    return frozenset(day for day in days if not any(span.holds(day) for span in closed))


def use_of(days: Collection[date], devices: Sequence[DeviceWeek]) -> WeekUse:
    """The use of a group over the school days of a week. A day of use counts whatever a source failed to say."""
    asked = active = repaired = missing = measured = 0
    used: set[date] = set()
    for device in devices:
        if device.heard is not None:
            measured += 1
        for day in days:
            if day in device.active:
                asked += 1
                active += 1
                used.add(day)
            elif any(span.holds(day) for span in device.out):
                repaired += 1
            elif device.heard is None or day not in device.heard:
                missing += 1
            else:
                asked += 1
    return WeekUse(len(devices), measured, len(days), len(used), asked, active, repaired, missing)


def left_out(week: WeekUse) -> Left | None:
    """Why the week says nothing of the group; None where it counts. Half of what is not holiday must be known."""
    if week.open_days == 0:
        return Left.HOLIDAY
    if week.measured == 0:
        return Left.NOT_MEASURED
    if week.asked * 2 >= week.asked + week.repaired + week.missing and week.asked:
        return None
    return Left.REPAIR if week.repaired > week.missing else Left.MISSING


def rate(weeks: Iterable[WeekUse]) -> float | None:
    """The share of the device-days that could be used on which devices were; None where there were none."""
    counted = [week for week in weeks if left_out(week) is None]
    asked = sum(week.asked for week in counted)
    return sum(week.active for week in counted) / asked if asked else None
