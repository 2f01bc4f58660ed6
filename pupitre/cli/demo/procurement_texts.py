"""The words and figures of the demo's buying, by country. Firms, people and prices are invented."""

from dataclasses import dataclass

from pupitre.procurement.enums import Category, Provenance


@dataclass(frozen=True)
class Thing:
    """A model of the catalogue; without price, one that the plan's catalogue has already. `support`: years left."""

    code: str
    category: str
    accounting: int
    support: int = 0
    durability: str = ""
    repairs: int = 0
    disposal: int = 0
    mounting: int = 0
    pupils: int = 1
    name: str = ""
    supplier: str = ""
    price: int = 0
    life: int = 5
    repairability: str = "0"
    provenance: str = Provenance.NEW


@dataclass(frozen=True)
class Ask:
    """A request: what, why, how many days ago, how many steps answered, and a refusal's reasons."""

    title: str
    reason: str
    code: str
    units: int
    state: str
    days: int
    answers: int = 0
    refusal: str = ""
    own: bool = False


@dataclass(frozen=True)
class Texts:
    suppliers: tuple[tuple[str, str, str, str], ...]
    models: tuple[Thing, ...]
    accessories: tuple[tuple[str, str, bool], ...]
    request_measure: str
    pays: tuple[str, str]
    steps: tuple[tuple[int, str, str, str], ...]
    group: str
    vehicle: str
    reference: str
    act: str
    lots: tuple[tuple[str, str, int, int, tuple[str, ...]], ...]
    screen: str
    tablet: str
    reused: str
    source: str
    damage: str
    receiver: str
    asks: tuple[Ask, ...]


