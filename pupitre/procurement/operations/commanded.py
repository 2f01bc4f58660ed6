"""Drafts that a plan commanded, taken back when another plan takes its place."""

from datetime import datetime

from django.db import transaction

from pupitre.governance.operations.ledger import Draw
from pupitre.kernel import audit
from pupitre.kernel.viewer import Viewer
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import LineShare, Order, OrderLine
from pupitre.procurement.operations.drafting import subject

NOT_SENT = (OrderState.DRAFT, OrderState.APPROVED)


@transaction.atomic
def take_back(*, plan: tuple[str, int], reason: str, actor: Viewer, at: datetime) -> list[Draw]:
    """Cancel the orders of a plan that have not been sent; returns what they held of the schools' allocations.

    The caller has checked the act that commands it. What is sent already stays: it is bought.
    """
    kind, key = plan
    commanded = Order.objects.filter(state__in=NOT_SENT, lines__plan_kind=kind, lines__plan_pk=key)
    held_now = Order.objects.select_for_update().filter(pk__in=commanded.values("pk"), state__in=NOT_SENT)
    orders = list(held_now.order_by("pk"))  # the state once more: what left while this waited stays
    shares = LineShare.objects.filter(line__order__in=orders, allocated=True).select_related("line").order_by("pk")
    held = [Draw(row.measure_id, row.year, row.amount, row.line.school_id) for row in shares]
    OrderLine.objects.filter(order__in=orders).update(plan_wave=None)  # they hold nothing any more
    for order in orders:
        order.state, order.ended_reason = OrderState.CANCELLED, reason
        order.save(update_fields=["state", "ended_reason"])
        audit.record("procurement.order_cancelled", actor=actor, at=at, subject=subject(order))
    return held
