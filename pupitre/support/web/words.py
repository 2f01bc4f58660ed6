"""How the desk says things: when something is due, how a state looks."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from functools import lru_cache
from html import escape
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.timezone import get_current_timezone
from django.utils.translation import get_language
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
    late = due_at < now
    css = "due-late" if late else "due-soon" if due_at - now < SOON else "due-next"
    language = get_language() or ""
    words = _from_now(round(abs(due_at - now).total_seconds() / 60), late, language)
    exact = _exact(due_at, get_current_timezone(), language)
    return mark_safe(f'<time {exact} class="{css}">{words}</time>')  # noqa: S308 - figures, else escaped


@lru_cache(maxsize=4096)
def _exact(due_at: datetime, _zone: tzinfo, _language: str) -> str:
    """The instant itself; the queue is read again each minute, with the same ones."""
    return f'datetime="{due_at.isoformat(timespec="minutes")}" title="{formats.moment(due_at)}"'


@lru_cache(maxsize=4096)
def _from_now(minutes: int, late: bool, _language: str) -> str:
    """The words of `due`, escaped; a queue asks for fifty, and again each minute."""
    said = {"time": lasting(timedelta(minutes=minutes))}
    words = _("late by %(time)s") if late else _("in %(time)s")
    return escape(f"{'▲ ' if late else ''}{words % said}")


NOTHING_DUE = mark_safe(NOTHING)  # noqa: S308 - a constant of ours


def priority(value: int) -> Any:
    """ "P2", with its words for who hovers or hears."""
    return _priority(value, get_language() or "")


@lru_cache(maxsize=64)
def _priority(value: int, _language: str) -> Any:
    said = str(Priority(value).label)
    return format_html('<abbr class="priority-{}" title="{}">P{}</abbr>', value, said, value)


def priority_line(value: int) -> Any:
    """ "P2, class blocked", as a form says it while it is filled."""
    return format_html('<strong class="priority-{}">{}</strong>', value, Priority(value).label)
