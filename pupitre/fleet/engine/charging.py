"""What an incident costs a family, by the rules of the body; and the share of retired devices that was reused."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
OLDEST_REUSED_YEARS = 10
"""Older devices go to recycling and are left out of the share (décret 2023-266)."""
TARGETS = {2023: 25, 2024: 35, 2025: 50}
"""Share to orient to reuse, in %, from each year on (décret 2023-266; domain.md B2)."""


@dataclass(frozen=True)
class Charge:
    """An amount and the code of its reason."""

    amount: Decimal
    code: str


@dataclass(frozen=True)
class Rule:
    percent: Decimal
    at_most: Decimal | None = None
    from_occurrence: int = 1


def value_left(price: Decimal | None, bought_on: date | None, life_years: Decimal, on: date) -> Decimal:
    """The price less the part of its technical life that is over, in a straight line, never below zero."""
    if price is None:
        return Decimal(0)
    if bought_on is None:
        return price
    lived = Decimal((on - bought_on).days) / Decimal("365.25")
    return max(Decimal(0), price * (1 - lived / life_years)).quantize(CENT, ROUND_HALF_UP)


def charge(rule: Rule | None, *, value: Decimal, occurrence: int, in_family: bool, under_warranty: bool) -> Charge:
    """What is asked: nothing without a rule, out of a family's hands, under warranty, or for an early incident."""
    cases = (
        (not in_family, "not_in_family"),
        (under_warranty, "under_warranty"),
        (rule is None or not rule.percent, "no_rule"),
        (rule is not None and occurrence < rule.from_occurrence, "early"),
    )
    for free, code in cases:
        if free:
            return Charge(Decimal(0), code)
    assert rule is not None
    asked = (value * rule.percent / 100).quantize(CENT, ROUND_HALF_UP)
    if rule.at_most is not None and asked > rule.at_most:
        return Charge(rule.at_most, "at_most")
    return Charge(asked, "share")


@dataclass(frozen=True)
class Retired:
    """A retired device: the category of its product, its age, and the route by which it left, if it has."""

    category: str
    age_years: Decimal | None
    route: str = ""


@dataclass(frozen=True)
class ReuseShare:
    """`stock` were retired and in stock on 1 January; `reused` of them were oriented to reuse in the year."""

    stock: int
    reused: int
    target: int

    @property
    def percent(self) -> Decimal | None:
        return (Decimal(100) * self.reused / self.stock).quantize(Decimal("0.1")) if self.stock else None


def reuse_shares(retired: Iterable[Retired], reuse_routes: frozenset[str], year: int) -> Mapping[str, ReuseShare]:
    """A / B by category: units oriented to reuse in the year over retired units in stock on 1 January, ten years old
    and more left out of both."""
    counted = [row for row in retired if row.age_years is None or row.age_years <= OLDEST_REUSED_YEARS]
    target = max((percent for start, percent in TARGETS.items() if start <= year), default=0)
    categories = sorted({row.category for row in counted})
    return {
        category: ReuseShare(
            stock=sum(row.category == category for row in counted),
            reused=sum(row.category == category and row.route in reuse_routes for row in counted),
            target=target,
        )
        for category in categories
    }
