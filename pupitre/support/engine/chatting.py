"""A chat: whether one is offered now, and when it stops waiting for somebody."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

PATIENCE = timedelta(minutes=5)
"""How long a chat waits to be taken, where the desk says nothing else; then it is a request answered by mail."""


class Offer(StrEnum):
    """What the desk can do now for someone who wants to talk."""

    LIVE = "live"  # somebody is there and the desk is open
    NOBODY = "nobody"  # open, but nobody is there
    CLOSED = "closed"


def offer(*, is_open: bool, present: int) -> Offer:
    """A chat is offered in the hours of the desk alone, even where somebody works late."""
    if not is_open:
        return Offer.CLOSED
    return Offer.LIVE if present else Offer.NOBODY


def is_left_alone(*, waiting_since: datetime, taken: bool, at: datetime, patience: timedelta = PATIENCE) -> bool:
    """Whether a chat has waited for nobody as long as its desk lets it."""
    return not taken and at - waiting_since >= patience


@dataclass(frozen=True)
class Line:
    """A line written to the requester."""

    at: datetime
    body: str


def unread(lines: Iterable[Line], seen_at: datetime) -> str:
    """What the requester was told after they left, in one text for a mail; empty where they saw it all."""
    return "\n\n".join(line.body for line in lines if line.at > seen_at)
