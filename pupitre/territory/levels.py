"""What a school teaches, read from the words of a directory, and how its pupils spread over levels when only a
total is known. Pure: no database, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from pupitre.territory.enums import Jurisdiction, SchoolKind

SCHOOL_YEAR_STARTS_IN = 8  # month: from August a day belongs to the year that opens
EQUAL_COHORTS = "equal-cohorts"
EQUAL_NURSERY_COHORTS = "equal-nursery-cohorts"
NURSERY = ("PS", "MS", "GS")
ELEMENTARY = ("CP", "CE1", "CE2", "CM1", "CM2")
LEVELS_TAUGHT: Mapping[tuple[str, str], Sequence[str]] = MappingProxyType(
    {
        (Jurisdiction.FRANCE, SchoolKind.NURSERY): NURSERY,
        (Jurisdiction.FRANCE, SchoolKind.ELEMENTARY): ELEMENTARY,
        (Jurisdiction.FRANCE, SchoolKind.PRIMARY): NURSERY + ELEMENTARY,
        (Jurisdiction.FRANCE, SchoolKind.LOWER_SECONDARY): ("6E", "5E", "4E", "3E"),
        (Jurisdiction.QUEBEC, SchoolKind.PRIMARY): ("M5", "P1", "P2", "P3", "P4", "P5", "P6"),
        (Jurisdiction.QUEBEC, SchoolKind.SECONDARY): ("S1", "S2", "S3", "S4", "S5"),
    }
)


@dataclass(frozen=True)
class LevelShare:
    """The pupils of one level, with the rule that gave them."""

    level: str
    pupils: int
    rule: str


def school_year_of(day: date) -> int:
    """The school year a day belongs to, named by the calendar year it starts in: 2025-08-01 is in 2025."""
    return day.year if day.month >= SCHOOL_YEAR_STARTS_IN else day.year - 1


def spread_total(total: int, levels: Sequence[str], rule: str = EQUAL_COHORTS) -> tuple[LevelShare, ...]:
    """Share a total equally over levels; the remainder goes one pupil each to the first levels.

    Equal cohorts have equal remainders, so the largest-remainder rule comes down to the order of the levels: the same
    total always gives the same shares, and they add up to it.
    """
    if total < 0:
        raise ValueError("a total of pupils cannot be negative")
    if not levels:
        return ()
    each, left = divmod(total, len(levels))
    return tuple(LevelShare(level, each + (position < left), rule) for position, level in enumerate(levels))


def estimate_levels(kind: str, total: int, jurisdiction: str = Jurisdiction.FRANCE) -> tuple[LevelShare, ...]:
    """The pupils of each level that a school of this kind teaches; empty for kinds that the rule does not know.

    Rule "equal-cohorts": maternelle PS MS GS, élémentaire CP to CM2, primaire all eight, collège 6e to 3e.
    TPS is not estimated: few schools receive two-year-olds, and the total says nothing of them.
    """
    return spread_total(total, LEVELS_TAUGHT.get((jurisdiction, kind), ()))


def french_kind(nature: str, name: str, *, nursery: bool | None, elementary: bool | None) -> str:
    """What a French establishment is, from the directory's type and flags, else from its name.

    `nature` and `name` are plain text (lower case, no accents, letters and digits only). The flags of an école say
    more than its name: "École primaire X" without a nursery section is an élémentaire.
    """
    for word, kind in _NATURES:
        if word in nature:
            return kind
    if nursery is not None and elementary is not None and (nursery or elementary):
        return _kind_of_flags(nursery, elementary)
    words = f"{nature} {name}"
    return next((kind for word, kind in _NAMES if word in words), SchoolKind.OTHER)


def _kind_of_flags(nursery: bool, elementary: bool) -> str:
    if nursery and elementary:
        return SchoolKind.PRIMARY
    return SchoolKind.NURSERY if nursery else SchoolKind.ELEMENTARY


# In order: the first word found decides.
_NATURES = (
    ("medicosocial", SchoolKind.SPECIAL),
    ("egpa", SchoolKind.SPECIAL),
    ("erea", SchoolKind.SPECIAL),
    ("erpd", SchoolKind.SPECIAL),
    ("collegespecialise", SchoolKind.SPECIAL),
    ("college", SchoolKind.LOWER_SECONDARY),
    ("lyceeprofessionnel", SchoolKind.UPPER_SECONDARY),
    ("lycee", SchoolKind.UPPER_SECONDARY),
    ("maternelle", SchoolKind.NURSERY),
    ("elementaire", SchoolKind.ELEMENTARY),
    ("informationetorientation", SchoolKind.OTHER),
    ("serviceadministratif", SchoolKind.OTHER),
)
_NAMES = (
    ("maternelle", SchoolKind.NURSERY),
    ("elementaire", SchoolKind.ELEMENTARY),
    ("primaire", SchoolKind.PRIMARY),
    ("college", SchoolKind.LOWER_SECONDARY),
    ("lycee", SchoolKind.UPPER_SECONDARY),
    ("ecole", SchoolKind.PRIMARY),
)
_QUEBEC_KINDS: Mapping[tuple[bool, bool], str] = MappingProxyType(
    {
        (True, True): SchoolKind.PRIMARY_SECONDARY,
        (True, False): SchoolKind.PRIMARY,
        (False, True): SchoolKind.SECONDARY,
    }
)


def quebec_kind(*, preschool: bool, primary: bool, secondary: bool, vocational: bool, adult: bool) -> str:
    """What a Québec organisation is, from the sectors it teaches in all its buildings; youth first."""
    youth = _QUEBEC_KINDS.get((preschool or primary, secondary))
    if youth is not None:
        return youth
    if vocational:
        return SchoolKind.VOCATIONAL
    return SchoolKind.ADULT if adult else SchoolKind.OTHER
