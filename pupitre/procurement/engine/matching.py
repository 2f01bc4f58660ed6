"""Three-way matching: what was ordered, what was received, what is invoiced."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Billed:
    """A line of an invoice beside its order line. `before`: units invoiced earlier, less those credited."""

    label: str
    ordered: int
    received: int
    before: int
    quantity: int
    order_price: Decimal
    price: Decimal


@dataclass(frozen=True)
class Tolerance:
    """Price: in percent of the ordered price, above it. Units: above what was received."""

    price_percent: Decimal = Decimal(0)
    units: int = 0


@dataclass(frozen=True)
class Mismatch:
    """Something that does not agree: what, on which line, what was found and what was expected."""

    code: str  # "price", "not_received", "more_than_ordered", "credit_too_much"
    label: str
    found: Decimal
    expected: Decimal


def match(lines: Sequence[Billed], tolerance: Tolerance) -> tuple[Mismatch, ...]:
    """What does not agree between an invoice, its order and its receipts; empty: it can be paid."""
    wrong = []
    for line in lines:
        total = line.before + line.quantity
        highest = line.order_price * (100 + tolerance.price_percent) / 100
        if line.price > highest:
            wrong.append(Mismatch("price", line.label, line.price, line.order_price))
        if total > line.ordered + tolerance.units:
            wrong.append(Mismatch("more_than_ordered", line.label, Decimal(total), Decimal(line.ordered)))
        elif total > line.received + tolerance.units:
            wrong.append(Mismatch("not_received", line.label, Decimal(total), Decimal(line.received)))
    return tuple(wrong)


def match_credit(lines: Sequence[Billed]) -> tuple[Mismatch, ...]:
    """A credit note gives back what was invoiced, no more units and at no higher price."""
    return tuple(
        Mismatch("credit_too_much", line.label, Decimal(line.quantity), Decimal(line.before))
        for line in lines
        if line.quantity > line.before
    )


def spread(units: int, places: Sequence[int]) -> list[int]:
    """Share units billed as a whole between places, each up to what it has received; the rest on the last one."""
    left, parts = units, []
    for room in places:
        part = min(left, max(0, room))
        parts.append(part)
        left -= part
    if parts:
        parts[-1] += left
    return parts
