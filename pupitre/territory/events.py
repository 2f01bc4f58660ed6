"""What the territory tells the rooms above."""

from dataclasses import dataclass, field
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


@dataclass(frozen=True)
class PupilMoved:
    """A pupil goes from a school to another on a day; what they hold is the fleet's to settle."""

    pupil_id: int
    from_school_id: int
    to_school_id: int
    on: date


@dataclass(frozen=True)
class PupilLeft:
    """A pupil is no longer in a school, nor in another that we know."""

    pupil_id: int
    school_id: int
    on: date


@dataclass(frozen=True)
class PupilStays:
    """A leaving is taken back: the pupil is in the school as before."""

    pupil_id: int
    school_id: int


@dataclass(frozen=True)
class PupilsMerged:
    """Two records were one pupil: listeners give `kept_id` what `gone_id` had, whose row then goes.

    They note in `moved` the numbers of their rows, by table, to find them again in `PupilsParted.moved`.
    """

    kept_id: int
    gone_id: int
    moved: dict[str, list[int]] = field(default_factory=dict)


@dataclass(frozen=True)
class PupilsParted:
    """A merge is undone: the rows that came from `restored_id` (`moved`, by table) go back to it."""

    kept_id: int
    restored_id: int
    moved: dict[str, list[int]] = field(default_factory=dict)
