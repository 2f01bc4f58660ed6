"""Devices between two schools: proposed, accepted or refused, shipped, received. A device keeps all its past."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from pupitre.fleet import permissions, refusals
from pupitre.fleet.engine import tags
from pupitre.fleet.engine.states import Act
from pupitre.fleet.engine.transferring import SENDABLE, WITH_REASON, TransferAct, after
from pupitre.fleet.enums import DeviceState, LineOutcome, TaskKind, TransferOrigin, TransferState
from pupitre.fleet.models import Device, DeviceSet, Holding, Task, Transfer, TransferLine
from pupitre.fleet.operations import reasons
from pupitre.fleet.operations.devices import close as end_holdings
from pupitre.fleet.operations.devices import lock, move, subject
from pupitre.fleet.queries.reviews import contacts
from pupitre.kernel import audit, outbox
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Pupil, School


@dataclass
class Receipt:
    """What a scan of the receipt gave, code by code."""

    arrived: list[str] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)


@transaction.atomic
def propose(
    *,
    devices: Sequence[Device],
    to_school: School,
    reason: str,
    actor: Viewer,
    at: datetime,
    sets: Iterable[DeviceSet] = (),
    pupil: Pupil | None = None,
    origin: str = TransferOrigin.HAND,
) -> Transfer:
    """Propose that devices, and sets whole, go to another school, which then accepts or refuses.

    Errors: NotAllowed, ReasonNeeded, NothingToSend, SeveralSchools, SameSchool, NotPossible, SomebodyHoldsIt,
    AlreadyMoving.
    """
    locked, whole = _gathered(devices, sets)
    if not permissions.can_edit(actor, _giver(locked, to_school)):
        raise NotAllowed
    return _open(locked, whole, to_school, reason, origin, pupil=pupil, actor=actor, at=at)


@transaction.atomic
def propose_decided(
    *,
    sets: Iterable[DeviceSet],
    to_school: School,
    reason: str,
    origin: str,
    actor: Viewer,
    at: datetime,
    cause: tuple[str, int] | None = None,
) -> Transfer:
    """Propose what was decided elsewhere (a review, a plan): the right to decide it was asked there.

    `cause`: what asked for it, by kind and key. Errors: those of `propose`, but NotAllowed.
    """
    locked, whole = _gathered((), sets)
    made = _open(locked, whole, to_school, reason[:250], origin, actor=actor, at=at)
    if cause is not None:
        made.cause_kind, made.cause_pk = cause
        made.save(update_fields=["cause_kind", "cause_pk"])
    return made


@transaction.atomic
def withdraw_caused(*, cause: tuple[str, int], reason: str, actor: Viewer, at: datetime) -> int:
    """Give up the transfers that something asked for and that no school has answered; returns how many."""
    kind, key = cause
    rows = Transfer.objects.select_for_update().filter(cause_kind=kind, cause_pk=key, state=TransferState.PROPOSED)
    found = list(rows.order_by("pk"))
    for row in found:
        row.state = TransferState.CANCELLED
        _end(row, actor, at, reason[:250])
        row.lines.filter(outcome=LineOutcome.AWAITED).update(outcome=LineOutcome.DROPPED)
        row.save()
        _record(row, str(TransferAct.CANCEL), actor, at)
    return len(found)


def _gathered(devices: Iterable[Device], sets: Iterable[DeviceSet]) -> tuple[list[Device], set[int]]:
    """The devices, held, and the keys of the sets that go whole, but what of them is in repair: it stays."""
    whole = {one.pk for one in sets}
    inside = Device.objects.filter(set__in=whole).alive().exclude(state=DeviceState.IN_REPAIR)
    locked = lock([*devices, *inside])
    if not locked:
        raise refusals.NothingToSend
    return locked, whole


def _open(
    locked: Sequence[Device],
    whole: set[int],
    to_school: School,
    reason: str,
    origin: str,
    *,
    actor: Viewer,
    at: datetime,
    pupil: Pupil | None = None,
) -> Transfer:
    if not reason.strip():
        raise refusals.ReasonNeeded
    giver = _giver(locked, to_school)
    _check(locked, pupil)
    row = Transfer.objects.create(
        from_school=giver,
        to_school=to_school,
        reason=reason.strip(),
        origin=origin,
        pupil=pupil,
        proposed_at=at,
        proposed_by_id=actor.person_id,
        proposed_by_name=actor.name,
    )
    lines = [
        TransferLine(transfer=row, device=one, set_id=one.set_id if one.set_id in whole else None) for one in locked
    ]
    try:
        with transaction.atomic():
            TransferLine.objects.bulk_create(lines)
    except IntegrityError as error:
        busy = TransferLine.objects.filter(device__in=locked, outcome=LineOutcome.AWAITED).select_related("device")
        raise refusals.AlreadyMoving(device=str(busy.order_by("pk")[0].device)) from error
    _record(row, "proposed", actor, at)
    _tell(row, len(lines), at)
    return row


def _tell(row: Transfer, units: int, at: datetime) -> None:
    """Write to the people of the school that would receive, except whoever proposed: it waits for their answer."""
    for person in contacts(row.to_school, timezone.localdate(at)):
        if person.pk == row.proposed_by_id:
            continue
        with translation.override(person.language):
            words = {"transfer": row, "person": person, "units": units}
            subject_ = _("Devices are proposed to your school: %(school)s") % {"school": row.from_school}
            body = render_to_string("fleet/mail/transfer.txt", words)
            outbox.post(recipient=person.email, subject=subject_, body=body, at=at)


@transaction.atomic
def act(*, transfer: Transfer, act: TransferAct, actor: Viewer, at: datetime, reason: str = "") -> Transfer:
    """Accept, refuse, cancel, ship, or close with differences. An act done twice changes nothing.

    Errors: NotAllowed, ReasonNeeded, ProposedByYou, NotNow, NotPossible, SomebodyHoldsIt.
    """
    row = _locked(transfer)
    _may(actor, row, act)
    following = after(row.state, act)
    if following is None:
        if _already(row.state, act):
            return row
        raise refusals.NotNow(state=TransferState(row.state).label)
    if act in WITH_REASON and not reason.strip():
        raise refusals.ReasonNeeded
    if act is TransferAct.ACCEPT and actor.person_id is not None and actor.person_id == row.proposed_by_id:
        raise refusals.ProposedByYou
    row.state = following
    if act in {TransferAct.ACCEPT, TransferAct.REFUSE}:
        row.answered_at, row.answered_by_name = at, actor.name
    if act is TransferAct.SHIP:
        _ship(row, actor, at)
    if act is TransferAct.CLOSE:
        _lose(row, actor, at, reason.strip())
    if act in WITH_REASON:
        _end(row, actor, at, reason.strip())
        row.lines.filter(outcome=LineOutcome.AWAITED).update(outcome=LineOutcome.DROPPED)
    row.save()
    _record(row, str(act), actor, at)
    return row


@transaction.atomic
def receive(*, transfer: Transfer, codes: Iterable[str], actor: Viewer, at: datetime) -> Receipt:
    """Take in what is scanned: the rest stays awaited. The same code twice changes nothing.

    Errors: NotAllowed, NotNow.
    """
    row = _locked(transfer)
    _may(actor, row, TransferAct.RECEIVE)
    if row.state != TransferState.SHIPPED:
        raise refusals.NotNow(state=TransferState(row.state).label)
    lines = {line.device_id: line for line in row.lines.select_for_update().order_by("pk")}
    devices = lock(Device.objects.filter(pk__in=lines))
    receipt, taken = _match(codes, devices, lines), []
    for device in devices:
        line = lines[device.pk]
        if str(device) in receipt.arrived:
            line.outcome = LineOutcome.ARRIVED
            taken.append((device, line))
    _take_in(row, taken, at)
    row.strangers = sorted({*row.strangers, *receipt.strangers})
    awaited = sum(1 for line in lines.values() if line.outcome == LineOutcome.AWAITED)
    row.state = after(row.state, TransferAct.RECEIVE, awaited=awaited) or row.state
    if row.state == TransferState.RECEIVED:
        _end(row, actor, at, "")
    row.save()
    for device, _line in taken:
        audit.record("fleet.arrive", actor=actor, at=at, subject=subject(device))
    reasons.keep([device for device, _line in taken], row.reason, at)
    _record(row, "receive", actor, at)
    return receipt


def _giver(devices: Sequence[Device], to_school: School) -> School:
    """The one school that gives."""
    schools = {device.school_id: device.school for device in devices}
    giver = devices[0].school
    if len(schools) != 1 or giver is None:
        raise refusals.SeveralSchools
    if giver.pk == to_school.pk:
        raise refusals.SameSchool
    return giver


def _check(devices: Sequence[Device], pupil: Pupil | None) -> None:
    """A device may go where nobody holds it, or where its holder is the pupil whom it follows."""
    held = {row.device_id: row.pupil_id for row in Holding.objects.open().filter(device__in=devices).order_by("pk")}
    for device in devices:
        if device.pk in held and (pupil is None or held[device.pk] != pupil.pk):
            raise refusals.SomebodyHoldsIt(device=str(device))
        if device.state not in SENDABLE:
            raise refusals.NotPossible(device=str(device), state=device.get_state_display())


def _locked(transfer: Transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("from_school", "to_school", "pupil")
    return rows.get(pk=transfer.pk)


def _may(actor: Viewer, row: Transfer, act: TransferAct) -> None:
    if not permissions.can_act_on_transfer(actor, row, act):
        raise NotAllowed


def _already(state: str, act: TransferAct) -> bool:
    done = {TransferAct.ACCEPT: {"accepted", "shipped", "received"}, TransferAct.SHIP: {"shipped", "received"}}
    return state in done.get(act, {after("proposed", act)})


def _ship(row: Transfer, actor: Viewer, at: datetime) -> None:
    """The devices leave: holdings of the pupil whom they follow end, sets stay empty until they arrive.

    What of a set went to repair since the proposal stays.
    """
    lines = row.lines.filter(outcome=LineOutcome.AWAITED)
    away = lines.filter(set__isnull=False, device__state=DeviceState.IN_REPAIR)
    if away.count() < lines.count():
        away.update(outcome=LineOutcome.DROPPED)
    devices = lock(Device.objects.filter(transfer_lines__in=lines))
    _check(devices, row.pupil)
    held = list(Holding.objects.open().filter(device__in=devices).select_for_update().order_by("pk"))
    end_holdings(held, actor=actor, at=at)
    for device in devices:
        if device.state != "in_store":
            move(device, Act.TAKE_BACK, at)
        move(device, Act.SHIP, at)
    Device.objects.bulk_update(devices, ["state", "set", "room"])
    _leave_behind(set(row.lines.filter(set__isnull=False).values_list("set", flat=True)), at)
    done = Task.objects.open().filter(kind=TaskKind.MOVER, device__in=devices)
    done.update(closed_at=at, closed_by_name=actor.name, outcome=row.reason)
    for device in devices:
        audit.record("fleet.ship", actor=actor, at=at, subject=subject(device))
    reasons.keep(devices, row.reason, at)
    row.shipped_at, row.shipped_by_name = at, actor.name


def _leave_behind(sets: set[int], at: datetime) -> None:
    """What stays of sets that left, in repair or come into them since, is no more in them; in use, it is stored."""
    held = Holding.objects.open()
    left = lock(Device.objects.filter(set__in=sets))
    with_people = set(held.filter(device__in=left).order_by().values_list("device", flat=True))
    for device in left:
        device.set = None
        if device.state == DeviceState.IN_USE and device.pk not in with_people and device.room_id is None:
            move(device, Act.TAKE_BACK, at)
    Device.objects.bulk_update(left, ["state", "set"])


def _match(codes: Iterable[str], devices: Sequence[Device], lines: dict[int, TransferLine]) -> Receipt:
    """Codes against the transfer; the label of a cart means all that is in it."""
    named = {code: device for device in devices for code in (device.serial, device.asset_tag) if code}
    carts = DeviceSet.objects.filter(pk__in=[line.set_id for line in lines.values() if line.set_id]).exclude(tag="")
    carried = {cart.tag.upper(): cart.pk for cart in carts}
    receipt = Receipt()
    for code in dict.fromkeys(tags.bare(one) for one in codes if one.strip()):
        found = [named[code]] if code in named else [d for d in devices if lines[d.pk].set_id == carried.get(code, 0)]
        if not found:
            receipt.strangers.append(code[:60])
        for device in found:
            awaited = lines[device.pk].outcome == LineOutcome.AWAITED
            (receipt.arrived if awaited else receipt.already).append(str(device))
    return receipt


def _take_in(row: Transfer, taken: Sequence[tuple[Device, TransferLine]], at: datetime) -> None:
    """What arrived is the receiving school's, in its store; a cart that moves takes its devices in again."""
    carts = DeviceSet.objects.select_for_update().filter(pk__in=[line.set_id for _d, line in taken if line.set_id])
    moved = {cart.pk: cart for cart in carts.order_by("pk")}
    for cart in moved.values():
        if cart.school_id != row.to_school_id:
            alike = DeviceSet.objects.filter(school=row.to_school, name=cart.name, closed_on__isnull=True).exists()
            if alike:
                cart.name = f"{cart.name[:60]} ({row.pk})"
            cart.school, cart.room = row.to_school, None
            cart.save(update_fields=["school", "room", "name"])
    for device, line in taken:
        move(device, Act.ARRIVE, at)
        device.school = row.to_school
        if line.set_id in moved:
            device.set = moved[line.set_id]
            move(device, Act.PLACE, at)
    Device.objects.bulk_update([device for device, _line in taken], ["state", "school", "set", "in_service_on"])
    TransferLine.objects.bulk_update([line for _device, line in taken], ["outcome"])


def _lose(row: Transfer, actor: Viewer, at: datetime, reason: str) -> None:
    """What did not arrive is declared lost, and stays the giving school's."""
    devices = lock(Device.objects.filter(transfer_lines__transfer=row, transfer_lines__outcome=LineOutcome.AWAITED))
    for device in devices:
        move(device, Act.DECLARE_LOST, at)
    Device.objects.bulk_update(devices, ["state"])
    row.lines.filter(Q(outcome=LineOutcome.AWAITED)).update(outcome=LineOutcome.MISSING)
    for device in devices:
        audit.record("fleet.declare_lost", actor=actor, at=at, subject=subject(device))
    reasons.keep(devices, reason, at)


def _end(row: Transfer, actor: Viewer, at: datetime, reason: str) -> None:
    row.ended_at, row.ended_by_name, row.ended_because = at, actor.name, reason


def _record(row: Transfer, what: str, actor: Viewer, at: datetime) -> None:
    audit.record(f"fleet.transfer_{what}", actor=actor, at=at, subject=f"fleet.transfer:{row.pk}")
