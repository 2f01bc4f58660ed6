"""What the work of a desk says, over a span: sets of SQL on indexed columns, figures without a name.

A span is days of the desk's own time zone, its end left out. Merged tickets are no request of their own: they count
in the load, which is what reached the desk, and nowhere else. No figure is by agent: nobody is scored in public.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection

from pupitre.support.models import Hours

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Span:
    """The days looked at, of one desk."""

    body: int
    first: date
    until: date
    zone: str

    @property
    def facts(self) -> dict[str, Any]:
        zone = ZoneInfo(self.zone)
        return {
            "body": self.body,
            "zone": self.zone,
            "first_day": self.first,
            "last_day": self.until - timedelta(days=1),
            "first": datetime.combine(self.first, time(), zone),
            "until": datetime.combine(self.until, time(), zone),
        }


def month(body: int, first: date) -> Span:
    """The month that begins on a day, in the time zone of the desk's hours."""
    until = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    return Span(body, first.replace(day=1), until, zone_of(body))


def zone_of(body: int) -> str:
    found = Hours.objects.filter(organisation=body, is_default=True).values_list("zone", flat=True).first()
    return found or settings.TIME_ZONE


@dataclass(frozen=True)
class Service:
    """What was owed and how it was kept, of all priorities (None) or of one. Times in seconds of the clock."""

    priority: int | None
    asked: int = 0
    answered: int = 0
    answer_median: float | None = None
    answer_p90: float | None = None
    answer_judged: int = 0  # those that had a target
    answer_kept: int = 0
    solved: int = 0
    solve_median: float | None = None
    solve_p90: float | None = None
    solve_judged: int = 0
    solve_kept: int = 0

    @property
    def answer_share(self) -> float | None:
        return self.answer_kept / self.answer_judged if self.answer_judged else None

    @property
    def solve_share(self) -> float | None:
        return self.solve_kept / self.solve_judged if self.solve_judged else None


ANSWERS = """
SELECT priority, count(*), count(answered_at),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM answered_at - opened_at)::float8),
    count(answer_late), count(*) FILTER (WHERE NOT answer_late)
FROM support_ticket
WHERE organisation_id = %(body)s AND opened_at >= %(first)s AND opened_at < %(until)s AND state <> 'merged'
GROUP BY GROUPING SETS ((), (priority))
"""
SOLUTIONS = """
SELECT priority, count(*),
    percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY extract(epoch FROM solved_at - opened_at)::float8),
    count(resolve_late), count(*) FILTER (WHERE NOT resolve_late)
FROM support_ticket
WHERE organisation_id = %(body)s AND coalesce(solved_at, closed_at) >= %(first)s
    AND coalesce(solved_at, closed_at) < %(until)s AND solved_at IS NOT NULL AND state <> 'merged'
GROUP BY GROUPING SETS ((), (priority))
"""


def service(span: Span) -> list[Service]:
    """First answers of what was asked in the span, solutions of what was solved in it: all, then by priority."""
    answers = {row[0]: row[1:] for row in _asked(ANSWERS, span)}
    solutions = {row[0]: row[1:] for row in _asked(SOLUTIONS, span)}
    keys = sorted({*answers, *solutions, None}, key=lambda one: one or 0)
    return [_service(key, answers.get(key, NONE), solutions.get(key, NONE[1:])) for key in keys]


NONE: Row = (0, 0, None, 0, 0)


def _service(key: int | None, answers: Row, solutions: Row) -> Service:
    asked, answered, took_answer, judged, kept = answers
    solved, took, owed, met = solutions
    (median, p90), (solve_median, solve_p90) = took_answer or (None, None), took or (None, None)
    return Service(
        key, asked, answered, median, p90, judged, kept, solved, solve_median, solve_p90, owed, met
    )  # fmt: skip


LOAD = """
SELECT extract(hour FROM opened_at AT TIME ZONE %(zone)s)::int AS hour, channel, count(*)
FROM support_ticket WHERE organisation_id = %(body)s AND opened_at >= %(first)s AND opened_at < %(until)s
GROUP BY 1, 2 ORDER BY 1, 2
"""


def load(span: Span) -> list[Row]:
    """(hour of the day, channel, requests)."""
    return _asked(LOAD, span)


