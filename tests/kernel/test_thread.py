"""The chain of a thing: up to its causes, down to its effects, never sideways."""

from collections.abc import Collection, Mapping

import pytest

from pupitre.kernel import thread
from pupitre.kernel.thread import Described, Kind, Knot, Link
from pupitre.kernel.viewer import SYSTEM, Viewer

NEEDS = {(1, 11), (1, 12), (2, 13)}  # project, need
LINES = {(11, 101), (12, 102), (13, 103)}  # need, order line
SECRET = 102


def pairs(table: set[tuple[int, int]]) -> tuple:
    return (
        lambda keys: [pair for pair in sorted(table) if pair[0] in keys],
        lambda keys: [pair for pair in sorted(table) if pair[1] in keys],
    )


def describe(_viewer: Viewer, keys: Collection[int]) -> Mapping[int, Described]:
    return {key: Described(f"n° {key}", f"/{key}/") for key in keys if key != SECRET}


@pytest.fixture(autouse=True)
def _thread():
    before = thread.kinds(), list(thread._links)
    thread.register(
        [Kind(code, code, describe) for code in ("project", "need", "line")],
        [Link("need", "line", *pairs(LINES)), Link("project", "need", *pairs(NEEDS))],
    )
    yield
    thread.register(*before)


@pytest.mark.parametrize(
    ("start", "shown"),
    [
        (Knot("project", 1), {"project": {1}, "need": {11, 12}, "line": {101}}),
        (Knot("need", 11), {"project": {1}, "need": {11}, "line": {101}}),
        (Knot("line", 103), {"project": {2}, "need": {13}, "line": {103}}),
        (Knot("line", 999), {"line": {999}}),
    ],
)
def test_a_chain_goes_up_and_down(start: Knot, shown: dict[str, set[int]]) -> None:
    found = thread.chain(start, SYSTEM)
    assert {code: set(rows) for code, rows in found.shown.items()} == shown


def test_what_may_not_be_seen_is_counted_and_its_pairs_left_out() -> None:
    found = thread.chain(Knot("project", 1), SYSTEM)
    assert found.hidden["line"] == 1
    assert (Knot("need", 12), Knot("line", SECRET)) not in found.pairs
    assert list(found.shown) == ["project", "need", "line"]
