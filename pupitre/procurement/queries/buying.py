"""Orders, receipts and invoices as pages read them."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from pupitre.kernel.viewer import Viewer
from pupitre.procurement.engine import matching
from pupitre.procurement.enums import InvoiceKind, InvoiceState
from pupitre.procurement.models import CensusLine, GroupPurchase, Invoice, InvoiceLine, Order, OrderLine
from pupitre.procurement.permissions import RECEIVE
from pupitre.procurement.queries import rules


@dataclass(frozen=True)
class Matched:
    """An invoice beside its order and its receipts, by model, and what does not agree."""

    rows: tuple[matching.Billed, ...]
    wrong: tuple[matching.Mismatch, ...]


def matched(invoice: Invoice) -> Matched:
    """Three ways, model by model: ordered, received, invoiced before and now; and the price."""
    lines = list(invoice.lines.select_related("line__model").order_by("pk"))
    totals = _by_model(invoice.order)
    before = _billed_before(invoice)
    groups: dict[tuple[int, Decimal], list[InvoiceLine]] = defaultdict(list)
    for row in lines:
        groups[row.line.model_id, row.unit_price].append(row)
    rows = []
    for (model_id, price), found in groups.items():
        ordered, received = totals[model_id]
        rows.append(
            matching.Billed(
                label=found[0].line.model.name,
                ordered=ordered,
                received=received,
                before=before.get(model_id, 0),
                quantity=sum(row.quantity for row in found),
                order_price=max(row.line.unit_price for row in found),
                price=price,
            )
        )
    if invoice.kind == InvoiceKind.CREDIT:
        return Matched(tuple(rows), matching.match_credit(rows))
    held = rules.settings_of(invoice.order.organisation)
    return Matched(
        tuple(rows), matching.match(rows, matching.Tolerance(held.price_tolerance, held.quantity_tolerance))
    )


def mismatches(invoice: Invoice) -> tuple[matching.Mismatch, ...]:
    return matched(invoice).wrong


def _by_model(order: Order) -> dict[int, tuple[int, int]]:
    rows = order.lines.order_by().values_list("model").annotate(all=Sum("quantity"), there=Sum("accepted"))
    return {model: (ordered, received) for model, ordered, received in rows}


def _billed_before(invoice: Invoice) -> dict[int, int]:
    """Units of each model on the order's earlier invoices that stand, less those credited."""
    rows = InvoiceLine.objects.filter(invoice__order=invoice.order, invoice__pk__lt=invoice.pk or 0)
    rows = rows.exclude(invoice__state=InvoiceState.REJECTED)
    found: dict[int, int] = defaultdict(int)
    for model, kind, units in rows.values_list("line__model", "invoice__kind", "quantity"):
        found[model] += -units if kind == InvoiceKind.CREDIT else units
    return found


@dataclass(frozen=True)
class Awaited:
    """Units of an order that are still to come to a school."""

    order: int
    school: int
    number: str
    supplier: str | None
    expected_on: date | None
    school_name: str
    units: int


def to_receive(viewer: Viewer, limit: int = 60) -> list[Awaited]:
    """What is still to come to the schools where the viewer receives, the earliest first (one query)."""
    facts = ("order__number", "order__supplier__name", "order__expected_on", "school__name")
    rows = OrderLine.objects.visible(viewer, RECEIVE).awaited().order_by().values_list("order", "school", *facts)
    left = rows.annotate(left=Sum(F("quantity") - F("accepted") - F("dropped")))
    return [Awaited(*row) for row in left.order_by("order__expected_on", "order", "school")[:limit]]


@dataclass(frozen=True)
class MemberPart:
    """What falls to a member of a purchase: units ordered and received, amounts with tax."""

    name: str
    ordered: int
    received: int
    amount: Decimal
    invoiced: Decimal


def by_member(orders: Sequence[int]) -> list[MemberPart]:
    """Orders split by the member that answers for the school; credit notes count down."""
    lines = OrderLine.objects.filter(order__in=orders).order_by()
    named = lines.values_list("member__name").annotate(
        ordered=Sum("quantity"), received=Sum("accepted"), total=Sum("amount")
    )
    billed = (
        InvoiceLine.objects.filter(line__order__in=orders).exclude(invoice__state=InvoiceState.REJECTED).order_by()
    )
    invoices = Sum("amount", filter=Q(invoice__kind=InvoiceKind.INVOICE), default=Decimal(0))
    credits = Sum("amount", filter=Q(invoice__kind=InvoiceKind.CREDIT), default=Decimal(0))
    net = {
        name: more - less
        for name, more, less in billed.values_list("line__member__name").annotate(more=invoices, less=credits)
    }
    rows = [
        MemberPart(name or "", ordered, received, total, net.get(name, Decimal(0)))
        for name, ordered, received, total in named
    ]
    return sorted(rows, key=lambda row: row.name)


@dataclass(frozen=True)
class Standing:
    """The room's first sentence: units that members of running purchases need, money left under ceilings."""

    needs: int
    ceilings_left: Decimal


def standing(viewer: Viewer, day: date) -> Standing:
    """Needs collected, and what is left under the ceilings counted in money, of the purchases that run."""
    groups = GroupPurchase.objects.visible(viewer).filter(ends_on__gte=day).order_by()
    left = Sum(F("lots__ceiling") - F("lots__called"), filter=Q(lots__unit="money"), default=Decimal(0))
    needs = CensusLine.objects.filter(lot__group__in=groups).order_by()
    return Standing(
        needs=needs.aggregate(all=Sum(Coalesce("stated", "planned"), default=0))["all"],
        ceilings_left=groups.aggregate(left=left)["left"],
    )


@dataclass(frozen=True)
class OrdersToday:
    """Orders that ask for something: to approve, to send, late."""

    to_approve: list[Order]
    to_send: list[Order]
    late: list[Order]


def orders_today(viewer: Viewer, day: date, limit: int = 200) -> OrdersToday:
    """In one query, the latest first; late ones by the day they were expected."""
    seen = Order.objects.visible(viewer).select_related("supplier", "organisation")
    asks = Q(state__in=["draft", "approved"]) | Q(state__in=["sent", "partly"], expected_on__lt=day)
    rows = list(seen.filter(asks).order_by("-pk")[:limit])
    late = [row for row in rows if row.expected_on and row.state in {"sent", "partly"}]
    return OrdersToday(
        to_approve=[row for row in rows if row.state == "draft"],
        to_send=[row for row in rows if row.state == "approved"],
        late=sorted(late, key=lambda row: (row.expected_on, row.pk)),
    )
