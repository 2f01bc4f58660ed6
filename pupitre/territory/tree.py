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
    ones and moves known ones under these alone; what stays where it stands needs nothing.
    """
    after = {**standing, **moved}
    found: dict[Node, Misplacing] = {}
    for node, parent in moved.items():
        above = ancestors(node, after)
        stays = node in standing and standing[node] == parent
        if node in above:
            found[node] = Misplacing.CIRCLE
        elif within is not None and not stays and not any(one in within for one in above):
            found[node] = Misplacing.REACH
    for node in moved:
        refused = [one for one in ancestors(node, after) if one in found and one not in standing]
        if node not in found and refused:
            found[node] = Misplacing.UNDER_REFUSED
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
