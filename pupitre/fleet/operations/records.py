"""Settle a machine seen: it is this device, it comes into the register, or it is set aside."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from pupitre.fleet import permissions, refusals, refusals_signals
from pupitre.fleet.engine.identity import How
from pupitre.fleet.enums import Standing
from pupitre.fleet.models import Device, DeviceAddress, ManagedRecord, Task
from pupitre.fleet.operations import activity, devices, recognising
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel
from pupitre.territory.models import School


@transaction.atomic
def link(*, record: ManagedRecord, device: Device, actor: Viewer, at: datetime) -> ManagedRecord:
    """Say that a machine seen is this device; what sources say later does not undo it.

    Errors: NotAllowed, NotOfThisBody.
    """
    record = _held(record, actor)
    if not permissions.can_edit_device(actor, device):
        raise NotAllowed
    if device.organisation_id not in recognising.bodies(record.source):
        raise refusals_signals.NotOfThisBody(device=str(device))
    record.device, record.how = device, How.PERSON
    _settle(record, Standing.LINKED, "", actor, at)
    if record.last_seen_at:
        day = activity.local_day(record.last_seen_at)
        Device.objects.filter(pk=device.pk).exclude(last_seen_on__gte=day).update(last_seen_on=day)
    DeviceAddress.objects.bulk_create(
        (DeviceAddress(device=device, mac=mac) for mac in record.macs), ignore_conflicts=True
    )
    audit.record(
        "fleet.record_linked", actor=actor, at=at, subject=devices.subject(device), source=record.source.name
    )
    return record


@transaction.atomic
def add_to_register(
    *, record: ManagedRecord, model: DeviceModel, school: School | None, asset_tag: str, actor: Viewer, at: datetime
) -> Device:
    """Bring a machine seen into the register, as a device of the source's owner.

    Errors: NotAllowed, Nameless, NameTaken.
    """
    device = devices.register(
        organisation=record.source.organisation,
        model=model,
        school=school,
        serial=record.serial,
        asset_tag=asset_tag or record.asset_tag,
        hardware_uuid=record.uuid,
        os=f"{record.os} {record.os_version}".strip()[:80],
        support_ends_on=record.support_ends_on,
        actor=actor,
        at=at,
    )
    link(record=record, device=device, actor=actor, at=at)
    return device


@transaction.atomic
def set_aside(*, records: Sequence[ManagedRecord], reason: str, actor: Viewer, at: datetime) -> None:
    """These machines are none of ours (a person's own, a virtual one): they are proposed no more.

    Errors: NotAllowed, ReasonNeeded.
    """
    if not reason:
        raise refusals.ReasonNeeded
    for given in records:
        record = _held(given, actor)
        record.device = None
        _settle(record, Standing.IGNORED, reason, actor, at)
        audit.record("fleet.record_set_aside", actor=actor, at=at, subject=f"fleet.record:{record.pk}")


@transaction.atomic
def propose_again(*, record: ManagedRecord, actor: Viewer, at: datetime) -> None:
    """What was decided of a machine seen is undone: it is proposed anew. Errors: NotAllowed."""
    record = _held(record, actor)
    record.device, record.how, record.between = None, How.NOBODY, []
    _settle(record, Standing.UNKNOWN, "", actor, at)
    recognising.tell([record], at)
    audit.record("fleet.record_reopened", actor=actor, at=at, subject=f"fleet.record:{record.pk}")


def _held(record: ManagedRecord, actor: Viewer) -> ManagedRecord:
    rows = ManagedRecord.objects.select_for_update(of=("self",))
    held = rows.select_related("source__organisation", "device__school", "school").get(pk=record.pk)
    if not permissions.can_settle(actor, held):
        raise NotAllowed
    return held


def _settle(record: ManagedRecord, standing: Standing, reason: str, actor: Viewer, at: datetime) -> None:
    record.standing, record.standing_reason = standing, reason
    record.save(update_fields=["device", "how", "between", "standing", "standing_reason"])
    Task.objects.open().filter(record=record).update(
        closed_at=at, closed_by_name=actor.name, outcome=reason or standing
    )
