"""The month of a desk as open data: counts by category and channel, without persons, schools, texts or numbers.

Counts below five are left out, and with them their times: few people could be told apart behind them. No total is
published, from which what is left out could be worked out again.
"""

from typing import Any

from django.db import connection

from pupitre.support.queries.figures import Span

LEAST = 5
COLUMNS = (
    ("month", "string", "Month of the requests, as 2026-09."),
    ("category", "string", "What the requests were about, in the words of the desk."),
    ("channel", "string", "How they came: phone, mail, chat, portal, label, desk."),
    ("requests", "integer", "How many; empty where there were fewer than five."),
    ("answered_in_time", "integer", "Of these, first answers within the target; empty where fewer than five."),
    ("solved_in_time", "integer", "Of these, solved within the target; empty where fewer than five."),
    ("median_hours", "number", "Hours of the clock from the request to its solution, median."),
)
COUNTS = """
SELECT coalesce(c.name, ''), t.channel, count(*), count(*) FILTER (WHERE NOT t.answer_late),
    count(*) FILTER (WHERE NOT t.resolve_late), count(t.solved_at),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM t.solved_at - t.opened_at)::float8 / 3600)
FROM support_ticket t LEFT JOIN support_category c ON c.id = t.category_id
WHERE t.organisation_id = %(body)s AND t.opened_at >= %(first)s AND t.opened_at < %(until)s AND t.state <> 'merged'
    AND NOT t.confidential
GROUP BY 1, 2 ORDER BY 1, 2
"""


def rows(span: Span) -> list[tuple[Any, ...]]:
    """In the order of COLUMNS; None where a count is too small to be said."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, span.facts)
        found = cursor.fetchall()
    return [
        (
            f"{span.first:%Y-%m}",
            category,
            channel,
            count if count >= LEAST else None,
            _said(answered, count),
            _said(solved, count),
            round(median, 1) if ended >= LEAST and median is not None else None,
        )
        for category, channel, count, answered, solved, ended, median in found
    ]


def _said(part: int, count: int) -> int | None:
    """A part of a count, where neither it nor what it leaves is too small."""
    return part if count >= LEAST and part >= LEAST and (count - part == 0 or count - part >= LEAST) else None


def schema() -> dict[str, Any]:
    """The columns in the words of Table Schema (frictionless)."""
    return {
        "name": "support-month",
        "title": "Requests for help of a month, by category and channel",
        "description": "No person, no school. Counts below five are left empty.",
        "missingValues": [""],
        "fields": [{"name": name, "type": kind, "description": text} for name, kind, text in COLUMNS],
        "primaryKey": ["month", "category", "channel"],
    }
