"""Numbers, money and dates as the reader's country writes them (CLDR through Babel, for the active language)."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from babel import Locale, dates
from babel.numbers import format_currency
from django.utils import timezone
from django.utils.translation import get_language

LOCALES = {"fr": "fr", "fr-ca": "fr_CA", "en": "en_GB"}
CURRENCIES = {"fr": "EUR", "qc": "CAD"}  # by territory.Jurisdiction

Number = int | float | Decimal


def locale_name() -> str:
    """Babel's name of the active language; English reads as in Europe, where most installations are."""
    return LOCALES.get(get_language() or "fr", "fr")


def currency_of(jurisdiction: str) -> str:
    """The currency of a jurisdiction ("fr" or "qc"); a currency code is returned as it is."""
    return CURRENCIES.get(jurisdiction, jurisdiction)


def number(value: Number, decimals: int = 0) -> str:
    """`value` with exactly `decimals` digits after the mark, rounded half up."""
    return _rounded(value, decimals, locale_name())


def numbers(decimals: int = 0) -> Callable[[Number], str]:
    """`number` for many values: the reader's language is looked up once."""
    locale = locale_name()
    return lambda value: _rounded(value, decimals, locale)


def percent(share: Number, decimals: int = 0) -> str:
    """A share as a percentage: 0.625 is "63 %". No more decimals than the measure has."""
    return _percent(share, decimals, locale_name())


def money(amount: Number, currency: str, *, whole: bool = False) -> str:
    """An amount with its currency, to the cent, or to the unit with `whole` (sentences, large sums)."""
    code = currency_of(currency)
    locale = locale_name()
    if code == "CAD" and locale == "en_GB":
        locale = "en_CA"  # "$1,234.56" at home, not "CA$"
    return _money(_exact(amount, 0 if whole else 2), code, whole, locale)


def day(value: date | datetime, *, words: bool = False) -> str:
    """A date in digits (tables), or in words (sentences)."""
    return _day(_local(value), "long" if words else "short", locale_name())


def day_short(value: date | datetime) -> str:
    """A day without its year, for the axis of a drawing: "16 nov."."""
    return dates.format_skeleton("MMMd", _local(value), locale=locale_name())


def moment(value: datetime) -> str:
    """A date in digits and the time to the minute, in the reader's time zone."""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{_day(local.date(), 'short', locale_name())} {local:%H:%M}"


def _local(value: date | datetime) -> date:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def _exact(value: Number, decimals: int) -> Decimal:
    return Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


@lru_cache(maxsize=16)
def _marks(locale: str) -> tuple[str, str]:
    """The group and decimal marks of a locale."""
    symbols = Locale.parse(locale).number_symbols["latn"]
    return symbols["group"], symbols["decimal"]


@lru_cache(maxsize=8192)
def _rounded(value: Number, decimals: int, locale: str) -> str:
    return _number(_exact(value, decimals), decimals, locale)


def _number(value: Decimal, decimals: int, locale: str) -> str:
    # Babel takes 30 µs a number, this 2 µs: a page of figures has several hundred.
    group, mark = _marks(locale)
    whole, _, rest = f"{abs(value):,.{decimals}f}".partition(".")
    sign = "−" if value < 0 else ""
    return f"{sign}{whole.replace(',', group)}{mark + rest if rest else ''}"


@lru_cache(maxsize=4096)
def _percent(share: Number, decimals: int, locale: str) -> str:
    value = _exact(Decimal(str(share)) * 100, decimals)
    space = "" if locale.startswith("en") else "\N{NO-BREAK SPACE}"
    return f"{_number(value, decimals, locale)}{space}%"


@lru_cache(maxsize=4096)
def _money(amount: Decimal, currency: str, whole: bool, locale: str) -> str:
    pattern = Locale.parse(locale).currency_formats["standard"].pattern
    if whole:
        pattern = pattern.replace(".00", "")
    text = format_currency(amount, currency, pattern, locale=locale, currency_digits=False)
    return text.replace("-", "−")


@lru_cache(maxsize=4096)
def _day(value: date, style: str, locale: str) -> str:
    if style == "short":
        style = "dd/MM/yyyy" if locale != "fr_CA" else "yyyy-MM-dd"
    said = dates.format_date(value, style, locale=locale)
    # The first of a month is an ordinal in French, which the common tables of locales leave out.
    return f"1er{said[1:]}" if value.day == 1 and style == "long" and locale.startswith("fr") else said
