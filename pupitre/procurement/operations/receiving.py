"""What arrives at a school: counted or scanned, once whatever the network does; differences and their fate."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.engine import orders as engine
from pupitre.procurement.enums import DifferenceKind, Fate, OrderState
from pupitre.procurement.models import Delivery, DeliveryLine, Difference, Order, OrderLine
from pupitre.procurement.operations.drafting import locked, subject
from pupitre.procurement.operations.following import Follower, keep, value
from pupitre.procurement.operations.sending import drop, lines_of, settle_state
from pupitre.territory.models import School

FATES: dict[str, tuple[Fate, ...]] = {
    DifferenceKind.DAMAGED: (Fate.REPLACE, Fate.DROP),
    DifferenceKind.MISSING: (Fate.REPLACE, Fate.DROP),
    DifferenceKind.SURPLUS: (Fate.BACK, Fate.KEEP),
}
"""What may be decided of each kind of difference."""


@transaction.atomic
def receive(
    *,
    order: Order,
    school: School,
    counts: Mapping[int, engine.Count],
    key: str,
    actor: Viewer,
    at: datetime,
    on: date | None = None,
    serials: Mapping[int, Sequence[str]] | None = None,
    note: str = "",
) -> Delivery:
    """Record what is there for a school, by order line. The same key again returns what the first call wrote.

    Sound units are accepted and their money is to be paid; damaged, missing and too many wait for a decision.
    Errors: NotAllowed, NotPossibleNow, BadCount, NothingCounted.
    """
    if not permissions.can_receive(actor, order, school):
        raise NotAllowed
    order = locked(order)
    known = Delivery.objects.filter(key=key, order=order).first()
    if known is not None:
        return known
    if "receive" not in engine.acts(order.state):
        raise refusals.NotPossibleNow(what=order.number, state=OrderState(order.state).label)
    lines = lines_of(order)
    here = [line for line in lines if line.school_id == school.pk and line.pk in counts]
    if not any(counts[line.pk].there or not counts[line.pk].rest_comes for line in here):
        raise refusals.NothingCounted
    delivery = Delivery.objects.create(
        order=order,
        school=school,
        key=key,
        on=on or timezone.localdate(at),
        recorded_at=at,
        recorded_by_id=actor.person_id,
        recorded_by_name=actor.name,
        note=note.strip()[:250],
    )
    follower = Follower(on=delivery.on, actor=actor, at=at, key=f"delivery:{delivery.pk}")
    for line in here:
        _count(delivery, line, counts[line.pk], list((serials or {}).get(line.pk, ())), follower)
    keep(here)
    settle_state(order, lines)
    audit.record(
        "procurement.received",
        actor=actor,
        at=at,
        subject=subject(order),
        school=school.pk,
        units=sum(counts[line.pk].there for line in here),
    )
    return delivery


@transaction.atomic
def settle(*, difference: Difference, fate: str, reason: str, actor: Viewer, at: datetime) -> None:
    """Decide what becomes of units damaged, missing or too many. Given up, their money is free again.

    Errors: NotAllowed, NotPossibleNow where it is decided, FateNotPossible, ReasonMissing.
    """
    order = locked(difference.line.order)
    if not permissions.can_run(actor, order):
        raise NotAllowed
    found = Difference.objects.select_for_update(of=("self",)).get(pk=difference.pk)
    if found.fate != Fate.OPEN:
        raise refusals.NotPossibleNow(what=order.number, state=Fate(found.fate).label)
    if fate not in FATES[found.kind]:
        raise refusals.FateNotPossible
    if not reason.strip():
        raise refusals.ReasonMissing
    found.fate, found.reason, found.settled_at = fate, reason.strip()[:250], at
    found.settled_by_name = actor.name
    found.save()
    if fate == Fate.DROP:
        lines = lines_of(order)
        line = next(line for line in lines if line.pk == found.line_id)
        key = f"difference:{found.pk}"
        drop(
            line, min(found.quantity, line.to_come), Follower(on=timezone.localdate(at), actor=actor, at=at, key=key)
        )
        keep([line])
        settle_state(order, lines)
    audit.record(
        "procurement.difference_settled", actor=actor, at=at, subject=subject(order), fate=fate, units=found.quantity
    )


def _count(delivery: Delivery, line: OrderLine, count: engine.Count, serials: list[str], follower: Follower) -> None:
    """Apply what was counted of one line."""
    try:
        found = engine.receipt(line.to_come, count)
    except ValueError as error:
        raise refusals.BadCount from error
    if not count.there and not found.missing:
        return
    DeliveryLine.objects.create(
        delivery=delivery,
        line=line,
        accepted=found.accepted,
        damaged=found.damaged,
        surplus=found.surplus,
        serials=serials[:2000],
    )
    open_already = sum(
        one.quantity for one in line.differences.filter(fate=Fate.OPEN).exclude(kind=DifferenceKind.SURPLUS)
    )
    missing = max(0, found.missing - open_already)
    differences = (
        (DifferenceKind.DAMAGED, found.damaged),
        (DifferenceKind.MISSING, missing),
        (DifferenceKind.SURPLUS, found.surplus),
    )
    Difference.objects.bulk_create(
        Difference(line=line, delivery=delivery, kind=kind, quantity=units) for kind, units in differences if units
    )
    if found.accepted:
        line.accepted += found.accepted
        held = sum((share.amount - share.released for share in line.shares.all()), Decimal(0))
        whole = held if line.to_come == 0 else min(held, value(line, line.accepted))
        follower.receive(line, max(Decimal(0), whole - line.received_amount))
