"""The fleet's rules, case by case."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet import wording
from pupitre.fleet.engine.charging import (
    Charge,
    Retired,
    ReuseShare,
    Rule,
    charge,
    reuse_shares,
    value_left,
)
from pupitre.fleet.engine.checking import Findings, Placed, compare
from pupitre.fleet.engine.handing import DeviceFacts, TakerFacts, hand_out, take_back
from pupitre.fleet.engine.states import TRANSITIONS, Act, after, possible
from pupitre.fleet.enums import DeviceState

LEA = TakerFacts("pupil:1", school=10)
HAS_ONE = TakerFacts("pupil:1", 10, (7,))
UNSIGNED = TakerFacts("pupil:1", 10, (), "no contract")
LET_GO = TakerFacts("pupil:1", 10, (), "no contract", "said by the head")
READY = DeviceFacts(1, "in_store", 10, "individual")


@pytest.mark.parametrize(
    ("device", "taker", "loan", "verdict", "code"),
    [
        (None, LEA, False, "conflict", "unknown_device"),
        (READY, LEA, False, "ok", ""),
        (DeviceFacts(1, "in_store", None, "individual"), LEA, False, "ok", ""),
        (DeviceFacts(1, "in_use", 10, "individual", "pupil:1"), LEA, False, "already", "already_theirs"),
        (DeviceFacts(1, "in_use", 10, "individual", "pupil:2"), LEA, False, "conflict", "held_by_another"),
        (DeviceFacts(1, "in_repair", 10, "individual"), LEA, False, "conflict", "not_in_store"),
        (DeviceFacts(1, "in_store", 11, "individual"), LEA, False, "conflict", "other_school"),
        (READY, HAS_ONE, False, "conflict", "holds_another"),
        (DeviceFacts(1, "in_store", 10, "loan"), HAS_ONE, True, "ok", ""),
        (READY, UNSIGNED, False, "conflict", "gate"),
        (READY, LET_GO, False, "ok", ""),
    ],
)  # fmt: skip
def test_handing_out(device: DeviceFacts, taker: TakerFacts, loan: bool, verdict: str, code: str) -> None:
    outcome = hand_out(device, taker, loan=loan)
    assert (outcome.verdict, outcome.code) == (verdict, code)
    assert bool(wording.sentence(outcome)) == bool(code)


@pytest.mark.parametrize(
    ("device", "expected", "verdict", "code"),
    [
        (None, "", "conflict", "unknown_device"),
        (DeviceFacts(1, "in_use", 10, "individual", "pupil:1"), "", "ok", ""),
        (DeviceFacts(1, "in_use", 10, "individual", "pupil:1"), "pupil:1", "ok", ""),
        (DeviceFacts(1, "in_use", 10, "individual", "pupil:2"), "pupil:1", "ok", "from_another"),
        (READY, "", "already", "nobody_holds_it"),
        (DeviceFacts(1, "lost", 10, "individual"), "", "conflict", "nobody_holds_it"),
    ],
)
def test_taking_back(device: DeviceFacts, expected: str, verdict: str, code: str) -> None:
    outcome = take_back(device, expected=expected)
    assert (outcome.verdict, outcome.code) == (verdict, code)


def test_every_state_has_a_row_and_every_row_leads_to_a_state() -> None:
    assert set(TRANSITIONS) == set(DeviceState.values)
    assert {state for row in TRANSITIONS.values() for state in row.values()} <= set(DeviceState.values)
    assert set(wording.ACTS) == set(Act)


@given(st.lists(st.sampled_from(list(Act)), max_size=30), st.booleans())
def test_a_life_never_leaves_the_table_and_disposal_is_its_end(acts: list[Act], held: bool) -> None:
    state = "in_store"
    for act in acts:
        following = after(state, act, in_service=held)
        assert (following is not None) == (act in possible(state))
        assert state != "disposed" or following is None
        state = following or state


def test_back_from_repair_goes_to_whoever_has_it() -> None:
    assert after("in_repair", Act.BACK_FROM_REPAIR) == "in_store"
    assert after("in_repair", Act.BACK_FROM_REPAIR, in_service=True) == "in_use"
    assert after("in_repair", Act.BACK_FROM_REPAIR, in_service=True, on_loan=True) == "on_loan"


ROOM = 5


@pytest.mark.parametrize(
    ("expected", "seen", "room", "answer"),
    [
        ([Placed(1, 10)], [Placed(1, 10)], None, {"found": (1,)}),
        ([Placed(1, 10)], [], None, {"missing": (1,)}),
        ([Placed(1, 10, in_hands=True)], [], None, {"with_people": (1,)}),
        ([], [Placed(1, 11)], None, {"misplaced": (1,)}),
        ([], [Placed(1, 10, 6)], ROOM, {"misplaced": (1,)}),
        ([Placed(1, 10, ROOM)], [Placed(1, 10, ROOM)], ROOM, {"found": (1,)}),
        ([], [Placed(1, 10, out=True)], None, {"reappeared": (1,)}),
    ],
)
def test_an_audit(expected: list[Placed], seen: list[Placed], room: int | None, answer: dict[str, tuple]) -> None:
    findings = compare(expected, seen, ["X", "X"], school=10, room=room)
    empty = {"found": (), "misplaced": (), "missing": (), "with_people": (), "reappeared": (), "unknown": ("X",)}
    assert findings == Findings(**(empty | answer))


HALF = Rule(Decimal(50), at_most=Decimal(100), from_occurrence=2)


@pytest.mark.parametrize(
    ("rule", "value", "occurrence", "in_family", "warranty", "amount", "code"),
    [
        (HALF, 120, 2, True, False, 60, "share"),
        (HALF, 400, 2, True, False, 100, "at_most"),
        (HALF, 400, 1, True, False, 0, "early"),
        (HALF, 400, 2, False, False, 0, "not_in_family"),
        (HALF, 400, 2, True, True, 0, "under_warranty"),
        (None, 400, 2, True, False, 0, "no_rule"),
    ],
)
def test_what_a_family_pays(
    rule: Rule | None, value: int, occurrence: int, in_family: bool, warranty: bool, amount: int, code: str
) -> None:
    found = charge(rule, value=Decimal(value), occurrence=occurrence, in_family=in_family, under_warranty=warranty)
    assert found == Charge(Decimal(amount), code)


def test_value_left_falls_in_a_straight_line_to_zero() -> None:
    price, bought = Decimal(500), date(2024, 1, 1)
    assert value_left(price, bought, Decimal(5), bought) == 500
    assert value_left(price, bought, Decimal(5), date(2026, 7, 1)) == Decimal("250.31")
    assert value_left(price, bought, Decimal(5), date(2034, 1, 1)) == 0
    assert value_left(None, bought, Decimal(5), bought) == 0


def test_the_share_of_reuse_leaves_the_oldest_out() -> None:
    retired = [
        Retired("laptop", Decimal(6), "gift_charity"),
        Retired("laptop", Decimal(6), "recycling"),
        Retired("laptop", Decimal(11), "recycling"),
        Retired("tablet", None),
    ]
    shares = reuse_shares(retired, frozenset({"gift_charity"}), 2026)
    assert shares["laptop"] == ReuseShare(stock=2, reused=1, target=50)
    assert shares["laptop"].percent == 50
    assert shares["tablet"].percent == 0
    assert reuse_shares([], frozenset(), 2022) == {}
