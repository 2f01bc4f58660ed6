"""Restate the stock that the plan counts, and its use, from the register: as the preview said, with a reason."""

from dataclasses import fields
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from pupitre.fleet import refusals, refusals_reviews
from pupitre.fleet.engine.restating import Difference, Stated
from pupitre.fleet.models import StockSet
from pupitre.fleet.operations import usage
from pupitre.fleet.permissions import EDIT
from pupitre.fleet.queries import restating as queries
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import School

COLUMNS = ("function", "group", "model_id", "bought_on", "condition", "units")


@transaction.atomic
def restate_stock(*, digest: str, reason: str, actor: Viewer, at: datetime) -> Difference:
    """Write the sets that the register states, in the schools where the actor keeps it, and measure their use anew.

    `digest` is that of the preview: what changed since is read again first. Errors: NotAllowed, ReasonNeeded,
    StockChanged.
    """
    actor.require(EDIT)
    if not reason.strip():
        raise refusals.ReasonNeeded
    today = timezone.localdate(at)
    held = School.objects.visible(actor, EDIT).order_by("pk")
    list(StockSet.objects.select_for_update().filter(school__in=held).order_by("pk").values_list("pk"))
    reading = queries.read(actor, today)
    if reading.digest != digest:
        raise refusals_reviews.StockChanged
    found = reading.difference
    StockSet.objects.filter(pk__in=found.gone).delete()
    StockSet.objects.bulk_update([_row(row, key) for key, row in found.changed], COLUMNS, batch_size=1_000)
    StockSet.objects.bulk_create([_row(row) for row in found.new], batch_size=1_000)
    rates = usage.measure_rates(on=today, schools=list(reading.schools), actor=actor, at=at)
    audit.record(
        "fleet.stock_restated",
        actor=actor,
        at=at,
        reason=reason.strip(),
        new=len(found.new),
        changed=len(found.changed),
        gone=len(found.gone),
        rates=rates,
    )
    return found


def _row(stated: Stated, key: int | None = None) -> StockSet:
    """A row of the table; keys of the school and of the model go by number."""
    values = {one.name: getattr(stated, one.name) for one in fields(stated)}
    values["school_id"], values["model_id"] = values.pop("school"), values.pop("model")
    return StockSet(pk=key, **values)
