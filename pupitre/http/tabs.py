"""The tabs of a room with many pages: one for each group of them, and under it those of the group that is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Tab:
    """A word that leads to a page; `current` where the page shown is that one, or one of its group."""

    label: Any
    url: str
    current: bool


def grouped(groups: Iterable[tuple[Any, bool, Sequence[Tab]]]) -> tuple[list[Tab], list[Tab]]:
    """The tabs of groups, and the pages of the one that is open where it has several.

    A group is its words, whether it holds the page shown, and its pages that the viewer opens: without any, no tab.
    """
    shown: list[Tab] = []
    within: list[Tab] = []
    for label, current, pages in groups:
        if not pages:
            continue
        shown.append(Tab(label, pages[0].url, current))
        if current and len(pages) > 1:
            within = list(pages)
    return shown, within