BACKLOG = """
WITH moves AS (
    SELECT (opened_at AT TIME ZONE %(zone)s)::date AS day, 1 AS came, 0 AS went FROM support_ticket
    WHERE organisation_id = %(body)s AND opened_at >= %(first)s AND opened_at < %(until)s AND state <> 'merged'
    UNION ALL
    SELECT (coalesce(solved_at, closed_at) AT TIME ZONE %(zone)s)::date, 0, 1 FROM support_ticket
    WHERE organisation_id = %(body)s AND coalesce(solved_at, closed_at) >= %(first)s
        AND coalesce(solved_at, closed_at) < %(until)s AND state <> 'merged'
)
SELECT d::date, coalesce(sum(came), 0)::int, coalesce(sum(went), 0)::int
FROM generate_series(%(first_day)s::date, %(last_day)s::date, interval '1 day') d
LEFT JOIN moves ON moves.day = d::date
GROUP BY 1 ORDER BY 1
"""
STOOD = """
SELECT (SELECT count(*) FROM support_ticket WHERE organisation_id = %(body)s AND opened_at < %(first)s
        AND state IN ('new', 'open', 'requester', 'third'))
    + (SELECT count(*) FROM support_ticket WHERE organisation_id = %(body)s AND opened_at < %(first)s
        AND coalesce(solved_at, closed_at) >= %(first)s AND state IN ('solved', 'closed'))
"""


def backlog(span: Span) -> list[tuple[date, int, int, int]]:
    """(day, asked, ended, under way at its end)."""
    [(stands,)] = _asked(STOOD, span)
    found = []
    for day, came, went in _asked(BACKLOG, span):
        stands += came - went
        found.append((day, came, went, stands))
    return found


BREACHES = """
SELECT e.details ->> 'of', e.details ->> 'cause', count(*)
FROM support_ticketevent e JOIN support_ticket t ON t.id = e.ticket_id
WHERE e.verb = 'breached' AND e.at >= %(first)s AND e.at < %(until)s AND t.organisation_id = %(body)s
GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2
"""


def breaches(span: Span) -> list[Row]:
    """(deadline passed, cause, how many)."""
    return _asked(BREACHES, span)


QUALITY = """
SELECT count(*), count(*) FILTER (WHERE reopenings > 0), coalesce(sum(reopenings), 0)::int, count(score),
    count(*) FILTER (WHERE score = 3), count(*) FILTER (WHERE score = 2), count(*) FILTER (WHERE score = 1)
FROM support_ticket
WHERE organisation_id = %(body)s AND opened_at >= %(first)s AND opened_at < %(until)s AND state <> 'merged'
"""
MOVED = """
SELECT count(DISTINCT t.id), coalesce(sum(coalesce((e.details ->> 'count')::int, 1)), 0)::int
FROM support_ticket t JOIN support_ticketevent e ON e.ticket_id = t.id AND e.verb = 'handed_over'
WHERE t.organisation_id = %(body)s AND t.opened_at >= %(first)s AND t.opened_at < %(until)s AND t.state <> 'merged'
"""


@dataclass(frozen=True)
class Quality:
    """Of what was asked in the span: what came back, what changed hands, what people said of it."""

    asked: int
    reopened: int
    reopenings: int
    scored: int
    good: int
    fair: int
    bad: int
    handed_over: int
    hand_overs: int


def quality(span: Span) -> Quality:
    [counts], [moves] = _asked(QUALITY, span), _asked(MOVED, span)
    return Quality(*counts, *moves)


KINDS = """
SELECT c.id, c.name, count(*), count(*) FILTER (WHERE t.class_blocked)
FROM support_ticket t LEFT JOIN support_category c ON c.id = t.category_id
WHERE t.organisation_id = %(body)s AND t.opened_at >= %(first)s AND t.opened_at < %(until)s AND t.state <> 'merged'
GROUP BY 1, 2 ORDER BY 3 DESC, 2
"""


def categories(span: Span) -> list[Row]:
    """(key, name of the category or None, requests, of which a class could not work)."""
    return _asked(KINDS, span)


