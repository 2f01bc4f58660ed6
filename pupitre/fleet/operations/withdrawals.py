"""Lots to withdraw from use: proposed, decided on by a committee where the owner's rules ask, withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction

from pupitre.fleet import permissions, refusals_withdrawals
from pupitre.fleet import refusals as fleet_refusals
from pupitre.fleet.engine.states import TRANSITIONS, Act
from pupitre.fleet.engine.withdrawing import asks_committee
from pupitre.fleet.enums import WithdrawalState
from pupitre.fleet.models import Device, FleetSettings, Withdrawal, WithdrawalLine
from pupitre.fleet.operations import deciding, reasons
from pupitre.fleet.operations.devices import lock, move
from pupitre.fleet.operations.devices import subject as device_subject
from pupitre.governance.models import Decision
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation

GONE = frozenset({"retired", "disposed"})
NOW = frozenset(state for state, acts in TRANSITIONS.items() if Act.WITHDRAW in acts)
"""States from which a device is withdrawn at once; from the others it is taken back first."""


@transaction.atomic
def propose(
    *, organisation: Organisation, devices: Sequence[Device], title: str, reason: str, actor: Viewer, at: datetime
) -> Withdrawal:
    """Make a lot. Where the owner's rules ask for no decision, it is approved and withdrawn at once.

    Errors: NotAllowed, ReasonNeeded, NothingToWithdraw, InAnotherLot.
    """
    if not reason.strip():
        raise fleet_refusals.ReasonNeeded
    locked = lock(devices)
    if not locked or any(one.organisation_id != organisation.pk or one.state in GONE for one in locked):
        raise refusals_withdrawals.NothingToWithdraw
    if not all(permissions.can_dispose(actor, one) for one in locked):
        raise NotAllowed
    lot = Withdrawal.objects.create(
        organisation=organisation,
        title=title.strip(),
        reason=reason.strip(),
        proposed_at=at,
        proposed_by_name=actor.name,
    )
    _add(lot, locked)
    audit.record("fleet.withdrawal_proposed", actor=actor, at=at, subject=subject(lot), devices=len(locked))
    kept = FleetSettings.objects.filter(organisation=organisation).first()
    if not asks_committee(len(locked), kept.withdrawals_decided_from if kept else None):
        _approve(lot, None, actor, at)
    return lot


@transaction.atomic
def approve_by_decision(*, lot: Withdrawal, decision: Decision, actor: Viewer, at: datetime) -> Withdrawal:
    """Withdraw what a committee approved; who recorded the decision needs no right of their own.

    What is still in somebody's hands or on its way stays in the lot, until `withdraw`.
    Errors: LotEnded, NotOfThisOwner.
    """
    lot = _waiting(lot, decision)
    _approve(lot, decision, actor, at)
    return lot


@transaction.atomic
def reject_by_decision(*, lot: Withdrawal, decision: Decision, actor: Viewer, at: datetime) -> None:
    """The devices of a lot that was voted down go on serving. Errors: LotEnded, NotOfThisOwner."""
    lot = _waiting(lot, decision)
    lot.state, lot.decision, lot.decided_at = WithdrawalState.REJECTED, decision, at
    lot.save(update_fields=["state", "decision", "decided_at"])
    lot.lines.update(is_open=False)
    audit.record("fleet.withdrawal_rejected", actor=actor, at=at, subject=subject(lot))


@transaction.atomic
def withdraw(*, lot: Withdrawal, actor: Viewer, at: datetime) -> int:
    """Withdraw what could not be when the lot was approved; says how many. Errors: NotAllowed, LotEnded."""
    lot = _locked(lot)
    if not permissions.can_withdraw(actor, lot):
        raise NotAllowed
    if lot.state != WithdrawalState.APPROVED:
        raise refusals_withdrawals.LotEnded(state=lot.get_state_display())
    return _withdraw(lot, actor, at)


@transaction.atomic
def drop(*, lot: Withdrawal, reason: str, actor: Viewer, at: datetime) -> None:
    """Give a lot up: what is not withdrawn yet goes on serving. Errors: NotAllowed, ReasonNeeded, LotEnded."""
    lot = _locked(lot)
    if not permissions.can_withdraw(actor, lot):
        raise NotAllowed
    if not reason.strip():
        raise fleet_refusals.ReasonNeeded
    if lot.state not in {WithdrawalState.PROPOSED, WithdrawalState.APPROVED} or not lot.lines.filter(is_open=True):
        raise refusals_withdrawals.LotEnded(state=lot.get_state_display())
    lot.state, lot.dropped_because = WithdrawalState.DROPPED, reason.strip()
    lot.save(update_fields=["state", "dropped_because"])
    lot.lines.update(is_open=False)
    audit.record("fleet.withdrawal_dropped", actor=actor, at=at, subject=subject(lot))


def subject(lot: Withdrawal) -> str:
    """How the audit trail names a lot."""
    return f"fleet.withdrawal:{lot.pk}"


def _locked(lot: Withdrawal) -> Withdrawal:
    return Withdrawal.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=lot.pk)


def _waiting(lot: Withdrawal, decision: Decision) -> Withdrawal:
    lot = _locked(lot)
    committee = decision.meeting.committee
    if committee.organisation_id != lot.organisation_id:
        raise refusals_withdrawals.NotOfThisOwner(committee=committee)
    if lot.state != WithdrawalState.PROPOSED:
        raise refusals_withdrawals.LotEnded(state=lot.get_state_display())
    return lot


def _add(lot: Withdrawal, devices: Iterable[Device]) -> None:
    """Write the lines; a device that is in another open lot is named."""
    rows = list(devices)
    other = WithdrawalLine.objects.filter(device__in=rows, is_open=True).select_related("device").first()
    if other is not None:
        raise refusals_withdrawals.InAnotherLot(device=str(other.device))
    try:
        with transaction.atomic():
            WithdrawalLine.objects.bulk_create(WithdrawalLine(withdrawal=lot, device=one) for one in rows)
    except IntegrityError as error:  # two people at once
        raise refusals_withdrawals.InAnotherLot(device=str(rows[0])) from error


def _approve(lot: Withdrawal, decision: Decision | None, actor: Viewer, at: datetime) -> None:
    lot.state, lot.decision, lot.decided_at = WithdrawalState.APPROVED, decision, at
    lot.save(update_fields=["state", "decision", "decided_at"])
    audit.record("fleet.withdrawal_approved", actor=actor, at=at, subject=subject(lot))
    _withdraw(lot, actor, at)


def _withdraw(lot: Withdrawal, actor: Viewer, at: datetime) -> int:
    locked = lock(Device.objects.filter(withdrawal_lines__in=lot.lines.filter(is_open=True)))
    leaving = [device for device in locked if device.state in NOW]
    for device in leaving:
        move(device, Act.WITHDRAW, at)
    Device.objects.bulk_update(leaving, ["state", "set", "room"])
    deciding.settle(leaving, at)
    gone = lot.lines.filter(is_open=True, device__in=[one for one in locked if one.state in GONE])
    gone.update(is_open=False)  # withdrawn otherwise meanwhile
    for device in leaving:
        audit.record("fleet.withdraw", actor=actor, at=at, subject=device_subject(device))
    reasons.keep(leaving, lot.reason, at)
    return len(leaving)
