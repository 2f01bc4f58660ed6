"""What the territory tells the rooms above."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class SchoolClosed:
    """A school closes on a day; `merged_into` is the school that takes its pupils, if any."""

    school_id: int
    on: date
    merged_into: int | None = None


@dataclass(frozen=True)
class SchoolMoved:
    """A school answers to another body, or lies in another area, from a day on."""

    school_id: int
    on: date
