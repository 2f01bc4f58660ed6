"""Conventions: what is in force on a day, which schools are covered when, and which act follows which state.

Pure: dates, keys and words in; decisions out.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

DRAFT, PROPOSED, SIGNED, ENDED, ABANDONED = "draft", "proposed", "signed", "ended", "abandoned"

# (state, act) -> the state after. An act of NEEDS_REASON is refused without a written reason.
TRANSITIONS: Mapping[tuple[str, str], str] = {
    (DRAFT, "propose"): PROPOSED,
    (DRAFT, "abandon"): ABANDONED,
    (PROPOSED, "take_back"): DRAFT,
    (PROPOSED, "complete"): SIGNED,
    (PROPOSED, "abandon"): ABANDONED,
    (SIGNED, "denounce"): ENDED,
}
NEEDS_REASON = frozenset({"take_back", "abandon", "denounce"})
ALERT_MONTHS = (6, 2)  # before the last day: time to negotiate, then time to sign (a committee meets each quarter)


def next_state(state: str, act: str) -> str | None:
    """The state after an act, or None where the act does not follow from the state."""
    return TRANSITIONS.get((state, act))


def acts_from(state: str) -> tuple[str, ...]:
    """What may be done from a state, in order; `complete` comes by itself with the last signature."""
    return tuple(act for found, act in TRANSITIONS if found == state and act != "complete")


@dataclass(frozen=True)
class Piece:
    """A signed text: the convention (number 0), or one of its amendments, which holds from `starts_on` on.

    `ends_on` is the last day it sets; an amendment that leaves it None changes no end.
    """

    number: int
    starts_on: date
    ends_on: date | None = None
    adds: frozenset[int] = field(default_factory=frozenset)
    removes: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Terms:
    """What a convention says on a day: from when, until when, for which schools, by which texts."""

    starts_on: date
    ends_on: date | None
    schools: frozenset[int]
    texts: tuple[int, ...]


def in_force(pieces: Iterable[Piece], day: date, *, ended_on: date | None = None) -> Terms | None:
    """The terms on a day, or None when nothing holds: before the start, after the end, or after it was denounced.

    The last text that took effect wins; an amendment cannot bring back a convention that was over when it began.
    """
    begun = [piece for piece in _ordered(pieces) if piece.starts_on <= day]
    if not begun or begun[0].number != 0 or (ended_on is not None and day > ended_on):
        return None
    first = begun[0]
    schools, ends_on, texts = first.adds - first.removes, first.ends_on, [0]
    for piece in begun[1:]:
        if ends_on is not None and piece.starts_on > ends_on + timedelta(days=1):
            break
        schools = (schools | piece.adds) - piece.removes
        ends_on = piece.ends_on or ends_on
        texts.append(piece.number)
    if ends_on is not None and day > ends_on:
        return None
    last = min((end for end in (ends_on, ended_on) if end is not None), default=None)
    return Terms(first.starts_on, last, schools, tuple(texts))


@dataclass(frozen=True)
class Span:
    """Days during which a school is covered, both included; without last day, until further notice."""

    school: int
    first: date
    last: date | None


def spans(pieces: Sequence[Piece], *, ended_on: date | None = None) -> tuple[Span, ...]:
    """Every span of every school, from the texts alone; agrees with `in_force` on each day.

    Terms change only on the first day of a text and on the day after an end, so it is enough to look there.
    """
    looks = sorted({piece.starts_on for piece in pieces} | set(_days_after_ends(pieces, ended_on)))
    found: list[Span] = []
    opened: dict[int, date] = {}
    for look in looks:
        terms = in_force(pieces, look, ended_on=ended_on)
        here = terms.schools if terms else frozenset()
        eve = look - timedelta(days=1)
        found += [Span(school, opened.pop(school), eve) for school in sorted(opened.keys() - here)]
        opened.update({school: look for school in here if school not in opened})
    found += [Span(school, first, None) for school, first in sorted(opened.items())]
    return tuple(sorted(found, key=lambda span: (span.school, span.first)))


def alerts(ends_on: date | None, today: date, sent: Iterable[int] = ()) -> tuple[int, ...]:
    """The alerts (months before the end) to send today: the latest one due, once, and none after the end."""
    if ends_on is None or today > ends_on:
        return ()
    due = [months for months in ALERT_MONTHS if today >= months_before(ends_on, months)]
    return () if not due or min(due) in set(sent) else (min(due),)


def months_before(day: date, months: int) -> date:
    """The same day of the month so many months before, or the last one of a shorter month."""
    index = day.year * 12 + day.month - 1 - months
    return on_month(index // 12, index % 12 + 1, day.day)


def on_month(year: int, month: int, day: int) -> date:
    """A day of a month, or its last day where the month is shorter."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return date(year, month, min(day, (following - timedelta(days=1)).day))


def _days_after_ends(pieces: Sequence[Piece], ended_on: date | None) -> Iterable[date]:
    ends = [piece.ends_on for piece in pieces] + [ended_on]
    return (end + timedelta(days=1) for end in ends if end is not None)


def _ordered(pieces: Iterable[Piece]) -> list[Piece]:
    """By the day they take effect; the convention itself before its amendments of the same day."""
    return sorted(pieces, key=lambda piece: (piece.starts_on, piece.number))
