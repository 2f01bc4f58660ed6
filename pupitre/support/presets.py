"""The desk that a body begins with (domain.md D6 and D12), each row editable: categories, hours, targets, a team.

Targets are proposals, in open minutes; a day is the eleven open hours of the default week. Names are of one language,
that of the body: they are its own words from then on.
"""

from dataclasses import dataclass

from pupitre.support.enums import Impact, Priority, Route, TicketType, Urgency

INCIDENT, REQUEST, QUESTION, ADVICE = TicketType.INCIDENT, TicketType.REQUEST, TicketType.QUESTION, TicketType.ADVICE


@dataclass(frozen=True)
class CategoryPreset:
    """`duty`: the code of the convention's duty that says who answers, where `route` is duty."""

    code: str
    fr: str
    fr_ca: str
    type: TicketType = INCIDENT
    impact: Impact = Impact.PERSON
    urgency: Urgency = Urgency.MEDIUM
    route: Route = Route.FIRST_LINE
    duty: str = ""
    confidential: bool = False


CATEGORIES: tuple[CategoryPreset, ...] = (
    CategoryPreset("hardware", "Matériel", "Appareil"),
    CategoryPreset("account", "Compte et accès", "Compte et accès"),
    CategoryPreset("network", "Réseau et Wi-Fi", "Réseau et sans-fil", impact=Impact.CLASS),
    CategoryPreset("services", "ENT et services en ligne", "Portail et services en ligne"),
    CategoryPreset("apps", "Applications et gestion des appareils", "Applications et gestion des appareils"),
    CategoryPreset("printing", "Impression", "Impression", urgency=Urgency.LOW),
    CategoryPreset("loan", "Prêt et casse", "Prêt et bris"),
    CategoryPreset("supply", "Demande d’équipement", "Demande d’équipement", REQUEST, urgency=Urgency.LOW),
    CategoryPreset(
        "teaching", "Accompagnement pédagogique", "Accompagnement pédagogique",
        ADVICE, urgency=Urgency.LOW, route=Route.ADVISER,
    ),
    CategoryPreset(
        "board", "Tableau, câblage, installation", "Tableau interactif, câblage, installation",
        impact=Impact.CLASS, route=Route.DUTY, duty="handover",
    ),
    CategoryPreset(
        "privacy", "Sécurité et vie privée", "Sécurité et vie privée", urgency=Urgency.HIGH, confidential=True,
    ),
)  # fmt: skip

WEEK: tuple[tuple[int, int], ...] = ((7 * 60 + 30, 18 * 60 + 30),)
"""The windows of each weekday from Monday to Friday, in minutes of the day: 07:30 to 18:30."""
HOUR, DAY = 60, 11 * 60
TARGETS: tuple[tuple[Priority, int, int], ...] = (
    (Priority.P1, 30, 4 * HOUR),
    (Priority.P2, 1 * HOUR, 1 * DAY),
    (Priority.P3, 4 * HOUR, 3 * DAY),
    (Priority.P4, 1 * DAY, 5 * DAY),
)
ZONES = {"fr": "Europe/Paris", "qc": "America/Montreal"}
HOURS_NAME = {"fr": "Ligne d’assistance", "qc": "Ligne de soutien"}
TEAM_NAME = {"fr": "Assistance de premier niveau", "qc": "Soutien de première ligne"}
