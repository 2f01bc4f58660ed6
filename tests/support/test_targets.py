"""Which target holds for a request: its type's, else the general one."""

import pytest

from pupitre.support.engine.targets import Chosen, target

GENERAL = [("", 1), ("", 2), ("", 3), ("", 4)]


@pytest.mark.parametrize(
    ("type_", "priority", "known", "expected"),
    [
        ("incident", 2, GENERAL, Chosen("", 2)),  # a type without its own takes the general one
        ("incident", 2, [*GENERAL, ("incident", 2)], Chosen("incident", 2)),
        ("question", 2, [*GENERAL, ("incident", 2)], Chosen("", 2)),  # another type's never holds
        ("incident", 3, [*GENERAL, ("incident", 2)], Chosen("", 3)),  # its own is of another priority
        ("request", 4, [("request", 4)], Chosen("request", 4)),
        ("request", 4, [("", 3)], None),  # nothing is owed
        ("request", 4, [], None),
    ],
)
def test_the_target_that_holds(
    type_: str, priority: int, known: list[tuple[str, int]], expected: Chosen | None
) -> None:
    found = target(type_, priority, known)
    assert found == expected
    assert found is None or found.own == (found.type != "")
