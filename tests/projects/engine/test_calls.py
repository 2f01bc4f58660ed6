"""Calls for projects: the rules, case by case."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.projects.engine.calls.calendar import Calendar, Stage, days_left, next_day, stage
from pupitre.projects.engine.calls.eligibility import Condition, Facts, Rule, judge
from pupitre.projects.engine.calls.funding import Funding, How, Terms, fund, least_cost, settle
from pupitre.projects.engine.calls.ranking import Judged, Why, propose, rank
from pupitre.projects.engine.score import Weighed

D = Decimal
DAYS = Calendar(date(2026, 3, 2), date(2026, 4, 10), date(2026, 5, 4), date(2026, 5, 20))


@pytest.mark.parametrize(
    ("today", "stands", "comes", "left"),
    [
        (date(2026, 3, 1), Stage.ANNOUNCED, ("opens", date(2026, 3, 2)), None),
        (date(2026, 3, 2), Stage.OPEN, ("closes", date(2026, 4, 10)), 40),
        (date(2026, 4, 10), Stage.OPEN, ("closes", date(2026, 4, 10)), 1),
        (date(2026, 4, 11), Stage.REVIEW, ("opinions", date(2026, 5, 4)), None),
        (date(2026, 5, 5), Stage.REVIEW, ("award", date(2026, 5, 20)), None),
        (date(2026, 5, 21), Stage.REVIEW, None, None),
    ],
)
def test_where_a_call_stands(today: date, stands: Stage, comes: Any, left: int | None) -> None:
    assert (stage(DAYS, today), next_day(DAYS, today), days_left(DAYS, today)) == (stands, comes, left)


@pytest.mark.parametrize(
    ("acts", "stands"),
    [
        ({"is_published": False}, Stage.DRAFT),
        ({"is_awarded": True}, Stage.AWARDED),
        ({"is_awarded": True, "is_cancelled": True}, Stage.CANCELLED),
    ],
)
def test_an_act_weighs_more_than_a_day(acts: dict[str, bool], stands: Stage) -> None:
    found = Calendar(DAYS.opens_on, DAYS.closes_on, **acts)
    assert (stage(found, DAYS.opens_on), next_day(found, DAYS.opens_on)) == (stands, None)


SCHOOL = Facts("0420001A", "elementaire", "public", "REP", 2100, 88, date(2026, 1, 5), None)


@pytest.mark.parametrize(
    ("rule", "met"),
    [
        (Rule(Condition.KIND, frozenset({"elementaire", "primaire"})), True),
        (Rule(Condition.KIND, frozenset({"college"})), False),
        (Rule(Condition.SECTOR, frozenset({"public"})), True),
        (Rule(Condition.NETWORK, frozenset({"REP", "REP+"})), True),
        (Rule(Condition.NETWORK, frozenset({"REP+"})), False),
        (Rule(Condition.SCHOOLS, frozenset({"0420001A"})), True),
        (Rule(Condition.SCHOOLS, frozenset({"0420002B"})), False),
        (Rule(Condition.POPULATION, threshold=D(2100)), True),
        (Rule(Condition.POPULATION, threshold=D(2099)), False),
        (Rule(Condition.PUPILS, threshold=D(150)), True),
        (Rule(Condition.PROJECT), True),
        (Rule(Condition.CONVENTION), False),
    ],
)
def test_who_may_answer(rule: Rule, met: bool) -> None:
    found = judge([rule], SCHOOL, date(2026, 3, 2))
    assert (found.is_eligible, found.findings[0].is_met) == (met, met)


def test_what_is_not_known_is_said_and_stands_in_nobodys_way() -> None:
    found = judge([Rule(Condition.POPULATION, threshold=D(3500))], Facts("X", "primaire", "public"), date(2026, 3, 2))
    assert found.is_eligible
    assert [row.is_met for row in found.unknown] == [None]


def test_a_project_validated_later_does_not_count_yet() -> None:
    assert not judge([Rule(Condition.PROJECT)], SCHOOL, date(2026, 1, 4)).is_eligible


LABEL = Terms(D("0.5"), D(1500), D(7000))


@pytest.mark.parametrize(
    ("cost", "help_", "how"),
    [
        ("0", "0", How.NO_COST),
        ("2999.98", "0", How.BELOW_FLOOR),
        ("3000", "1500", How.RATE),
        ("3000.01", "1500.01", How.RATE),  # half a cent goes up
        ("14000", "7000", How.RATE),
        ("20000", "7000", How.CAPPED),
    ],
)
def test_what_the_call_pays(cost: str, help_: str, how: How) -> None:
    found = fund(D(cost), LABEL)
    assert found == Funding(D(cost), D(help_), how)
    assert found.help + found.own == found.cost


cents = st.integers(0, 5_000_000).map(lambda n: D(n) / 100)


@given(cents, st.integers(1, 100), st.none() | cents, st.none() | cents)
def test_help_and_own_share_always_add_up(cost: D, rate: int, floor: D | None, cap: D | None) -> None:
    if floor is not None and cap is not None and cap < floor:
        floor, cap = cap, floor
    terms = Terms(D(rate) / 100, floor, cap)
    found = fund(cost, terms)
    assert found.help + found.own == found.cost == cost
    assert 0 <= found.help <= cost
    assert cap is None or found.help <= cap
    assert found.help == 0 or floor is None or found.help >= min(floor, cap or floor)


@given(st.integers(1, 100), st.integers(1, 1_000_000))
def test_the_least_cost_is_helped_and_a_cent_less_is_not(rate: int, floor: int) -> None:
    terms = Terms(D(rate) / 100, floor=D(floor) / 100)
    least = least_cost(terms)
    assert least is not None
    assert fund(least, terms).how == How.RATE
    assert fund(least - D("0.01"), terms).how in {How.BELOW_FLOOR, How.NO_COST}


@pytest.mark.parametrize(
    ("accepted", "due", "left"),
    [
        ([], "0", "2500"),
        (["2000"], "1000", "1500"),
        (["2000", "3000"], "2500", "0"),
        (["9000"], "2500", "0"),
        (["0.01"], "0.00", "2500"),
    ],
)
def test_what_is_due_follows_what_was_spent(accepted: list[str], due: str, left: str) -> None:
    found = settle(D(2500), D(5000), map(D, accepted), [D(400)])
    assert (found.due, found.left, found.waiting) == (D(due), D(left), D(400))


@given(cents, cents, st.lists(cents, max_size=6))
def test_never_more_is_due_than_granted_and_more_spending_never_lowers_it(award: D, more: D, spent: list[D]) -> None:
    cost = award + more
    found = settle(award, cost, spent, [])
    assert found.due + found.left == award
    assert 0 <= found.due <= award
    assert settle(award, cost, [*spent, D(100)], []).due >= found.due


CRITERIA = [Weighed("use", 60), Weighed("training", 40)]


def judged(key: int, *opinions: tuple[int, int]) -> Judged:
    return Judged(key, tuple({"use": use, "training": training} for use, training in opinions))


def test_the_rank_follows_the_criteria_and_ties_share_it() -> None:
    found = rank(CRITERIA, [judged(1, (3, 3)), judged(2, (5, 5)), judged(3, (3, 3)), judged(4, (1, 1)), judged(5)])
    assert [(row.key, row.rank, row.total, row.ties) for row in found] == [
        (2, 1, D("100.00"), ()),
        (1, 2, D("60.00"), (3,)),
        (3, 2, D("60.00"), (1,)),
        (4, 4, D("20.00"), ()),
        (5, None, D("0.00"), ()),
    ]


def test_marks_of_several_opinions_are_averaged() -> None:
    [found] = rank(CRITERIA, [judged(1, (5, 0), (4, 1), (4, 0))])
    assert [(part.code, part.mean, part.points, part.most) for part in found.parts] == [
        ("use", D("4.33"), D("52.00"), D(60)),
        ("training", D("0.33"), D("2.67"), D(40)),
    ]
    assert found.total == D("54.67")


marks = st.tuples(st.integers(0, 5), st.integers(0, 5))


@given(st.lists(st.lists(marks, max_size=3), max_size=8), st.integers(1, 100), st.integers(1, 100))
def test_parts_add_up_and_ranks_agree_with_totals(files: list[list[tuple[int, int]]], one: int, two: int) -> None:
    criteria = [Weighed("use", one), Weighed("training", two)]
    found = rank(criteria, [judged(key, *opinions) for key, opinions in enumerate(files)])
    for row in found:
        assert sum((part.points for part in row.parts), D(0)) == row.total
        assert sum((part.most for part in row.parts), D(0)) == 100
    ranked = [row for row in found if row.rank]
    for row in ranked:
        assert row.rank == 1 + sum(other.total > row.total for other in ranked)
        assert set(row.ties) == {other.key for other in ranked if other.total == row.total} - {row.key}


def test_money_is_proposed_by_rank_and_whole() -> None:
    found = rank(CRITERIA, [judged(1, (5, 5)), judged(2, (4, 4)), judged(3, (3, 3)), judged(4)])
    asked = {1: D(4000), 2: D(3000), 3: D(500), 4: D(100)}
    assert [(row.key, row.amount, row.why) for row in propose(found, asked, D(6000))] == [
        (1, D(4000), Why.RANK),
        (2, D(0), Why.BUDGET),
        (3, D(0), Why.BUDGET),  # what follows the first that does not fit waits too
        (4, D(0), Why.UNJUDGED),
    ]
    assert [row.amount for row in propose(found, asked, None)] == [D(4000), D(3000), D(500), D(0)]


def test_those_who_tie_are_served_together_or_not_at_all() -> None:
    found = rank(CRITERIA, [judged(1, (4, 4)), judged(2, (4, 4)), judged(3, (1, 1))])
    asked = {1: D(3000), 2: D(3000), 3: D(100)}
    assert [row.why for row in propose(found, asked, D(5000))] == [Why.TIE, Why.TIE, Why.BUDGET]
    assert [row.why for row in propose(found, asked, D(6000))] == [Why.RANK, Why.RANK, Why.BUDGET]


@given(st.lists(st.tuples(marks, st.integers(0, 9000)), max_size=9), st.integers(0, 30_000))
def test_a_proposal_never_passes_the_money(files: list[tuple[tuple[int, int], int]], budget: int) -> None:
    found = rank(CRITERIA, [judged(key, given_) for key, (given_, _cost) in enumerate(files)])
    asked = {key: D(cost) for key, (_marks, cost) in enumerate(files)}
    rows = propose(found, asked, D(budget))
    assert sum((row.amount for row in rows), D(0)) <= budget
    assert all(row.amount in {D(0), asked[row.key]} for row in rows)
