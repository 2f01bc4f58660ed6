"""What connectors of rosters share: finding schools and levels by what files call them, and names fit to keep."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.parsing import plain
from pupitre.kernel.imports.values import BadRow, BadValue, Context, Staged
from pupitre.territory.enums import StaffRole
from pupitre.territory.models import Identifier, Level, School
from pupitre.territory.permissions import ROSTER
from pupitre.territory.roster_imports.values import At, PersonRow, PlaceRow

NAME_LENGTH = 120
VALUE_LENGTH = 80
# What files call a level, beside its own code and name.
LEVEL_WORDS: Mapping[str, tuple[str, ...]] = {
    "TPS": ("toute petite section", "TOUTE PETITE SECTION DE MATERNELLE"),
    "PS": ("petite section", "PETITE SECTION DE MATERNELLE", "PK", "PR"),
    "MS": ("moyenne section", "MOYENNE SECTION DE MATERNELLE"),
    "GS": ("grande section", "GRANDE SECTION DE MATERNELLE", "KG", "TK"),
    "CP": ("cours préparatoire", "COURS PREPARATOIRE", "01", "1"),
    "CE1": ("cours élémentaire 1", "COURS ELEMENTAIRE 1ERE ANNEE", "cours élémentaire première année", "02", "2"),
    "CE2": ("cours élémentaire 2", "COURS ELEMENTAIRE 2EME ANNEE", "cours élémentaire deuxième année", "03", "3"),
    "CM1": ("cours moyen 1", "COURS MOYEN 1ERE ANNEE", "cours moyen première année", "04", "4"),
    "CM2": ("cours moyen 2", "COURS MOYEN 2EME ANNEE", "cours moyen deuxième année", "05", "5"),
    "6E": ("6ème", "sixième", "06", "6", "6EME"),
    "5E": ("5ème", "cinquième", "07", "7", "5EME"),
    "4E": ("4ème", "quatrième", "08", "8", "4EME"),
    "3E": ("3ème", "troisième", "09", "9", "3EME"),
    "M4": ("maternelle 4 ans", "préscolaire 4 ans", "PK"),
    "M5": ("maternelle 5 ans", "préscolaire 5 ans", "maternelle", "KG"),
    **{f"P{n}": (f"{n}e année", f"{n}re année", f"0{n}", f"{n}", f"primaire {n}") for n in range(1, 7)},
    **{f"S{n}": (f"secondaire {n}", f"sec {n}", f"{n + 6:02}", f"{n + 6}") for n in range(1, 6)},
}
STAFF_WORDS: Mapping[str, str] = {
    "teacher": StaffRole.TEACHER,
    "professor": StaffRole.TEACHER,
    "faculty": StaffRole.TEACHER,
    "lecturer": StaffRole.TEACHER,
    "substitute": StaffRole.TEACHER,
    "enseignant": StaffRole.TEACHER,
    "enseignante": StaffRole.TEACHER,
    "principal": StaffRole.HEAD,
    "siteadministrator": StaffRole.HEAD,
    "directeur": StaffRole.HEAD,
    "directrice": StaffRole.HEAD,
    "head": StaffRole.HEAD,
    "referent": StaffRole.REFERENT,
    "aide": StaffRole.AIDE,
    "paraprofessional": StaffRole.AIDE,
    "aesh": StaffRole.AIDE,
    "proctor": StaffRole.AIDE,
    "counselor": StaffRole.PROFESSIONAL,
    "advisor": StaffRole.PROFESSIONAL,
    "adviser": StaffRole.PROFESSIONAL,
    "professional": StaffRole.PROFESSIONAL,
    "professionnel": StaffRole.PROFESSIONAL,
    "afterschool": StaffRole.AFTER_SCHOOL,
    "periscolaire": StaffRole.AFTER_SCHOOL,
    "administrator": StaffRole.ADMIN,
    "adminstaff": StaffRole.ADMIN,
    "staff": StaffRole.ADMIN,
    "districtadministrator": StaffRole.ADMIN,
    "admin": StaffRole.ADMIN,
}


class Schools:
    """The schools that the person may fill, by their codes and by what other systems call them."""

    def __init__(self, context: Context) -> None:
        known = School.objects.visible(context.actor, ROSTER)
        self._by_code: dict[str, int] = {}
        self._jurisdiction: dict[int, str] = {}
        rows = known.order_by("pk").values_list("pk", "code", "responsible__jurisdiction")
        for pk, code, jurisdiction in rows:
            self._by_code[code.upper()] = pk
            self._jurisdiction[pk] = jurisdiction
        others = Identifier.objects.filter(school__in=known).order_by("pk").values_list("value", "school_id")
        for value, pk in others:
            self._by_code.setdefault(value.upper(), pk)

    def find(self, *codes: str | None) -> int | None:
        """The school of the first code that names one."""
        found = (self._by_code.get(code.strip().upper()) for code in codes if code)
        return next((pk for pk in found if pk is not None), None)

    def required(self, column: str, code: str | None) -> int:
        """Errors: BadRow where no school that the person may fill has this code."""
        pk = self.find(code)
        if pk is None:
            message = _("no school within your access has this code")
            raise BadRow(column, code or "", message, _("Mend the code, or import the school first."))
        return pk

    def jurisdiction(self, pk: int) -> str:
        return self._jurisdiction[pk]


class Levels:
    """The levels of each country by what files call them."""

    def __init__(self) -> None:
        self._by_word: dict[tuple[str, str], int] = {}
        for row in Level.objects.order_by("pk"):
            for word in (row.code, row.name, *LEVEL_WORDS.get(row.code, ())):
                self._by_word.setdefault((row.jurisdiction, plain(word)), row.pk)
        self._memo: dict[tuple[str, str], int | None] = {}

    def find(self, jurisdiction: str, word: str | None) -> int | None:
        """The level a word names in a country; None where it names none."""
        if not word:
            return None
        key = (jurisdiction, word)
        if key not in self._memo:
            self._memo[key] = self._by_word.get((jurisdiction, plain(word)))
        return self._memo[key]


def person(ref: str, family: str | None, given: str | None, column: str, **facts: Any) -> Staged:
    """Somebody's row, once it is sure that the name can be kept. Errors: BadRow."""
    family, given = family or "", given or ""
    if not family and not given:
        raise BadRow(column, "", _("nobody is named here"), _("Fill the name in, or take the line out of the file."))
    if len(family) + len(given) >= NAME_LENGTH:
        raise BadRow(column, family, _("this name is too long"), _("Shorten it."))
    return At.IN_PEOPLE, PersonRow(ref, family, given, **facts)


