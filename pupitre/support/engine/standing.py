"""Where a request stands, as whoever asked needs to know it: what it waits for, and until when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Standing(StrEnum):
    """What a requester reads first; the sentences are wording.py's."""

    RECEIVED = "received"  # nobody took it yet, an answer is due
    IN_HAND = "in_hand"  # answered, someone works on it
    YOURS = "yours"  # we wait for the requester
    THIRD = "third"  # a third party is waited for
    SOLVED = "solved"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True)
class Facts:
    state: str
    answered: bool
    answer_due_at: datetime | None = None
    resolve_due_at: datetime | None = None
    running: bool = True  # whether the clock runs


@dataclass(frozen=True)
class Stands:
    """`until`: when the next thing is due; `late`: that instant has passed."""

    standing: Standing
    until: datetime | None = None
    late: bool = False


STATES = {
    "requester": Standing.YOURS,
    "third": Standing.THIRD,
    "solved": Standing.SOLVED,
    "closed": Standing.CLOSED,
    "merged": Standing.MERGED,
}


def stands(facts: Facts, at: datetime) -> Stands:
    """Where a request stands at an instant."""
    if facts.state in STATES:
        return Stands(STATES[facts.state])
    until = facts.resolve_due_at if facts.answered else facts.answer_due_at
    if not facts.running:
        until = None
    standing = Standing.IN_HAND if facts.answered else Standing.RECEIVED
    return Stands(standing, until, late=until is not None and until < at)
