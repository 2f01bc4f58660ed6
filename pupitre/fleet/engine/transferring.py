"""The life of a transfer between two schools, each of which has its say: which act leads from where to where."""

from enum import StrEnum


class TransferAct(StrEnum):
    ACCEPT = "accept"  # by the receiving school
    REFUSE = "refuse"  # by the receiving school, with a reason
    CANCEL = "cancel"  # by the giving school, with a reason
    SHIP = "ship"  # by the giving school
    RECEIVE = "receive"  # by the receiving school: what it scans
    CLOSE = "close"  # by the receiving school, with a reason: what did not arrive is lost


TRANSITIONS: dict[str, dict[TransferAct, str]] = {
    "proposed": {
        TransferAct.ACCEPT: "accepted",
        TransferAct.REFUSE: "refused",
        TransferAct.CANCEL: "cancelled",
    },
    "accepted": {TransferAct.SHIP: "shipped", TransferAct.CANCEL: "cancelled"},
    "shipped": {TransferAct.RECEIVE: "received", TransferAct.CLOSE: "differences"},
    "refused": {},
    "cancelled": {},
    "received": {},
    "differences": {},
}
"""The whole table. A receipt of a part leaves the transfer shipped (`after`)."""

SENDABLE = frozenset({"in_store", "in_use"})
"""The states of a device that may leave for another school."""
BY_RECEIVER = frozenset({TransferAct.ACCEPT, TransferAct.REFUSE, TransferAct.RECEIVE, TransferAct.CLOSE})
WITH_REASON = frozenset({TransferAct.REFUSE, TransferAct.CANCEL, TransferAct.CLOSE})


def after(state: str, act: TransferAct, *, awaited: int = 0) -> str | None:
    """The state that follows, or None; `awaited`: devices that a receipt leaves on their way."""
    following = TRANSITIONS[state].get(act)
    return state if following and act is TransferAct.RECEIVE and awaited else following


def possible(state: str) -> tuple[TransferAct, ...]:
    """The acts that a transfer in this state allows, in the order of the table."""
    return tuple(TRANSITIONS[state])