FRANCE = Texts(
    suppliers=(
        ("Alcor", "801 002 003 00017", "commandes@alcor.example", "4 rue des Forges\n00110 Vauclair"),
        ("Comptoir du Lys", "802 003 004 00025", "ecoles@comptoir-du-lys.example", "Zone des Prés\n00200 Marsane"),
        ("Seconde Main", "803 004 005 00033", "atelier@seconde-main.example", "12 quai du Chantier\n00100 Arzenne"),
    ),
    models=(
        Thing("TNI-STD", Category.SCREEN, 5, 7, "6.8", repairs=35, disposal=20, mounting=180, pupils=23),
        Thing("TNI-DURABLE", Category.SCREEN, 5, 9, "8.2", repairs=20, disposal=20, mounting=180, pupils=23),
        Thing("TAB-NEUVE", Category.TABLET, 4, 5, "6.4", repairs=22, disposal=4, pupils=6),
        Thing("TAB-REC", Category.TABLET, 3, 2, "5.9", repairs=38, disposal=4, pupils=6),
        Thing("PCE-14", Category.LAPTOP, 4, 6, "7.6", repairs=25, disposal=5, pupils=23),
        Thing(
            "HOUSSE", Category.ACCESSORY, 1, name="Coque renforcée pour tablette", supplier="Comptoir du Lys",
            price=19, life=4,
        ),
        Thing(
            "ROBOT", Category.OTHER, 3, name="Robot de sol programmable", supplier="Comptoir du Lys", price=78,
            pupils=4, repairs=6, repairability="7.1",
        ),
        Thing(
            "VISU", Category.OTHER, 5, name="Visualiseur de classe", supplier="Alcor", price=145, life=7,
            pupils=23, repairability="7.8",
        ),
        Thing(
            "CASQUES", Category.ACCESSORY, 3, name="Lot de 6 casques filaires", supplier="Seconde Main", price=54,
            life=4, pupils=6, repairability="8.0", provenance=Provenance.REUSE,
        ),
    ),
    accessories=(("TAB-NEUVE", "HOUSSE", True), ("TAB-REC", "HOUSSE", True), ("TAB-NEUVE", "CASQUES", False)),
    request_measure="DUR",
    pays=("INV", "DUR"),
    steps=((1, "ERUN", "adviser", ""), (1, "Emap", "", "Paul Ferrand"), (2, "Canopé", "", "Inès Valade")),
    group="Groupement de commandes numérique {year}",
    vehicle="group",
    reference="GC-NUM-04",
    act="deliberation-adhesion.pdf",
    lots=(
        ("Écrans interactifs", "Alcor", 30_000, 240_000, ("TNI-STD", "TNI-DURABLE", "VISU")),
        ("Tablettes et robots", "Comptoir du Lys", 60_000, 180_000, ("TAB-NEUVE", "HOUSSE", "ROBOT", "PCE-14")),
        ("Reconditionné et réemploi", "Seconde Main", 10_000, 60_000, ("TAB-REC", "CASQUES")),
    ),
    screen="TNI-DURABLE",
    tablet="TAB-NEUVE",
    reused="TAB-REC",
    source="Complément de la vague d’automne",
    damage="Un carton enfoncé, une dalle fendue ; trois tablettes annoncées plus tard.",
    receiver="Secrétariat de l’école",
    asks=(
        Ask("Robots pour le cycle 2", "Programmer un trajet, verbaliser, corriger : projet « Le petit facteur ».",
            "ROBOT", 3, "accepted", 32, answers=3, own=True),
        Ask("Écran pour la salle des maîtres", "Préparer les réunions d’équipe.", "VISU", 2, "refused", 48, answers=3,
            refusal="Aucun usage par les élèves n’est décrit, et un visualiseur est déjà disponible au prêt. "
            "Une demande liée à un projet de classe serait bienvenue.", own=True),
        Ask("Casques pour l’atelier lecture", "Écouter et s’enregistrer sans gêner la classe.", "CASQUES", 2,
            "draft", 1, own=True),
        Ask("Visualiseur pour les CM2", "Partager les cahiers d’expériences.", "VISU", 1, "submitted", 9),
        Ask("Deux robots pour l’ULIS", "Se repérer dans l’espace à plusieurs.", "ROBOT", 2, "submitted", 15,
            answers=2),
        Ask("Casques pour l’anglais", "Écouter des histoires à son rythme.", "CASQUES", 2, "submitted", 4, answers=1),
        Ask("Robots pour la maternelle", "Découvrir l’algorithme au sol.", "ROBOT", 3, "ordered", 60, answers=3),
        Ask("Visualiseur en sciences", "Observer ensemble un vivarium.", "VISU", 1, "withdrawn", 25),
        Ask("Robots pour le périscolaire", "Occuper le temps du midi.", "ROBOT", 3, "refused", 37, answers=1,
            refusal="Le lot du périscolaire répond déjà à ce besoin : réservez-le auprès du service."),
    ),
)  # fmt: skip
QUEBEC = Texts(
    suppliers=(
        ("Boréal Techno", "1170020031", "commandes@boreal-techno.example", "1200, boul. des Pins\nQuébec"),
        ("Coop des Cèdres", "1170030042", "ecoles@coop-cedres.example", "45, rue Principale\nVal-des-Cèdres"),
        ("Atelier Seconde Vie", "1170040053", "info@seconde-vie.example", "9, ch. du Moulin\nVal-des-Cèdres"),
    ),
    models=(
        Thing("TNI-STD", Category.SCREEN, 5, 7, repairs=45, disposal=25, mounting=220, pupils=24),
        Thing("TAB-10", Category.TABLET, 4, 5, repairs=28, disposal=5, pupils=6),
        Thing("IND-CB", Category.LAPTOP, 4, 6, repairs=30, disposal=5),
        Thing("IND-REC", Category.LAPTOP, 3, 2, repairs=48, disposal=5),
        Thing(
            "ETUI", Category.ACCESSORY, 1, name="Étui renforcé pour tablette", supplier="Coop des Cèdres", price=25,
            life=4,
        ),
        Thing(
            "ROBOT", Category.OTHER, 3, name="Robot programmable", supplier="Coop des Cèdres", price=110, pupils=4,
            repairs=8, repairability="7.1",
        ),
        Thing(
            "CASQUES", Category.ACCESSORY, 3, name="Ensemble de 6 casques d’écoute", supplier="Atelier Seconde Vie",
            price=75, life=4, pupils=6, repairability="8.0", provenance=Provenance.REUSE,
        ),
    ),
    accessories=(("TAB-10", "ETUI", True), ("TAB-10", "CASQUES", False)),
    request_measure="50001",
    pays=("50001", "30001"),
    steps=((1, "PPN", "adviser", ""), (2, "Direction des RI", "", "Mireille Gagnon")),
    group="Achat regroupé CAG, appareils numériques {year}",
    vehicle="cag",
    reference="CAG-2024-8110",
    act="resolution-adhesion.pdf",
    lots=(
        ("TNI", "Boréal Techno", 50_000, 900_000, ("TNI-STD",)),
        ("Tablettes et robots", "Coop des Cèdres", 100_000, 600_000, ("TAB-10", "ETUI", "ROBOT", "IND-CB")),
        ("Remis à neuf", "Atelier Seconde Vie", 10_000, 120_000, ("IND-REC", "CASQUES")),
    ),
    screen="TNI-STD",
    tablet="TAB-10",
    reused="IND-REC",
    source="Complément de la phase d’automne",
    damage="Une boîte enfoncée, un écran fissuré; trois tablettes annoncées plus tard.",
    receiver="Secrétariat de l’école",
    asks=(
        Ask("Robots pour le 2e cycle", "Programmer un parcours et l’expliquer: projet «\N{NO-BREAK SPACE}Le petit "
            "facteur\N{NO-BREAK SPACE}».", "ROBOT", 4, "accepted", 32, answers=2, own=True),
        Ask("Tablettes pour le salon du personnel", "Préparer les rencontres d’équipe.", "TAB-10", 3, "refused", 48,
            answers=2, refusal="Aucun usage par les élèves n’est décrit. Une demande liée à un projet de classe "
            "serait bienvenue.", own=True),
        Ask("Casques pour l’atelier de lecture", "Écouter et s’enregistrer sans déranger la classe.", "CASQUES", 2,
            "draft", 1, own=True),
        Ask("Robots pour la maternelle", "Découvrir l’algorithme au sol.", "ROBOT", 3, "submitted", 9),
        Ask("Casques pour l’anglais", "Écouter des histoires à son rythme.", "CASQUES", 2, "submitted", 15,
            answers=1),
        Ask("Robots en adaptation scolaire", "Se repérer dans l’espace à plusieurs.", "ROBOT", 2, "ordered", 60,
            answers=2),
        Ask("Casques pour la francisation", "Répéter à son rythme.", "CASQUES", 3, "withdrawn", 25),
        Ask("Robots pour le service de garde", "Occuper le temps du midi.", "ROBOT", 3, "refused", 37, answers=1,
            refusal="L’ensemble du service de garde répond déjà à ce besoin: réservez-le auprès du service."),
    ),
)  # fmt: skip
TEXTS = {"france": FRANCE, "quebec": QUEBEC}
