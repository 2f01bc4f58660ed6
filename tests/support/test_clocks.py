"""When an answer is due: one line a case, in local time."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.support.engine.clocks import Closure, Pause, Service, Window, due, elapsed

WEEK = tuple(Window(day, 7 * 60 + 30, 18 * 60 + 30) for day in range(5))
TOUSSAINT = Closure(date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint")
ARMISTICE = Closure(date(2026, 11, 11), date(2026, 11, 11), "Armistice")
CHRISTMAS = Closure(date(2026, 12, 19), date(2027, 1, 3), "Vacances de Noël")
PARIS = Service("Europe/Paris", WEEK, (TOUSSAINT, ARMISTICE, CHRISTMAS))
SHIFTS = Service("Europe/Paris", tuple(w for d in range(5) for w in (Window(d, 480, 720), Window(d, 810, 1020))))
NIGHT = Service("Europe/Paris", tuple(Window(day, 0, 1440) for day in range(7)))


def at(text: str, zone: str = "Europe/Paris") -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


@pytest.mark.parametrize(
    ("service", "opened", "hours", "expected"),
    [
        (PARIS, "2026-09-07 10:00", 1, "2026-09-07 11:00"),
        (PARIS, "2026-09-07 06:00", 1, "2026-09-07 08:30"),  # before opening: starts with the next open minute
        (PARIS, "2026-09-07 18:00", 1, "2026-09-08 08:00"),  # half an hour left, then the next day
        (PARIS, "2026-09-07 18:30", 1, "2026-09-08 08:30"),  # at closing: nothing left of the day
        (PARIS, "2026-09-11 18:00", 1, "2026-09-14 08:00"),  # a Friday evening
        (PARIS, "2026-09-12 09:00", 1, "2026-09-14 08:30"),  # a Saturday
        (PARIS, "2026-09-07 10:00", 11, "2026-09-08 10:00"),  # an open day
        (PARIS, "2026-09-07 10:00", 55, "2026-09-14 10:00"),  # five open days
        (PARIS, "2026-10-16 18:00", 1, "2026-11-02 08:00"),  # the evening before the holidays
        (PARIS, "2026-11-10 18:00", 1, "2026-11-12 08:00"),  # a public holiday
        (PARIS, "2026-12-18 18:00", 1, "2027-01-04 08:00"),  # over the end of the year
        (PARIS, "2026-09-07 07:30", 11, "2026-09-07 18:30"),  # to the last minute of the day
        (SHIFTS, "2026-09-07 11:30", 1, "2026-09-07 14:00"),  # over lunch
        (SHIFTS, "2026-09-07 12:30", 1, "2026-09-07 14:30"),
        (NIGHT, "2026-10-24 23:00", 5, "2026-10-25 03:00"),  # the hour that comes twice: five hours have passed
        (NIGHT, "2027-03-27 23:00", 5, "2027-03-28 05:00"),  # the hour that is skipped
        (NIGHT, "2028-02-28 12:00", 24, "2028-02-29 12:00"),  # a leap day
    ],
)
def test_an_answer_is_due_after_so_many_open_hours(service: Service, opened: str, hours: int, expected: str) -> None:
    assert due(service, at(opened), timedelta(hours=hours)).at == at(expected)


def test_montreal_keeps_its_own_hours() -> None:
    service = Service(
        "America/Montreal", WEEK, (Closure(date(2026, 10, 12), date(2026, 10, 12), "Action de grâces"),)
    )
    opened = at("2026-10-09 18:00", "America/Montreal")
    found = due(service, opened, timedelta(hours=1))
    assert found.at == at("2026-10-13 08:00", "America/Montreal")
    assert found.skipped == ("Action de grâces",)


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ([("2026-09-07 10:30", "2026-09-07 11:30")], "2026-09-07 13:00"),
        ([("2026-09-07 18:00", "2026-09-08 08:00")], "2026-09-07 12:00"),  # after it was due: changes nothing
        ([("2026-09-07 11:00", "2026-09-08 11:00")], "2026-09-08 12:00"),  # over a night: only open time counts
        ([("2026-09-07 09:00", "2026-09-07 10:30")], "2026-09-07 12:30"),  # begun before the ticket
        ([("2026-09-07 10:10", "2026-09-07 10:20"), ("2026-09-07 10:15", "2026-09-07 10:40")], "2026-09-07 12:30"),
    ],
)
def test_a_pause_stops_the_clock(pauses: list[tuple[str, str]], expected: str) -> None:
    held = [Pause(at(since), at(until)) for since, until in pauses]
    assert due(PARIS, at("2026-09-07 10:00"), timedelta(hours=2), held).at == at(expected)


def test_a_pause_under_way_has_no_deadline_but_says_what_is_left() -> None:
    found = due(PARIS, at("2026-09-07 10:00"), timedelta(hours=2), [Pause(at("2026-09-07 10:30"), None)])
    assert found.at is None
    assert found.left == timedelta(minutes=90)


def test_a_service_that_never_opens_owes_nothing() -> None:
    assert due(Service("Europe/Paris", ()), at("2026-09-07 10:00"), timedelta(hours=1)).at is None


def test_the_reasons_are_told() -> None:
    found = due(PARIS, at("2026-10-16 18:00"), timedelta(hours=12))
    assert found.starts == at("2026-10-16 18:00")
    assert found.skipped == ("Vacances de la Toussaint",)


def test_a_calendar_that_changes_moves_what_is_due() -> None:
    closed = Service("Europe/Paris", WEEK, (*PARIS.closures, Closure(date(2026, 9, 8), date(2026, 9, 8), "Neige")))
    assert due(closed, at("2026-09-07 18:00"), timedelta(hours=1)).at == at("2026-09-09 08:00")


START = datetime(2026, 1, 1, tzinfo=UTC)
INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes))


@given(INSTANTS, st.integers(1, 60 * 60), st.lists(st.tuples(INSTANTS, st.integers(0, 5000)), max_size=3))
def test_what_has_run_when_it_is_due_is_the_target(opened: datetime, minutes: int, held: list) -> None:
    pauses = [Pause(since, since + timedelta(minutes=length)) for since, length in held]
    target = timedelta(minutes=minutes)
    found = due(PARIS, opened, target, pauses)
    assert found.at is not None
    assert elapsed(PARIS, opened, found.at, pauses) == target
    assert found.at >= opened + target
    assert PARIS.is_open(found.at - timedelta(microseconds=1))


@given(INSTANTS, st.integers(1, 3000), st.integers(0, 3000))
def test_a_later_opening_or_a_longer_target_is_never_due_sooner(opened: datetime, minutes: int, more: int) -> None:
    first = due(PARIS, opened, timedelta(minutes=minutes)).at
    later = due(PARIS, opened + timedelta(minutes=more), timedelta(minutes=minutes)).at
    longer = due(PARIS, opened, timedelta(minutes=minutes + more)).at
    assert first is not None
    assert later is not None
    assert longer is not None
    assert later >= first
    assert longer >= first
