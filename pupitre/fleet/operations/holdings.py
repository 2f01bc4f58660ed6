"""Devices in the hands of people: handed out, lent, taken back, swapped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from pupitre.fleet import gates, permissions, refusals, wording
from pupitre.fleet.engine import handing
from pupitre.fleet.engine.states import Act
from pupitre.fleet.enums import Condition, PartState, TaskKind
from pupitre.fleet.models import Device, Holding, HoldingPart, KitPart, Task
from pupitre.fleet.operations import reasons
from pupitre.fleet.operations.devices import close, lock, move, subject
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Pupil, School, SchoolYear, StaffMember

Taker = Pupil | StaffMember


@dataclass(frozen=True)
class Pair:
    """A device and who takes it; `override` is the reason of whoever lets it go in spite of a gate."""

    device: Device
    taker: Taker
    override: str = ""


def key_of(taker: Taker) -> str:
    """How the rules name a taker: "pupil:12", "staff:3"."""
    return f"{'pupil' if isinstance(taker, Pupil) else 'staff'}:{taker.pk}"


def holder_key(holding: Holding | None) -> str:
    """The same, of who holds a device; empty where nobody does."""
    if holding is None:
        return ""
    return f"pupil:{holding.pupil_id}" if holding.pupil_id else f"staff:{holding.staff_id}"


@transaction.atomic
def hand_out(
    *,
    school: School,
    year: SchoolYear,
    pairs: Sequence[Pair],
    actor: Viewer,
    at: datetime,
    due_on: date | None = None,
    loan: bool = False,
) -> dict[int, handing.Outcome]:
    """Hand devices out, each with its kit: what can be done is done, the rest is answered with its reason.

    Answers by device. A pair already true answers ALREADY, so that sending twice changes nothing.
    Errors: NotAllowed.
    """
    if not permissions.can_hand_out(actor, school):
        raise NotAllowed
    devices = {device.pk: device for device in lock([pair.device for pair in pairs])}
    held = {row.device_id: row for row in Holding.objects.open().filter(device__in=devices)}
    holds = _holds([pair.taker for pair in pairs])
    refused = _refused(school, [pair.taker for pair in pairs], timezone.localdate(at))
    outcomes: dict[int, handing.Outcome] = {}
    leaving: list[tuple[Device, Pair]] = []
    for pair in pairs:
        device, key = devices[pair.device.pk], key_of(pair.taker)
        if device.pk in outcomes:  # the same device twice in one act: the first pair stands
            continue
        taker = handing.TakerFacts(key, school.pk, tuple(holds.get(key, ())), refused.get(key, ""), pair.override)
        outcome = handing.hand_out(facts(device, held.get(device.pk)), taker, loan=loan)
        outcomes[device.pk] = outcome
        if outcome.verdict is handing.Verdict.OK:
            move(device, Act.LEND if loan else Act.HAND_OUT, at)
            device.school = school
            leaving.append((device, pair))
            if not loan:
                holds.setdefault(key, []).append(device.pk)
    _open(leaving, school=school, year=year, actor=actor, at=at, due_on=due_on, loan=loan, refused=refused)
    return outcomes


@transaction.atomic
def give(
    *,
    device: Device,
    taker: Taker,
    school: School,
    year: SchoolYear,
    actor: Viewer,
    at: datetime,
    override: str = "",
    due_on: date | None = None,
    loan: bool = False,
) -> handing.Outcome:
    """Hand out one device.

    Errors: NotAllowed, CannotHandOut with the reason.
    """
    pair = Pair(device, taker, override)
    outcome = hand_out(school=school, year=year, pairs=[pair], actor=actor, at=at, due_on=due_on, loan=loan)[
        device.pk
    ]
    if outcome.verdict is handing.Verdict.CONFLICT:
        raise refusals.CannotHandOut(device=str(device), why=wording.sentence(outcome))
    return outcome


@transaction.atomic
def take_back(
    *,
    devices: Sequence[Device],
    actor: Viewer,
    at: datetime,
    conditions: Mapping[int, str] | None = None,
    parts: Mapping[int, str] | None = None,
    expected: Mapping[int, str] | None = None,
) -> dict[int, handing.Outcome]:
    """Take devices back, with their kits: `conditions` by device, `parts` by part of a kit (else it came back).

    What did not come back raises a task. Answers by device; taking back twice changes nothing.
    Errors: NotAllowed.
    """
    locked = lock(devices)
    held = {
        row.device_id: row
        for row in Holding.objects.open().filter(device__in=locked).select_for_update(of=("self",)).order_by("pk")
    }
    outcomes: dict[int, handing.Outcome] = {}
    back: list[Device] = []
    for device in locked:
        if device.school is None or not permissions.can_hand_out(actor, device.school):
            raise NotAllowed
        holding = held.get(device.pk)
        outcome = handing.take_back(facts(device, holding), expected=(expected or {}).get(device.pk, ""))
        outcomes[device.pk] = outcome
        if outcome.verdict is handing.Verdict.OK:
            move(device, Act.TAKE_BACK, at, holding)
            device.condition = (conditions or {}).get(device.pk, device.condition)
            held[device.pk].returned_as = device.condition
            back.append(device)
    Device.objects.bulk_update(back, ["state", "condition"])
    closed = [held[device.pk] for device in back]
    close(closed, actor=actor, at=at)
    _parts_back(closed, parts or {}, at=at)
    gone = Task.objects.open().filter(device__in=back, kind__in=[TaskKind.LEAVER, TaskKind.MOVER, TaskKind.OVERDUE])
    gone.update(closed_at=at, closed_by_name=actor.name)
    for device in back:
        audit.record("fleet.take_back", actor=actor, at=at, subject=subject(device))
    return outcomes


@transaction.atomic
def swap(
    *, holding: Holding, spare: Device, actor: Viewer, at: datetime, reason: str, condition: str = Condition.BROKEN
) -> Holding:
    """Give a spare in the place of what somebody holds, in one act; both holdings name each other.

    Errors: NotAllowed, ReasonNeeded, NotPossible, CannotHandOut.
    """
    if not reason:
        raise refusals.ReasonNeeded
    taker = holding.holder
    if taker is None or holding.until_at is not None:
        raise refusals.NotPossible(device=str(holding.device), state=holding.device.get_state_display())
    take_back(devices=[holding.device], actor=actor, at=at, conditions={holding.device_id: condition})
    give(
        device=spare,
        taker=taker,
        school=holding.school,
        year=holding.year,
        actor=actor,
        at=at,
        due_on=holding.due_on,
        loan=spare.is_spare,
        override=reason,
    )
    replacement = Holding.objects.open().get(device=spare)
    replacement.replaces = holding
    replacement.save(update_fields=["replaces"])
    audit.record("fleet.swapped", actor=actor, at=at, subject=subject(holding.device), spare=spare.pk)
    reasons.keep([holding.device], reason, at)
    return replacement


def facts(device: Device, holding: Holding | None) -> handing.DeviceFacts:
    """A device as the rules see it."""
    return handing.DeviceFacts(
        device.pk, device.state, device.school_id, device.allocation, holder_key(holding), device.is_spare
    )


def _refused(school: School, takers: Sequence[Taker], on: date) -> dict[str, str]:
    """The takers whom a gate refuses, by their key."""
    pupils = [taker for taker in takers if isinstance(taker, Pupil)]
    return {f"pupil:{pk}": sentence for pk, sentence in gates.refusals(school, pupils, on).items()}


def _holds(takers: Sequence[Taker]) -> dict[str, list[int]]:
    """What each taker holds already, loans left out; two clerks who serve one taker take turns."""
    pupils = [taker.pk for taker in takers if isinstance(taker, Pupil)]
    staff = [taker.pk for taker in takers if isinstance(taker, StaffMember)]
    list(Pupil.objects.filter(pk__in=pupils).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    list(StaffMember.objects.filter(pk__in=staff).order_by("pk").select_for_update(no_key=True).values_list("pk"))
    rows = Holding.objects.open().filter(Q(pupil__in=pupils) | Q(staff__in=staff), is_loan=False)
    found: dict[str, list[int]] = {}
    for row in rows.order_by("pk"):
        found.setdefault(holder_key(row), []).append(row.device_id)
    return found


def _open(
    leaving: Sequence[tuple[Device, Pair]],
    *,
    school: School,
    year: SchoolYear,
    actor: Viewer,
    at: datetime,
    due_on: date | None,
    loan: bool,
    refused: Mapping[str, str],
) -> None:
    Device.objects.bulk_update([device for device, _ in leaving], ["state", "school", "in_service_on"])
    made = Holding.objects.bulk_create(
        Holding(
            device=device,
            pupil=pair.taker if isinstance(pair.taker, Pupil) else None,
            staff=pair.taker if isinstance(pair.taker, StaffMember) else None,
            school=school,
            year=year,
            is_loan=loan,
            from_at=at,
            due_on=due_on,
            given_by_id=actor.person_id,
            given_by_name=actor.name,
            override_reason=pair.override if key_of(pair.taker) in refused else "",
        )
        for device, pair in leaving
    )
    by_device = {holding.device_id: holding for holding in made}
    HoldingPart.objects.bulk_create(
        HoldingPart(holding=by_device[part.device_id], part=part)
        for part in KitPart.objects.filter(device__in=by_device, state=PartState.PRESENT).order_by("pk")
    )
    for device, _pair in leaving:
        audit.record("fleet.lend" if loan else "fleet.hand_out", actor=actor, at=at, subject=subject(device))


def _parts_back(closed: Sequence[Holding], said: Mapping[int, str], *, at: datetime) -> None:
    rows = list(HoldingPart.objects.filter(holding__in=closed).select_related("part", "holding").order_by("pk"))
    for row in rows:
        row.returned_as = said.get(row.part_id, PartState.PRESENT)
        row.part.state = row.returned_as
    HoldingPart.objects.bulk_update(rows, ["returned_as"])
    KitPart.objects.bulk_update([row.part for row in rows], ["state"])
    lacking = {row.holding.device_id: row.holding for row in rows if row.returned_as != PartState.PRESENT}
    Task.objects.bulk_create(
        (
            Task(
                kind=TaskKind.PART_MISSING,
                device_id=device,
                pupil_id=holding.pupil_id,
                school_id=holding.school_id,
                opened_at=at,
            )
            for device, holding in sorted(lacking.items())
        ),
        ignore_conflicts=True,
    )
