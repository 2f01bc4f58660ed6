"""Numbers, quantities and sentences as people write them in English, in France and in Québec. No Django here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from .sentences import SENTENCES, UNITS

Value = str | int | float

LANGUAGES = ("en", "fr", "fr-CA")
_NBSP, _NARROW = "\u00a0", "\u202f"


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
    if unit not in UNITS:
        return f"{number(amount, language)}{_NBSP}{unit}" if unit else number(amount, language)
    one, many = UNITS[unit][LANGUAGES.index(language)]
    plural = abs(amount) != 1 if language == "en" else abs(amount) >= 2
    return f"{number(amount, language)}{_NBSP}{many if plural else one}"


def sentence(code: str, values: Mapping[str, Value], language: str = "en", **measure: Any) -> str:
    """The sentence of a code. `amount` and `limit` are written with `unit`, floats with separators."""
    words: dict[str, str] = {}
    unit = str(measure.get("unit", values.get("unit", "")))
    for name, value in {**values, **measure}.items():
        if name in ("amount", "limit"):
            words[name] = quantity(float(value), unit, language)
        elif name.endswith("_eur"):
            words[name] = quantity(float(value), "EUR", language)
        elif isinstance(value, float):
            words[name] = number(value, language)
        else:
            words[name] = str(value)
    return SENTENCES[code][LANGUAGES.index(language)].format_map(words)
