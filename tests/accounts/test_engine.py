"""Nobody gives, takes or borrows rights that they do not hold themselves over the same places."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.accounts.engine import covers, excess
from pupitre.kernel.viewer import SYSTEM, Grant, Scope, Viewer

BODIES = {7: frozenset({1}), 8: frozenset({2, 5})}  # school 7 is run by 1; school 8 by 2, in area 5
EVERYWHERE = Scope(everywhere=True)


@pytest.mark.parametrize(
    ("held", "wanted", "covered"),
    [
        (EVERYWHERE, EVERYWHERE, True),
        (EVERYWHERE, Scope(organisations=frozenset({1})), True),
        (Scope(organisations=frozenset({1, 2})), EVERYWHERE, False),
        (Scope(organisations=frozenset({1, 2})), Scope(organisations=frozenset({2})), True),
        (Scope(organisations=frozenset({1})), Scope(organisations=frozenset({1, 2})), False),
        (Scope(organisations=frozenset({1})), Scope(schools=frozenset({7})), True),
        (Scope(organisations=frozenset({1})), Scope(schools=frozenset({8})), False),
        (Scope(organisations=frozenset({5})), Scope(schools=frozenset({8})), True),
        (Scope(schools=frozenset({7})), Scope(schools=frozenset({7})), True),
        (Scope(schools=frozenset({7})), Scope(schools=frozenset({7, 8})), False),
        (Scope(schools=frozenset({7})), Scope(organisations=frozenset({1})), False),
        (Scope(), Scope(schools=frozenset({7})), False),
    ],
)
def test_what_a_scope_covers(held: Scope, wanted: Scope, covered: bool) -> None:
    assert covers(held, wanted, BODIES) is covered


def test_each_capability_is_weighed_over_its_own_places() -> None:
    viewer = Viewer(
        1,
        "Ada",
        (
            Grant("lead", frozenset({"a"}), Scope(organisations=frozenset({1}))),
            Grant("head", frozenset({"b"}), Scope(schools=frozenset({8}))),
        ),
    )
    wanted = [Grant("teacher", frozenset({"a", "b"}), Scope(schools=frozenset({7})))]
    assert excess(viewer, wanted, BODIES) == ("b",)
    assert excess(SYSTEM, wanted, BODIES) == ()


_scopes = st.builds(
    Scope,
    everywhere=st.booleans(),
    organisations=st.frozensets(st.sampled_from([1, 2, 5])),
    schools=st.frozensets(st.sampled_from([7, 8])),
)
_grants = st.lists(
    st.builds(Grant, role=st.just("r"), capabilities=st.frozensets(st.sampled_from("abc")), scope=_scopes), max_size=4
)


@given(_grants)
def test_one_holds_what_one_holds(grants: list[Grant]) -> None:
    assert excess(Viewer(1, "Ada", tuple(grants)), grants, BODIES) == ()


@given(_grants, _grants, _grants)
def test_borrowing_gives_nothing_that_was_not_held(
    mine: list[Grant], theirs: list[Grant], third: list[Grant]
) -> None:
    """Whoever I may act as cannot give what I could not give."""
    me, them = Viewer(1, "Ada", tuple(mine)), Viewer(2, "Bo", tuple(theirs))
    if not excess(me, theirs, BODIES) and not excess(them, third, BODIES):
        assert not excess(me, third, BODIES)
