"""What the pages of the register say in sentences."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.fleet.models import Device, Holding
from pupitre.fleet.queries.register import Standing
from pupitre.http import formats


def standing(found: Standing) -> str:
    """The sentence of the first page."""
    if not found.total:
        return _("No device is in the register yet.")
    parts = [
        ngettext("%(n)s device in service", "%(n)s devices in service", found.serving),
        ngettext("%(n)s in repair", "%(n)s in repair", found.in_repair),
        ngettext("%(n)s out of support", "%(n)s out of support", found.out_of_support),
        ngettext("%(n)s without a place", "%(n)s without a place", found.placeless),
    ]
    counts = (found.serving, found.in_repair, found.out_of_support, found.placeless)
    said = [part % {"n": formats.number(count)} for part, count in zip(parts, counts, strict=True)]
    return _("%(serving)s; %(repair)s; %(support)s; %(placeless)s.") % dict(
        zip(("serving", "repair", "support", "placeless"), said, strict=True)
    )


def device_status(device: Device, held: Holding | None) -> str:
    """Where a device stands, in one sentence."""
    place = device.school.name if device.school else _("in the store of %(body)s") % {"body": device.organisation}
    within = [str(each) for each in (device.set, device.room) if each is not None]
    state = str(device.get_state_display())
    said = f"{device.model.name}, {state}, {place}"
    if within:
        said += f" ({', '.join(within)})"
    if held is not None and held.holder is not None:
        return _("%(device)s; held by %(holder)s.") % {"device": said, "holder": held.holder}
    return f"{said}."
