"""What may happen to a school, decided on plain values: no database, no clock.

Each function answers with a refusal's code or with the decision; `operations` turns the one into a sentence for a
person and applies the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

RENTREE_ENDS = (11, 1)  # month, day: a merger before November is of that autumn's school year


class Objection(StrEnum):
    ALREADY_CLOSED = "already_closed"
    NOT_CLOSED = "not_closed"
    BEFORE_OPENING = "before_opening"
    SAME_SCHOOL = "same_school"
    TARGET_CLOSED = "target_closed"
    OTHER_JURISDICTION = "other_jurisdiction"
    HAS_MERGED = "has_merged"
    IN_THE_FUTURE = "in_the_future"
    NOTHING_CHANGES = "nothing_changes"


@dataclass(frozen=True)
class Standing:
    """A school as the rules see it."""

    id: int
    jurisdiction: str
    opened_on: date | None = None
    closed_on: date | None = None
    merged_into: int | None = None


def objection_to_closing(school: Standing, on: date) -> Objection | None:
    """A school closes once, not before it opened."""
    if school.closed_on is not None:
        return Objection.ALREADY_CLOSED
    if school.opened_on is not None and on < school.opened_on:
        return Objection.BEFORE_OPENING
    return None


def objection_to_reopening(school: Standing) -> Objection | None:
    """A closing may be taken back; a merger may not, since its pupils are counted elsewhere."""
    if school.closed_on is None:
        return Objection.NOT_CLOSED
    if school.merged_into is not None:
        return Objection.HAS_MERGED
    return None


def objection_to_merging(school: Standing, into: Standing, on: date) -> Objection | None:
    """A school merges once, into another of its jurisdiction that is open on that day."""
    if school.id == into.id:
        return Objection.SAME_SCHOOL
    if school.jurisdiction != into.jurisdiction:
        return Objection.OTHER_JURISDICTION
    if into.closed_on is not None or (into.opened_on is not None and into.opened_on > on):
        return Objection.TARGET_CLOSED
    return objection_to_closing(school, on)


def first_year_after(on: date) -> int:
    """The first school year whose pupils follow a merger: that of the same autumn until the end of October."""
    return on.year if (on.month, on.day) < RENTREE_ENDS else on.year + 1


@dataclass(frozen=True)
class Count:
    """Pupils and classes of a school year, at one level (None = the whole school). None = not known."""

    year: int
    level: int | None
    pupils: int | None
    classes: Decimal | None = None
    rule: str = ""  # how it was estimated; empty = counted


MERGER_RULE = "merger_partly_estimated"


def merged_counts(leaving: Iterable[Count], receiving: Sequence[Count]) -> tuple[Count, ...]:
    """The receiving school's counts once the leaving school's are added, level by level and year by year.

    An unknown number added to a known one keeps the known one; a sum with an estimate in it is an estimate.
    Returns only the counts that change, in order of year then level.
    """
    totals = {(count.year, count.level): count for count in receiving}
    changed: dict[tuple[int, int | None], Count] = {}
    for count in leaving:
        key = (count.year, count.level)
        changed[key] = _sum(count, totals.get(key))
    return tuple(changed[key] for key in sorted(changed, key=lambda key: (key[0], key[1] is not None, key[1] or 0)))


def _sum(leaving: Count, receiving: Count | None) -> Count:
    if receiving is None:
        return leaving
    rules = {leaving.rule, receiving.rule}
    return Count(
        leaving.year,
        leaving.level,
        _add(leaving.pupils, receiving.pupils),
        _add(leaving.classes, receiving.classes),
        rules.pop() if len(rules) == 1 else MERGER_RULE,
    )


Number = TypeVar("Number", int, Decimal)


def _add(one: Number | None, other: Number | None) -> Number | None:
    if one is None or other is None:
        return other if one is None else one
    return one + other


UAI_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"  # without I, O, Q


def uai_letter(seven: str) -> str:
    """The check letter of a UAI: the alphabet without I, O, Q at (first seven digits mod 23). Source: 0951099D."""
    return UAI_LETTERS[int(seven) % 23]


def is_uai(code: str) -> bool:
    """Whether a code is a well-formed UAI. Corsica's departments are numbered 620 and 720, so digits suffice."""
    return len(code) == 8 and code[:7].isascii() and code[:7].isdigit() and code[7].upper() == uai_letter(code[:7])


def is_insee(code: str) -> bool:
    """Whether a code is a well-formed INSEE code of a commune: five figures, 2A and 2B in Corsica."""
    return (
        len(code) == 5
        and code.isascii()
        and code[2:].isdigit()
        and (code[:2].isdigit() or code[:2] in {"2A", "2B"})
        and code[:2] != "00"
    )
