"""What a call pays of a cost, and what is due of an award once money is spent: parts that add up to the cent."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from enum import StrEnum

CENT = Decimal("0.01")
NOTHING = Decimal(0)


@dataclass(frozen=True)
class Terms:
    """A share of the cost (0 to 1); the help is not paid below `floor`, and stops at `cap` (None: neither)."""

    rate: Decimal
    floor: Decimal | None = None
    cap: Decimal | None = None


class How(StrEnum):
    RATE = "rate"
    CAPPED = "capped"
    BELOW_FLOOR = "below_floor"
    NO_COST = "no_cost"


@dataclass(frozen=True)
class Funding:
    """What the call pays of a cost and what is left to the school or its body; the two add up to the cost."""

    cost: Decimal
    help: Decimal
    how: How

    @property
    def own(self) -> Decimal:
        return self.cost - self.help


def fund(cost: Decimal, terms: Terms) -> Funding:
    """The help for a cost: its share, rounded half up to the cent, between the floor and the cap."""
    if cost <= 0:
        return Funding(NOTHING, NOTHING, How.NO_COST)
    share = (cost * terms.rate).quantize(CENT, ROUND_HALF_UP)
    if terms.floor is not None and share < terms.floor:
        return Funding(cost, NOTHING, How.BELOW_FLOOR)
    if terms.cap is not None and share > terms.cap:
        return Funding(cost, terms.cap, How.CAPPED)
    return Funding(cost, min(share, cost), How.RATE)


def least_cost(terms: Terms) -> Decimal | None:
    """The smallest cost that is helped, the rounding of the help counted in; None without floor."""
    if terms.floor is None or not terms.rate:
        return None
    return ((terms.floor - CENT / 2) / terms.rate).quantize(CENT, ROUND_CEILING)


@dataclass(frozen=True)
class Settlement:
    """An award against what was spent: `due` is what the accepted spending earns, `left` what may still be earned."""

    award: Decimal
    proven: Decimal
    waiting: Decimal
    due: Decimal

    @property
    def left(self) -> Decimal:
        return self.award - self.due


def settle(award: Decimal, cost: Decimal, accepted: Iterable[Decimal], waiting: Iterable[Decimal]) -> Settlement:
    """What is due of an award: the share of the cost that it was granted for, up to the award.

    A school that spends less than it said is helped less, in proportion; one that spends more is not helped more.
    """
    proven, pending = sum(accepted, NOTHING), sum(waiting, NOTHING)
    if cost <= 0 or proven >= cost:
        due = award if proven > 0 else NOTHING
    else:
        due = min(award, (proven * award / cost).quantize(CENT, ROUND_FLOOR))
    return Settlement(award, proven, pending, due)
