"""What comes with an installation, by country: thresholds, homogeneous needs, green targets (domain.md B2 and A2).

Every figure says how far it may be relied on; one that was not found is left empty rather than invented.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pupitre.procurement.enums import GREEN, Category, PresetStatus
from pupitre.territory.enums import Jurisdiction


@dataclass(frozen=True)
class ThresholdPreset:
    procedure: str
    amount: Decimal | None
    starts_on: date
    ends_on: date | None
    status: str
    source: str


@dataclass(frozen=True)
class Preset:
    """`needs`: homogeneous needs by name; `targets`: (year, share) for each category of the green list."""

    thresholds: tuple[ThresholdPreset, ...]
    needs: dict[str, tuple[str, ...]]
    targets: tuple[tuple[int, Decimal | None], ...]
    target_source: str


_2024, _2025, _2026 = date(2024, 1, 1), date(2025, 12, 31), date(2026, 1, 1)
_CODE = "Code de la commande publique, seuils 2024-2025 hors taxe (G9, G10)"
_LATER = "Seuils à partir de 2026 : à saisir"
FRANCE = Preset(
    thresholds=(
        ThresholdPreset("Procédure adaptée", Decimal(40_000), _2024, _2025, PresetStatus.SEEN, _CODE),
        ThresholdPreset("Procédure formalisée", Decimal(221_000), _2024, _2025, PresetStatus.SEEN, _CODE),
        ThresholdPreset("Procédure adaptée", Decimal(40_000), _2026, None, PresetStatus.TO_VALIDATE, _LATER),
        ThresholdPreset("Procédure formalisée", None, _2026, None, PresetStatus.TO_VALIDATE, _LATER),
    ),
    needs={
        "Matériel informatique": (
            Category.TABLET,
            Category.LAPTOP,
            Category.DESKTOP,
            Category.SERVER,
            Category.PHONE,
        ),
        "Écrans et projection": (Category.SCREEN, Category.PROJECTOR),
        "Réseau": (Category.NETWORK,),
        "Accessoires et mobilier": (Category.ACCESSORY, Category.FURNITURE, Category.OTHER),
        "Logiciels": (Category.SOFTWARE,),
    },
    targets=((2024, Decimal("0.2")), (2027, None), (2030, None)),
    target_source="AGEC art. 58, décret 2024-134 ; taux du texte de 2021 (G5), 2027 et 2030 à saisir",
)
QUEBEC = Preset(
    thresholds=(
        ThresholdPreset(
            "Appel d’offres public",
            None,
            _2024,
            None,
            PresetStatus.TO_VALIDATE,
            "LCOP, art. 10 : minimum de l’accord intergouvernemental applicable, à saisir",
        ),
    ),
    needs={
        "Appareils numériques": (Category.TABLET, Category.LAPTOP, Category.DESKTOP, Category.PHONE),
        "TNI et projection": (Category.SCREEN, Category.PROJECTOR),
        "Réseau et serveurs": (Category.NETWORK, Category.SERVER),
        "Accessoires et mobilier": (Category.ACCESSORY, Category.FURNITURE, Category.OTHER),
        "Logiciels": (Category.SOFTWARE,),
    },
    targets=(),
    target_source="",
)
PRESETS = {Jurisdiction.FRANCE: FRANCE, Jurisdiction.QUEBEC: QUEBEC}
CATEGORIES = GREEN
