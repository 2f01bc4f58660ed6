"""The ways of a ticket: from which states an act is possible, and where it leads."""

from enum import StrEnum


class Act(StrEnum):
    TAKE = "take"
    ANSWER = "answer"
    WAIT_REQUESTER = "wait_requester"
    WAIT_THIRD = "wait_third"
    HEAR = "hear"  # the requester writes
    SOLVE = "solve"
    REOPEN = "reopen"
    CLOSE = "close"
    MERGE = "merge"


UNDER_WAY = frozenset({"new", "open", "requester", "third"})
WAYS: dict[Act, tuple[frozenset[str], str]] = {
    Act.TAKE: (UNDER_WAY, "open"),
    Act.ANSWER: (UNDER_WAY, "open"),
    Act.WAIT_REQUESTER: (UNDER_WAY, "requester"),
    Act.WAIT_THIRD: (UNDER_WAY, "third"),
    Act.HEAR: (frozenset({"open", "requester", "third", "solved"}), "open"),
    Act.SOLVE: (UNDER_WAY, "solved"),
    Act.REOPEN: (frozenset({"solved", "closed"}), "open"),
    Act.CLOSE: (UNDER_WAY | {"solved"}, "closed"),
    Act.MERGE: (UNDER_WAY | {"solved"}, "merged"),
}


def after(state: str, act: Act) -> str | None:
    """The state that the act leads to; None where it is not possible from `state`."""
    origins, target = WAYS[act]
    return target if state in origins else None
