"""Prices over time."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.models import DeviceModel, PriceVersion


@transaction.atomic
def set_price(
    *, model: DeviceModel, amount: Decimal, starts_on: date, actor: Viewer, at: datetime, source: str = ""
) -> PriceVersion:
    """Give a model a net price from a day on; the price before it ends the day before.

    Errors: NotAllowed, BadDates where a price already begins on that day or later.
    """
    if not permissions.can_edit(actor, model):
        raise NotAllowed
    model = DeviceModel.objects.select_for_update(of=("self",)).get(pk=model.pk)
    latest = model.prices.order_by("-days").first()
    if amount < 0 or (latest and latest.days.lower >= starts_on):
        raise refusals.BadDates
    if latest and (latest.days.upper is None or latest.days.upper > starts_on):
        latest.days = DateRange(latest.days.lower, starts_on)
        latest.save(update_fields=["days"])
    made = PriceVersion.objects.create(model=model, amount=amount, days=DateRange(starts_on, None), source=source)
    if starts_on <= timezone.localdate(at):
        model.unit_price, model.opex_part = amount, min(model.opex_part, amount)
        model.save(update_fields=["unit_price", "opex_part"])
    subject = f"procurement.devicemodel:{model.pk}"
    audit.record("procurement.price_set", actor=actor, at=at, subject=subject, amount=str(amount), on=str(starts_on))
    return made
