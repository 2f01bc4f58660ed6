"""Measures that an organisation may start from, with how far each can be relied on (docs: domain notes A2 and B1).

Texts are in the words of each country, being names and rules of its own. Amounts are never preset.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pupitre.governance.enums import AllocationMode, CarryRule, MeasureRank, MeasureStatus, MoneyKind


@dataclass(frozen=True)
class Preset:
    """`years`: fiscal years from and to; without them, the present one and the four after."""

    code: str
    name: str
    kind: str
    status: str
    source: str
    parent: str = ""
    rank: str = MeasureRank.MEASURE
    pays: str = "1"
    years: tuple[int, int] | None = None
    mode: str = AllocationMode.A_PRIORI
    application_due: date | None = None
    carry: str = CarryRule.NONE
    cofunders: str = ""
    objects: str = ""
    formula: str = ""
    norms: str = ""

    @property
    def cofund_share(self) -> Decimal:
        return Decimal(self.pays)


SEEN, CHECK, CLOSED = MeasureStatus.SEEN, MeasureStatus.TO_VALIDATE, MeasureStatus.CLOSED
CAPEX, OPEX = MoneyKind.CAPEX, MoneyKind.OPEX

QUEBEC = (
    Preset(
        "15081", "Projets d’innovation liés aux technologies numériques", OPEX, SEEN,
        "Règles budgétaires de fonctionnement, document vu en ligne", mode=AllocationMode.A_POSTERIORI,
        objects="Projets d’innovation au préscolaire, aux jeunes, aux adultes et en formation professionnelle : "
        "libération, formation, licences.",
        norms="Mesure de fonctionnement : elle ne vise pas l’achat d’équipement.",
    ),
    Preset(
        "50590", "Projets innovants", CAPEX, SEEN, "Règles budgétaires d’investissement 2023-2024",
        mode=AllocationMode.A_POSTERIORI,
        norms="Demande au plus tard le 15 janvier en 2023-2024 : à revoir chaque année.",
    ),
    Preset(
        "50766", "Outils numériques en formation professionnelle", CAPEX, SEEN,
        "Règles budgétaires d’investissement", objects="Outils numériques de la formation professionnelle.",
    ),
    Preset(
        "30810", "Adaptation scolaire", CAPEX, CHECK, "Texte de 2018-2019", rank=MeasureRank.GROUP,
        formula="Effectif déclaré au 30 septembre de l’année précédente; les codes 36 et 44 comptent double.",
    ),
    Preset(
        "30811", "Mobilier, appareillage et outillage adaptés", CAPEX, CHECK, "Texte de 2018-2019", parent="30810",
        rank=MeasureRank.SUB_MEASURE, objects="Équipement ou mobilier adapté.",
    ),
    Preset(
        "30812", "Accessibilité aux technologies de l’information", CAPEX, CHECK, "Texte de 2018-2019",
        parent="30810", rank=MeasureRank.SUB_MEASURE,
    ),
    Preset(
        "50670", "Outils technologiques (mesure historique)", CAPEX, CLOSED, "Texte de 2011-2012", pays="0.666",
        years=(2011, 2017), carry=CarryRule.RECOVERED, cofunders="Commission scolaire, pour le reste",
        formula="29 $ par élève, couverts à 66,6 %.", norms="La partie inutilisée est récupérée par le Ministère.",
    ),
)  # fmt: skip
FRANCE = (
    Preset(
        "ENIR", "Écoles numériques innovantes et ruralité", CAPEX, CLOSED, "Appels à projets de 2017 et 2018",
        pays="0.5", years=(2017, 2019), mode=AllocationMode.A_POSTERIORI, cofunders="Commune, pour l’autre moitié",
        objects="Équipement numérique des écoles des communes rurales.",
        formula="50 % de la dépense, au plus 7 000 € par école.",
    ),
    Preset(
        "LEN-2020", "Label écoles numériques 2020", CAPEX, CLOSED, "Appel à projets de 2020", pays="0.5",
        years=(2020, 2021), mode=AllocationMode.A_POSTERIORI, cofunders="Commune, pour l’autre moitié",
        objects="Écoles des communes de 3 500 habitants au plus.",
        formula="Dépense de 3 000 à 14 000 €, subvention de 1 500 à 7 000 €.",
    ),
    Preset(
        "SNEE", "Socle numérique dans les écoles élémentaires", CAPEX, CLOSED, "Appel à projets de 2021",
        rank=MeasureRank.GROUP, years=(2021, 2022), mode=AllocationMode.A_POSTERIORI,
        application_due=date(2021, 3, 31), norms="Dossier déposé du 14 janvier au 31 mars 2021.",
    ),
    Preset(
        "SNEE-EQ", "Socle numérique : équipements", CAPEX, CLOSED, "Appel à projets de 2021", parent="SNEE",
        rank=MeasureRank.SUB_MEASURE, years=(2021, 2022), mode=AllocationMode.A_POSTERIORI,
        application_due=date(2021, 3, 31),
    ),
    Preset(
        "SNEE-SR", "Socle numérique : services et ressources", OPEX, CLOSED, "Appel à projets de 2021", parent="SNEE",
        rank=MeasureRank.SUB_MEASURE, years=(2021, 2022), mode=AllocationMode.A_POSTERIORI,
        application_due=date(2021, 3, 31),
    ),
    Preset(
        "TNE", "Territoires numériques éducatifs", CAPEX, CHECK, "Présentations publiques du programme",
        mode=AllocationMode.A_POSTERIORI, objects="Équipement, formation, ressources et soutien aux familles, "
        "dans les départements retenus.",
    ),
)  # fmt: skip
PRESETS = {"fr": FRANCE, "qc": QUEBEC}
