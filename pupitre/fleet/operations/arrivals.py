"""What was received comes into the register: its serial numbers become devices, tied to their order line."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction

from pupitre.fleet import permissions, refusals
from pupitre.fleet.models import Device, KitPart
from pupitre.fleet.operations import labels
from pupitre.fleet.queries.register import kit_of
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.models import DeliveryLine

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Receipt:
    """What became of the serial numbers: devices made, those of this delivery already, those known elsewhere."""

    made: tuple[Device, ...]
    already: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


@transaction.atomic
def receive_into_register(
    *,
    line: DeliveryLine,
    serials: Sequence[str],
    actor: Viewer,
    at: datetime,
    warranty_until: date | None = None,
    prefix: str = "",
) -> Receipt:
    """Bring units of a delivery into the register, in store at the school that received them, with their kits.

    A serial number that is in the register already is said and left alone, so that sending twice changes nothing.
    `prefix` gives the new ones labels of that series.
    Errors: NotAllowed, MoreThanReceived, NameTaken.
    """
    DeliveryLine.objects.select_for_update().get(pk=line.pk)  # two clerks on one delivery take turns
    row = DeliveryLine.objects.select_related(
        "delivery__school", "delivery__order__organisation", "line__model", "line__member"
    ).get(pk=line.pk)
    owner = row.line.member or row.delivery.order.organisation
    facts = {"organisation": owner, "model": row.line.model, "school": row.delivery.school}
    if not permissions.can_edit_device(actor, Device(**facts)):
        raise NotAllowed
    wanted = list(dict.fromkeys(serial.strip().upper()[:60] for serial in serials if serial.strip()))
    known = dict(
        Device.objects.filter(organisation=owner, serial__in=wanted)
        .order_by("pk")
        .values_list("serial", "delivery_line")
    )
    fresh = [serial for serial in wanted if serial not in known]
    there = row.accepted + row.damaged + row.surplus
    if fresh and row.devices.count() + len(fresh) > there:
        raise refusals.MoreThanReceived(received=there, asked=row.devices.count() + len(fresh))
    price = (row.line.amount / row.line.quantity).quantize(CENT, ROUND_HALF_UP)
    try:
        with transaction.atomic():
            made = Device.objects.bulk_create(
                Device(
                    **facts,
                    serial=serial,
                    order_line=row.line,
                    delivery_line=row,
                    bought_on=row.delivery.on,
                    price=price,
                    warranty_until=warranty_until,
                )
                for serial in fresh
            )
    except IntegrityError as error:  # somebody registered one of them meanwhile, by another way
        raise refusals.NameTaken(name=", ".join(fresh[:3])) from error
    kit = kit_of(row.line.model)
    KitPart.objects.bulk_create(KitPart(device=device, model=model) for device in made for model in kit)
    if made:
        audit.record(
            "fleet.arrived",
            actor=actor,
            at=at,
            subject=f"procurement.delivery:{row.delivery_id}",
            devices=len(made),
        )
    if prefix and made:
        labels.assign(devices=made, prefix=prefix, actor=actor, at=at)
    here = tuple(serial for serial, of in known.items() if of == row.pk)
    return Receipt(tuple(made), here, tuple(serial for serial, of in known.items() if of != row.pk))
