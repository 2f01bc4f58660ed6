"""The tabs of the room: few on the first line, and each page under its group."""

from django.urls import reverse

from pupitre.fleet.permissions import HAND_OUT
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.web.frame import GROUPS, tabs
from pupitre.kernel.viewer import SYSTEM, Grant, Scope, Viewer


def seeing(*capabilities: str) -> Viewer:
    return Viewer(1, "Somebody", (Grant("clerk", frozenset(capabilities), Scope(everywhere=True)),))


def test_a_page_stands_under_its_group() -> None:
    groups, within = tabs(SYSTEM, "checks")
    assert [tab.url for tab in groups if tab.current] == [reverse("fleet:incidents")]
    assert [tab.url for tab in within if tab.current] == [reverse("fleet:checks")]
    assert len(groups) <= 7  # one line at 1280 px, in French


def test_a_group_opens_on_the_first_page_one_may_see() -> None:
    groups, within = tabs(seeing(VIEW), "incidents")
    assert reverse("fleet:incidents") in [tab.url for tab in groups]
    assert within == []  # one page alone: no second line
    _groups, within = tabs(seeing(VIEW, HAND_OUT), "incidents")
    assert [tab.url for tab in within] == [reverse("fleet:incidents"), reverse("fleet:checks")]


def test_a_page_has_one_tab() -> None:
    names = [page[0] for group in GROUPS for page in group[2]]
    assert len(names) == len(set(names))
