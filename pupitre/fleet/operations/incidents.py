"""Incidents from their declaration to their outcome, the repairs between, and what a family is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from pupitre.fleet import permissions, refusals
from pupitre.fleet.engine import charging
from pupitre.fleet.engine.states import ENDS_HOLDING, Act
from pupitre.fleet.enums import Condition, IncidentKind, RepairOutcome
from pupitre.fleet.models import ChargeRule, Device, Holding, Incident, Repair
from pupitre.fleet.operations import devices, holdings
from pupitre.kernel import audit, files
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import Supplier

GONE = {IncidentKind.LOSS: Act.DECLARE_LOST, IncidentKind.THEFT: Act.DECLARE_STOLEN}
"""Kinds after which the device is not there any more."""


@dataclass(frozen=True)
class Told:
    """What is told of an incident."""

    kind: IncidentKind
    happened_on: date
    account: str = ""
    police_reference: str = ""


@transaction.atomic
def declare(
    *,
    device: Device,
    told: Told,
    actor: Viewer,
    at: datetime,
    spare: Device | None = None,
    photos: Sequence[files.Upload] = (),
) -> Incident:
    """Open an incident on a device; a spare takes its place in the same act, and a loss or a theft moves its state.

    Errors: NotAllowed, NotPossible, CannotHandOut, FileNotAccepted, FileTooLarge.
    """
    if not permissions.can_report(actor, device):
        raise NotAllowed
    device = devices.lock([device])[0]
    holding = Holding.objects.open().filter(device=device).select_related("pupil", "staff", "school", "year").first()
    asked = charge_of(device, holding, told)
    incident = Incident.objects.create(
        device=device,
        holding=holding,
        school=device.school,
        kind=told.kind,
        happened_on=told.happened_on,
        account=told.account,
        police_reference=told.police_reference,
        opened_at=at,
        opened_by_name=actor.name,
        charge=asked.amount,
        charge_why=asked.code,
    )
    if spare is not None and holding is not None:
        holding.device = device
        reason = str(IncidentKind(told.kind).label)
        holdings.swap(holding=holding, spare=spare, actor=actor, at=at, reason=reason)
    if told.kind in GONE:
        _gone(device, GONE[told.kind], actor, at)
    for photo in photos:
        incident.photos.add(files.store_photo(photo, "photo", actor=actor, at=at))
    audit.record("fleet.incident_declared", actor=actor, at=at, subject=subject(incident), device=device.pk)
    return incident


def charge_of(device: Device, holding: Holding | None, told: Told) -> charging.Charge:
    """What the rules of the body ask for an incident, with the code of its reason."""
    row = ChargeRule.objects.filter(organisation=device.organisation_id, kind=told.kind).first()
    rule = charging.Rule(row.percent, row.at_most, row.from_occurrence) if row else None
    pupil = holding.pupil_id if holding else None
    before = Incident.objects.filter(kind=told.kind, holding__pupil=pupil).count() if pupil else 0
    return charging.charge(
        rule,
        value=charging.value_left(
            device.price, device.in_service_on or device.bought_on, device.model.life_years, told.happened_on
        ),
        occurrence=before + 1,
        in_family=pupil is not None,
        under_warranty=told.kind == IncidentKind.FAULT
        and device.warranty_until is not None
        and device.warranty_until >= told.happened_on,
    )


@transaction.atomic
def send_to_repair(
    *,
    incident: Incident,
    supplier: Supplier | None,
    sent_on: date,
    actor: Viewer,
    at: datetime,
    reference: str = "",
    under_warranty: bool = False,
    expected_on: date | None = None,
) -> Repair:
    """Send the device of an incident to a repairer.

    Errors: NotAllowed, NotPossible (it is at one already, for instance).
    """
    reason = str(IncidentKind(incident.kind).label)
    devices.act(devices=[incident.device], act=Act.SEND_TO_REPAIR, actor=actor, at=at, reason=reason)
    repair = Repair.objects.create(
        device=incident.device,
        incident=incident,
        supplier=supplier,
        reference=reference,
        under_warranty=under_warranty,
        sent_on=sent_on,
        expected_on=expected_on,
    )
    audit.record("fleet.repair_sent", actor=actor, at=at, subject=subject(incident), repair=repair.pk)
    return repair


@transaction.atomic
def repair_back(
    *, repair: Repair, back_on: date, outcome: RepairOutcome, actor: Viewer, at: datetime, cost: Decimal | None = None
) -> Repair:
    """Take a device back from its repairer; beyond repair, it is in the store, out of order.

    Errors: NotAllowed, BackBeforeSent.
    """
    repair = Repair.objects.select_for_update(of=("self",)).select_related("device", "incident").get(pk=repair.pk)
    if repair.back_on is not None:
        return repair
    if back_on < repair.sent_on:
        raise refusals.BackBeforeSent
    condition = Condition.BROKEN if outcome == RepairOutcome.BEYOND else Condition.GOOD
    devices.act(devices=[repair.device], act=Act.BACK_FROM_REPAIR, actor=actor, at=at, condition=condition)
    repair.back_on, repair.outcome, repair.cost = back_on, outcome, cost
    repair.save()
    audit.record("fleet.repair_back", actor=actor, at=at, subject=f"fleet.repair:{repair.pk}", outcome=str(outcome))
    return repair


@transaction.atomic
def waive(*, incident: Incident, reason: str, actor: Viewer, at: datetime) -> Incident:
    """Ask nothing of the family after all, with a reason that is kept.

    Errors: NotAllowed, ReasonNeeded.
    """
    incident = _locked(incident, actor)
    if not reason.strip():
        raise refusals.ReasonNeeded
    incident.charge, incident.waived_reason = Decimal(0), reason.strip()[:250]
    incident.save(update_fields=["charge", "waived_reason"])
    audit.record("fleet.charge_waived", actor=actor, at=at, subject=subject(incident))
    return incident


@transaction.atomic
def close(*, incident: Incident, outcome: str, actor: Viewer, at: datetime) -> Incident:
    """Close an incident by what was done about it.

    Errors: NotAllowed, OutcomeNeeded, StillAtRepair.
    """
    incident = _locked(incident, actor)
    if not outcome.strip():
        raise refusals.OutcomeNeeded
    if incident.repairs.filter(back_on__isnull=True).exists():
        raise refusals.StillAtRepair(device=str(incident.device))
    if incident.closed_at is None:
        incident.closed_at, incident.outcome = at, outcome.strip()[:250]
        incident.save(update_fields=["closed_at", "outcome"])
        audit.record("fleet.incident_closed", actor=actor, at=at, subject=subject(incident))
    return incident


def subject(incident: Incident) -> str:
    """How the audit trail names an incident."""
    return f"fleet.incident:{incident.pk}"


def _locked(incident: Incident, actor: Viewer) -> Incident:
    row = Incident.objects.select_for_update(of=("self",)).select_related("device__school").get(pk=incident.pk)
    if not permissions.can_edit_device(actor, row.device):
        raise NotAllowed
    return row


def _gone(device: Device, act: Act, actor: Viewer, at: datetime) -> None:
    """Move a device that is not there any more; whoever may report it may do so."""
    device = devices.lock([device])[0]
    held = list(Holding.objects.open().filter(device=device).select_for_update())
    devices.move(device, act, at, held[0] if held else None)
    if act in ENDS_HOLDING:
        devices.close(held, actor=actor, at=at)
    device.save(update_fields=["state", "set", "room"])
    audit.record(f"fleet.{act}", actor=actor, at=at, subject=devices.subject(device))
