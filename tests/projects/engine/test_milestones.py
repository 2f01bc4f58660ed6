"""Milestones of a delivery: when each is due, and where it stands by what is known. Tables of cases."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.projects.engine.milestones import (
    CONDITIONS,
    Actor,
    Bought,
    Due,
    Facts,
    Judged,
    Kind,
    State,
    Wave,
    judge,
    keeps_out,
    next_wave,
    of_wave,
    schedule,
)
from pupitre.projects.enums import MilestoneKind

FIRST = Wave(1, date(2026, 1, 1), date(2026, 6, 30))
THIRD = Wave(3, date(2027, 1, 1), date(2027, 6, 30))
DUE = date(2026, 1, 1)
BEFORE, AFTER = date(2025, 12, 1), date(2026, 2, 1)


def test_conditions_are_due_when_the_wave_begins_and_deliveries_before_it_ends() -> None:
    found = [(due.kind, due.wave, due.due_on) for due in schedule(FIRST, (FIRST, THIRD), 30)]
    assert found == [
        ("convention", 1, DUE), ("project", 1, DUE), ("referent", 1, DUE), ("seats", 1, DUE),
        ("order", 1, date(2026, 5, 31)), ("delivery", 1, date(2026, 6, 30)),
        ("order", 3, date(2027, 5, 31)), ("delivery", 3, date(2027, 6, 30)),
    ]  # fmt: skip


def test_an_order_is_not_due_before_its_wave_however_slow_the_supplier() -> None:
    assert schedule(FIRST, (FIRST,), 400)[4].due_on == FIRST.starts_on


HALF = Bought(units=12, sent=12, arrived=6, sent_on=BEFORE)
WHOLE = Bought(units=12, sent=12, arrived=12, sent_on=BEFORE, arrived_on=AFTER)
SOME_SENT = Bought(units=12, sent=6)
REST = Bought(units=12, sent=12, arrived=12, to_order=18, sent_on=BEFORE, arrived_on=BEFORE)


@pytest.mark.parametrize(
    ("case", "kind", "facts", "on", "expected"),
    [
        ("signed before", "convention", Facts(convention_on=BEFORE), BEFORE, ("met", "met", None)),
        ("signed late is signed", "convention", Facts(convention_on=AFTER), AFTER, ("met", "met", None)),
        ("a day is planned in time", "convention", Facts(convention_on=DUE), BEFORE,
         ("planned", "planned", "authorities")),
        ("a day is planned too late", "convention", Facts(convention_on=AFTER), BEFORE,
         ("late", "planned_late", "authorities")),
        ("no day, still time", "convention", Facts(), BEFORE, ("open", "undated", "authorities")),
        ("no day, on the last day", "convention", Facts(), DUE, ("open", "undated", "authorities")),
        ("no day, the day after", "convention", Facts(), AFTER, ("late", "undated", "authorities")),
        ("the project is being written", "project", Facts(), BEFORE, ("open", "undated", "school")),
        ("the project is under review", "project", Facts(project_sent=True), BEFORE, ("open", "sent", "reviewers")),
        ("a validated project sent again", "project", Facts(project_on=BEFORE, project_sent=True), BEFORE,
         ("met", "met", None)),
        ("the referent is enrolled", "referent", Facts(referent_on=DUE), BEFORE, ("planned", "planned", "school")),
        ("no place missing", "seats", Facts(), AFTER, ("met", "met", None)),
        ("places missing, still time", "seats", Facts(seats=4), BEFORE, ("open", "seats", "adviser")),
        ("places missing, too late", "seats", Facts(seats=4), AFTER, ("late", "seats", "adviser")),
        ("nothing drafted", "order", Facts(), BEFORE, ("open", "not_drafted", "lead")),
        ("drafted for another wave", "order", Facts(bought={2: WHOLE}), BEFORE, ("open", "not_drafted", "lead")),
        ("part of it sent", "order", Facts(bought={1: SOME_SENT}), AFTER, ("late", "not_sent", "buyer")),
        ("all of it sent", "order", Facts(bought={1: HALF}), AFTER, ("met", "met", None)),
        ("the rest of it to order", "order", Facts(bought={1: REST}), BEFORE, ("open", "partly_drafted", "lead")),
        ("the rest of it to order", "delivery", Facts(bought={1: REST}), AFTER, ("late", "partly", "lead")),
        ("nothing sent", "delivery", Facts(bought={1: Bought(units=6)}), BEFORE, ("open", "not_sent", "buyer")),
        ("on its way", "delivery", Facts(bought={1: Bought(units=6, sent=6)}), BEFORE,
         ("open", "on_its_way", "supplier")),
        ("half arrived", "delivery", Facts(bought={1: HALF}), AFTER, ("late", "partly", "supplier")),
        ("all arrived", "delivery", Facts(bought={1: WHOLE}), AFTER, ("met", "met", None)),
        ("all given up", "delivery", Facts(bought={1: Bought()}), AFTER, ("late", "not_drafted", "lead")),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_where_a_milestone_stands(
    case: str, kind: str, facts: Facts, on: date, expected: tuple[str, str, str | None]
) -> None:
    found = judge(Due(Kind(kind), 1, DUE), facts, on)
    assert (found.state, found.code, found.actor) == expected


@pytest.mark.parametrize(
    ("case", "kind", "facts", "on", "out"),
    [
        ("met", "convention", Facts(convention_on=BEFORE), BEFORE, False),
        ("planned in time", "convention", Facts(convention_on=DUE), BEFORE, False),
        ("planned too late", "convention", Facts(convention_on=AFTER), BEFORE, True),
        ("met late", "convention", Facts(convention_on=AFTER), AFTER, False),
        ("no day", "project", Facts(), BEFORE, True),
        ("places still to be given", "seats", Facts(seats=2), BEFORE, False),
        ("places missing on the day", "seats", Facts(seats=2), DUE, True),
        ("an order is no condition", "order", Facts(), AFTER, False),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_keeps_a_school_out_of_its_wave(case: str, kind: str, facts: Facts, on: date, out: bool) -> None:
    assert keeps_out(judge(Due(Kind(kind), 1, DUE), facts, on), on) == out


def rows(facts: Facts, on: date = BEFORE) -> list[Judged]:
    return [judge(due, facts, on) for due in schedule(FIRST, (FIRST, THIRD), 30)]


def test_the_next_delivery_and_what_stands_before_it() -> None:
    found = rows(Facts(bought={1: HALF}))
    assert next_wave(found) == 1
    assert [row.due.kind for row in of_wave(found, 1)] == [*CONDITIONS, "order", "delivery"]
    later = rows(Facts(bought={1: WHOLE}))
    assert next_wave(later) == 3
    assert [(row.due.kind, row.due.wave) for row in of_wave(later, 3)][-2:] == [("order", 3), ("delivery", 3)]
    assert next_wave(rows(Facts(bought={1: WHOLE, 3: WHOLE}))) is None


def test_the_kinds_are_those_of_the_table() -> None:
    assert [kind.value for kind in Kind] == MilestoneKind.values


days = st.none() | st.dates(date(2025, 1, 1), date(2027, 12, 31))


@given(
    kind=st.sampled_from(Kind), day=days, seats=st.integers(0, 3), on=st.dates(date(2025, 1, 1), date(2027, 12, 31))
)
def test_someone_moves_whatever_is_not_met_and_a_day_to_come_is_never_met(
    kind: Kind, day: date | None, seats: int, on: date
) -> None:
    facts = Facts(day, day, day, seats)
    found = judge(Due(kind, 1, DUE), facts, on)
    assert (found.actor is None) == found.is_met
    assert not (found.is_met and found.day and found.day > on)
    assert (found.state == State.OPEN) <= (on <= DUE)
    assert found.actor is None or found.actor in set(Actor)
