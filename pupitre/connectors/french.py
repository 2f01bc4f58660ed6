"""What French school files have in common: sectors, departments, communes, and who answers for a school."""

import re
from collections.abc import Iterator
from functools import cache

from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadValue, Option, Staged
from pupitre.territory.enums import OrganisationKind, SchoolKind, Sector
from pupitre.territory.imports import CODE_LENGTH, FRENCH, At, BodyRow

PRIVATE_BODIES = "Organismes de gestion des établissements privés"  # the directories do not name them one by one
SMALL_WORDS = frozenset("de du des d l la le les et en sur sous aux au à lès lez".split())  # noqa: SIM905
FIRST_DEGREE = frozenset({SchoolKind.NURSERY, SchoolKind.ELEMENTARY, SchoolKind.PRIMARY})
COMMUNE, AUTHORITY = "commune", "authority"

COMPETENCE = Option(
    "competence",
    _("Public écoles answer to"),
    parsing.one_of({COMMUNE: COMMUNE, AUTHORITY: AUTHORITY}),
    default=lambda _viewer, _at: COMMUNE,
    choices=((COMMUNE, _("their commune (the law)")), (AUTHORITY, _("the body that runs the plan (transferred)"))),
)


@cache
def sector(words: str) -> str | None:
    """The sector in a file's words ("Public", "PRIVE", "privé sous contrat"); None if not understood."""
    plain = parsing.plain(words)
    if plain in {"public", "pu", "publique"}:
        return Sector.PUBLIC
    if "horscontrat" in plain or "sanscontrat" in plain:
        return Sector.PRIVATE_FREE
    return Sector.PRIVATE if plain in {"pr", "prive"} or "contrat" in plain or plain.startswith("prive") else None


def read_sector(cell: str) -> str:
    """Errors: BadValue."""
    found = sector(cell)
    if found is None:
        raise BadValue(_("this is no sector"), _("Write public or privé."))
    return found


def department(cell: str) -> str:
    """The department as people write it: "042" and "42" are 42, "2a" is 2A, "974" stays."""
    code = cell.strip().upper()
    return code[1:] if len(code) == 3 and code[0] == "0" else code.zfill(2)


def department_of(uai: str, commune_code: str | None) -> str:
    """The department of a commune's code, else of the UAI (whose Corsican numbers are 620 and 720)."""
    if commune_code:
        return commune_code[:3] if commune_code[:2] in {"97", "98"} else commune_code[:2]
    return {"620": "2A", "720": "2B"}.get(uai[:3], department(uai[:3]))


@cache
def proper(name: str) -> str:
    """A name in capitals as people write it ("SAINT-JEAN-DE-X" is Saint-Jean-de-X); others as they are."""
    if not name.isupper():
        return name
    words = re.split(r"([ '’-])", name.lower())
    return "".join(
        word if index and word in SMALL_WORDS else word[:1].upper() + word[1:] for index, word in enumerate(words)
    )


class Bodies:
    """The bodies that a file names, each yielded once, and who answers for each school. `authority` is a code."""

    def __init__(self, authority: str, competence: str) -> None:
        self._authority, self._competence = authority, competence
        self._seen: set[str] = set()

    def of_school(
        self, kind: str, sector: str, department: str, commune: tuple[str | None, str], region: tuple[str, str]
    ) -> tuple[str, BodyRow | None]:
        """The code of the body that answers for a school, and the body itself the first time it is met.

        Public écoles: the commune, or the authority that holds the competence. Public collèges: the département.
        Other public establishments: the région. Private ones: their bodies of management, as one.
        """
        if sector != Sector.PUBLIC:
            code = f"private-{self._authority}"[:CODE_LENGTH]
            return self._once(code, OrganisationKind.PRIVATE_BODY, PRIVATE_BODIES)
        if kind in FIRST_DEGREE and self._competence == COMMUNE:
            insee, name = commune
            known = insee or f"{department}-{parsing.plain(name)}"[:CODE_LENGTH]
            return self._once(known, OrganisationKind.COMMUNE, proper(name))
        if kind in FIRST_DEGREE or kind == SchoolKind.OTHER:
            return self._authority, None
        if kind == SchoolKind.LOWER_SECONDARY or not region[0]:
            return self._once(f"D{department}", OrganisationKind.DEPARTEMENT, f"Département {department}")
        return self._once(f"R{region[0]}", OrganisationKind.REGION, f"Région {proper(region[1]) or region[0]}")

    def _once(self, code: str, kind: str, name: str) -> tuple[str, BodyRow | None]:
        if code in self._seen:
            return code, None
        self._seen.add(code)
        return code, BodyRow(code, str(kind), name, FRENCH, self._authority)

    def areas(self, academy: tuple[str | None, str | None], area: tuple[str | None, str | None]) -> Iterator[Staged]:
        """The académie and the circonscription of a school, the first time each is met."""
        code, name = academy
        if code and f"A{code}" not in self._seen:
            self._seen.add(f"A{code}")
            row = (f"A{code}", str(OrganisationKind.STATE), f"Académie de {proper(name or code)}", FRENCH, None)
            yield At.STATE, row
        area_code, area_name = area
        if area_code and area_code not in self._seen:
            self._seen.add(area_code)
            parent = f"A{code}" if code else None
            yield At.AREAS, BodyRow(area_code, str(OrganisationKind.AREA), area_name or area_code, FRENCH, parent)
