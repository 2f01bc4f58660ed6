"""What becomes of money that nothing has taken when its fiscal year ends. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

NONE, WITHIN_MEASURE, N_YEARS, RECOVERED = "none", "within_measure", "n_years", "recovered"
CENT = Decimal("0.01")
WARNED_BEFORE = 120  # days: an order takes about three months from a school's request to its invoice


@dataclass(frozen=True)
class Carry:
    """The rule of a measure: `share` of what is left is carried, at most `years` times where the rule counts them."""

    rule: str
    share: Decimal = Decimal(1)
    years: int = 1


@dataclass(frozen=True)
class Year:
    """One fiscal year of a measure: what came new in it, and what orders took."""

    year: int
    came: Decimal
    used: Decimal


def carriable(carry: Carry, history: Sequence[Year], left: Decimal) -> Decimal:
    """How much of what is `left` at the end of the last year of `history` may pass to the next."""
    if carry.rule in {NONE, RECOVERED} or left <= 0:
        return Decimal("0.00")
    if carry.rule == N_YEARS:
        left = min(left, _young(carry, history))
    return (left * carry.share).quantize(CENT, ROUND_DOWN)


def lost(carry: Carry, history: Sequence[Year], left: Decimal) -> Decimal:
    """How much of it is lost, or goes back to the funder."""
    return max(left, Decimal("0.00")) - carriable(carry, history, left)


def warns(today: date, ends_on: date) -> bool:
    """Whether the end of the year is near enough to say so, and not past."""
    return 0 <= (ends_on - today).days <= WARNED_BEFORE


def _young(carry: Carry, history: Sequence[Year]) -> Decimal:
    """What remains of the money that was carried fewer than `years` times: the oldest is spent first."""
    lots: list[list[Decimal]] = []
    for year in history:
        lots.append([Decimal(year.year), year.came])
        spent = year.used
        for lot in lots:
            taken = min(lot[1], spent)
            lot[1] -= taken
            spent -= taken
        lots = [lot for lot in lots if lot[0] + carry.years > year.year and lot[1] > 0]
    return sum((lot[1] for lot in lots), Decimal("0.00"))
