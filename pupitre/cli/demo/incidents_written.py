"""The demo's incidents: what families are asked, what broke, was repaired, lost or stolen."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from pupitre.cli.demo.events_stage import Stage, done_on
from pupitre.fleet.enums import IncidentKind, RepairOutcome
from pupitre.fleet.models import ChargeRule, Device, Incident
from pupitre.fleet.operations import incidents
from pupitre.fleet.operations.incidents import Told
from pupitre.procurement.models import Supplier

CHARGES = {  # kind: share of the value left (%), at most, from which incident of a pupil on
    IncidentKind.LOSS: (60, 150, 1),
    IncidentKind.DAMAGE: (30, 80, 2),
    IncidentKind.THEFT: (0, None, 1),
    IncidentKind.FAULT: (0, None, 1),
}


def rules(stage: Stage) -> None:
    """What families are asked, the same in every body."""
    bodies = dict.fromkeys(school.responsible_id for school in stage.made.schools.values())
    ChargeRule.objects.bulk_create(
        ChargeRule(organisation_id=body, kind=kind, percent=percent, at_most=most, from_occurrence=first)
        for body in bodies
        for kind, (percent, most, first) in CHARGES.items()
    )


def happened(stage: Stage) -> None:
    """Told, sent to repair, come back, lost, stolen; some with a spare in their place, one that came back twice."""
    repairer = Supplier.objects.filter(organisation=stage.made.authority).order_by("-pk").first()
    taken = iter(stage.held[1:])
    for turn, told in enumerate(stage.words.incidents):
        holding = next(taken, None)
        if holding is None:
            return
        at = stage.ago(told.days)
        spare = None
        if told.spare:
            spare = Device.objects.spare().filter(school=holding.school, condition="bon").order_by("pk").first()
        with done_on(at):
            incident = incidents.declare(
                device=holding.device,
                told=Told(told.kind, timezone.localdate(at) - timedelta(days=1), told.account, told.police),
                actor=stage.technician,
                at=at,
                spare=spare,
            )
        for number, (outcome, cost) in enumerate(told.repairs):
            days, reference = told.days - 2 - 9 * number, f"SAV-{turn:02}{number}"
            _repair(stage, incident, repairer, days=days, outcome=outcome, cost=cost, reference=reference)
        with done_on(stage.ago(max(told.days - 25, 0), 16)) as later:
            if told.waived:
                incidents.waive(incident=incident, reason=told.waived, actor=stage.technician, at=later)
            if told.closed:
                incidents.close(incident=incident, outcome=told.closed, actor=stage.technician, at=later)


def _repair(
    stage: Stage, incident: Incident, repairer: Supplier | None, *, days: int, outcome: str, cost: int, reference: str
) -> None:
    """`outcome` is empty for a device that is still away."""
    sent, back = stage.ago(days), stage.ago(max(days - 7, 0), 15)
    with done_on(sent):
        repair = incidents.send_to_repair(
            incident=incident, supplier=repairer, sent_on=timezone.localdate(sent), actor=stage.technician, at=sent,
            reference=reference, under_warranty=not cost, expected_on=timezone.localdate(sent) + timedelta(days=10),
        )  # fmt: skip
    if outcome:
        with done_on(back):
            incidents.repair_back(
                repair=repair, back_on=timezone.localdate(back), outcome=RepairOutcome(outcome),
                cost=Decimal(cost) if cost else None, actor=stage.technician, at=back,
            )  # fmt: skip
