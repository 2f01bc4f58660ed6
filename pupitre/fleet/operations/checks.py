"""Audits by scan: begun, scanned, then accepted or dropped; nothing changes before that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from pupitre.fleet import permissions, refusals
from pupitre.fleet.engine.checking import Findings, Placed, compare
from pupitre.fleet.enums import TaskKind
from pupitre.fleet.models import CheckScan, Device, Holding, StockCheck, Task
from pupitre.fleet.operations import reasons
from pupitre.fleet.operations.devices import lock, subject
from pupitre.fleet.querysets import OUT_OF_LIFE
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Room, School

EXPECTED = ("in_use", "on_loan", "in_store")
MOST_SCANS = 500  # of one batch


@dataclass(frozen=True)
class Seen:
    """A code scanned, as the clerk's device sends it."""

    key: UUID
    code: str
    scanned_at: datetime


@transaction.atomic
def start(*, school: School, room: Room | None, actor: Viewer, at: datetime) -> StockCheck:
    """Begin the audit of a school, or of one of its rooms: what the register puts there is expected.

    Errors: NotAllowed.
    """
    if not permissions.can_hand_out(actor, school):
        raise NotAllowed
    check = StockCheck.objects.create(school=school, room=room, started_at=at, started_by_name=actor.name)
    expected = Device.objects.filter(school=school, state__in=EXPECTED)
    if room is not None:
        expected = expected.filter(room=room)
    check.expected.set(expected)
    audit.record("fleet.check_started", actor=actor, at=at, subject=named(check), school=school.pk)
    return check


@transaction.atomic
def receive(*, check: StockCheck, seen: Sequence[Seen], actor: Viewer, at: datetime) -> list[CheckScan]:
    """Keep what was scanned, once each: an act sent again, or a code scanned again, is answered as before.

    Errors: NotAllowed, CheckEnded.
    """
    if not permissions.can_hand_out(actor, check.school):
        raise NotAllowed
    check = StockCheck.objects.select_for_update(of=("self",)).select_related("school").get(pk=check.pk)
    if check.accepted_at or check.dropped_at:
        raise refusals.CheckEnded
    latest = at + timedelta(minutes=5)  # a clock that runs fast does not date a scan in the future
    codes = {one.code.strip().upper()[:80] for one in seen[:MOST_SCANS]} - {""}
    rows = Device.objects.filter(organisation=check.school.responsible_id)
    known = {row.serial: row for row in rows.filter(serial__in=codes).order_by("pk")}
    known |= {row.asset_tag: row for row in rows.filter(asset_tag__in=codes).order_by("pk")}
    CheckScan.objects.bulk_create(
        (
            CheckScan(
                check_of=check,
                key=one.key,
                code=one.code.strip().upper()[:80],
                device=known.get(one.code.strip().upper()[:80]),
                scanned_at=min(one.scanned_at, latest),
                by_name=actor.name,
            )
            for one in seen[:MOST_SCANS]
            if one.code.strip()
        ),
        ignore_conflicts=True,
    )
    return list(check.scans.filter(code__in=codes).order_by("pk"))


def findings(check: StockCheck) -> Findings:
    """What the audit says now (four queries)."""
    held = set(Holding.objects.open().filter(device__in=check.expected.values("pk")).values_list("device", flat=True))
    scanned = list(check.scans.order_by("pk").values_list("code", "device"))
    expected, seen = (
        [
            Placed(pk, school, room, in_hands=pk in held, out=state in OUT_OF_LIFE)
            for pk, school, room, state in rows.order_by("pk").values_list("pk", "school", "room", "state")
        ]
        for rows in (
            check.expected.all(),
            Device.objects.filter(pk__in=[device for _code, device in scanned if device]),
        )
    )
    unknown = [code for code, device in scanned if device is None]
    return compare(expected, seen, unknown, school=check.school_id, room=check.room_id)


@transaction.atomic
def accept(*, check: StockCheck, reason: str, actor: Viewer, at: datetime) -> Findings:
    """Believe the audit: what was seen here is here, what is missing or seen again is to be looked at.

    A device in somebody's hands, or of a school where the actor may not act, is not moved: a task says so.
    Errors: NotAllowed, ReasonNeeded, CheckEnded.
    """
    check = StockCheck.objects.select_for_update(of=("self",)).select_related("school", "room").get(pk=check.pk)
    if not permissions.can_edit(actor, check.school):
        raise NotAllowed
    if not reason.strip():
        raise refusals.ReasonNeeded
    if check.accepted_at or check.dropped_at:
        raise refusals.CheckEnded
    found = findings(check)
    held = set(Holding.objects.open().filter(device__in=found.misplaced).values_list("device", flat=True))
    moved = []
    for device in lock(Device.objects.filter(pk__in=found.misplaced).order_by("pk")):
        elsewhere = device.school_id != check.school_id
        if elsewhere and (device.pk in held or not permissions.can_edit_device(actor, device)):
            continue
        if elsewhere:
            device.school, device.set = check.school, None
        device.room = check.room
        moved.append(device)
        audit.record("fleet.check_moved", actor=actor, at=at, subject=subject(device))
    Device.objects.bulk_update(moved, ["school", "room", "set"])
    reasons.keep(moved, reason, at)
    left = set(found.misplaced) - {device.pk for device in moved}
    for kind, keys in (
        (TaskKind.MISSING, found.missing),
        (TaskKind.REAPPEARED, found.reappeared),
        (TaskKind.ELSEWHERE, sorted(left)),
    ):
        Task.objects.bulk_create(
            (
                Task(kind=kind, device_id=key, school=check.school, detail=reason.strip()[:250], opened_at=at)
                for key in keys
            ),
            ignore_conflicts=True,
        )
    seen_again = Task.objects.open().filter(kind=TaskKind.MISSING, device__in=[*found.found, *found.misplaced])
    seen_again.update(closed_at=at, closed_by_name=actor.name)
    check.accepted_at, check.accepted_by_name = at, actor.name
    check.accepted_because = reason.strip()[:250]
    check.save(update_fields=["accepted_at", "accepted_by_name", "accepted_because"])
    audit.record("fleet.check_accepted", actor=actor, at=at, subject=named(check), moved=len(moved))
    return found


@transaction.atomic
def drop(*, check: StockCheck, actor: Viewer, at: datetime) -> None:
    """Leave an audit without believing it: nothing changes.

    Errors: NotAllowed, CheckEnded.
    """
    if not permissions.can_hand_out(actor, check.school):
        raise NotAllowed
    check = StockCheck.objects.select_for_update(of=("self",)).get(pk=check.pk)
    if check.accepted_at or check.dropped_at:
        raise refusals.CheckEnded
    check.dropped_at = at
    check.save(update_fields=["dropped_at"])
    audit.record("fleet.check_dropped", actor=actor, at=at, subject=named(check))


def named(check: StockCheck) -> str:
    """How the audit trail names an audit."""
    return f"fleet.stockcheck:{check.pk}"
