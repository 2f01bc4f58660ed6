"""What is in force, who is late, what votes decide: tables that a project manager can read."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.governance.engine import calendar, committees, conventions, duties
from pupitre.governance.engine.committees import Rules, Votes
from pupitre.governance.engine.conventions import Piece, Span, in_force, spans
from pupitre.governance.engine.duties import Schedule


def d(text: str) -> date:
    return date.fromisoformat(text)


BASE = Piece(0, d("2025-09-01"), d("2028-08-31"), adds=frozenset({1, 2}))
THIRD_SCHOOL = Piece(1, d("2026-01-01"), adds=frozenset({3}))
LONGER = Piece(2, d("2028-07-01"), d("2030-08-31"), removes=frozenset({1}))
TOO_LATE = Piece(3, d("2029-01-01"), d("2031-01-01"), adds=frozenset({9}))


@pytest.mark.parametrize(
    ("pieces", "day", "ended_on", "schools", "last"),
    [
        ([BASE], "2025-08-31", None, None, None),  # the day before
        ([BASE], "2025-09-01", None, {1, 2}, "2028-08-31"),
        ([BASE], "2028-08-31", None, {1, 2}, "2028-08-31"),  # last day included
        ([BASE], "2028-09-01", None, None, None),
        ([BASE, THIRD_SCHOOL], "2025-12-31", None, {1, 2}, "2028-08-31"),  # the amendment waits for its day
        ([BASE, THIRD_SCHOOL], "2026-01-01", None, {1, 2, 3}, "2028-08-31"),
        ([THIRD_SCHOOL, BASE, LONGER], "2029-01-01", None, {2, 3}, "2030-08-31"),  # whatever the order given
        ([BASE, TOO_LATE], "2029-06-01", None, None, None),  # an amendment cannot wake a dead convention
        ([BASE, THIRD_SCHOOL], "2026-06-30", "2026-06-30", {1, 2, 3}, "2026-06-30"),  # denounced: its last day
        ([BASE, THIRD_SCHOOL], "2026-07-01", "2026-06-30", None, None),
        ([Piece(0, d("2025-09-01"), adds=frozenset({1}))], "2060-01-01", None, {1}, None),  # no end set
        ([THIRD_SCHOOL], "2026-06-01", None, None, None),  # an amendment alone is nothing
    ],
)
def test_what_is_in_force(
    pieces: Sequence[Piece], day: str, ended_on: str | None, schools: set[int] | None, last: str | None
) -> None:
    terms = in_force(pieces, d(day), ended_on=d(ended_on) if ended_on else None)
    assert (terms and set(terms.schools)) == schools
    assert (terms.ends_on if terms else None) == (d(last) if last else None)


def test_spans_of_schools() -> None:
    assert spans([BASE, THIRD_SCHOOL, LONGER]) == (
        Span(1, d("2025-09-01"), d("2028-06-30")),
        Span(2, d("2025-09-01"), d("2030-08-31")),
        Span(3, d("2026-01-01"), d("2030-08-31")),
    )
    assert spans([Piece(0, d("2025-09-01"), adds=frozenset({4}))]) == (Span(4, d("2025-09-01"), None),)


DAYS = st.integers(0, 900).map(lambda offset: d("2025-01-01") + timedelta(days=offset))
SCHOOLS = st.frozensets(st.integers(1, 4), max_size=3)
PIECES = st.builds(Piece, st.integers(1, 9), DAYS, st.none() | DAYS, SCHOOLS, SCHOOLS)


@given(
    st.builds(Piece, st.just(0), DAYS, st.none() | DAYS, SCHOOLS),
    st.lists(PIECES, max_size=3, unique_by=lambda piece: piece.number),
    st.none() | DAYS,
    DAYS,
)
def test_spans_agree_with_what_is_in_force(
    base: Piece, others: list[Piece], ended_on: date | None, day: date
) -> None:
    pieces = [base, *others]
    terms = in_force(pieces, day, ended_on=ended_on)
    covered = {
        span.school
        for span in spans(pieces, ended_on=ended_on)
        if span.first <= day and (span.last is None or day <= span.last)
    }
    assert covered == (set(terms.schools) if terms else set())


@pytest.mark.parametrize(
    ("state", "act", "after"),
    [
        ("draft", "propose", "proposed"),
        ("draft", "denounce", None),
        ("proposed", "take_back", "draft"),
        ("proposed", "complete", "signed"),
        ("signed", "take_back", None),
        ("signed", "denounce", "ended"),
        ("ended", "propose", None),
        ("abandoned", "propose", None),
    ],
)
def test_transitions(state: str, act: str, after: str | None) -> None:
    assert conventions.next_state(state, act) == after


@pytest.mark.parametrize(
    ("today", "sent", "expected"),
    [
        ("2027-12-31", (), ()),  # 8 months before
        ("2028-02-29", (), (6,)),
        ("2028-03-15", (6,), ()),  # once
        ("2028-06-30", (6,), (2,)),
        ("2028-07-15", (), (2,)),  # an installation set up late says only what is nearest
        ("2028-09-01", (6,), ()),  # over
    ],
)
def test_renewal_alerts(today: str, sent: tuple[int, ...], expected: tuple[int, ...]) -> None:
    assert conventions.alerts(d("2028-08-31"), d(today), sent) == expected


def test_a_convention_without_end_is_never_to_renew() -> None:
    assert conventions.alerts(None, d("2028-08-31")) == ()


YEARLY = Schedule(d("2026-01-31"), every_months=12, until=d("2028-08-31"))


@pytest.mark.parametrize(
    ("schedule", "proven", "today", "state", "due_on", "missed"),
    [
        (Schedule(None), [], "2026-03-01", "standing", None, 0),
        (Schedule(d("2026-03-01")), [], "2026-01-01", "ahead", "2026-03-01", 0),
        (Schedule(d("2026-03-01")), [], "2026-02-10", "due", "2026-03-01", 0),
        (Schedule(d("2026-03-01")), [], "2026-03-01", "due", "2026-03-01", 0),  # the day itself is not late
        (Schedule(d("2026-03-01")), [], "2026-03-02", "late", "2026-03-01", 1),
        (Schedule(d("2026-03-01")), ["2026-03-01"], "2026-06-01", "done", "2026-03-01", 0),
        (YEARLY, ["2026-01-31"], "2026-06-01", "ahead", "2027-01-31", 0),
        (YEARLY, [], "2027-06-01", "late", "2026-01-31", 2),
        (YEARLY, ["2027-01-31"], "2027-06-01", "late", "2026-01-31", 1),  # the older one still lacks
        (YEARLY, ["2026-01-31", "2027-01-31", "2028-01-31"], "2028-06-01", "done", "2028-01-31", 0),
        (Schedule(d("2026-08-31"), 1, d("2026-12-31")), ["2026-08-31"], "2026-09-30", "due", "2026-09-30", 0),
    ],
)
def test_who_is_late(
    schedule: Schedule, proven: list[str], today: str, state: str, due_on: str | None, missed: int
) -> None:
    found = duties.standing(schedule, {d(day) for day in proven}, d(today))
    assert (found.state, found.due_on, found.missed) == (state, d(due_on) if due_on else None, missed)


@pytest.mark.parametrize(
    ("share", "voices", "present", "second_call", "reached", "needed"),
    [
        (Fraction(1, 2), 8, 4, False, True, 4),
        (Fraction(1, 2), 7, 3, False, False, 4),
        (Fraction(2, 3), 10, 7, False, True, 7),
        (Fraction(2, 3), 10, 6, False, False, 7),
        (Fraction(1, 2), 8, 1, True, True, 4),  # second call
        (Fraction(1, 2), 8, 0, True, False, 4),  # nobody decides nothing
        (Fraction(0), 8, 1, False, True, 0),  # no quorum asked
        (Fraction(1, 2), 0, 0, False, False, 0),
    ],
)
def test_quorum(share: Fraction, voices: int, present: int, second_call: bool, reached: bool, needed: int) -> None:
    found = committees.quorum(Rules(share), voices=voices, present=present, second_call=second_call)
    assert (found.reached, found.needed) == (reached, needed)


@pytest.mark.parametrize(
    ("rules", "present", "votes", "outcome", "why"),
    [
        (Rules(), 5, Votes(3, 2), "adopted", "by_votes"),
        (Rules(), 5, Votes(1, 0, 4), "adopted", "by_votes"),  # abstentions do not count in the majority
        (Rules(), 5, Votes(1, 2, 2), "rejected", "by_votes"),
        (Rules(), 4, Votes(2, 2), "rejected", "tie"),
        (Rules(chair_settles=True), 4, Votes(2, 2, chair="for"), "adopted", "chair"),
        (Rules(chair_settles=True), 4, Votes(2, 2, chair="against"), "rejected", "chair"),
        (Rules(chair_settles=True), 4, Votes(2, 2), "rejected", "tie"),  # the chair abstained
        (Rules(), 5, Votes(0, 0, 5), "postponed", "nobody"),
        (Rules(), 3, Votes(3, 0), "postponed", "no_quorum"),
        (Rules(majority="two_thirds"), 6, Votes(4, 2), "adopted", "by_votes"),
        (Rules(majority="two_thirds"), 6, Votes(3, 2, 1), "rejected", "by_votes"),
        (Rules(majority="consensus"), 6, Votes(), "adopted", "no_objection"),
        (Rules(majority="consensus"), 6, Votes(5, 1), "postponed", "objections"),
    ],
)
def test_what_votes_decide(rules: Rules, present: int, votes: Votes, outcome: str, why: str) -> None:
    found = committees.outcome(rules, committees.quorum(rules, voices=8, present=present), votes)
    expected = committees.Outcome(outcome, why)
    assert found == expected


def event(**fields: object) -> calendar.Event:
    at = datetime(2026, 3, 2, 13, 30, tzinfo=UTC)
    values = {"uid": "1@pupitre", "title": "Comité", "starts_at": at, "ends_at": at + timedelta(hours=2)}
    return calendar.Event(**{**values, "changed_at": at, **fields})  # type: ignore[arg-type]


def test_a_calendar_escapes_what_separates() -> None:
    text = calendar.feed("Pupitre", [event(title="Bilan; suite, et \\ fin\r\nEND:VEVENT", place="Salle 2, mairie")])
    lines = text.decode().split("\r\n")
    assert r"SUMMARY:Bilan\; suite\, et \\ fin\nEND:VEVENT" in lines
    assert r"LOCATION:Salle 2\, mairie" in lines
    assert lines.count("END:VEVENT") == 1
    assert "DTSTART:20260302T133000Z" in lines
    assert text.endswith(b"END:VCALENDAR\r\n")


@given(st.text(min_size=1, max_size=300))
def test_a_folded_line_is_short_and_reads_back(text: str) -> None:
    line = f"SUMMARY:{calendar.escaped(text.encode('utf-8', 'ignore').decode())}"
    found = calendar.folded(line)
    assert all(len(part) <= calendar.LINE for part in found.split(b"\r\n"))
    assert found.decode().removesuffix("\r\n").replace("\r\n ", "") == line


def test_a_cancelled_meeting_says_so() -> None:
    assert b"STATUS:CANCELLED" in calendar.feed("Pupitre", [event(is_cancelled=True)])
