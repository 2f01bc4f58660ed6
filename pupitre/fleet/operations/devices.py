"""The register: a device comes in, its facts are corrected, its state follows what is done to it."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from pupitre.fleet import permissions, refusals, refusals_withdrawals
from pupitre.fleet.engine.states import ENDS_HOLDING, Act, after
from pupitre.fleet.enums import DeviceState
from pupitre.fleet.models import Device, Holding, KitPart
from pupitre.fleet.operations import deciding, reasons
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel, OrderLine
from pupitre.territory.models import Organisation, School

SERVING = frozenset({DeviceState.IN_USE, DeviceState.ON_LOAN})
WITHOUT_REASON = frozenset({Act.ARRIVE, Act.BACK_FROM_REPAIR, Act.FIND, Act.PLACE, Act.REINSTATE, Act.SHIP})
"""Acts that say enough by themselves; the others are told with a reason."""


@transaction.atomic
def register(
    *,
    organisation: Organisation,
    model: DeviceModel,
    actor: Viewer,
    at: datetime,
    school: School | None = None,
    serial: str = "",
    asset_tag: str = "",
    order_line: OrderLine | None = None,
    accessories: Iterable[DeviceModel] = (),
    **facts: Any,
) -> Device:
    """Bring a device into the register, in store, with the parts of its kit.

    Errors: NotAllowed, Nameless, NameTaken.
    """
    device = Device(organisation=organisation, model=model, school=school, order_line=order_line, **facts)
    device.serial, device.asset_tag = serial.strip().upper(), asset_tag.strip().upper()
    if not permissions.can_edit_device(actor, device):
        raise NotAllowed
    if not (device.serial or device.asset_tag):
        raise refusals.Nameless
    _save(device)
    KitPart.objects.bulk_create(KitPart(device=device, model=accessory) for accessory in accessories)
    audit.record("fleet.registered", actor=actor, at=at, subject=subject(device))
    return device


@transaction.atomic
def correct(*, device: Device, facts: dict[str, Any], reason: str, actor: Viewer, at: datetime) -> Device:
    """Correct the facts of a device; its state and its holder have acts of their own.

    A device corrected to another school leaves its set and its room.
    Errors: NotAllowed, Nameless, NameTaken, SomebodyHoldsIt, NoSchool.
    """
    device = Device.objects.select_for_update(of=("self",)).select_related("school").get(pk=device.pk)
    if not permissions.can_edit_device(actor, device):
        raise NotAllowed
    moves = "school" in facts and facts["school"] != device.school
    if moves and Holding.objects.open().filter(device=device).exists():
        raise refusals.SomebodyHoldsIt(device=str(device))
    for name, value in facts.items():
        setattr(device, name, value.strip().upper() if name in {"serial", "asset_tag"} else value)
    if moves:
        device.set, device.room = None, None
        if device.school is None and device.state in SERVING:
            raise refusals.NoSchool(device=str(device))
        if not permissions.can_edit_device(actor, device):
            raise NotAllowed
    if not (device.serial or device.asset_tag):
        raise refusals.Nameless
    _save(device)
    audit.record("fleet.corrected", actor=actor, at=at, subject=subject(device))
    reasons.keep([device], reason, at)
    return device


@transaction.atomic
def act(
    *, devices: Sequence[Device], act: Act, actor: Viewer, at: datetime, reason: str = "", **facts: Any
) -> list[Device]:
    """Do the same act to devices, all or none; `facts` are written with it (a room, a set, a condition).

    Errors: NotAllowed, ReasonNeeded, NoSchool, NotPossible (names the first device that does not allow it),
    DecisionNeeded.
    """
    if not reason and act not in WITHOUT_REASON:
        raise refusals.ReasonNeeded
    locked = lock(devices)
    may = permissions.can_dispose if act in {Act.WITHDRAW, Act.DISPOSE} else permissions.can_edit_device
    held = {
        holding.device_id: holding
        for holding in Holding.objects.open().filter(device__in=locked).select_for_update().order_by("pk")
    }
    for device in locked:
        if not may(actor, device):
            raise NotAllowed
        move(device, act, at, held.get(device.pk))
        if device.state in SERVING and device.school is None:
            raise refusals.NoSchool(device=str(device))
        for name, value in facts.items():
            setattr(device, name, value)
    if act is Act.WITHDRAW:
        _withdraw(locked, at)
    if act in ENDS_HOLDING:
        close(list(held.values()), actor=actor, at=at)
    fields = {"state", "in_service_on", "set", "room", *facts}
    Device.objects.bulk_update(locked, sorted(fields))
    for device in locked:
        audit.record(f"fleet.{act}", actor=actor, at=at, subject=subject(device))
    reasons.keep(locked, reason, at)
    return locked


def _withdraw(devices: Sequence[Device], at: datetime) -> None:
    """Errors: DecisionNeeded, where the rules of an owner leave it to a committee."""
    waiting = deciding.undecided((device.pk, device.organisation_id) for device in devices)
    first = next((device for device in devices if device.pk in waiting), None)
    if first is not None:
        raise refusals_withdrawals.DecisionNeeded(body=first.organisation)
    deciding.settle(devices, at)


def lock(devices: Iterable[Device]) -> list[Device]:
    """The devices, read again and held until the end of the transaction, in the order of their keys."""
    keys = [device.pk for device in devices]
    rows = Device.objects.filter(pk__in=keys).select_for_update(of=("self",)).select_related("school", "model")
    return list(rows.order_by("pk"))


def move(device: Device, act: Act, at: datetime, holding: Holding | None = None) -> None:
    """Set the state that follows an act done at an instant, without saving it.

    Errors: NotPossible.
    """
    in_service = holding is not None or device.set_id is not None or device.room_id is not None
    state = after(device.state, act, in_service=in_service, on_loan=holding is not None and holding.is_loan)
    if state is None:
        raise refusals.NotPossible(device=str(device), state=DeviceState(device.state).label)
    device.state = state
    if state in SERVING and device.in_service_on is None:
        device.in_service_on = timezone.localdate(at)
    if state in {DeviceState.RETIRED, DeviceState.DISPOSED, DeviceState.IN_TRANSIT}:
        device.set, device.room = None, None


def close(holdings: Sequence[Holding], *, actor: Viewer, at: datetime) -> None:
    """End holdings: nobody holds the devices any more."""
    for holding in holdings:
        holding.until_at = max(at, holding.from_at)
        holding.taken_by_id, holding.taken_by_name = actor.person_id, actor.name
    Holding.objects.bulk_update(holdings, ["until_at", "taken_by_id", "taken_by_name", "returned_as"])


def subject(device: Device) -> str:
    """How the audit trail names a device."""
    return f"fleet.device:{device.pk}"


def _save(device: Device) -> None:
    try:
        with transaction.atomic():
            device.save()
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        names = {"device_unique_serial": device.serial, "device_unique_tag": device.asset_tag}
        if constraint not in names:
            raise
        raise refusals.NameTaken(name=names[constraint]) from error
