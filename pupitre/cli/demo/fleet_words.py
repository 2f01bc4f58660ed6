"""The words of what happened to the demo's devices, by country."""

from dataclasses import dataclass

from pupitre.fleet.enums import IncidentKind

FAULT, DAMAGE, LOSS, THEFT = IncidentKind.FAULT, IncidentKind.DAMAGE, IncidentKind.LOSS, IncidentKind.THEFT


@dataclass(frozen=True)
class Tale:
    """An incident: how many days ago, its repairs (outcome, cost; "" is still away), and how it ended, if it did."""

    kind: IncidentKind
    days: int
    account: str
    repairs: tuple[tuple[str, int], ...] = ()
    closed: str = ""
    waived: str = ""
    spare: bool = False
    police: str = ""


@dataclass(frozen=True)
class Words:
    prefix: str
    delivered: str
    dropped: str
    audit: str
    stranger: str
    recipients: tuple[str, str, str]
    transfer: str
    receiver: str
    unknown: str
    answer: str
    plan: str
    coaching: str
    declined: str
    held: str
    moved: str
    watched: str
    incidents: tuple[Tale, ...]


FRANCE = Words(
    prefix="MET",
    delivered="Tablettes livrées, lot",
    dropped="Erreur de scan : l’appareil est bien chez l’élève qui l’a reçu",
    audit="Recensement d’automne, salle par salle, avec la directrice",
    stranger="HP-2017-0042",
    recipients=("Atelier Seconde Main", "Association Ordi pour tous", "Éco-organisme agréé"),
    transfer="La classe mobile sert peu ici ; l’autre école ouvre une classe et en manque",
    receiver="Secrétariat de l’école",
    unknown="HP ProBook 450 G5",
    answer="L’enseignante qui s’en servait est partie en juin, et personne n’a été formé depuis la rentrée.",
    plan="Nous voulons bien être accompagnés avant de décider.",
    coaching="Une demi-journée sur place : prise en main, puis une séance menée à deux.",
    declined="Le projet de l’école porte cette année sur la musique ; le chariot ne sera pas ouvert.",
    held="Séance menée avec deux classes ; l’équipe préfère rendre le chariot que le laisser dormir.",
    moved="Accompagnement mené, besoin confirmé ailleurs : l’école d’accueil ouvre une classe de plus.",
    watched="L’équipe s’est remise à s’en servir : on regarde à nouveau au printemps.",
    incidents=(
        Tale(DAMAGE, 40, "Tombée dans la cour, dalle fendue.", (("repaired", 68),), "Réparée et rendue à l’élève."),
        Tale(FAULT, 39, "Ne charge plus.", (("repaired", 0),), "Batterie changée sous garantie."),
        Tale(DAMAGE, 37, "Verre d’eau renversé.", (("beyond", 35),), "Irréparable : retirée du service.", spare=True),
        Tale(LOSS, 36, "Oubliée dans le bus, pas retrouvée.", closed="Famille avisée, montant demandé."),
        Tale(FAULT, 35, "Écran qui s’éteint par moments.", (("not_found", 0), ("repaired", 0)),
             "Revenue deux fois : nappe d’écran changée.", spare=True),
        Tale(DAMAGE, 34, "Vitre arrière fendue.", (("repaired", 54),), "Réparée."),
        Tale(LOSS, 33, "Disparue pendant un déménagement.", waived="Famille relogée en urgence par le CCAS",
             closed="Rien n’est demandé à la famille."),
        Tale(THEFT, 31, "Cartable volé devant l’école.", police="PV 2026/04417", closed="Plainte déposée."),
        Tale(DAMAGE, 30, "Prise de charge arrachée.", (("repaired", 41),), "Réparée.", spare=True),
        Tale(FAULT, 29, "Haut-parleur muet.", (("repaired", 0),), "Réparée sous garantie."),
        Tale(DAMAGE, 13, "Coin enfoncé, écran qui ne répond plus.", (("", 60),), spare=True),
        Tale(FAULT, 11, "Redémarre toute seule.", (("", 0),), spare=True),
        Tale(DAMAGE, 9, "Marchée dessus pendant le rangement.", (("", 72),), spare=True),
        Tale(FAULT, 8, "Appareil photo noir.", (("", 0),)),
        Tale(LOSS, 6, "Perdue au stade, recherches en cours."),
        Tale(DAMAGE, 5, "Rayure profonde sur l’écran."),
        Tale(FAULT, 3, "Ne se connecte plus au Wi-Fi de l’école."),
        Tale(THEFT, 2, "Local forcé pendant le week-end."),
    ),
)  # fmt: skip
QUEBEC = Words(
    prefix="CSS",
    delivered="Appareils livrés, lot",
    dropped="Erreur de numérisation: l’appareil est bien chez l’élève qui l’a reçu",
    audit="Inventaire d’automne, local par local, avec la direction",
    stranger="HP-2017-0042",
    recipients=("Atelier Seconde Vie", "Ordinateurs pour les familles", "Recycleur agréé"),
    transfer="L’ensemble sert peu ici; l’autre école ouvre un groupe et en manque",
    receiver="Secrétariat de l’école",
    unknown="HP ProBook 450 G5",
    answer="L’enseignante qui s’en servait a changé d’école en juin, et personne n’a été formé depuis la rentrée.",
    plan="Nous souhaitons être accompagnés avant de décider.",
    coaching="Une demi-journée sur place: prise en main, puis une période animée à deux.",
    declined="Le projet éducatif porte cette année sur la musique; le chariot ne sera pas ouvert.",
    held="Périodes animées avec deux groupes; l’équipe préfère rendre le chariot que le laisser dormir.",
    moved="Accompagnement réalisé, besoin confirmé ailleurs: l’école d’accueil ouvre un groupe de plus.",
    watched="L’équipe a recommencé à s’en servir: on regarde de nouveau au printemps.",
    incidents=(
        Tale(DAMAGE, 40, "Tombé dans la cour, écran fissuré.", (("repaired", 95),), "Réparé et remis à l’élève."),
        Tale(FAULT, 39, "Ne se recharge plus.", (("repaired", 0),), "Pile changée sous garantie."),
        Tale(DAMAGE, 37, "Verre d’eau renversé.", (("beyond", 45),), "Irréparable: retiré du service.", spare=True),
        Tale(LOSS, 36, "Oublié dans l’autobus, pas retrouvé.", closed="Famille avisée, montant demandé."),
        Tale(FAULT, 35, "Écran qui s’éteint par moments.", (("not_found", 0), ("repaired", 0)),
             "Revenu deux fois: câble d’écran changé.", spare=True),
        Tale(LOSS, 33, "Disparu pendant un déménagement.", waived="Famille relogée d’urgence",
             closed="Rien n’est demandé à la famille."),
        Tale(THEFT, 31, "Sac volé devant l’école.", police="SPVC 2026-04417", closed="Plainte déposée."),
        Tale(DAMAGE, 30, "Port de recharge brisé.", (("repaired", 62),), "Réparé.", spare=True),
        Tale(DAMAGE, 13, "Coin enfoncé, clavier qui ne répond plus.", (("", 80),), spare=True),
        Tale(FAULT, 11, "Redémarre sans raison.", (("", 0),), spare=True),
        Tale(LOSS, 6, "Perdu à l’aréna, recherches en cours."),
        Tale(DAMAGE, 5, "Charnière fendue."),
        Tale(FAULT, 3, "Ne se branche plus au sans-fil de l’école."),
    ),
)  # fmt: skip
WORDS = {"fr": FRANCE, "qc": QUEBEC}
