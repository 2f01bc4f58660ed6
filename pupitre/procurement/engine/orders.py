"""The life of an order: a table of transitions, and what a receipt makes of its lines."""

from dataclasses import dataclass

# (state, act) -> state. What is not in the table is refused.
TRANSITIONS: dict[tuple[str, str], str] = {
    ("draft", "edit"): "draft",
    ("draft", "approve"): "approved",
    ("draft", "cancel"): "cancelled",
    ("approved", "reopen"): "draft",
    ("approved", "send"): "sent",
    ("approved", "cancel"): "cancelled",
    ("sent", "receive"): "partly",  # or received: see `after_receipt`
    ("partly", "receive"): "partly",
    ("received", "receive"): "received",  # more than was ordered
    ("sent", "cancel"): "cancelled",  # nothing arrived yet: the money goes back
    ("partly", "close"): "closed",  # the rest is given up
    ("received", "close"): "closed",
    ("sent", "invoice"): "sent",
    ("partly", "invoice"): "partly",
    ("received", "invoice"): "received",
    ("closed", "invoice"): "closed",
}


def after(state: str, act: str) -> str | None:
    """The state that follows, None where the act is not possible."""
    return TRANSITIONS.get((state, act))


def acts(state: str) -> set[str]:
    """What can be done with an order in a state."""
    return {act for before, act in TRANSITIONS if before == state}


def after_receipt(to_come: int, arrived: int) -> str:
    """The state of an order of which something arrived, or was given up."""
    if to_come == 0:
        return "received"
    return "partly" if arrived else "sent"


@dataclass(frozen=True)
class Count:
    """What a person counted for a line: units there, of which damaged; `rest_comes` False: the rest will not come."""

    there: int
    damaged: int = 0
    rest_comes: bool = True


@dataclass(frozen=True)
class Receipt:
    """What a count means: units accepted; units damaged, missing and too many, each to be decided on."""

    accepted: int
    damaged: int
    missing: int
    surplus: int


def receipt(to_come: int, count: Count) -> Receipt:
    """Units are accepted up to what is still to come, sound ones first; the rest is a difference.

    Errors: ValueError for a count that cannot be (below zero, or more damaged than there).
    """
    if count.there < 0 or not 0 <= count.damaged <= count.there:
        raise ValueError("damaged units are among those there")
    accepted = min(count.there - count.damaged, to_come)
    surplus = max(0, count.there - to_come)
    damaged = min(count.damaged, max(0, to_come - accepted))  # a damaged unit too many is only too many
    missing = 0 if count.rest_comes else max(0, to_come - accepted - damaged)
    return Receipt(accepted, damaged, missing, surplus)
