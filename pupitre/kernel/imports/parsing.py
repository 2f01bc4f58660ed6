"""Parsers of one cell: text in, value out, or `BadValue` with what to do. They never see an empty cell."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from math import isfinite
from typing import Any

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports.values import BadValue, Text

_SPACES = {ord(space): None for space in " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\t"}
_YES = frozenset({"1", "1.0", "oui", "o", "yes", "y", "vrai", "true", "x"})
_NO = frozenset({"0", "0.0", "non", "n", "no", "faux", "false"})
_DATE_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?")
_DATE_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DATE_FRENCH = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
INTEGER_MAX = 2_147_483_647
UNKNOWN_WORD = _("this word is not known here")


def plain(text: str) -> str:
    """The letters and digits of a text, lower case, without accents; "+" is kept as "plus" (REP, REP+)."""
    decomposed = unicodedata.normalize("NFKD", text.replace("+", "plus").replace("œ", "oe").replace("Œ", "OE"))
    return "".join(c for c in decomposed.casefold() if c.isalnum())


def text(cell: str) -> str:
    """The text with its runs of white space reduced to one space."""
    return " ".join(cell.split())


def number(cell: str) -> float:
    """A finite decimal number, with a point or a comma, spaces between thousands allowed."""
    try:
        value = float(cell)
    except ValueError:
        try:
            value = float(cell.translate(_SPACES).replace(",", "."))
        except ValueError:
            raise BadValue(_("this is not a number"), _("Write digits, such as 12 or 12.5.")) from None
    if not isfinite(value):
        raise BadValue(_("this is not a number"), _("Write digits, such as 12 or 12.5."))
    return value


def whole(low: int = 0, high: int = INTEGER_MAX) -> Callable[[str], int]:
    """A whole number between two bounds; "136.0", as spreadsheets write it, is 136."""

    def parse(cell: str) -> int:
        value = int(cell) if cell.isascii() and cell.isdigit() and len(cell) < 12 else number(cell)
        if value != int(value):
            raise BadValue(_("this is not a whole number"), _("Write a number without decimals."))
        if not low <= value <= high:
            message = _("this number is not between %(low)s and %(high)s") % {"low": low, "high": high}
            raise BadValue(message, _("Check the number in the source."))
        return int(value)

    return parse


def money(cell: str) -> Decimal:
    """An amount exact to the cent: "1 234,56 €", "1,234.56" and "1234.56" are the same."""
    bare = cell.translate(_SPACES).strip("€$").removesuffix("EUR").removesuffix("CAD")
    point = max(bare.rfind("."), bare.rfind(","))
    decimals = bare[point + 1 :] if point >= 0 else ""
    if point >= 0 and len(decimals) == 3 and bare.count(bare[point]) > 1:
        decimals, point = "", -1  # "1,234,567": every mark separates thousands
    digits = re.sub(r"[.,]", "", bare[:point] if point >= 0 else bare)
    try:
        amount = Decimal(f"{digits}.{decimals}" if decimals else digits)
    except InvalidOperation:
        raise BadValue(_("this is not an amount"), _("Write digits, such as 1234.56.")) from None
    if not amount.is_finite() or amount != round(amount, 2):
        raise BadValue(_("this amount is not exact to the cent"), _("Round it to two decimals."))
    return round(amount, 2)


def day(cell: str) -> date:
    """A date: 2025-09-01, 20250901 or 01/09/2025."""
    cell = cell.strip()
    found = _DATE_ISO.fullmatch(cell) or _DATE_COMPACT.fullmatch(cell)
    parts = found.groups() if found else ()
    if not parts and (found := _DATE_FRENCH.fullmatch(cell)):
        parts = found.groups()[::-1]
    try:
        return date(*(int(part) for part in parts))
    except (ValueError, TypeError):
        raise BadValue(_("this is not a date"), _("Write it as 2025-09-01 or 01/09/2025.")) from None


def yes_no(cell: str) -> bool:
    """Yes or no, as people and machines write it."""
    word = cell.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise BadValue(_("this is neither yes nor no"), _("Write yes or no."))


def one_of(words: Mapping[str, Any], message: Text = UNKNOWN_WORD) -> Callable[[str], Any]:
    """The value of a word, whatever its case, accents and punctuation; `words` maps what people write to values."""
    known = {plain(word): value for word, value in words.items()}

    def parse(cell: str) -> Any:
        value = known.get(plain(cell), known)
        if value is known:
            raise BadValue(message, _("Write one of: %(words)s.") % {"words": ", ".join(words)})
        return value

    return parse


def school_year(cell: str) -> int:
    """The calendar year a school year starts in: "2021", "2021-2022" and "2021/22" are 2021."""
    found = re.match(r"\s*((?:19|20)\d{2})(?!\d)", cell)
    if not found:
        raise BadValue(_("this is not a school year"), _("Write it as 2025 or 2025-2026."))
    return int(found[1])
