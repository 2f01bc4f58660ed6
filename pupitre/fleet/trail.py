"""The words of the fleet's acts, in the audit trail and in the history of a device."""

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "fleet.registered": _("brought a device into the register"),
    "fleet.arrived": _("brought a delivery into the register"),
    "fleet.corrected": _("corrected the facts of a device"),
    "fleet.place": _("put a device in service"),
    "fleet.hand_out": _("handed a device out"),
    "fleet.lend": _("lent a device"),
    "fleet.take_back": _("took a device back"),
    "fleet.swapped": _("swapped a device for a spare"),
    "fleet.send_to_repair": _("sent a device to repair"),
    "fleet.back_from_repair": _("took a device back from repair"),
    "fleet.ship": _("sent a device to another school"),
    "fleet.arrive": _("received a device"),
    "fleet.declare_lost": _("declared a device lost"),
    "fleet.declare_stolen": _("declared a device stolen"),
    "fleet.find": _("found a device again"),
    "fleet.withdraw": _("withdrew a device from use"),
    "fleet.reinstate": _("put a device back in store"),
    "fleet.dispose": _("disposed of a device"),
    "fleet.bulk": _("changed several devices at once"),
    "fleet.tags_assigned": _("gave devices their labels"),
    "fleet.set_opened": _("made a set of devices"),
    "fleet.set_changed": _("changed a set of devices"),
    "fleet.set_filled": _("put devices in a set"),
    "fleet.set_emptied": _("took devices out of a set"),
    "fleet.set_closed": _("closed a set of devices"),
    "fleet.photo_added": _("added a photo to a device"),
    "fleet.photo_removed": _("removed a photo of a device"),
    "fleet.kit_changed": _("changed the kit of a device"),
}
THINGS = {"fleet.device": _("device"), "fleet.deviceset": _("set of devices")}