# What a figure of cost is by: the key and name that a ticket, then a repair, has for it.
BY: dict[str, tuple[str, str, str]] = {
    "model": (
        "m.id, m.name",
        "LEFT JOIN fleet_device d ON d.id = t.device_id LEFT JOIN procurement_devicemodel m ON m.id = d.model_id",
        "JOIN procurement_devicemodel m ON m.id = d.model_id",
    ),
    "school": ("s.id, s.name", "LEFT JOIN territory_school s ON s.id = t.school_id",
               "LEFT JOIN territory_school s ON s.id = d.school_id"),
    "category": ("c.id, c.name", "LEFT JOIN support_category c ON c.id = t.category_id", ""),
}  # fmt: skip
WORKED = """
SELECT {keys}, count(DISTINCT t.id), sum(w.minutes)::int, sum(w.parts)::int, sum(w.price)
FROM (
    SELECT ticket_id, minutes, 0 AS parts, 0 AS price FROM support_timespent
    WHERE at >= %(first)s AND at < %(until)s
    UNION ALL
    SELECT ticket_id, 0, quantity, quantity * unit_cost FROM support_partused
    WHERE at >= %(first)s AND at < %(until)s
) w JOIN support_ticket t ON t.id = w.ticket_id {join}
WHERE t.organisation_id = %(body)s
GROUP BY 1, 2
"""
REPAIRED = """
SELECT {keys}, count(*), coalesce(sum(r.cost), 0)
FROM fleet_repair r JOIN fleet_device d ON d.id = r.device_id {join}
WHERE r.sent_on BETWEEN %(first_day)s AND %(last_day)s AND d.organisation_id = %(body)s
GROUP BY 1, 2
"""


@dataclass
class Cost:
    """What a model, a school or a cause cost: requests worked on, minutes, parts, repairs, and the price of these."""

    key: int | None
    name: str
    requests: int = 0
    minutes: int = 0
    repairs: int = 0
    repaired: Any = 0
    parts: int = 0
    fitted: Any = 0

    def total(self, hourly: Any) -> Any:
        """With the hour of work at a price; None: repairs and parts alone."""
        return self.repaired + self.fitted + (hourly * self.minutes / 60 if hourly else 0)


def costs(span: Span, by: str) -> list[Cost]:
    """By "model", "school" or "category"; repairs are those of the fleet, which know no cause."""
    keys, of_ticket, of_repair = BY[by]
    found: dict[int | None, Cost] = {}
    for key, name, requests, minutes, parts, price in _asked(WORKED.format(keys=keys, join=of_ticket), span):
        found[key] = Cost(key, name or "", requests, minutes, parts=parts, fitted=price)
    if of_repair:
        for key, name, count, price in _asked(REPAIRED.format(keys=keys, join=of_repair), span):
            row = found.setdefault(key, Cost(key, name or ""))
            row.repairs, row.repaired = count, price
    return sorted(found.values(), key=lambda row: (-row.repaired - row.fitted, -row.minutes, row.name))


SPENT = """
SELECT coalesce(sum(w.minutes), 0)::int, count(DISTINCT w.ticket_id)
FROM support_timespent w JOIN support_ticket t ON t.id = w.ticket_id
WHERE w.at >= %(first)s AND w.at < %(until)s AND t.organisation_id = %(body)s
"""


def spent(span: Span) -> tuple[int, int]:
    """Minutes, and the requests they went to."""
    [(minutes, requests)] = _asked(SPENT, span)
    return minutes, requests


@dataclass(frozen=True)
class Month:
    """All that the page of a month says."""

    span: Span
    service: Sequence[Service]
    load: Sequence[Row]
    backlog: Sequence[tuple[date, int, int, int]]
    breaches: Sequence[Row]
    quality: Quality
    categories: Sequence[Row]
    spent: tuple[int, int]
    costs: dict[str, list[Cost]] = field(default_factory=dict)

    @property
    def whole(self) -> Service:
        return self.service[0]


def of_month(span: Span) -> Month:
    return Month(
        span,
        service(span),
        load(span),
        backlog(span),
        breaches(span),
        quality(span),
        categories(span),
        spent(span),
        {by: costs(span, by) for by in BY},
    )


def _asked(sql: str, span: Span) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, span.facts)
        return cursor.fetchall()
