"""Work on the spot, from a request: parts used, a device swapped and sent to repair in one act."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from pupitre.fleet.models import Device, Incident
from pupitre.fleet.operations import incidents
from pupitre.fleet.operations.incidents import Told
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeviceModel, Supplier
from pupitre.support import refusals
from pupitre.support.enums import Verb
from pupitre.support.models import PartUsed, StockPart, Ticket
from pupitre.support.operations import stock as operations
from pupitre.support.operations import trail


@dataclass(frozen=True)
class Sent:
    """Where a device goes to be repaired."""

    supplier: Supplier | None = None
    reference: str = ""
    under_warranty: bool = False


@transaction.atomic
def need_visit(*, ticket: Ticket, needed: bool, actor: Viewer, at: datetime) -> Ticket:
    """Say that a request needs someone on the spot, or does not any more. Errors: NotAllowed."""
    ticket = trail.workable(ticket, actor)
    if ticket.needs_visit != needed:
        ticket.needs_visit = needed
        ticket.save(update_fields=["needs_visit"])
        trail.keep(ticket, Verb.QUALIFIED, actor=actor, at=at, changed={"needs_visit": [not needed, needed]})
    return ticket


@transaction.atomic
def swap(
    *,
    ticket: Ticket,
    told: Told,
    actor: Viewer,
    at: datetime,
    spare: Device | None = None,
    sent: Sent | None = None,
) -> Incident:
    """Declare an incident on the device of a request, give a spare in its place, send it to repair: one act.

    The fleet's own rules hold for each. The trail of the request keeps the incident.
    Errors: NotAllowed, NoDevice, NotPossible, CannotHandOut (the fleet's).
    """
    ticket = trail.workable(ticket, actor)
    if ticket.device is None:
        raise refusals.NoDevice
    device = ticket.device
    incident = incidents.declare(device=device, told=told, actor=actor, at=at, spare=spare)
    trail.keep(
        ticket, Verb.SWAPPED, actor=actor, at=at, incident=incident.pk, device=device.pk, label=str(device),
        spare=spare.pk if spare else None, spare_label=str(spare) if spare else "",
    )  # fmt: skip
    if sent is not None:
        incident = Incident.objects.select_related("device").get(pk=incident.pk)
        repair = incidents.send_to_repair(
            incident=incident,
            supplier=sent.supplier,
            sent_on=at.date(),
            reference=sent.reference,
            under_warranty=sent.under_warranty,
            actor=actor,
            at=at,
        )
        trail.keep(ticket, Verb.REPAIRED, actor=actor, at=at, incident=incident.pk, repair=repair.pk)
    return incident


@transaction.atomic
def use_part(
    *,
    ticket: Ticket,
    name: str,
    actor: Viewer,
    at: datetime,
    model: DeviceModel | None = None,
    quantity: int = 1,
    unit_cost: Decimal = Decimal(0),
    stock: StockPart | None = None,
    key: str = "",
) -> PartUsed:
    """Keep a part spent on a request, at its price; drawn from the stock of its desk where it is one of it.

    The same form twice uses it once. Errors: NotAllowed, TextNeeded, OutOfStock.
    """
    ticket = trail.workable(ticket, actor)
    if key and (known := ticket.parts_used.filter(key=key).first()):
        return known
    if stock is not None:
        if stock.organisation_id != ticket.organisation_id:
            raise NotAllowed
        name, model = stock.name, stock.model
    name = name.strip()[:120] or (model.name[:120] if model else "")
    if not name:
        raise refusals.TextNeeded
    part = PartUsed.objects.create(
        ticket=ticket, model=model, name=name, quantity=quantity, unit_cost=unit_cost, at=at, by_name=actor.name,
        key=key,
    )  # fmt: skip
    if stock is not None:
        operations.draw(used=part, part=stock, actor=actor, at=at)
    trail.keep(ticket, Verb.PART, actor=actor, at=at, part=part.pk, name=name, quantity=quantity)
    return part
