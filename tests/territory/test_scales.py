import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.territory.scales import STEPS, five_steps, step_of


def bounds(values: list[float]) -> list[tuple[float | None, float | None, int]]:
    return [(step.low, step.high, step.count) for step in five_steps(values)]


def test_cuts_are_round_numbers_near_the_quintiles() -> None:
    assert bounds([float(value) for value in range(61, 141)]) == [
        (None, 77, 16),
        (77, 93, 16),
        (93, 109, 16),
        (109, 125, 16),
        (125, None, 16),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([12.0], [(None, None, 1)]),
        ([12.0, 12.0], [(None, None, 2)]),
        ([1.0, 1.0, 1.0, 1.0, 9.0], [(None, 9.0, 4), (9.0, None, 1)]),
    ],
)
def test_fewer_steps_where_values_repeat(values: list[float], expected: list[tuple]) -> None:
    assert bounds(values) == expected


@given(st.lists(st.floats(-1e6, 1e6, allow_subnormal=False), min_size=1, max_size=200))
def test_every_value_lies_in_the_step_that_is_written(values: list[float]) -> None:
    steps = five_steps(values)
    assert 1 <= len(steps) <= STEPS
    assert sum(step.count for step in steps) == len(values)
    for value in values:
        step = steps[step_of(value, steps)]
        assert step.low is None or step.low <= value
        assert step.high is None or value < step.high
