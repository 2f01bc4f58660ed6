"""How long a device serves, and what it is worth: its technical life, its vendor's support, its accounting life."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

DAYS_A_YEAR = Decimal("365.25")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Lives:
    """The days on which each life ends, and the value left in the books; None where a fact is not known.

    `ends_on` is when the device stops serving: the end of its technical life, or of the vendor's support if that
    comes first (`limited_by`: "life" or "support").
    """

    technical_until: date | None
    accounting_until: date | None
    ends_on: date | None
    limited_by: str
    book_value: Decimal | None


def lives(
    *,
    begins_on: date | None,
    technical_years: Decimal,
    accounting_years: Decimal | None,
    support_ends_on: date | None,
    price: Decimal | None,
    on: date,
) -> Lives:
    """The lives of a device that began to serve on a day.

    The value is straight-line, prorata temporis from that day (M57), to the cent; without a day nothing is counted
    but the end of support.
    """
    if begins_on is None:
        return Lives(None, None, support_ends_on, "support" if support_ends_on else "", None)
    technical = _after(begins_on, technical_years)
    accounting = _after(begins_on, accounting_years) if accounting_years else None
    by_support = support_ends_on is not None and support_ends_on < technical
    value = None
    if price is not None and accounting is not None:
        whole, gone = (accounting - begins_on).days, (on - begins_on).days
        left = Decimal(min(whole, max(0, whole - gone)))
        value = (price * left / Decimal(whole)).quantize(CENT, ROUND_HALF_UP)
    ends = support_ends_on if by_support else technical
    return Lives(technical, accounting, ends, "support" if by_support else "life", value)


def _after(day: date, years: Decimal) -> date:
    """The same day so many years later; a part of a year is counted in days."""
    whole = int(years)
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    rest = int(((years - whole) * DAYS_A_YEAR).to_integral_value(ROUND_HALF_UP))
    return day.replace(year=day.year + whole, day=last) + timedelta(days=rest)
