"""The fleet's rules, case by case."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.fleet import wording
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
