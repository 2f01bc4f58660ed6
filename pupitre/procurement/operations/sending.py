"""An order leaves, is given up, or is closed short; the ledger follows."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone

from pupitre.http.formats import day, number
from pupitre.kernel import audit, outbox
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.engine import orders as engine
from pupitre.procurement.enums import CeilingUnit, OrderState, RequestState
from pupitre.procurement.models import CallOff, Order, OrderLine, Request
from pupitre.procurement.operations import commitments, mailing
from pupitre.procurement.operations.drafting import step, subject
from pupitre.procurement.operations.following import Follower, keep, value
from pupitre.procurement.queries import rules


@transaction.atomic
def send(*, order: Order, actor: Viewer, at: datetime, on: date | None = None) -> Order:
    """Send an approved order: its money is committed, its lot called off, and it is mailed to the supplier.

    Errors: NotAllowed, NotPossibleNow, NoSupplier, NotFunded, OutsideDates, CeilingPassed, NotEnoughMoney.
    """
    order = step(order, "send", actor, permissions.ORDER)
    on = on or timezone.localdate(at)
    if order.supplier is None:
        raise refusals.NoSupplier(order=order.number)
    lines = lines_of(order)
    short = [line for line in lines if sum(share.amount for share in line.shares.all()) != line.amount]
    if short:
        raise refusals.NotFunded(count=len(short), order=order.number)
    order.sent_on = on
    if order.expected_on is None:
        order.expected_on = on + timedelta(days=rules.settings_of(order.organisation).delivery_days)
    order.mail = mailing.post(order, actor=actor, at=at)
    order.save(update_fields=["state", "sent_on", "expected_on", "mail"])
    _call_off(order, lines, on, at)
    asked = {line.request_line.request_id for line in lines if line.request_line}
    for request in Request.objects.filter(pk__in=asked).order_by("pk"):
        commitments.release(request, on=on, actor=actor, at=at)
    Request.objects.filter(pk__in=asked, state=RequestState.ACCEPTED).update(state=RequestState.ORDERED)
    follower = Follower(on=on, actor=actor, at=at, key="send")
    for line in lines:
        follower.commit(line)
    audit.record(
        "procurement.order_sent",
        actor=actor,
        at=at,
        subject=subject(order),
        lines=len(lines),
        amount=str(sum(line.amount for line in lines)),
    )
    return order


@transaction.atomic
def cancel(*, order: Order, reason: str, actor: Viewer, at: datetime) -> None:
    """Give up an order of which nothing arrived; what it held is free again.

    Errors: NotAllowed, NotPossibleNow, ReasonMissing.
    """
    if not reason.strip():
        raise refusals.ReasonMissing
    order = step(order, "cancel", actor, permissions.ORDER)
    order.ended_reason = reason.strip()
    order.save(update_fields=["state", "ended_reason"])
    if order.sent_on is not None:
        give_up(order, actor=actor, at=at, key="cancel")
        CallOff.objects.filter(order=order).delete()
    if order.mail is not None:
        outbox.withdraw(order.mail)
    audit.record("procurement.order_cancelled", actor=actor, at=at, subject=subject(order))


@transaction.atomic
def close(*, order: Order, reason: str, actor: Viewer, at: datetime) -> None:
    """End an order: what is still to come is given up, and its money is free again.

    Errors: NotAllowed, NotPossibleNow, ReasonMissing where something was still to come.
    """
    order = step(order, "close", actor, permissions.ORDER)
    lines = lines_of(order)
    left = sum(line.to_come for line in lines)
    if left and not reason.strip():
        raise refusals.ReasonMissing
    order.ended_reason = reason.strip()
    order.save(update_fields=["state", "ended_reason"])
    give_up(order, actor=actor, at=at, key="close")
    audit.record("procurement.order_closed", actor=actor, at=at, subject=subject(order), given_up=left)


def give_up(order: Order, *, actor: Viewer, at: datetime, key: str) -> None:
    """Release what is still to come of every line."""
    follower = Follower(on=timezone.localdate(at), actor=actor, at=at, key=key)
    lines = lines_of(order)
    for line in lines:
        drop(line, line.to_come, follower)
    keep(lines)


def drop(line: OrderLine, units: int, follower: Follower) -> None:
    """Give up some units of a line; the last ones release all that is left of it."""
    if not units:
        return
    line.dropped += units
    held = sum((share.amount - share.received - share.released for share in line.shares.all()), Decimal(0))
    follower.release(line, held if line.to_come == 0 else min(held, value(line, units)))


def lines_of(order: Order) -> list[OrderLine]:
    """The lines of an order with what their acts need, locked in one order."""
    rows = order.lines.select_for_update(of=("self",)).select_related("order", "model", "request_line")
    return list(rows.prefetch_related("shares").order_by("pk"))


def settle_state(order: Order, lines: list[OrderLine]) -> None:
    """The order's state, from what its lines still wait for; a closed order stays closed."""
    if order.state in {OrderState.SENT, OrderState.PARTLY, OrderState.RECEIVED}:
        to_come, arrived = sum(line.to_come for line in lines), sum(line.accepted for line in lines)
        order.state = engine.after_receipt(to_come, arrived)
        order.save(update_fields=["state"])


def _call_off(order: Order, lines: list[OrderLine], on: date, at: datetime) -> None:
    lot = order.lot
    if lot is None:
        return
    group = lot.group
    if not group.starts_on <= on <= group.ends_on:
        raise refusals.OutsideDates(group=group, start=day(group.starts_on), end=day(group.ends_on))
    by_money = lot.unit == CeilingUnit.MONEY
    asked = sum((line.net if by_money else Decimal(line.quantity) for line in lines), Decimal(0))
    try:
        with transaction.atomic():
            CallOff.objects.create(lot=lot, order=order, quantity=asked, called_at=at)
    except IntegrityError as error:
        if "lot_within_ceiling" not in str(error):
            raise
        lot.refresh_from_db()
        left = number(lot.left, 2 if by_money else 0)
        raise refusals.CeilingPassed(
            lot=lot, left=left, order=order.number, asked=number(asked, 2 if by_money else 0)
        ) from error
