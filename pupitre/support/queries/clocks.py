"""The clocks of tickets: which service and target hold, and what follows for a ticket."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Q

from pupitre.support.engine import clocks, targets
from pupitre.support.enums import Deadline
from pupitre.support.models import Hours, Target, Ticket
from pupitre.territory.enums import CalendarPeriodKind
from pupitre.territory.models import School

CLOSES = {
    False: (CalendarPeriodKind.HOLIDAY, CalendarPeriodKind.PUBLIC_HOLIDAY),
    True: (CalendarPeriodKind.PUBLIC_HOLIDAY,),
}
"""Kinds of days on which a service is closed, by whether it opens in school holidays."""
WARNS_AT = 0.75
"""The share of a target after which the alarm is raised."""


@dataclass(frozen=True)
class Owed:
    """What is owed for a ticket: the service, its name, and both targets in open time."""

    service: clocks.Service
    hours: str
    answer: timedelta
    resolve: timedelta
    target: targets.Chosen


class Reckoning:
    """Services and targets of a body, read once for as many tickets as one likes."""

    def __init__(self, organisation_id: int) -> None:
        rows = Target.objects.filter(organisation=organisation_id).select_related("hours")
        self._targets = {(row.type, row.priority): row for row in rows}
        self._services: dict[tuple[int, int | None], clocks.Service] = {}

    def owed(self, ticket: Ticket) -> Owed | None:
        """None where the body has no target for this priority."""
        chosen = targets.target(ticket.type, ticket.priority, self._targets.keys())
        if chosen is None:
            return None
        target = self._targets[chosen.type, chosen.priority]
        service = self.service(target.hours, ticket.school)
        minutes = timedelta(minutes=1)
        answer, resolve = target.answer_minutes * minutes, target.resolve_minutes * minutes
        return Owed(service, target.hours.name, answer, resolve, chosen)

    def service(self, hours: Hours, school: School | None) -> clocks.Service:
        calendar = (school.calendar_id if school else None) or hours.calendar_id
        key = (hours.pk, calendar)
        if key not in self._services:
            self._services[key] = service_of(hours, calendar)
        return self._services[key]


def service_of(hours: Hours, calendar_id: int | None) -> clocks.Service:
    """When a service is open, with the days that a calendar closes."""
    windows: list[clocks.Window] = []
    closed: list[clocks.Closure] = []
    with connection.cursor() as cursor:
        cursor.execute(
            OPENINGS, [hours.pk, hours.pk, calendar_id, [str(kind) for kind in CLOSES[hours.opens_in_holidays]]]
        )
        for weekday, opens, closes, first, last, name in cursor.fetchall():
            if weekday is None:
                closed.append(clocks.Closure(first, last, name))
            else:
                windows.append(clocks.Window(weekday, opens, closes))
    return clocks.Service(hours.zone, tuple(windows), tuple(closed))


OPENINGS = """
SELECT weekday, lower(minutes), upper(minutes), NULL::date, NULL::date, ''
FROM support_hourswindow WHERE hours_id = %s
UNION ALL SELECT NULL, NULL, NULL, lower(days), upper(days) - 1, name FROM support_closure WHERE hours_id = %s
UNION ALL SELECT NULL, NULL, NULL, lower(days), upper(days) - 1, name FROM territory_calendarperiod
WHERE calendar_id = %s AND kind = ANY(%s)
ORDER BY 1, 2, 4, 6
"""
"""The windows of a service, then the days that close it: its own and its calendar's. In one query: see `routing`."""


def pauses_of(ticket: Ticket) -> list[clocks.Pause]:
    if ticket.pk is None:
        return []
    return [
        clocks.Pause(since, until) for since, until in ticket.pauses.order_by("since").values_list("since", "until")
    ]


def reckon(ticket: Ticket, owed: Owed | None, pauses: Iterable[clocks.Pause]) -> None:
    """Set the deadlines of a ticket on the row, not saved: both, the next one unmet, and when to raise the alarm."""
    pauses = list(pauses)
    if owed is None:
        ticket.answer_due_at = ticket.resolve_due_at = ticket.warn_at = ticket.due_at = None
        return
    if ticket.answered_at is None:
        ticket.answer_due_at = clocks.due(owed.service, ticket.opened_at, owed.answer, pauses).at
    ticket.resolve_due_at = clocks.due(owed.service, ticket.opened_at, owed.resolve, pauses).at
    target, due_at = (
        (owed.answer, ticket.answer_due_at) if ticket.answered_at is None else (owed.resolve, ticket.resolve_due_at)
    )
    running = ticket.is_under_way and not any(pause.until is None for pause in pauses)
    ticket.due_at = due_at if running else None
    owes_alarm = ticket.due_at is not None and ticket.warned not in {ticket.next_deadline, Deadline.RESOLVE}
    ticket.warn_at = (
        clocks.warning(owed.service, ticket.opened_at, target, pauses, WARNS_AT).at if owes_alarm else None
    )


@dataclass(frozen=True)
class Explained:
    """Why a ticket is due when it is, in facts that a page says."""

    target: timedelta
    of: targets.Chosen  # which target holds
    is_answer: bool
    hours: str
    due: clocks.Due
    opened_at: datetime


def explain(ticket: Ticket) -> Explained | None:
    """The reasons of the deadline that comes next; None where nothing is owed."""
    owed = Reckoning(ticket.organisation_id).owed(ticket)
    if owed is None:
        return None
    is_answer = ticket.answered_at is None
    target = owed.answer if is_answer else owed.resolve
    found = clocks.due(owed.service, ticket.opened_at, target, pauses_of(ticket))
    return Explained(target, owed.target, is_answer, owed.hours, found, ticket.opened_at)


def default_hours(organisation_id: int) -> Hours | None:
    return Hours.objects.filter(Q(organisation=organisation_id, is_default=True)).first()
