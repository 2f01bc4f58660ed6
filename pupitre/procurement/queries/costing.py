"""The catalogue as the cost engine reads it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pupitre.procurement.engine.cost import Device
from pupitre.procurement.enums import REUSED
from pupitre.procurement.models import Accessory, DeviceModel

DAYS_A_YEAR = Decimal("365.25")


@dataclass(frozen=True)
class Costed:
    """A model with its price of the day, as the engine reads it."""

    model: DeviceModel
    device: Device


def costed(models: Sequence[DeviceModel], day: date, pupils: Decimal | None = None) -> list[Costed]:
    """Models (from `priced_on`) with what they cost; `pupils` share a device, by default the model's number."""
    extra = _accessories([row.pk for row in models], day)
    found = []
    for row in models:
        left = None
        if row.support_ends_on:
            left = (Decimal((row.support_ends_on - day).days) / DAYS_A_YEAR).quantize(Decimal("0.1"))
        device = Device(
            price=row.price,
            mounting=row.mounting,
            accessories=extra.get(row.pk, Decimal(0)),
            licence=row.opex_licence,
            mdm=row.opex_mdm,
            support=row.opex_support,
            repairs=row.repairs,
            disposal=row.disposal,
            technical_life=row.life_years,
            support_left=left,
            pupils=pupils or row.pupils_per_device,
            index=row.index_on(day),
            is_reused=row.provenance in REUSED,
        )
        found.append(Costed(row, device))
    return found


def _accessories(models: Sequence[int], day: date) -> dict[int, Decimal]:
    """What the required accessories of each model cost, per device."""
    rows = list(Accessory.objects.filter(model__in=models, is_required=True).order_by("pk"))
    ids = {row.accessory_id for row in rows}
    prices = {row.pk: row.price for row in DeviceModel.objects.filter(pk__in=ids).priced_on(day)}
    found: dict[int, Decimal] = {}
    for row in rows:
        cost = (prices[row.accessory_id] * row.per_device).quantize(Decimal("0.01"))
        found[row.model_id] = found.get(row.model_id, Decimal(0)) + cost
    return found
