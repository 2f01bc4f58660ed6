"""What a new plan may start from: the usual equipment and needs of a country, all editable afterwards.

France: a board and a teacher's laptop for each class, tablets shared at a ratio that falls (the "socle").
Québec: the ratios of the first seed (6, 8 and 12 pupils a device in preschool, first and second cycles; one each from
the third cycle on), read "respectively" (domain, trap 9).
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Equipment:
    code: str
    name: str
    weight: str
    hours: str
    is_base: bool = False


@dataclass(frozen=True)
class Need:
    """`ratios`: pupils per device in each year of the plan; empty where classes or teachers are counted."""

    function: str
    group: str
    name: str
    levels: tuple[str, ...]
    set_size: int = 1
    ratios: tuple[int, ...] = ()
    basis: str = "pupils"


_C1, _C2, _C3 = ("PS", "MS", "GS"), ("CP", "CE1", "CE2"), ("CM1", "CM2")
_CYCLES = (("C1", "Maternelle", _C1), ("C2", "CP à CE2", _C2), ("C3", "CM1 et CM2", _C3))
_PRE, _P1, _P2, _P3 = ("M4", "M5"), ("P1", "P2"), ("P3", "P4"), ("P5", "P6")
_SEC = ("S1", "S2", "S3", "S4", "S5")
EQUIPMENT: dict[str, tuple[Equipment, ...]] = {
    "fr": (
        Equipment("TNI", "Tableaux interactifs", "1.0", "3", is_base=True),
        Equipment("TAB", "Tablettes partagées", "0.8", "0.6"),
        Equipment("PCE", "Ordinateurs des enseignants", "0.5", "0.4"),
    ),
    "qc": (
        Equipment("TNI", "Tableaux numériques interactifs", "1.0", "3", is_base=True),
        Equipment("TAB", "Tablettes partagées", "0.8", "0.6"),
        Equipment("IND", "Un appareil par élève", "1.4", "1"),
    ),
}
NEEDS: dict[str, tuple[Need, ...]] = {
    "fr": (
        *(Need("TNI", group, name, levels, basis="classes") for group, name, levels in _CYCLES),
        *(Need("PCE", group, name, levels, basis="teachers") for group, name, levels in _CYCLES),
        Need("TAB", "C1", "Maternelle", _C1, 12, (16, 15, 14, 13, 12)),
        Need("TAB", "C2", "CP à CE2", _C2, 12, (12, 11, 10, 9, 8)),
        Need("TAB", "C3", "CM1 et CM2", _C3, 12, (10, 9, 8, 7, 6)),
    ),
    "qc": (
        Need("TNI", "PRI", "Préscolaire et primaire", (*_PRE, *_P1, *_P2, *_P3), basis="classes"),
        Need("TNI", "SEC", "Secondaire", _SEC, basis="classes"),
        Need("TAB", "PRE", "Préscolaire", _PRE, 12, (10, 9, 8, 7, 6)),
        Need("TAB", "C1", "1er cycle", _P1, 12, (12, 11, 10, 9, 8)),
        Need("TAB", "C2", "2e cycle", _P2, 12, (16, 15, 14, 13, 12)),
        Need("IND", "C3", "3e cycle", _P3, 24, (1, 1, 1, 1, 1)),
        Need("IND", "SEC", "Secondaire", _SEC, 24, (1, 1, 1, 1, 1)),
    ),
}
