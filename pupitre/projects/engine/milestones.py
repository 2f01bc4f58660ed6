"""What must be true, and by when, for a school to be delivered in its wave; and whether it is, from what is known.

A school enters a wave once its conditions hold on the wave's first day (the planner's rule); its order leaves early
enough to arrive before the wave's last day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    CONVENTION = "convention"
    PROJECT = "project"
    REFERENT = "referent"
    SEATS = "seats"
    ORDER = "order"
    DELIVERY = "delivery"


CONDITIONS = (Kind.CONVENTION, Kind.PROJECT, Kind.REFERENT, Kind.SEATS)


class State(StrEnum):
    MET = "met"
    PLANNED = "planned"  # a day is set, and it is early enough
    OPEN = "open"
    LATE = "late"  # the day has passed, or what is planned comes after it


class Actor(StrEnum):
    """Who moves it forward."""

    AUTHORITIES = "authorities"
    SCHOOL = "school"
    REVIEWERS = "reviewers"
    ADVISER = "adviser"
    LEAD = "lead"
    BUYER = "buyer"
    SUPPLIER = "supplier"


@dataclass(frozen=True)
class Wave:
    """A wave with its first and last days."""

    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True)
class Due:
    kind: Kind
    wave: int
    due_on: date


@dataclass(frozen=True)
class Bought:
    """What is ordered for a school in a wave, in units not given up; the days are those of the last ones.

    `to_order`: what its plan holds beyond that.
    """

    units: int = 0
    sent: int = 0
    arrived: int = 0
    to_order: int = 0
    sent_on: date | None = None
    arrived_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What is known of a school. `seats` counts the training places still missing; `bought` goes by wave.

    `is_written`: whether anything is known of its conditions.
    """

    convention_on: date | None = None
    project_on: date | None = None
    referent_on: date | None = None
    seats: int = 0
    project_sent: bool = False
    is_written: bool = True
    bought: Mapping[int, Bought] = field(default_factory=dict)


@dataclass(frozen=True)
class Judged:
    """Where a milestone stands; `day`: when it was met, or is planned. `code` and `values` make its sentence."""

    due: Due
    state: State
    code: str
    actor: Actor | None = None
    day: date | None = None
    values: Mapping[str, int] = field(default_factory=dict)

    @property
    def is_met(self) -> bool:
        return self.state == State.MET


def schedule(entry: Wave, deliveries: Sequence[Wave], delivery_days: int) -> tuple[Due, ...]:
    """The milestones of a school: its conditions for the wave in which it enters, then each of its deliveries."""
    found = [Due(kind, entry.number, entry.starts_on) for kind in CONDITIONS]
    for wave in deliveries:
        leaves_on = max(wave.starts_on, wave.ends_on - timedelta(days=delivery_days))
        found += [Due(Kind.ORDER, wave.number, leaves_on), Due(Kind.DELIVERY, wave.number, wave.ends_on)]
    return tuple(found)


def judge(due: Due, facts: Facts, on: date) -> Judged:
    """Where a milestone stands on a day."""
    match due.kind:
        case Kind.CONVENTION:
            return _by_day(due, facts.convention_on, Actor.AUTHORITIES, on)
        case Kind.PROJECT:
            actor = Actor.REVIEWERS if facts.project_sent else Actor.SCHOOL
            return _by_day(due, facts.project_on, actor, on, "sent" if facts.project_sent else "")
        case Kind.REFERENT:
            return _by_day(due, facts.referent_on, Actor.SCHOOL, on)
        case Kind.SEATS:
            return _seated(due, facts.seats, on)
        case Kind.ORDER:
            return _ordered(due, facts.bought.get(due.wave, Bought()), on)
        case Kind.DELIVERY:
            return _delivered(due, facts.bought.get(due.wave, Bought()), on)


def next_wave(rows: Sequence[Judged]) -> int | None:
    """The wave of the next delivery: the first that has not wholly arrived."""
    return min((row.due.wave for row in rows if row.due.kind == Kind.DELIVERY and not row.is_met), default=None)


def of_wave(rows: Sequence[Judged], wave: int) -> tuple[Judged, ...]:
    """What stands before a delivery: its own milestones, and the conditions of entry, by day."""
    own = [row for row in rows if row.due.wave == wave or (row.due.kind in CONDITIONS and row.due.wave <= wave)]
    order = list(Kind)
    return tuple(sorted(own, key=lambda row: (row.due.due_on, order.index(row.due.kind))))


def keeps_out(row: Judged, on: date) -> bool:
    """Whether a condition keeps its school out of its wave: no day planned in time, or places missing on the day.

    A condition met after its day no longer keeps anyone out.
    """
    if row.due.kind not in CONDITIONS or row.is_met:
        return False
    if row.due.kind == Kind.SEATS:
        return row.due.due_on <= on
    return row.state != State.PLANNED


def _by_day(due: Due, day: date | None, actor: Actor, on: date, code: str = "") -> Judged:
    if day is None:
        return _waits(due, code or "undated", actor, on)
    if day <= on:
        return Judged(due, State.MET, "met", day=day)
    if day <= due.due_on:
        return Judged(due, State.PLANNED, "planned", actor, day)
    return Judged(due, State.LATE, "planned_late", actor, day)


def _seated(due: Due, seats: int, on: date) -> Judged:
    if not seats:
        return Judged(due, State.MET, "met")
    return _waits(due, "seats", Actor.ADVISER, on, {"seats": seats})


def _ordered(due: Due, bought: Bought, on: date) -> Judged:
    if not bought.units:
        return _waits(due, "not_drafted", Actor.LEAD, on)
    if bought.to_order:
        values = {"units": bought.units, "planned": bought.units + bought.to_order}
        return _waits(due, "partly_drafted", Actor.LEAD, on, values)
    if bought.sent < bought.units:
        return _waits(due, "not_sent", Actor.BUYER, on)
    return Judged(due, State.MET, "met", day=bought.sent_on)


def _delivered(due: Due, bought: Bought, on: date) -> Judged:
    planned = bought.units + bought.to_order
    values = {"arrived": bought.arrived, "units": planned}
    if not bought.units:
        return _waits(due, "not_drafted", Actor.LEAD, on)
    if bought.arrived >= planned:
        return Judged(due, State.MET, "met", day=bought.arrived_on, values=values)
    if not bought.sent:
        return _waits(due, "not_sent", Actor.BUYER, on)
    if not bought.arrived:
        return _waits(due, "on_its_way", Actor.SUPPLIER, on, {"units": bought.units})
    actor = Actor.SUPPLIER if bought.arrived < bought.units else Actor.LEAD
    return _waits(due, "partly", actor, on, values)


def _waits(due: Due, code: str, actor: Actor, on: date, values: Mapping[str, int] | None = None) -> Judged:
    return Judged(due, State.LATE if due.due_on < on else State.OPEN, code, actor, values=values or {})
