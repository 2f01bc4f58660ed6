"""The change of year of a school: who goes up, to which class, and who leaves at the last level. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    UP = "up"
    LEAVE = "leave"
    WAIT = "wait"


@dataclass(frozen=True)
class Grade:
    """A level: its number, its code, and its rank in its country; a support unit has no rank of its own."""

    pk: int
    code: str
    position: int
    is_unit: bool = False


@dataclass(frozen=True)
class Place:
    """A pupil's place at the end of the year: their level, and their reference class where they have one."""

    level: int | None
    class_id: int | None = None
    class_name: str = ""


@dataclass(frozen=True)
class Step:
    """What becomes of the pupils of one class and level."""

    kind: Kind
    class_id: int | None
    class_name: str
    level: int | None
    to_level: int | None
    to_name: str
    pupils: int


def steps(places: Sequence[Place], grades: Sequence[Grade], taught: Sequence[str]) -> tuple[Step, ...]:
    """One step a class and level, the highest first, so that a class is empty before those below come into it.

    `taught` are the codes of the levels that the school teaches, in order; where it is not known, the highest level
    that has pupils is the last. Whoever has no level, or that of a support unit, waits for a person.
    """
    by_pk = {grade.pk: grade for grade in grades}
    ladder = _ladder(grades, taught, {place.level for place in places})
    mixed = _mixed(places)
    groups = Counter(places)
    made = [_step(place, count, by_pk, ladder, mixed) for place, count in groups.items()]
    return tuple(sorted(made, key=lambda step: _rank(step, by_pk)))


def _ladder(grades: Sequence[Grade], taught: Sequence[str], present: set[int | None]) -> Mapping[int, Grade | None]:
    """The level after each one; None after the last that the school teaches, and after those beyond it."""
    order = sorted((grade for grade in grades if not grade.is_unit), key=lambda grade: grade.position)
    codes = [grade.code for grade in order]
    known = [codes.index(code) for code in taught if code in codes]
    seen = [index for index, grade in enumerate(order) if grade.pk in present]
    last = max(known) if known else max(seen, default=-1)
    return {
        grade.pk: order[index + 1] if index < last and index + 1 < len(order) else None
        for index, grade in enumerate(order)
    }


def _mixed(places: Sequence[Place]) -> set[int]:
    """The classes of several levels, which keep their name."""
    levels: dict[int, set[int | None]] = defaultdict(set)
    for place in places:
        if place.class_id is not None:
            levels[place.class_id].add(place.level)
    return {class_id for class_id, found in levels.items() if len(found) > 1}


def _step(
    place: Place,
    count: int,
    by_pk: Mapping[int, Grade],
    ladder: Mapping[int, Grade | None],
    mixed: set[int],
) -> Step:
    common = (place.class_id, place.class_name, place.level)
    if place.level is None or place.level not in ladder:
        return Step(Kind.WAIT, *common, None, place.class_name, count)
    following = ladder[place.level]
    if following is None:
        return Step(Kind.LEAVE, *common, None, "", count)
    own = place.class_name
    name = own if place.class_id in mixed else class_name(own, by_pk[place.level].code, following.code)
    return Step(Kind.UP, *common, following.pk, name, count)


def class_name(name: str, code: str, following: str) -> str:
    """The name a class takes a level higher: "CM1 A" becomes "CM2 A"; "6e B", "5e B"; "Lilas" stays "Lilas"."""
    pattern = re.compile(rf"(?<![^\W_]){re.escape(code)}(?![^\W_])", re.IGNORECASE)
    renamed = pattern.sub(lambda found: following if found[0].isupper() else following.lower(), name, count=1)
    if renamed == name and code.endswith("E") and code[:-1].isdigit():  # "6A", "601": collèges number their classes
        renamed = re.sub(rf"^{code[:-1]}(?=\D|\d\d$)", following[:-1] or following, name, count=1)
    return renamed


def _rank(step: Step, by_pk: Mapping[int, Grade]) -> tuple[int, str, int]:
    grade = by_pk.get(step.level) if step.level is not None else None
    position = grade.position if grade else -1
    return (-position, step.class_name, step.class_id or 0)
