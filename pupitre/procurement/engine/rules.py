"""Thresholds by homogeneous need, and green shares by category and year."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class Threshold:
    nature: str
    procedure: str
    amount: Decimal | None  # None: not known, to be entered
    starts_on: date
    ends_on: date | None


@dataclass(frozen=True)
class Due:
    """The procedure that an amount calls for, and the next threshold with what is left before it."""

    procedure: str
    next_procedure: str
    left: Decimal | None


def procedure_due(spent: Decimal, nature: str, on: date, thresholds: Sequence[Threshold]) -> Due:
    """The procedure of the highest threshold reached on a day, "" below all of them."""
    held = sorted(
        (one.amount, one.procedure)
        for one in thresholds
        if one.nature == nature
        and one.amount is not None
        and one.starts_on <= on
        and (one.ends_on is None or on <= one.ends_on)
    )
    reached = [procedure for amount, procedure in held if amount <= spent]
    above = [(amount, procedure) for amount, procedure in held if amount > spent]
    following = above[0] if above else (None, "")
    left = None if following[0] is None else following[0] - spent
    return Due(reached[-1] if reached else "", following[1], left)


@dataclass(frozen=True)
class Spend:
    """Net spend of a year in a category; `reused`: reconditioned, reused, given or recycled."""

    year: int
    category: str
    net: Decimal
    reused: bool


@dataclass(frozen=True)
class Target:
    category: str
    year: int
    share: Decimal | None


@dataclass(frozen=True)
class GreenShare:
    """`share` None without spend; `target` None where no rate is known; `is_met` None where one of them is."""

    year: int
    category: str
    net: Decimal
    reused: Decimal
    share: Decimal | None
    target: Decimal | None

    @property
    def is_met(self) -> bool | None:
        return None if self.share is None or self.target is None else self.share >= self.target


def green_shares(spends: Iterable[Spend], targets: Sequence[Target]) -> list[GreenShare]:
    """The reused share of each category in each year, beside the target in force that year, by year and category.

    A target holds from its year until the next one of its category; a later one without rate says: not known yet.
    """
    whole: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    reused: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    for spend in spends:
        whole[spend.year, spend.category] += spend.net
        if spend.reused:
            reused[spend.year, spend.category] += spend.net
    rows = []
    for (year, category), net in sorted(whole.items()):
        share = (reused[year, category] / net).quantize(Decimal("0.0001")) if net else None
        held = max(
            (one for one in targets if one.category == category and one.year <= year),
            key=lambda one: one.year,
            default=None,
        )
        target = held.share if held else None
        rows.append(GreenShare(year, category, net, reused[year, category], share, target))
    return rows