def place(ref: str, school: int, **facts: Any) -> Staged:
    return At.IN_PLACES, PlaceRow(ref, school, **facts)


def identifier(cell: str) -> str:
    """A number as a system gives it. Errors: BadValue."""
    value = cell.strip()
    if len(value) > VALUE_LENGTH:
        raise BadValue(_("this identifier is too long"), _("Check the column."))
    return value


def identifiers(cell: str) -> tuple[str, ...]:
    """Several numbers in one cell, separated by commas."""
    return tuple(identifier(part) for part in cell.split(",") if part.strip())


def email(cell: str) -> str | None:
    """An address as it is, if it looks like one; a login is not kept."""
    value = cell.strip()
    return value if "@" in value and len(value) <= 254 and " " not in value else None


def birth(cell: str) -> date:
    """A date of birth of somebody alive: 2015-09-01, 01/09/2015. Errors: BadValue."""
    day = parsing.day(cell)
    if not 1900 <= day.year <= 2100:
        raise BadValue(_("nobody in a school was born on this day"), _("Check the date in the source."))
    return day


@lru_cache(maxsize=1_000)
def staff_role(word: str | None) -> str | None:
    """The role that a word means; None for pupils, parents and words that are not known here."""
    return STAFF_WORDS.get(plain(word)) if word else None


@lru_cache(maxsize=1_000)
def is_pupil(word: str | None) -> bool:
    return bool(word) and plain(word or "") in {"student", "eleve", "pupil", "learner"}


def birth_american(cell: str) -> date:
    """A date of birth as School Data Sync writes it: 4/2/2010 is the second of April. Errors: BadValue."""
    parts = cell.strip().split("/")
    if len(parts) == 3 and all(part.isdigit() for part in parts):
        month, day, year = parts
        return birth(f"{year}-{month:0>2}-{day:0>2}")
    return birth(cell)


Rows = Iterator[Staged]
