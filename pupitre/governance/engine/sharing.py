"""Sharing an amount among schools, to the cent. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction

EQUAL, PER_PUPIL, PER_CLASS = "equal", "per_pupil", "per_class"


def share(amount: Decimal, weights: Mapping[int, Fraction]) -> dict[int, Decimal]:
    """Parts in proportion to the weights that add up to the amount; schools of no weight have nothing.

    The cents that do not divide go one each to the largest remainders, then to the smallest keys.
    """
    whole = sum(weights.values())
    if whole <= 0:
        return {}
    cents = int(amount * 100)
    exact = {key: cents * weight / whole for key, weight in weights.items() if weight > 0}
    parts = {key: int(value) for key, value in exact.items()}
    rest = cents - sum(parts.values())
    for key in sorted(exact, key=lambda key: (parts[key] - exact[key], key))[:rest]:
        parts[key] += 1
    return {key: Decimal(part) / 100 for key, part in parts.items() if part}
