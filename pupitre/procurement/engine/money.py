"""Shares to the cent: never one lost, never one made."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def with_tax(net: Decimal, tax_percent: Decimal) -> Decimal:
    """What a net amount takes from the budget, to the cent."""
    return (net * (100 + tax_percent) / 100).quantize(CENT, rounding=ROUND_HALF_UP)


def split(total: Decimal, weights: Sequence[Fraction | Decimal | int]) -> list[Decimal]:
    """Cut an amount in proportion of the weights; the cents left go to the largest remainders, first on a tie.

    The parts add up to the total, and each is within a cent of its exact share. With no weight at all, all goes
    to the first part. Errors: ValueError without any part, or with a weight below zero.
    """
    shares = [Fraction(weight) for weight in weights]
    if not shares or min(shares) < 0:
        raise ValueError("parts are needed, none below zero")
    whole = sum(shares)
    if not whole:
        shares, whole = [Fraction(1), *[Fraction(0)] * (len(shares) - 1)], Fraction(1)
    cents = _cents(total)
    exact = [cents * share / whole for share in shares]
    floor = [int(part) for part in exact]
    order = sorted(range(len(shares)), key=lambda at: (floor[at] - exact[at], at))
    for at in order[: cents - sum(floor)]:
        floor[at] += 1
    return [Decimal(part) * CENT for part in floor]


def next_parts(shares: Sequence[Decimal], done: Sequence[Decimal], amount: Decimal) -> list[Decimal]:
    """Cut the next amount between shares so that what is done stays in their proportion, and none passes its share.

    Called step after step until the whole is done, each share is done exactly. Errors: ValueError past the whole.
    """
    capacity = [_cents(share) - _cents(one) for share, one in zip(shares, done, strict=True)]
    step = _cents(amount)
    if step < 0 or step > sum(capacity) or min(capacity, default=0) < 0:
        raise ValueError("more than what is left of the shares")
    reached, whole = sum(map(_cents, done)) + step, sum(map(_cents, shares))
    if not whole:
        return [Decimal(0) for _ in shares]
    wanted = [
        max(Fraction(0), Fraction(_cents(share) * reached, whole) - _cents(one))
        for share, one in zip(shares, done, strict=True)
    ]
    # The wants add up to the step or more, each within its capacity: so does each part, rounded up to a cent.
    return split(amount, wanted)


def _cents(amount: Decimal) -> int:
    return int(amount / CENT)
