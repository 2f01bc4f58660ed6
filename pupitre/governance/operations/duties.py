"""Duties shared out, and the evidence that they were done."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from pupitre.governance import permissions, refusals_steering
from pupitre.governance.duty_presets import PRESETS
from pupitre.governance.engine import duties as engine
from pupitre.governance.engine.conventions import months_before
from pupitre.governance.models import Convention, Duty, DutyProof, Party
from pupitre.governance.queries import steering
from pupitre.kernel import audit
from pupitre.kernel.models import StoredFile
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer


def subject(duty: Duty) -> str:
    return f"governance.duty:{duty.pk}"


@transaction.atomic
def share_out_presets(*, convention: Convention, actor: Viewer, at: datetime) -> list[Duty]:
    """Give the two sides the usual duties, those already there left alone.

    Errors: NotAllowed, SideMissing, PresetsAlreadyThere.
    """
    _may_write(convention, actor)
    sides: dict[str, Party] = {}
    for party in convention.parties.all():
        sides.setdefault(party.side, party)
    if not {preset.side for preset in PRESETS} <= sides.keys():
        raise refusals_steering.SideMissing
    held = set(convention.duties.values_list("code", flat=True))
    made = [
        Duty(
            convention=convention,
            party=sides[preset.side],
            code=preset.code,
            label=str(preset.label),
            detail=str(preset.detail),
            first_on=None
            if preset.after_months is None
            else months_before(convention.starts_on, -preset.after_months),
            every_months=preset.every_months,
            position=10 * rank,
        )
        for rank, preset in enumerate(PRESETS, start=1)
        if preset.code not in held
    ]
    if not made:
        raise refusals_steering.PresetsAlreadyThere
    Duty.objects.bulk_create(made)
    audit.record(
        "governance.duties_shared_out",
        actor=actor,
        at=at,
        subject=f"governance.convention:{convention.pk}",
        duties=len(made),
    )
    return made


@transaction.atomic
def add_duty(*, convention: Convention, actor: Viewer, at: datetime, **values: Any) -> Duty:
    """Add a duty of a party. Errors: NotAllowed."""
    _may_write(convention, actor)
    made = Duty.objects.create(convention=convention, **values)
    audit.record("governance.duty_added", actor=actor, at=at, subject=subject(made), duty=made.label)
    return made


@transaction.atomic
def change_duty(*, duty: Duty, actor: Viewer, at: datetime, **values: Any) -> None:
    """Change who owes a duty, its words or its dates; the evidence given stays. Errors: NotAllowed."""
    _may_write(duty.convention, actor)
    for name, value in values.items():
        setattr(duty, name, value)
    duty.save(update_fields=list(values))
    audit.record("governance.duty_changed", actor=actor, at=at, subject=subject(duty), fields=sorted(values))


@transaction.atomic
def prove(
    *,
    duty: Duty,
    due_on: date | None,
    done_on: date,
    note: str,
    file: StoredFile | None,
    actor: Viewer,
    at: datetime,
) -> DutyProof:
    """Give evidence that a duty was done, for one of its dates; for one without date, at any time.

    Errors: NotAllowed, NothingShown, NotADueDate, AlreadyProven.
    """
    if not permissions.can_prove(actor, duty, steering.sides_of(actor)):
        raise NotAllowed
    if not note.strip() and file is None:
        raise refusals_steering.NothingShown
    Duty.objects.select_for_update().get(pk=duty.pk)
    if due_on != duty.first_on and due_on not in _dates(duty, due_on):
        raise refusals_steering.NotADueDate(duty=duty.label, day=due_on)
    if due_on is not None and duty.proofs.filter(due_on=due_on).exists():
        raise refusals_steering.AlreadyProven
    made = DutyProof.objects.create(
        duty=duty, due_on=due_on, done_on=done_on, note=note.strip(), file=file, by_name=actor.name, at=at
    )
    audit.record("governance.duty_proven", actor=actor, at=at, subject=subject(duty), due_on=str(due_on or ""))
    return made


def _dates(duty: Duty, until: date | None) -> list[date]:
    if until is None:
        return []
    return list(engine.due_dates(engine.Schedule(duty.first_on, duty.every_months), until))


def _may_write(convention: Convention, actor: Viewer) -> None:
    if not permissions.can_steer(actor, convention):
        raise NotAllowed
