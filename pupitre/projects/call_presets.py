"""National programmes that are closed, as examples to begin from, with how far their terms may be relied on.

Terms are in France's words, as published; domain.md (B1, R8 to R14) says where each was read.
"""

from dataclasses import dataclass
from decimal import Decimal

from pupitre.projects.call_enums import SourceStatus
from pupitre.territory.enums import Jurisdiction

Condition = tuple[str, tuple[str, ...], Decimal | None]


@dataclass(frozen=True)
class Preset:
    """A programme: its terms (None = not published in one figure), who might answer, its checklist."""

    code: str
    jurisdiction: str
    title: str
    operator: str
    years: str
    purpose: str
    source: str
    status: str
    rate: Decimal | None = None
    floor: Decimal | None = None
    cap: Decimal | None = None
    rules: tuple[Condition, ...] = ()
    documents: tuple[str, ...] = ()
    questions: tuple[tuple[str, str], ...] = ()


_USES = ("Projet", "Quels usages en classe, pour quels élèves, à partir de quand ?")
_TRAINING = ("Projet", "Quelles formations et quel accompagnement des enseignants ?")
_DELIBERATION = "Délibération de la commune"
_QUOTE = "Devis"
_CONVENTION = "Convention avec l’académie"

PRESETS = (
    Preset(
        "enir",
        Jurisdiction.FRANCE,
        "Écoles numériques innovantes et ruralité (ENIR)",
        "Ministère de l’éducation nationale",
        "2017, 2018",
        "Équiper les écoles des communes rurales qui portent un projet pédagogique.",
        "Appel ENIR : 50 % de la dépense, 7 000 € au plus par école, communes rurales",
        SourceStatus.SEEN,
        rate=Decimal("0.5"),
        cap=Decimal(7000),
        rules=(("kind", ("maternelle", "elementaire", "primaire"), None),),
        documents=(_DELIBERATION, _QUOTE, _CONVENTION),
        questions=(_USES, _TRAINING),
    ),
    Preset(
        "label_2020",
        Jurisdiction.FRANCE,
        "Label écoles numériques 2020",
        "Ministère de l’éducation nationale",
        "2020",
        "Équiper les écoles des communes de 3\N{NARROW NO-BREAK SPACE}500 habitants au plus.",
        "Label 2020 : dépense de 3 000 à 14 000 €, subvention de 1 500 à 7 000 €, communes jusqu’à 3 500 habitants",
        SourceStatus.SEEN,
        rate=Decimal("0.5"),
        floor=Decimal(1500),
        cap=Decimal(7000),
        rules=(
            ("kind", ("maternelle", "elementaire", "primaire"), None),
            ("population", (), Decimal(3500)),
        ),
        documents=(_DELIBERATION, _QUOTE, _CONVENTION),
        questions=(_USES, _TRAINING),
    ),
    Preset(
        "snee_2021",
        Jurisdiction.FRANCE,
        "Socle numérique dans les écoles élémentaires 2021 (SNEE)",
        "Ministère de l’éducation nationale",
        "2021",
        "Amener chaque école au socle : équipements, services et ressources, accompagnement.",
        "Déposé sur Démarches simplifiées du 14 janvier au 31 mars 2021 ; taux à vérifier dans le cahier des charges",
        SourceStatus.TO_VALIDATE,
        rules=(("kind", ("elementaire", "primaire"), None),),
        documents=(_DELIBERATION, _QUOTE, "Récapitulatif par classe du socle"),
        questions=(
            _USES,
            _TRAINING,
            ("Services", "Quels services et ressources numériques, pour combien de classes ?"),
        ),
    ),
    Preset(
        "tne",
        Jurisdiction.FRANCE,
        "Territoires numériques éducatifs (TNE)",
        "Caisse des Dépôts, Réseau Canopé, Trousse à projets",
        "2020, 2021",
        "Équipement, formation, ressources et parentalité numérique, à l’échelle d’un département.",
        "Aisne et Val-d’Oise, puis dix départements ; pas de taux unique publié",
        SourceStatus.TO_VALIDATE,
        documents=("Convention avec la Caisse des Dépôts", "Plan de financement", "Lot « parentalité »"),
        questions=(_USES, _TRAINING, ("Familles", "Comment les familles sont-elles accompagnées ?")),
    ),
    Preset(
        "qc_15081",
        Jurisdiction.QUEBEC,
        "Projets d’innovation liés aux technologies numériques (mesure 15081)",
        "Ministère de l’Éducation",
        "chaque année",
        "Soutenir des projets d’innovation au préscolaire, aux jeunes, aux adultes et en formation professionnelle.",
        "Mesure 15081, financement a posteriori sur projet ; montants et date limite de l’année à valider",
        SourceStatus.TO_VALIDATE,
        documents=("Formulaire de la mesure", "Lettre de la direction du centre de services"),
        questions=(
            ("Projet", "Quelle innovation, pour quels élèves, avec quelles dimensions du Cadre de référence ?"),
            ("Projet", "Comment le projet sera-t-il évalué et partagé ?"),
        ),
    ),
)
BY_CODE = {preset.code: preset for preset in PRESETS}


def of(jurisdiction: str) -> tuple[Preset, ...]:
    return tuple(preset for preset in PRESETS if preset.jurisdiction == jurisdiction)
