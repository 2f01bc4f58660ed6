"""The commitment score adds up; eligibility says what blocks: tables of cases."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.projects.engine.eligibility import Condition, Facts, Rule, judge
from pupitre.projects.engine.score import BEST, Weighed, best_steps, score
from pupitre.projects.enums import ConditionKind

TODAY = date(2026, 11, 23)
READY = Facts(
    convention_on=date(2026, 1, 1),
    project_on=date(2026, 10, 1),
    referent_on=date(2026, 9, 1),
    trained_share=Decimal("0.6"),
    commitment=Decimal(70),
    authority_sits=True,
)


def rule(condition: str, **fields: object) -> Rule:
    return Rule(1, Condition(condition), **{"starts_on": date(2026, 1, 1), **fields})


@pytest.mark.parametrize(
    ("case", "asked", "facts", "blocked"),
    [
        ("without rule nothing stands in the way", [], Facts(), []),
        ("the three of Poitiers are met", ["accompanied", "validated", "committee"], READY, []),
        ("nothing is known of the school", ["accompanied", "validated", "committee", "referent"], Facts(),
         ["accompanied", "validated", "committee", "referent"]),
        ("a day to come does not count", ["validated"], Facts(project_on=date(2026, 11, 24)), ["validated"]),
        ("the day itself does", ["validated"], Facts(project_on=TODAY), []),
        ("half of the teachers, just reached", [("trained", "0.6")], READY, []),
        ("a little short of it", [("trained", "0.61")], READY, ["trained"]),
        ("commitment under the line", [("commitment", "71")], READY, ["commitment"]),
        ("commitment on the line", [("commitment", "70")], READY, []),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_a_school_may_receive(case: str, asked: list, facts: Facts, blocked: list[str]) -> None:
    rules = [rule(one) if isinstance(one, str) else rule(one[0], threshold=Decimal(one[1])) for one in asked]
    verdict = judge("TAB", rules, facts, TODAY)
    assert [finding.rule.condition for finding in verdict.blocks] == blocked
    assert verdict.is_eligible == (not blocked)


@pytest.mark.parametrize(
    ("fields", "held"),
    [
        ({}, True),
        ({"kinds": frozenset({"TAB"})}, True),
        ({"kinds": frozenset({"TNI"})}, False),
        ({"starts_on": date(2026, 11, 24)}, False),
        ({"ends_on": TODAY}, True),
        ({"ends_on": date(2026, 11, 22)}, False),
    ],
)
def test_a_rule_holds_for_its_kinds_between_its_days(fields: dict, held: bool) -> None:
    assert bool(judge("TAB", [rule("referent", **fields)], Facts(), TODAY).findings) == held


def test_the_rooms_conditions_are_those_of_the_engine() -> None:
    assert {condition.value for condition in Condition} == set(ConditionKind.values)


@given(st.lists(st.tuples(st.integers(0, 100), st.none() | st.integers(0, BEST)), max_size=8))
def test_the_parts_add_up_to_the_total(rows: list[tuple[int, int | None]]) -> None:
    criteria = [Weighed(f"c{place}", weight) for place, (weight, _mark) in enumerate(rows)]
    marks = {f"c{place}": mark for place, (_weight, mark) in enumerate(rows) if mark is not None}
    found = score(criteria, marks)
    assert sum((part.points for part in found.parts), Decimal(0)) == found.total
    assert 0 <= found.total <= 100
    if any(weight for weight, _mark in rows):
        assert sum(part.most for part in found.parts) == 100
        assert all(part.points <= part.most + Decimal("0.01") for part in found.parts)


def test_where_one_more_mark_would_bring_the_most() -> None:
    found = score([Weighed("a", 30), Weighed("b", 50), Weighed("c", 20)], {"a": 2, "b": 5})
    assert found.total == Decimal(62)
    assert [part.code for part in best_steps(found)] == ["a", "c"]
    assert best_steps(found)[0].step == Decimal(6)
    assert not found.is_whole
