"""Service clocks: when an answer is due, in open hours, and why.

A service is open in weekly windows of its own time zone, but on the days that its calendar closes. A target is so
many open minutes. The clock starts at the first open minute at or after the opening of the ticket (the rule of RT),
and stands still while a pause lasts. Windows are wall-clock times: on the days when clocks change, an open window is
as long as the real time between its two ends.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

HORIZON = timedelta(days=400)
"""How far a deadline is looked for: a service closed for longer than that owes nothing."""


@dataclass(frozen=True)
class Window:
    """Open on a weekday (0 = Monday), from one minute of the day to another (1440 = midnight)."""

    weekday: int
    opens: int  # minutes after midnight
    closes: int


@dataclass(frozen=True)
class Closure:
    """Days on which the service is closed, both ends included, and why."""

    first: date
    last: date
    name: str = ""


@dataclass(frozen=True)
class Service:
    """When a service is open. `closures` need no order and may overlap."""

    zone: str
    windows: tuple[Window, ...]
    closures: tuple[Closure, ...] = ()
    _spans: tuple[tuple[date, date, str], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_spans", tuple(_joined(self.closures)))

    def closed_on(self, day: date) -> str | None:
        """Why the service is closed that whole day; None when its windows hold."""
        at = bisect_right(self._spans, day, key=lambda span: span[0]) - 1
        return self._spans[at][2] if at >= 0 and self._spans[at][1] >= day else None

    def open_spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The open spans from an instant on, in order, in UTC, cut at `since`."""
        zone = ZoneInfo(self.zone)
        day = since.astimezone(zone).date()
        last = (since + HORIZON).astimezone(zone).date()
        while day <= last:
            if self.closed_on(day) is None:
                for window in sorted(self.windows, key=lambda one: one.opens):
                    if window.weekday == day.weekday():
                        opens, closes = _instant(day, window.opens, zone), _instant(day, window.closes, zone)
                        if closes > since and closes > opens:
                            yield max(opens, since.astimezone(UTC)), closes
            day += timedelta(days=1)

    def is_open(self, at: datetime) -> bool:
        return next((span[0] <= at for span in self.open_spans(at)), False)


@dataclass(frozen=True)
class Pause:
    """The clock stands still from an instant to another; `until` None: it still does."""

    since: datetime
    until: datetime | None


@dataclass(frozen=True)
class Due:
    """When something is due. `at` None: never, or not as long as the pause lasts; `left` open time is left then."""

    at: datetime | None
    starts: datetime | None  # the first open minute
    paused: timedelta = timedelta()  # open time that pauses took
    skipped: tuple[str, ...] = ()  # names of the closures met on the way
    left: timedelta | None = None


def due(service: Service, opened: datetime, target: timedelta, pauses: Sequence[Pause] = ()) -> Due:
    """When `target` of open time has run since `opened`, pauses left out."""
    starts: datetime | None = None
    left, paused = target, timedelta()
    for opens, closes in service.open_spans(opened):
        starts = starts or opens
        for begins, ends, running in _cut(opens, closes, pauses):
            if not running:
                paused += ends - begins
            elif ends - begins >= left:
                return Due(begins + left, starts, paused, _met(service, opened, begins))
            else:
                left -= ends - begins
        if any(pause.until is None and pause.since <= closes for pause in pauses):
            return Due(None, starts, paused, (), left)
    return Due(None, starts, paused, (), left)


def elapsed(service: Service, since: datetime, until: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """The open time that ran between two instants, pauses left out."""
    total = timedelta()
    for opens, closes in service.open_spans(since):
        if opens >= until:
            break
        total += sum(
            (ends - begins for begins, ends, running in _cut(opens, min(closes, until), pauses) if running),
            timedelta(),
        )
    return total


def warning(service: Service, opened: datetime, target: timedelta, pauses: Sequence[Pause], share: float) -> Due:
    """When a share of the target has run: the moment to raise the alarm before a breach."""
    return due(service, opened, target * share, pauses)


def _instant(day: date, minute: int, zone: ZoneInfo) -> datetime:
    """A wall-clock minute of a day as an instant; one that clocks skip is read as before they changed."""
    midnight = datetime.combine(day, time(), zone)
    if minute == 1440:
        return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return midnight.replace(hour=minute // 60, minute=minute % 60).astimezone(UTC)


def _cut(begins: datetime, ends: datetime, pauses: Sequence[Pause]) -> Iterator[tuple[datetime, datetime, bool]]:
    """A span in pieces, each running or paused."""
    edges = {begins, ends}
    for pause in pauses:
        edges |= {edge for edge in (pause.since, pause.until) if edge is not None and begins < edge < ends}
    order = sorted(edges)
    for start, end in pairwise(order):
        held = any(pause.since <= start and (pause.until is None or pause.until >= end) for pause in pauses)
        yield start, end, not held


def _met(service: Service, since: datetime, until: datetime) -> tuple[str, ...]:
    """The names of the closures between two instants, once each, in order."""
    zone = ZoneInfo(service.zone)
    first, last = since.astimezone(zone).date(), until.astimezone(zone).date()
    return tuple(dict.fromkeys(name for begins, ends, name in service._spans if begins <= last and ends >= first))


def _joined(closures: Sequence[Closure]) -> Iterator[tuple[date, date, str]]:
    """Closures in order, without overlap; the first to begin gives its name to the days they share."""
    reached = date.min
    for closure in sorted(closures, key=lambda one: (one.first, one.last)):
        first = max(closure.first, reached + timedelta(days=1)) if reached != date.min else closure.first
        if first <= closure.last:
            yield first, closure.last, closure.name
            reached = closure.last
