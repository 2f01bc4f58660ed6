"""Money is `Decimal`, exact to the minor unit, in the currency of a jurisdiction."""

from decimal import Decimal

CENT = Decimal("0.01")
_CURRENCIES = {"fr": "EUR", "qc": "CAD"}


def currency_of(jurisdiction: str) -> str:
    """ISO 4217 code of the currency that an organisation of a jurisdiction counts in."""
    return _CURRENCIES[jurisdiction]
