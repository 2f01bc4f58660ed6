"""The order of a day's schools, against every order there is."""

from itertools import permutations
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.support.engine.routes import Place, Route, distance, length, propose

ETIENNE = Place(1, 45.4397, 4.3872)  # Saint-Étienne
LYON = Place(2, 45.7640, 4.8357)
COORDINATES = st.tuples(st.floats(45.0, 46.0), st.floats(4.0, 5.0))


def places(*points: tuple[float, float]) -> list[Place]:
    return [Place(key, *point) for key, point in enumerate(points, 1)]


def shortest(found: list[Place], start: Place | None) -> float:
    return min(length(order, start) for order in permutations(found))


def test_the_distance_is_that_of_the_map() -> None:
    assert distance(ETIENNE, LYON) == pytest.approx(50.2, abs=0.5)
    assert distance(ETIENNE, Place(3)) == 0


@pytest.mark.parametrize(
    ("found", "start", "order"),
    [
        ([], None, ()),
        ([ETIENNE], None, (1,)),
        (places((45.3, 4), (45.1, 4), (45.2, 4)), Place(9, 45.0, 4), (2, 3, 1)),
        # The nearest first would leave the lone one in the west for the end, and cross the map twice.
        (places((45.0, 4.0), (45.0, 4.1), (45.0, 4.3), (45.0, 3.8)), None, (3, 2, 1, 4)),
        ([Place(7), Place(3, 45.2, 4), Place(5, 45.1, 4)], Place(9, 45.0, 4), (5, 3, 7)),
        # A start that nobody placed on the map counts for nothing.
        (places((45.0, 4.0), (45.2, 4.0), (45.1, 4.0)), Place(9), (1, 3, 2)),
    ],
)
def test_the_order_proposed(found: list[Place], start: Place | None, order: tuple[int, ...]) -> None:
    route = propose(found, start)
    assert route.order == order


@given(st.lists(COORDINATES, max_size=6, unique=True), st.none() | COORDINATES)
def test_no_order_is_much_shorter(points: list[tuple[float, float]], begin: tuple[float, float] | None) -> None:
    """2-opt is not proven the best: what it finds is never a quarter longer."""
    found = places(*points)
    start = Place(99, *begin) if begin else None
    route = propose(found, start)
    assert sorted(route.order) == [place.key for place in found]
    assert route.km <= shortest(found, start) * 1.25 + 0.001
    assert propose(found[::-1], start) == route  # whatever the order given


def test_it_is_nearly_always_the_shortest() -> None:
    random = Random(7)
    exact = 0
    for _case in range(60):
        found = places(*((random.uniform(45, 46), random.uniform(4, 5)) for _place in range(6)))
        exact += propose(found, ETIENNE).km <= shortest(found, ETIENNE) + 0.001
    assert exact >= 58


def test_the_road_takes_time() -> None:
    assert Route((1,), 35.0).minutes == 78
