"""Rights over the fleet."""

from django.utils.translation import gettext_lazy as _

from pupitre.fleet.engine.reviewing import ReviewAct
from pupitre.fleet.engine.transferring import BY_RECEIVER, TransferAct
from pupitre.fleet.models import Device, ManagedRecord, Source, Transfer, UsageReview, Withdrawal
from pupitre.fleet.querysets import VIEW
from pupitre.fleet.querysets_signals import CONNECT
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School
from pupitre.territory.permissions import reaches

EDIT = "fleet.edit"
HAND_OUT = "fleet.hand_out"
REVIEW = "fleet.review"
DISPOSE = "fleet.dispose"
CAPABILITIES = {
    VIEW: _("See the equipment of schools"),
    EDIT: _("Edit the equipment of schools"),
    HAND_OUT: _("Hand devices out and take them back"),
    REVIEW: _("Run usage reviews, and settle transfers"),
    DISPOSE: _("Withdraw devices from use and dispose of them"),
    CONNECT: _("Connect the tools that see and manage devices"),
}


def can_view(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, VIEW, school)


def can_edit(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, EDIT, school)


def can_view_device(viewer: Viewer, device: Device) -> bool:
    """Agrees with `Device.objects.visible`."""
    return _reaches_device(viewer, VIEW, device)


def can_edit_device(viewer: Viewer, device: Device) -> bool:
    return _reaches_device(viewer, EDIT, device)


def can_hand_out(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, HAND_OUT, school)


def can_lend(viewer: Viewer, device: Device) -> bool:
    """Agrees with `Device.objects.visible(viewer, HAND_OUT)`."""
    return _reaches_device(viewer, HAND_OUT, device)


def can_report(viewer: Viewer, device: Device) -> bool:
    """Whether the viewer declares what happens to a device: whoever hands it out in its school, or edits it."""
    return _reaches_device(viewer, HAND_OUT, device) or _reaches_device(viewer, EDIT, device)


def can_run_campaigns(viewer: Viewer, organisation: Organisation) -> bool:
    """Whether the viewer opens and closes the campaigns of a body."""
    scope = viewer.scope(EDIT)
    return scope.everywhere or organisation.pk in scope.organisations


def can_review(viewer: Viewer, school: School) -> bool:
    return reaches(viewer, REVIEW, school)


def can_act_on_review(viewer: Viewer, review: UsageReview, act: ReviewAct) -> bool:
    """The school answers for itself; whoever runs reviews does the rest, and notes what it says of a coaching."""
    by_school = can_hand_out(viewer, review.school)
    if act is ReviewAct.ANSWER:
        return by_school
    if act in {ReviewAct.SAY, ReviewAct.ACCEPT, ReviewAct.DECLINE}:
        return by_school or can_review(viewer, review.school)
    return can_review(viewer, review.school)


def can_view_transfer(viewer: Viewer, transfer: Transfer) -> bool:
    """Agrees with `Transfer.objects.visible`."""
    return can_view(viewer, transfer.from_school) or can_view(viewer, transfer.to_school)


def can_act_on_transfer(viewer: Viewer, transfer: Transfer, act: TransferAct) -> bool:
    """Each school does its own part, by those who hand devices out; whoever keeps the register may give it up."""
    school = transfer.to_school if act in BY_RECEIVER else transfer.from_school
    return can_hand_out(viewer, school) or (act is TransferAct.CANCEL and can_edit(viewer, school))


def can_dispose(viewer: Viewer, device: Device) -> bool:
    return _reaches_device(viewer, DISPOSE, device)


def can_withdraw(viewer: Viewer, lot: Withdrawal) -> bool:
    """Agrees with `Withdrawal.objects.visible(viewer, DISPOSE)`."""
    return viewer.scope(DISPOSE).reaches(lot.organisation_id)


def can_connect(viewer: Viewer, source: Source) -> bool:
    """Agrees with `Source.objects.visible`."""
    return viewer.scope(CONNECT).reaches(source.organisation_id)


def can_settle(viewer: Viewer, record: ManagedRecord) -> bool:
    """Whether the viewer says which device a machine seen is; agrees with `ManagedRecord.objects.visible`."""
    if record.device is not None:
        return can_edit_device(viewer, record.device)
    if record.school is not None:
        return can_edit(viewer, record.school)
    return viewer.scope(EDIT).reaches(record.source.organisation_id)


def _reaches_device(viewer: Viewer, capability: str, device: Device) -> bool:
    if device.school is None:
        return viewer.scope(capability).reaches(device.organisation_id)
    return reaches(viewer, capability, device.school)
