"""Invoices and credit notes: matched with the order and the receipts, then paid; the ledger follows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.procurement import permissions, refusals
from pupitre.procurement.engine import matching, money
from pupitre.procurement.enums import InvoiceKind, InvoiceState
from pupitre.procurement.models import Invoice, InvoiceLine, Order, OrderLine
from pupitre.procurement.operations.drafting import step
from pupitre.procurement.operations.following import Follower, keep
from pupitre.procurement.operations.sending import lines_of
from pupitre.procurement.queries import buying


@dataclass(frozen=True)
class Bill:
    """What an invoice says of a model: units, net price of one."""

    model_id: int
    quantity: int
    unit_price: Decimal


@transaction.atomic
def record(
    *,
    order: Order,
    kind: str,
    number: str,
    dated_on: date,
    bills: Sequence[Bill],
    actor: Viewer,
    at: datetime,
) -> Invoice:
    """Enter an invoice or a credit note; units are placed on the schools' lines that received them.

    It agrees, or is disputed until someone accepts or rejects it. A credit note that agrees is refunded at once.
    Errors: NotAllowed, NotPossibleNow, InvoiceKnown, NothingOrdered, CreditTooMuch.
    """
    order = step(order, "invoice", actor, permissions.ORDER)
    if Invoice.objects.filter(order=order, kind=kind, number=number).exists():
        raise refusals.InvoiceKnown(number=number)
    invoice = Invoice.objects.create(
        order=order,
        kind=kind,
        number=number,
        dated_on=dated_on,
        state=InvoiceState.DISPUTED,
        recorded_at=at,
        recorded_by_name=actor.name,
    )
    lines = lines_of(order)
    credit = kind == InvoiceKind.CREDIT
    made = _place(invoice, lines, bills, credit=credit)
    if not made:
        raise refusals.NothingOrdered(what=number)
    agrees = not buying.mismatches(invoice)
    if credit and not agrees:
        raise refusals.CreditTooMuch
    by_pk = {line.pk: line for line in lines}
    for row in made:
        by_pk[row.line_id].billed += -row.quantity if credit else row.quantity
    keep(lines)
    if agrees:
        invoice.state = InvoiceState.MATCHED
        invoice.save(update_fields=["state"])
    audit.record(
        "procurement.invoice_recorded",
        actor=actor,
        at=at,
        subject=_name(invoice),
        agrees=agrees,
        amount=str(sum(row.amount for row in made)),
    )
    if credit:
        _refund(invoice, lines, actor, at)
    return invoice


@transaction.atomic
def accept(*, invoice: Invoice, reason: str, actor: Viewer, at: datetime) -> None:
    """Accept an invoice that does not agree, with a reason, by someone who approves orders.

    Errors: NotAllowed, NotPossibleNow, ReasonMissing.
    """
    found = _held(invoice, actor, permissions.APPROVE)
    if found.state != InvoiceState.DISPUTED:
        raise refusals.NotPossibleNow(what=found.number, state=InvoiceState(found.state).label)
    if not reason.strip():
        raise refusals.ReasonMissing
    found.state, found.decided_reason = InvoiceState.MATCHED, reason.strip()
    found.save(update_fields=["state", "decided_reason"])
    audit.record("procurement.invoice_accepted", actor=actor, at=at, subject=_name(found))


@transaction.atomic
def reject(*, invoice: Invoice, reason: str, actor: Viewer, at: datetime) -> None:
    """Send an invoice back to its supplier: its units are to be invoiced again.

    Errors: NotAllowed, NotPossibleNow, ReasonMissing.
    """
    found = _held(invoice, actor, permissions.ORDER)
    if found.kind != InvoiceKind.INVOICE or found.state not in {InvoiceState.DISPUTED, InvoiceState.MATCHED}:
        raise refusals.NotPossibleNow(what=found.number, state=InvoiceState(found.state).label)
    if not reason.strip():
        raise refusals.ReasonMissing
    found.state, found.decided_reason = InvoiceState.REJECTED, reason.strip()
    found.save(update_fields=["state", "decided_reason"])
    lines = {line.pk: line for line in lines_of(found.order)}
    for row in found.lines.all():
        lines[row.line_id].billed -= row.quantity
    keep(list(lines.values()))
    audit.record("procurement.invoice_rejected", actor=actor, at=at, subject=_name(found))


@transaction.atomic
def pay(*, invoice: Invoice, actor: Viewer, at: datetime, on: date | None = None) -> None:
    """Pay an invoice that agrees or was accepted. What it says above or below the order is committed or given back.

    Errors: NotAllowed, NotPossibleNow, NotMatched, NotEnoughMoney.
    """
    found = _held(invoice, actor, permissions.ORDER)
    if found.state == InvoiceState.DISPUTED:
        raise refusals.NotMatched(number=found.number)
    if found.state != InvoiceState.MATCHED or found.kind != InvoiceKind.INVOICE:
        raise refusals.NotPossibleNow(what=found.number, state=InvoiceState(found.state).label)
    on = on or timezone.localdate(at)
    lines = {line.pk: line for line in lines_of(found.order)}
    paid = _paid_units(found.order)
    follower = Follower(on=on, actor=actor, at=at, key=f"invoice:{found.pk}")
    for row in found.lines.order_by("pk"):
        line = lines[row.line_id]
        follower.pay(line, row.amount, _expected(line, row.quantity, paid[line.pk]))
    keep(list(lines.values()))
    found.state, found.paid_on = InvoiceState.PAID, on
    found.save(update_fields=["state", "paid_on"])
    audit.record("procurement.invoice_paid", actor=actor, at=at, subject=_name(found))


def _refund(invoice: Invoice, lines: list[OrderLine], actor: Viewer, at: datetime) -> None:
    """The money of a credit note comes back."""
    follower = Follower(on=timezone.localdate(at), actor=actor, at=at, key=f"invoice:{invoice.pk}")
    by_pk = {line.pk: line for line in lines}
    for row in invoice.lines.order_by("pk"):
        line = by_pk[row.line_id]
        if row.amount > sum(share.paid for share in line.shares.all()):
            raise refusals.CreditTooMuch
        follower.refund(line, row.amount)
    keep(lines)
    invoice.state, invoice.paid_on = InvoiceState.PAID, timezone.localdate(at)
    invoice.save(update_fields=["state", "paid_on"])
    audit.record("procurement.credit_refunded", actor=actor, at=at, subject=_name(invoice))


def _place(invoice: Invoice, lines: list[OrderLine], bills: Sequence[Bill], *, credit: bool) -> list[InvoiceLine]:
    """Units billed of a model, placed on its lines: those received and not billed yet, or, credited, those billed."""
    tax = invoice.order.tax_percent
    made = []
    for bill in bills:
        places = [line for line in lines if line.model_id == bill.model_id]
        room = [line.billed if credit else line.accepted - line.billed for line in places]
        for line, units in zip(places, matching.spread(bill.quantity, room), strict=True):
            if units:
                amount = money.with_tax(units * bill.unit_price, tax)
                made.append(
                    InvoiceLine(invoice=invoice, line=line, quantity=units, unit_price=bill.unit_price, amount=amount)
                )
    return InvoiceLine.objects.bulk_create(made)


def _paid_units(order: Order) -> dict[int, int]:
    """Units already paid of each line, less those credited."""
    found: dict[int, int] = defaultdict(int)
    rows = InvoiceLine.objects.filter(invoice__order=order, invoice__state=InvoiceState.PAID)
    for line_id, kind, units in rows.values_list("line", "invoice__kind", "quantity"):
        found[line_id] += -units if kind == InvoiceKind.CREDIT else units
    return found


def _expected(line: OrderLine, units: int, paid: int) -> Decimal:
    """What was received, tax included, for the units that an invoice bills."""
    held = sum((share.received - share.paid for share in line.shares.all()), Decimal(0))
    unpaid = line.accepted - paid
    if units >= unpaid:
        return held
    return (held * units / unpaid).quantize(money.CENT)


def _held(invoice: Invoice, actor: Viewer, capability: str) -> Invoice:
    """The invoice locked after its order, where the actor holds the capability. Errors: NotAllowed."""
    if not actor.scope(capability).reaches(invoice.order.organisation_id):
        raise NotAllowed
    Order.objects.select_for_update().get(pk=invoice.order_id)
    return Invoice.objects.select_for_update(of=("self",)).select_related("order__organisation").get(pk=invoice.pk)


def _name(invoice: Invoice) -> str:
    return f"procurement.invoice:{invoice.pk}"
