import pytest

from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import ANONYMOUS, SYSTEM, Grant, Scope, Viewer


def test_scope_is_the_union_of_the_grants_that_carry_the_capability() -> None:
    viewer = Viewer(
        person_id=1,
        name="Ada",
        grants=(
            Grant("head", frozenset({"a", "b"}), Scope(schools=frozenset({7}))),
            Grant("lead", frozenset({"a"}), Scope(organisations=frozenset({3}))),
        ),
    )
    assert viewer.scope("a") == Scope(organisations=frozenset({3}), schools=frozenset({7}))
    assert viewer.scope("b") == Scope(schools=frozenset({7}))
    assert not viewer.scope("c")
    with pytest.raises(NotAllowed):
        viewer.require("c")


def test_nobody_holds_nothing() -> None:
    assert ANONYMOUS.is_anonymous
    assert not ANONYMOUS.can("a")


def test_the_software_itself_holds_everything() -> None:
    assert SYSTEM.can("anything")
    assert SYSTEM.scope("anything").everywhere
    assert not SYSTEM.is_anonymous
