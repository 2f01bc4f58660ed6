"""The life of a device: which act leads from which state to which."""

from enum import StrEnum


class Act(StrEnum):
    """What is done to a device. Handing out and taking back also open and close a holding."""

    HAND_OUT = "hand_out"
    LEND = "lend"
    PLACE = "place"
    TAKE_BACK = "take_back"
    SEND_TO_REPAIR = "send_to_repair"
    BACK_FROM_REPAIR = "back_from_repair"
    SHIP = "ship"
    ARRIVE = "arrive"
    DECLARE_LOST = "declare_lost"
    DECLARE_STOLEN = "declare_stolen"
    FIND = "find"
    WITHDRAW = "withdraw"
    REINSTATE = "reinstate"
    DISPOSE = "dispose"


TRANSITIONS: dict[str, dict[Act, str]] = {
    "in_store": {
        Act.HAND_OUT: "in_use",
        Act.LEND: "on_loan",
        Act.PLACE: "in_use",
        Act.SEND_TO_REPAIR: "in_repair",
        Act.SHIP: "in_transit",
        Act.DECLARE_LOST: "lost",
        Act.DECLARE_STOLEN: "stolen",
        Act.WITHDRAW: "retired",
    },
    "in_use": {
        Act.TAKE_BACK: "in_store",
        Act.SEND_TO_REPAIR: "in_repair",
        Act.DECLARE_LOST: "lost",
        Act.DECLARE_STOLEN: "stolen",
    },
    "on_loan": {
        Act.TAKE_BACK: "in_store",
        Act.SEND_TO_REPAIR: "in_repair",
        Act.DECLARE_LOST: "lost",
        Act.DECLARE_STOLEN: "stolen",
    },
    # Back from repair it goes to whoever still holds it (see `after`), else into the store.
    "in_repair": {
        Act.BACK_FROM_REPAIR: "in_store",
        Act.TAKE_BACK: "in_repair",
        Act.DECLARE_LOST: "lost",
        Act.WITHDRAW: "retired",
    },
    "in_transit": {Act.ARRIVE: "in_store", Act.DECLARE_LOST: "lost", Act.DECLARE_STOLEN: "stolen"},
    "lost": {Act.FIND: "in_store", Act.WITHDRAW: "retired", Act.DECLARE_STOLEN: "stolen"},
    "stolen": {Act.FIND: "in_store", Act.WITHDRAW: "retired"},
    "retired": {Act.REINSTATE: "in_store", Act.DISPOSE: "disposed"},
    "disposed": {},
}
"""The whole table; an act that is not there is not possible from that state."""

ENDS_HOLDING = frozenset({Act.TAKE_BACK, Act.DECLARE_LOST, Act.DECLARE_STOLEN})
"""Acts after which nobody holds the device any more."""


def after(state: str, act: Act, *, in_service: bool = False, on_loan: bool = False) -> str | None:
    """The state that follows, or None where the act is not possible.

    `in_service`: somebody still holds the device, or a set or a room has it, so that it goes back there once
    repaired; `on_loan`: as a loan.
    """
    following = TRANSITIONS[state].get(act)
    if act is Act.BACK_FROM_REPAIR and following and in_service:
        return "on_loan" if on_loan else "in_use"
    return following


def possible(state: str) -> tuple[Act, ...]:
    """The acts that a device in this state allows, in the order of the table."""
    return tuple(TRANSITIONS[state])
