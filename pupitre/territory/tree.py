"""Who may depend on whom, decided on plain values: no database, no clock."""

from collections.abc import Collection, Hashable, Mapping
from enum import StrEnum

Node = Hashable


class Misplacing(StrEnum):
    CIRCLE = "circle"  # it would depend on itself, through the others
    REACH = "reach"  # its place lies outside what the person may change
    UNDER_REFUSED = "under_refused"  # what it depends on is not taken


def misplaced(
    standing: Mapping[Node, Node | None], moved: Mapping[Node, Node | None], within: Collection[Node] | None
) -> dict[Node, Misplacing]:
    """What is wrong with placing each node of `moved` under another, all of them at once.

    `standing` is the parent of every known node. Whoever may change only the nodes `within` (None: all) places new
    ones and moves known ones under these alone; what stays where it stands needs nothing. What is refused stays where
    it stood, so that the others are judged again around it.
    """
    found: dict[Node, Misplacing] = {}
    while wrong := _wrong(standing, moved, within, found):
        found |= wrong
    return found


def _wrong(
    standing: Mapping[Node, Node | None],
    moved: Mapping[Node, Node | None],
    within: Collection[Node] | None,
    refused: Mapping[Node, Misplacing],
) -> dict[Node, Misplacing]:
    """What is wrong with those of `moved` that are not refused yet, the refused ones staying where they stood."""
    kept = {node: parent for node, parent in moved.items() if node not in refused}
    asked, after = {**standing, **moved}, {**standing, **kept}
    found: dict[Node, Misplacing] = {}
    for node, parent in kept.items():
        above = ancestors(node, after)
        stays = node in standing and standing[node] == parent
        if node in above:
            found[node] = Misplacing.CIRCLE
        elif any(one in refused and one not in standing for one in ancestors(node, asked)):
            found[node] = Misplacing.UNDER_REFUSED
        elif within is not None and not stays and not any(one in within for one in above):
            found[node] = Misplacing.REACH
    return found


def ancestors(node: Node, parents: Mapping[Node, Node | None]) -> list[Node]:
    """The nodes above one, nearest first; in a circle, each once, itself included."""
    above: list[Node] = []
    seen: set[Node] = set()
    step = parents.get(node)
    while step is not None and step not in seen:
        above.append(step)
        seen.add(step)
        step = parents.get(step)
    return above
