"""How the desk says things: when something is due, how a state looks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from pupitre.http import formats
from pupitre.http.tables import NOTHING
from pupitre.support.enums import Priority, State

STATES: Mapping[str, str] = {
    State.NEW: "blocked",
    State.OPEN: "waiting",
    State.REQUESTER: "none",
    State.THIRD: "none",
    State.SOLVED: "done",
    State.CLOSED: "done",
    State.MERGED: "none",
}
"""The sign of each state: what is new blocks until somebody takes it."""
SOON = timedelta(hours=1)


def lasting(span: timedelta) -> str:
    """ "25 min", "3 h 20", "2 d 4 h": to what matters at that distance."""
    minutes = max(round(span.total_seconds() / 60), 0)
    if minutes < 60:
        return _("%(minutes)d min") % {"minutes": minutes}
    if minutes < 24 * 60:
        hours, rest = divmod(minutes, 60)
        said = {"hours": hours, "minutes": f"{rest:02d}"}
        return _("%(hours)d h %(minutes)s") % said if rest and hours < 10 else _("%(hours)d h") % said
    days, rest = divmod(minutes, 24 * 60)
    said = {"days": days, "hours": rest // 60}
    return _("%(days)d d %(hours)d h") % said if said["hours"] and days < 3 else _("%(days)d d") % said


def due(due_at: datetime | None, now: datetime) -> Any:
    """When something is due, from now: late first said so; nothing where the clock stands still."""
    if due_at is None:
        return NOTHING_DUE
    if due_at < now:
        words, css = _("late by %(time)s") % {"time": lasting(now - due_at)}, "due-late"
    else:
        words, css = (
            _("in %(time)s") % {"time": lasting(due_at - now)},
            "due-soon" if due_at - now < SOON else "due-next",
        )
    sign = "▲ " if css == "due-late" else ""
    return format_html(
        '<time datetime="{}" title="{}" class="{}">{}{}</time>',
        due_at.isoformat(timespec="minutes"), formats.moment(due_at), css, sign, words,
    )  # fmt: skip


NOTHING_DUE = mark_safe(NOTHING)  # noqa: S308 - a constant of ours


def priority(value: int) -> Any:
    """ "P2", with its words for who hovers or hears."""
    said = str(Priority(value).label)
    return format_html('<abbr class="priority-{}" title="{}">P{}</abbr>', value, said, value)


def priority_line(value: int) -> Any:
    """ "P2, class blocked", as a form says it while it is filled."""
    return format_html('<strong class="priority-{}">{}</strong>', value, Priority(value).label)
