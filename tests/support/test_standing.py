"""What a requester reads of their request, case by case."""

from datetime import UTC, datetime, timedelta

import pytest

from pupitre.support.engine.standing import Facts, Standing, Stands, stands
from pupitre.support.enums import State

NOW = datetime(2026, 9, 7, 9, tzinfo=UTC)
SOON, BEFORE = NOW + timedelta(hours=2), NOW - timedelta(hours=1)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (Facts("new", False, SOON, None), Stands(Standing.RECEIVED, SOON)),
        (Facts("open", False, BEFORE, SOON), Stands(Standing.RECEIVED, BEFORE, late=True)),
        (Facts("open", True, BEFORE, SOON), Stands(Standing.IN_HAND, SOON)),
        (Facts("open", True), Stands(Standing.IN_HAND)),
        (Facts("new", False, SOON, running=False), Stands(Standing.RECEIVED)),
        (Facts("requester", True, None, BEFORE), Stands(Standing.YOURS)),
        (Facts("third", True, None, BEFORE), Stands(Standing.THIRD)),
        (Facts("solved", True, None, BEFORE), Stands(Standing.SOLVED)),
        (Facts("closed", True), Stands(Standing.CLOSED)),
        (Facts("merged", True), Stands(Standing.MERGED)),
    ],
)
def test_where_it_stands(facts: Facts, said: Stands) -> None:
    assert stands(facts, NOW) == said


def test_each_state_says_something() -> None:
    assert all(stands(Facts(state, False), NOW).standing for state in State.values)
