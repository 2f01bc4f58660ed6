"""What the demo's plan is made of, by country: equipment, needs, catalogue, measures. Amounts are invented.

The money of the French variant follows the fourth seed (6,977,000 of capital of which a fifth the first year, and
4,447,000 of operation, for 263 schools); the ratios of the Québec variant follow the first (6, 8 and 12 pupils a
device in preschool, first and second cycles; one each from the third cycle on).
"""

from dataclasses import dataclass

SEED_SCHOOLS = 263


@dataclass(frozen=True)
class Model:
    """`yearly`: licence, management, support, per device."""

    code: str
    name: str
    supplier: str
    functions: tuple[str, ...]
    price: int
    life: int
    repairability: str
    yearly: tuple[int, int, int]
    overhead: int = 0
    reconditioned: bool = False


@dataclass(frozen=True)
class Measure:
    """`amount`: over five years, for 263 schools."""

    code: str
    name: str
    kind: str
    amount: int
    carry: str = "0"
    pays: str = "1"
    must_spend: str = "0"
    functions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    commitment: int = 0
    repairability: int = 0


@dataclass(frozen=True)
class Preset:
    name: str
    purpose: str
    voted: str
    voted_purpose: str
    voted_reason: str
    session: str  # of the committee that voted it
    adopted: str  # its decision
    reference: str
    comments: tuple[tuple[str, str], ...]  # role and words, of the scenario in preparation
    lean: str
    lean_purpose: str
    promise: str
    models: tuple[Model, ...]
    measures: tuple[Measure, ...]


FRANCE = Preset(
    name="Plan numérique des écoles",
    voted="Plan voté en comité",
    voted_purpose="Le plan retenu par le comité, quand l’investissement demandé n’était acquis qu’à 85 %.",
    session="Comité de pilotage : vote du plan",
    adopted="Le plan de cinq ans est adopté, et ses premières vagues sont commandées.",
    voted_reason="Comité de pilotage : servir d’abord les écoles prêtes, et revoir le plan si le reste vient.",
    reference="Plan en préparation",
    purpose="Tout l’investissement est acquis : que gagnent les écoles ?",
    comments=(
        ("buyer", "Le marché des tablettes prend fin après la vague 3 : la vague 4 passera par le nouveau."),
        ("elected", "Avant le vote, je veux pouvoir dire à chaque commune ce qui change pour ses écoles."),
    ),
    lean="Investissement réduit de 20 %",
    lean_purpose="Que perd-on si l’investissement baisse d’un cinquième ?",
    promise="Socle numérique de base",
    models=(
        Model("TNI-STD", "Écran interactif 75 pouces", "Alcor", ("TNI",), 2050, 6, "6.3", (0, 0, 190), 350),
        Model("TNI-DURABLE", "Écran interactif réparable", "Alcor", ("TNI",), 2650, 8, "7.9", (0, 0, 190), 350),
        Model("TAB-NEUVE", "Tablette 10 pouces", "Comptoir du Lys", ("TAB",), 360, 5, "6.1", (18, 8, 32), 700),
        Model("TAB-REC", "Tablette reconditionnée", "Seconde Main", ("TAB",), 215, 3, "5.4", (18, 8, 32), 700, True),
        Model("PCE-14", "Portable enseignant 14 pouces", "Comptoir du Lys", ("PCE",), 620, 5, "7.4", (35, 8, 45)),
    ),
    measures=(
        Measure("INV", "Investissement de la métropole", "capex", 4_883_900, carry="1"),
        Measure("REP", "Subvention éducation prioritaire", "capex", 1_116_300, pays="0.8", must_spend="0.5",
                categories=("REP", "REP+")),
        Measure("DUR", "Fonds pour l’achat durable", "capex", 976_800, must_spend="0.3", repairability=7),
        Measure("FCT", "Fonctionnement de la métropole", "opex", 3_290_800),
        Measure("RES", "Ressources pédagogiques", "opex", 533_600, pays="0.5", functions=("TAB",)),
        Measure("AST", "Assistance aux écoles engagées", "opex", 622_600, functions=("PCE", "TNI"), commitment=30),
    ),
)  # fmt: skip
QUEBEC = Preset(
    name="Plan d’action numérique local",
    voted="Plan adopté par le conseil",
    voted_purpose="Le plan adopté, quand les immobilisations demandées n’étaient acquises qu’à 85 %.",
    session="Adoption du plan de cinq ans",
    adopted="Le plan de cinq ans est adopté, et ses premières phases sont commandées.",
    voted_reason="Conseil d’administration : servir d’abord les écoles prêtes, et revoir le plan à l’automne.",
    reference="Plan en préparation",
    purpose="Toutes les immobilisations sont acquises : que gagnent les écoles?",
    comments=(
        ("buyer", "L’achat regroupé des portables prend fin après la phase 3 : la phase 4 passera par le nouveau."),
        ("elected", "Avant la décision, je veux pouvoir dire à chaque école ce qui change pour elle."),
    ),
    lean="Immobilisations réduites de 20 %",
    lean_purpose="Que perd-on si les immobilisations baissent du cinquième?",
    promise="Équipement de base",
    models=(
        Model("TNI-STD", "TNI 75 pouces", "Boréal Techno", ("TNI",), 2900, 6, "6.3", (0, 0, 240), 500),
        Model("TAB-10", "Tablette 10 pouces", "Boréal Techno", ("TAB",), 480, 5, "6.1", (20, 10, 40), 900),
        Model("IND-CB", "Portable d’élève", "Coop des Cèdres", ("IND",), 410, 5, "6.8", (18, 8, 36), 800),
        Model("IND-REC", "Portable remis à neuf", "Coop des Cèdres", ("IND",), 270, 3, "6.0", (18, 8, 36), 800, True),
    ),
    measures=(
        Measure("50001", "Immobilisations du CSS", "capex", 7_000_000, carry="1"),
        Measure("30001", "Outils numériques, défavorisation", "capex", 1_500_000, must_spend="0.5",
                functions=("TAB", "IND")),
        Measure("15001", "Fonctionnement du CSS", "opex", 4_200_000),
        Measure("15002", "Projets d’innovation", "opex", 800_000, pays="0.5", functions=("TAB", "IND"),
                commitment=40),
    ),
)  # fmt: skip
PRESETS = {"france": FRANCE, "quebec": QUEBEC}
