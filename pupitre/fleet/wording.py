"""The sentences of what the fleet's rules decide."""

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.engine.handing import Outcome
from pupitre.fleet.engine.states import Act
from pupitre.fleet.enums import DeviceState

OBSTACLES = {
    "unknown_device": _("no device of the register bears this label or serial number. Set it aside, and look it up."),
    "unknown_pupil": _("this pupil is not in this school any more."),
    "already_theirs": _("they have it already."),
    "held_by_another": _("somebody else holds it. Take it back first, or scan another device."),
    "not_in_store": _("it is %(detail)s. Only a device in store can leave."),
    "other_school": _("it belongs to another school. Ask for its transfer."),
    "holds_another": _("they already hold a device. Take that one back, or swap."),
    "gate": "%(detail)s",
    "nobody_holds_it": _("nobody holds it."),
    "from_another": _("it was in somebody else's hands; their holding is closed."),
}
CHARGES = {
    "not_in_family": _("No family held it then."),
    "under_warranty": _("The warranty covers it."),
    "no_rule": _("The rules of the body ask nothing for this."),
    "early": _("The rules of the body ask nothing for the first ones."),
    "at_most": _("The most that the rules of the body ask."),
    "share": _("The share of the value left that the rules of the body ask."),
}
"""Why a family is asked an amount, or nothing."""
ACTS = {
    Act.HAND_OUT: _("Hand out"),
    Act.LEND: _("Lend"),
    Act.PLACE: _("Put in service here"),
    Act.TAKE_BACK: _("Take back"),
    Act.SEND_TO_REPAIR: _("Send to repair"),
    Act.BACK_FROM_REPAIR: _("Back from repair"),
    Act.SHIP: _("Send to another school"),
    Act.ARRIVE: _("Receive"),
    Act.DECLARE_LOST: _("Declare lost"),
    Act.DECLARE_STOLEN: _("Declare stolen"),
    Act.FIND: _("Found again"),
    Act.WITHDRAW: _("Withdraw from use"),
    Act.REINSTATE: _("Put back in store"),
    Act.DISPOSE: _("Dispose of"),
}


def sentence(outcome: Outcome) -> str:
    """Why an act was not done, or what is to be known of it; empty where all went as asked."""
    if not outcome.code:
        return ""
    detail = outcome.detail
    if outcome.code == "not_in_store":
        detail = str(dict(DeviceState.choices)[outcome.detail])
    return str(OBSTACLES[outcome.code]) % {"detail": detail}
