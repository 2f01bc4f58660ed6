"""Who may depend on whom: a table of cases, then whatever the tree."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.territory.engine import is_insee
from pupitre.territory.tree import ancestors, misplaced

#      region
#      └── council (mine)
#          └── town
#      other
STANDING = {"region": None, "council": "region", "town": "council", "other": None}


@pytest.mark.parametrize(
    ("moved", "within", "faults"),
    [
        ({"new": "town"}, None, {}),
        ({"new": None}, None, {}),
        ({"new": "newer", "newer": "town"}, None, {}),
        ({"council": "town"}, None, {"council": "circle"}),
        ({"new": "new"}, None, {"new": "circle"}),
        ({"a": "b", "b": "a", "c": "a"}, None, {"a": "circle", "b": "circle", "c": "under_refused"}),
        ({"region": "other", "other": "council"}, None, {"region": "circle", "other": "circle"}),
        ({"town": "town", "council": "town"}, None, {"town": "circle", "council": "circle"}),  # once town stays
        ({"new": "council"}, {"council", "town"}, {}),
        ({"new": "newer", "newer": "council"}, {"council", "town"}, {}),
        ({"council": "region"}, {"council", "town"}, {}),
        ({"council": "other"}, {"council", "town"}, {"council": "reach"}),
        ({"new": "other"}, {"council", "town"}, {"new": "reach"}),
        ({"new": None}, {"council", "town"}, {"new": "reach"}),
        ({"other": "council", "council": "other"}, {"town"}, {"other": "circle", "council": "circle"}),
        ({"new": "other", "newer": "new"}, {"council"}, {"new": "reach", "newer": "reach"}),
    ],
)
def test_placing(moved: dict[str, str | None], within: set[str] | None, faults: dict[str, str]) -> None:
    assert misplaced(STANDING, moved, within) == faults


NODES = st.integers(0, 7)


@given(tree=st.dictionaries(NODES, NODES | st.none()), moved=st.dictionaries(NODES, NODES | st.none()))
def test_what_is_taken_never_makes_a_circle(tree: dict[int, int | None], moved: dict[int, int | None]) -> None:
    standing = {node: parent for node, parent in tree.items() if parent is None or parent < node}
    faults = misplaced(standing, moved, None)
    kept = {**standing, **{node: parent for node, parent in moved.items() if node not in faults}}
    assert all(node not in ancestors(node, kept) for node in kept)


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("95018", True),
        ("2A004", True),
        ("2b033", False),
        ("1004", False),
        ("00123", False),
        ("9501A", False),
        ("", False),
    ],
)
def test_insee_code(code: str, valid: bool) -> None:
    assert is_insee(code) is valid
