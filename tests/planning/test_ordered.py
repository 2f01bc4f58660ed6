"""What is left to order of a plan: nothing twice, nothing held back that was not ordered."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.planning.ordered import Ordered, Planned, still_to_order


def plan(devices: int = 30, function: str = "TAB", model: str = "A", wave: int = 1, **more: Any) -> Planned:
    return Planned(1, wave, function, model, devices, **more)


def sent(devices: int, *functions: str, model: str = "A", wave: int = 1, own: bool = False) -> Ordered:
    return Ordered(1, wave, model, functions or ("TAB",), devices, own)


@pytest.mark.parametrize(
    ("case", "planned", "ordered", "left"),
    [
        ("nothing was ordered", [plan()], [], [30]),
        ("a plan before sent it all", [plan()], [sent(30)], [0]),
        ("a plan before sent some", [plan()], [sent(12)], [18]),
        ("it sent more than is needed now", [plan()], [sent(40)], [0]),
        ("two orders of the same kind add up", [plan()], [sent(12), sent(10, model="B")], [8]),
        ("of another model of the same kind", [plan(model="B")], [sent(12)], [18]),
        ("of another kind", [plan()], [sent(12, "TNI")], [30]),
        ("for another wave", [plan()], [sent(12, wave=2)], [30]),
        ("two groups of levels share what came before", [plan(20), plan(20)], [sent(30)], [0, 10]),
        ("its own model first", [plan(model="B"), plan(model="A")], [sent(30)], [30, 0]),
        ("a model of two kinds serves one of them", [plan(10), plan(10, "PCE")], [sent(10, "TAB", "PCE")], [0, 10]),
        ("a model of one kind leaves the other to that of two",
         [plan(10, model="C"), plan(10, "PCE", model="D")],
         [sent(10, "TAB", "PCE"), sent(10, "TAB", model="B")], [0, 0]),
        ("commanded by the plan itself", [plan()], [sent(30, own=True)], [0]),
        ("of which the buyer then ordered fewer", [plan()], [sent(25, own=True)], [0]),
        ("the rest of it commanded by the plan itself", [plan()], [sent(12), sent(18, own=True)], [0]),
        ("its own order of another model", [plan(model="B")], [sent(30, own=True)], [30]),
        ("its model has left the catalogue", [plan(known=False)], [sent(12)], [0]),
        ("all of it given up by the supplier", [plan()], [sent(0)], [30]),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_left_to_order(case: str, planned: list[Planned], ordered: list[Ordered], left: list[int]) -> None:
    assert still_to_order(planned, ordered) == left


FUNCTIONS = ("TAB", "TNI", "PCE")
lines = st.builds(
    Planned, st.just(1), st.integers(1, 2), st.sampled_from(FUNCTIONS), st.sampled_from("AB"), st.integers(1, 40)
)
orders = st.builds(
    Ordered,
    st.just(1),
    st.integers(1, 2),
    st.sampled_from("AB"),
    st.lists(st.sampled_from(FUNCTIONS), min_size=1, unique=True).map(tuple),
    st.integers(0, 40),
    st.just(False),
)


@given(st.lists(lines, max_size=6), st.lists(orders, max_size=6))
def test_no_more_is_held_back_than_was_sent_and_nothing_sent_is_left_unused(
    planned: list[Planned], before: list[Ordered]
) -> None:
    left = still_to_order(planned, before)
    assert all(0 <= rest <= line.devices for line, rest in zip(planned, left, strict=True))
    for wave in (1, 2):
        held = sum(line.devices - rest for line, rest in zip(planned, left, strict=True) if line.wave == wave)
        assert held <= sum(row.devices for row in before if row.wave == wave)
        for function in FUNCTIONS:  # a kind that lacks something has used all that was sent for it alone
            mine = [at for at, line in enumerate(planned) if (line.wave, line.function) == (wave, function)]
            alone = sum(row.devices for row in before if (row.wave, row.functions) == (wave, (function,)))
            if any(left[at] for at in mine):
                assert sum(planned[at].devices - left[at] for at in mine) >= alone
