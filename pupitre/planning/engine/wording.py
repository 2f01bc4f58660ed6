"""Numbers, quantities and sentences as people write them in English, in France and in Québec. No Django here."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from .sentences import SENTENCES, TERMS, UNITS

Quantity = tuple[float, str]
"""An amount and its unit."""
Value = str | int | float | tuple[str, ...] | tuple[Quantity, ...]
"""What fills a sentence: text, a number, names of `TERMS`, or quantities; the last two are listed with "and"."""

LANGUAGES = ("en", "fr", "fr-CA")
_NBSP, _NARROW = "\u00a0", "\u202f"
_LITTLE = 0.1
_AND = ("and", "et", "et")


def number(value: float, language: str, decimals: int | None = None) -> str:
    """A number with separators; at most two decimals, none when whole, unless asked."""
    if not math.isfinite(value):
        return "?"
    if decimals is None:
        rounded = round(value, 2)
        decimals = 0 if rounded == round(rounded) else 1 if rounded == round(rounded, 1) else 2
    text = f"{value:,.{decimals}f}"
    if language == "en":
        return text
    separator = _NARROW if language == "fr" else _NBSP
    return text.replace(",", separator).replace(".", ",")


def quantity(amount: float, unit: str, language: str) -> str:
    """An amount and its unit: "3 schools", "1 234,50 €"."""
    if unit == "EUR":
        text = number(amount, language, 2)
        return {"en": f"{text} EUR", "fr": f"{text}{_NBSP}€", "fr-CA": f"{text}{_NBSP}$"}[language]
    if unit in ("capex", "opex"):
        return f"{quantity(amount, 'EUR', language)} {TERMS[unit][LANGUAGES.index(language)]}"
    if unit not in UNITS:
        return f"{number(amount, language)}{_NBSP}{unit}" if unit else number(amount, language)
    one, many = UNITS[unit][LANGUAGES.index(language)]
    plural = abs(amount) != 1 if language == "en" else abs(amount) >= 2
    tenths = round(amount, 1) if abs(amount) >= _LITTLE else amount  # "1.8 days", and never "0 day" of what lacks
    return f"{number(tenths, language)}{_NBSP}{many if plural else one}"


def listed(words: Sequence[str], language: str) -> str:
    """ "a", "a and b", "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {_AND[LANGUAGES.index(language)]} {words[-1]}"


def sentence(code: str, values: Mapping[str, Value], language: str = "en", unit: str = "") -> str:
    """The sentence of a code, its fields written for the language; `amount` and `limit` are in `unit`."""
    words = {name: _written(name, value, language, unit) for name, value in values.items()}
    return SENTENCES[code][LANGUAGES.index(language)].format_map(words)


def _written(name: str, value: Value, language: str, unit: str) -> str:
    if isinstance(value, tuple):
        parts = [
            TERMS[part][LANGUAGES.index(language)] if isinstance(part, str) else quantity(*part, language)
            for part in value
        ]
        return listed(parts, language)
    if isinstance(value, str):
        return value
    if name in ("amount", "limit"):
        return quantity(float(value), unit, language)
    return number(value, language) if isinstance(value, float) else str(value)
