"""What a connector gives: pages of sightings, each with where the reading then stands; readers of loose values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any


@dataclass(frozen=True)
class Page:
    """Sightings, and the mark from which the next page is read; an empty mark is the end."""

    sightings: tuple[Any, ...]
    next: str
    heard: frozenset[date] = frozenset()  # days of which this page gives an account


def text(said: Mapping[str, Any], *names: str) -> str:
    """The first of these fields that holds a text."""
    for name in names:
        held = said.get(name)
        if isinstance(held, str) and held.strip():
            return held.replace("\x00", "").strip()
    return ""


def moment(held: Any) -> datetime | None:
    """An instant from ISO 8601, or milliseconds or seconds since 1970; None where it is none."""
    try:
        if isinstance(held, int | float) or (isinstance(held, str) and held.isdigit()):
            seconds = float(held)
            return datetime.fromtimestamp(seconds / 1000 if seconds > 1e11 else seconds, UTC)
        found = datetime.fromisoformat(str(held).replace("Z", "+00:00"))
    except (ValueError, OverflowError, OSError):
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return found if found.year > 1990 else None  # tools write year 1 for "never"


def whole(held: Any) -> int | None:
    try:
        value = int(float(held))
    except (TypeError, ValueError, OverflowError):
        return None
    return value if 0 < value < 2**62 else None


def scaled(held: Any, unit: int) -> int | None:
    """Octets in a larger unit, rounded; None where there are none."""
    value = whole(held)
    return (round(value / unit) or None) if value else None
