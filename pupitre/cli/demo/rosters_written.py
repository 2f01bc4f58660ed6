"""Pupils by name, those who answer for them, and staff, in the schools where devices are handed to pupils.

Written by COPY: a demo must not take longer because its schools are full.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from random import Random
from typing import TYPE_CHECKING

from pupitre.cli.demo import names
from pupitre.cli.demo.tables import Table
from pupitre.cli.demo.values import Group, Place
from pupitre.territory.enums import PersonScheme, StaffRole
from pupitre.territory.models import (
    ClassGroup,
    ClassMembership,
    ClassTeacher,
    Guardian,
    Guardianship,
    Pupil,
    PupilIdentifier,
    Schooling,
    StaffMember,
    StaffPost,
)

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

MOST = 12_500  # pupils with a name
EQUIPPED = {"fr": ("CE2", "CM1", "CM2"), "qc": ("P5", "P6", "S1", "S2", "S3", "S4", "S5")}
"""Levels of which each pupil is lent a device: their classes are known by name."""
TWO_HOMES = 0.22  # of pupils, whose parents live apart
SAME_FAMILY = 0.18  # of pupils, who have the family name and the parents of the one before
AGE_AT = {
    **{level: age for age, level in enumerate(("PS", "MS", "GS", "CP", "CE1", "CE2", "CM1", "CM2"), 3)},
    **{level: age for age, level in enumerate(("6E", "5E", "4E", "3E"), 11)},
    **{level: age for age, level in enumerate(("M4", "M5", "P1", "P2", "P3", "P4", "P5", "P6"), 4)},
    **{level: age for age, level in enumerate(("S1", "S2", "S3", "S4", "S5"), 12)},
}  # years reached in the civil year in which the school year begins


def rosters(made: Made) -> None:
    """Fill the classes in which pupils are lent a device, and all those of the school of the logins."""
    places = _chosen(made)
    size = 2 * MOST + 1_000
    tables = {
        "pupil": Table(Pupil, "display_name", "born_on", size=size),
        "identifier": Table(PupilIdentifier, "pupil_id", "scheme", "source", "value", size=size),
        "schooling": Table(
            Schooling, "pupil_id", "school_id", "year_id", "level_id", "is_main", "joined_on", size=size
        ),
        "member": Table(ClassMembership, "schooling_id", "class_group_id", "is_reference", size=size),
        "guardian": Table(Guardian, "display_name", "email", "phone", "language", size=size),
        "guardianship": Table(Guardianship, "pupil_id", "guardian_id", "kind", "household", "may_sign", size=size),
        "staff": Table(StaffMember, "display_name", "email", size=size),
        "post": Table(StaffPost, "staff_id", "school_id", "year_id", "role", size=size),
        "teacher": Table(ClassTeacher, "staff_id", "class_group_id", size=size),
    }
    groups = {
        (group.school_id, group.name): group.pk
        for group in ClassGroup.objects.filter(
            year=made.year, school__in=[made.schools[p.code] for p, _classes in places]
        )
    }
    chance = Random(made.territory.year + 1)  # noqa: S311 - a picture, not a secret: its own, so that others stay
    writer = _Writer(made, tables, groups, chance)
    for place, classes in places:
        writer.school(place, classes)
    for table in tables.values():
        table.write()


def _chosen(made: Made) -> list[tuple[Place, list[Group]]]:
    """The classes that are known by name: all those of the school of the logins, then a school at a time."""
    theirs = {login.school for login in made.territory.logins if login.school}
    levels = set(EQUIPPED[made.territory.jurisdiction])
    chosen: list[tuple[Place, list[Group]]] = []
    total = 0
    for place in sorted(made.territory.places, key=lambda place: (place.code not in theirs, place.code)):
        groups = [group for group in place.groups if place.code in theirs or levels & set(group.levels)]
        pupils = sum(group.pupils for group in groups)
        if groups and total + pupils <= MOST:
            chosen.append((place, groups))
            total += pupils
    return chosen


class _Writer:
    """Fills the tables, a school at a time."""

    def __init__(
        self, made: Made, tables: dict[str, Table], groups: dict[tuple[int, str], int], chance: Random
    ) -> None:
        self._made, self._tables, self._groups, self._chance = made, tables, groups, chance
        self._country = made.territory.jurisdiction
        self._families = names.family_names(chance, self._country)
        self._scheme = PersonScheme.FICHE if self._country == "qc" else PersonScheme.LOCAL
        self._number = 1_000_000
        self._parents: list[int] = []
        self._family = next(self._families)

    def school(self, place: Place, classes: Sequence[Group]) -> None:
        school = self._made.schools[place.code].pk
        head = self._adult(next(self._families), place.code, "direction")
        self._post(head, school, StaffRole.HEAD)
        for group in classes:
            class_id = self._groups[school, group.name]
            teacher = self._adult(next(self._families), place.code, str(class_id))
            self._post(teacher, school, StaffRole.TEACHER)
            self._tables["teacher"].add(teacher, class_id)
            for level in _spread(group.levels, group.pupils):
                self._pupil(school, class_id, level)

    def _adult(self, family: str, code: str, mailbox: str) -> int:
        name = f"{family.upper()} {names.parent_name(self._chance)}"
        return self._tables["staff"].add(name, f"{mailbox}.{code.lower()}@ecoles.example")

    def _post(self, staff: int, school: int, role: str) -> None:
        self._tables["post"].add(staff, school, self._made.year.pk, str(role))

    def _pupil(self, school: int, class_id: int, level: str) -> None:
        chance, year = self._chance, self._made.territory.year
        siblings = bool(self._parents) and chance.random() < SAME_FAMILY
        if not siblings:
            self._family, self._parents = next(self._families), []
        born = date(year - AGE_AT.get(level, 10), chance.randrange(1, 13), chance.randrange(1, 29))
        self._number += 1
        first = names.first_name(chance, self._country)
        pupil = self._tables["pupil"].add(f"{self._family.upper()} {first}", born)
        self._tables["identifier"].add(pupil, str(self._scheme), "", str(self._number))
        begins = date(year, 9 if self._country == "fr" else 8, 1 if self._country == "fr" else 28)
        level_id = self._made.levels[level].pk
        place = self._tables["schooling"].add(pupil, school, year, level_id, True, begins)
        self._tables["member"].add(place, class_id, True)
        self._answer(pupil)

    def _answer(self, pupil: int) -> None:
        """One guardian or two; two homes where the parents live apart. Siblings have the same."""
        if not self._parents:
            count = 1 if self._chance.random() < 0.4 else 2
            for _ in range(count):
                self._number += 1
                name = f"{self._family.upper()} {names.parent_name(self._chance)}"
                mail = f"parent{self._number}@familles.example"
                self._parents.append(self._tables["guardian"].add(name, mail, "", "fr"))
        apart = len(self._parents) == 2 and self._parents[0] % 100 < TWO_HOMES * 100
        for home, guardian in enumerate(self._parents, 1):
            self._tables["guardianship"].add(pupil, guardian, "parent", home if apart else 1, True)


def _spread(levels: Sequence[str], pupils: int) -> Iterator[str]:
    """The level of each pupil of a class: equal parts of a mixed one."""
    for seat in range(pupils):
        yield levels[seat * len(levels) // pupils]
