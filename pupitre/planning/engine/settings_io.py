"""Settings to and from the `settings` object of meta.json: only known names, only the expected forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from .case import FunctionRule, Settings
from .problems import Problem

FILE = "meta.json"
_RULE_FIELDS = {"weight", "technician_hours", "base"}


def settings_from_json(values: object, problems: list[Problem]) -> Settings:
    """Defaults overridden by `values`; what cannot be read is added to `problems`."""
    defaults = Settings()
    if not isinstance(values, Mapping):
        problems.append(_bad("settings", values, "an object of names and values"))
        return defaults
    known = {item.name for item in fields(Settings)}
    changes: dict[str, Any] = {}
    for name, value in values.items():
        if name not in known:
            params = {"known": ", ".join(sorted(known))}
            problems.append(Problem(FILE, 0, str(name), str(value), "unknown_setting", params))
        elif name == "functions":
            changes[name] = _functions(value, defaults.functions, problems)
        else:
            default = getattr(defaults, name)
            try:
                changes[name] = _like(default, value)
            except (TypeError, ValueError, InvalidOperation):
                problems.append(_bad(name, value, _form(default)))
    return replace(defaults, **changes)


def settings_to_json(settings: Settings) -> dict[str, Any]:
    """Every setting, so that a case says what it was computed with even if a default changes later."""
    out: dict[str, Any] = {}
    for item in fields(Settings):
        value = getattr(settings, item.name)
        if item.name == "functions":
            out[item.name] = {
                rule.name: {
                    "weight": float(rule.weight),
                    "technician_hours": float(rule.technician_hours),
                    "base": rule.base,
                }
                for rule in sorted(value, key=lambda rule: rule.name)
            }
        elif isinstance(value, Decimal):
            out[item.name] = str(value.normalize() + 0)
        else:
            out[item.name] = list(value) if isinstance(value, tuple) else float(value)
            if isinstance(value, int):
                out[item.name] = value
    return out


def _functions(
    value: object, defaults: tuple[FunctionRule, ...], problems: list[Problem]
) -> tuple[FunctionRule, ...]:
    """Rules by name; a known function may be overridden in part, a new one says its weight and hours."""
    rules = {rule.name: rule for rule in defaults}
    if not isinstance(value, Mapping):
        problems.append(_bad("functions", value, "an object of functions"))
        return defaults
    for name, given in value.items():
        try:
            if not isinstance(given, Mapping) or set(given) - _RULE_FIELDS:
                raise TypeError
            old = rules.get(name)
            rules[name] = FunctionRule(
                name,
                weight=_real(given["weight"] if old is None else given.get("weight", old.weight)),
                technician_hours=_real(
                    given["technician_hours"] if old is None else given.get("technician_hours", old.technician_hours)
                ),
                base=bool(given.get("base", old is not None and old.base)),
            )
        except (KeyError, TypeError, ValueError):
            problems.append(_bad(f"functions.{name}", given, "weight, technician_hours and base"))
    return tuple(rules[name] for name in sorted(rules))


def _like(default: Any, value: Any) -> Any:
    """`value` in the type of `default`; TypeError, ValueError or InvalidOperation when it cannot be."""
    if isinstance(default, tuple):
        if not isinstance(value, list) or not value:
            raise TypeError
        return tuple(_like(default[0], entry) for entry in value)
    if isinstance(default, Decimal):
        number = Decimal(str(value))
        if not number.is_finite() or number < 0:
            raise ValueError
        return number
    if isinstance(default, int):
        if float(value) != int(value) or int(value) < 0:
            raise ValueError
        return int(value)
    return _real(value)


def _real(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    number = float(value)
    if not 0 <= number < float("inf"):
        raise ValueError
    return number


def _form(default: Any) -> str:
    if isinstance(default, tuple):
        return "a list of numbers"
    return "a whole number" if isinstance(default, int) else "a number, not negative"


def _bad(name: str, value: object, expected: str) -> Problem:
    return Problem(FILE, 0, name, str(value), "bad_setting", {"expected": expected})
