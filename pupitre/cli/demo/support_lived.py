"""What was lived at the desk in the last days, act by act: conversations, a hand-over, calls to be given back."""
# ruff: noqa: E501 - sentences are read whole

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from pupitre.accounts.queries import viewer_of
from pupitre.cli.demo import support_words
from pupitre.kernel.viewer import Viewer
from pupitre.support.engine.states import Act
from pupitre.support.enums import Channel, Impact, Urgency
from pupitre.support.models import CallBack, Category, Team, Ticket
from pupitre.support.operations import opening, placing, writing
from pupitre.support.operations.opening import Asked
from pupitre.territory.models import School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

HOUR = timedelta(hours=1)
# (category, channel, hours ago, who asks, turns of (who speaks, text), what follows the last answer)
Turn = tuple[str, str]
FRENCH: tuple[tuple[str, Channel, float, str, str, tuple[Turn, ...], str], ...] = (
    ("hardware", Channel.CHAT, 3.0, "teacher", "La moitié des tablettes de la classe reste noire", (
        ("asks", "Bonjour, six tablettes sur douze restent noires ce matin et j’ai classe à dix heures."),
        ("answers", "Bonjour, je regarde avec vous. Le témoin du chariot est-il vert ?"),
        ("asks", "Non, il est éteint."),
        ("answers", "Le programmateur s’est arrêté : appuyez sur le bouton « 1 » à droite, et laissez-les vingt minutes."),
        ("asks", "Le témoin est revenu, elles chargent. Merci !"),
        ("answers", "Parfait. Je passe jeudi changer le programmateur, il est en fin de vie."),
    ), "solve"),
    ("services", Channel.MAIL, 26.0, "school_head", "Deux familles ne reçoivent rien de l’ENT", (
        ("asks", "Deux familles arrivées en octobre n’ont toujours pas leurs codes, malgré deux envois."),
        ("answers", "Leurs adresses étaient mal saisies dans ONDE. Pouvez-vous les corriger, puis me répondre ici ?"),
    ), "wait"),
    ("teaching", Channel.PORTAL, 30.0, "teacher", "Lire à voix haute avec la tablette", (
        ("asks", "Je voudrais que mes CE1 s’enregistrent et se réécoutent. Par quoi commencer ?"),
        ("adviser", "Commencez par le dictaphone de la tablette, deux élèves à la fois. Je vous apporte des casques mardi "
         "et nous menons la première séance ensemble."),
        ("asks", "Avec plaisir, mardi à 9 h 30 ?"),
    ), ""),
    ("privacy", Channel.PHONE, 20.0, "school_head", "Une photo d’élève circule hors de l’ENT", (
        ("asks", "Une photo prise en classe circule dans une messagerie de parents. Que dois-je faire ?"),
    ), ""),
    ("network", Channel.PHONE, 1.2, "school_head", "Plus aucun réseau dans l’école", (
        ("asks", "Depuis la coupure de courant de ce matin, aucune classe n’a le réseau."),
    ), ""),
    ("board", Channel.LABEL, 50.0, "teacher", "Le tableau s’éteint au bout de dix minutes", (
        ("asks", "Il se rallume si on attend. La ventilation fait beaucoup de bruit."),
        ("answers", "Le filtre est sans doute bouché. Je transmets au terrain, ils passent cette semaine."),
    ), "field"),
    ("account", Channel.PHONE, 4.5, "school_referent", "Code de premier accès pour deux remplaçants", (
        ("asks", "Deux remplaçants commencent demain, il leur faut un accès."),
        ("answers", "Les deux comptes sont ouverts, les codes sont dans votre espace."),
    ), "solve"),
)  # fmt: skip
QUEBEC: tuple[tuple[str, Channel, float, str, str, tuple[Turn, ...], str], ...] = (
    ("hardware", Channel.CHAT, 3.0, "teacher", "La moitié des iPad du chariot sont à plat", (
        ("asks", "Bonjour! Six iPad sur douze sont à plat ce matin, et mon cours commence à dix heures."),
        ("answers", "Bonjour! On regarde ça ensemble. Le voyant du chariot est-il vert?"),
        ("asks", "Non, il est éteint."),
        ("answers", "La minuterie s’est arrêtée. Pesez sur le bouton « 1 » à droite et laissez-les vingt minutes."),
        ("asks", "Le voyant est revenu, ça charge. Merci!"),
        ("answers", "Parfait. Je passe jeudi changer la minuterie, elle achève."),
    ), "solve"),
    ("services", Channel.MAIL, 26.0, "school_head", "Deux familles ne reçoivent rien du portail", (
        ("asks", "Deux familles arrivées en octobre n’ont toujours pas leur code, malgré deux envois."),
        ("answers", "Leurs courriels étaient mal saisis dans GPI. Pouvez-vous les corriger, puis me revenir ici?"),
    ), "wait"),
    ("teaching", Channel.PORTAL, 30.0, "teacher", "Lire à voix haute avec l’iPad", (
        ("asks", "J’aimerais que mes 2e année s’enregistrent et se réécoutent. Par quoi commencer?"),
        ("adviser", "Commencez par le dictaphone de l’iPad, deux élèves à la fois. J’apporte des écouteurs mardi et on fait "
         "la première séance ensemble."),
        ("asks", "Avec plaisir, mardi à 9 h 30?"),
    ), ""),
    ("privacy", Channel.PHONE, 20.0, "school_head", "Une photo d’élève circule hors du portail", (
        ("asks", "Une photo prise en classe circule dans un groupe de parents. Qu’est-ce que je dois faire?"),
    ), ""),
    ("network", Channel.PHONE, 1.2, "school_head", "Plus aucun réseau dans l’école", (
        ("asks", "Depuis la panne de courant de ce matin, aucun local n’a le réseau."),
    ), ""),
    ("board", Channel.LABEL, 50.0, "teacher", "Le TNI s’éteint après dix minutes", (
        ("asks", "Il se rallume si on attend. La ventilation fait beaucoup de bruit."),
        ("answers", "Le filtre est sûrement bouché. Je transmets aux techniciens mobiles, ils passent cette semaine."),
    ), "field"),
    ("account", Channel.PHONE, 4.5, "school_referent", "Accès pour deux suppléants", (
        ("asks", "Deux suppléants commencent demain, il leur faut un accès."),
        ("answers", "Les deux comptes sont ouverts, les codes sont dans votre espace."),
    ), "solve"),
)  # fmt: skip
URGENT = {"network": (Impact.SCHOOL, Urgency.HIGH, True)}


def lived(made: Made, teams: dict[str, Team]) -> None:
    """Each conversation by the operations themselves, turn after turn."""
    french = str(made.authority.jurisdiction) == "fr"
    today = made.at.date()
    school = _own_school(made)
    categories = {one.code: one for one in Category.objects.filter(organisation=made.authority)}
    desk = {
        role: viewer_of(made.people[role], today)
        for role in ("technician", "adviser", "teacher", "school_head", "school_referent")
    }
    for code, channel, ago, who, subject, turns, then in FRENCH if french else QUEBEC:
        at = made.at - ago * HOUR
        impact, urgency, blocked = URGENT.get(code, (None, None, False))
        asked = Asked(
            subject, turns[0][1], channel, categories[code], school, None, made.people[who],
            impact=impact, urgency=urgency, class_blocked=blocked,
        )  # fmt: skip
        ticket = opening.open_ticket(asked=asked, actor=made.actor, at=at)
        _speak(ticket, turns[1:], then, teams=teams, desk=desk, asker=desk[who], at=at, channel=channel)
    _calls(made, school, "fr" if french else "qc")


def _own_school(made: Made) -> School:
    """The school of the logins that ask."""
    code = next(login.school for login in made.territory.logins if login.role == "teacher")
    return made.schools[code]


def _speak(
    ticket: Ticket,
    turns: tuple[Turn, ...],
    then: str,
    *,
    teams: dict[str, Team],
    desk: dict[str, Viewer],
    asker: Viewer,
    at: datetime,
    channel: Channel,
) -> None:
    for number, (who, text) in enumerate(turns):
        at += timedelta(minutes=3 if channel is Channel.CHAT else 25)
        if who == "asks":
            writing.hear(ticket=ticket, body=text, actor=asker, at=at, channel=channel)
            continue
        last = number == len(turns) - 1
        ending = then if last and then in {"wait", "solve"} else ""
        speaker = desk["adviser" if who == "adviser" else "technician"]
        writing.answer(ticket=ticket, body=text, actor=speaker, at=at, then=ending, channel=channel)
    if then == "field":
        reason = turns[-1][1]
        placing.hand_over(ticket=ticket, team=teams["field"], reason=reason, actor=desk["technician"], at=at)
        writing.change_state(
            ticket=ticket, act=Act.WAIT_THIRD, actor=desk["technician"], at=at + HOUR, reason=reason
        )  # fmt: skip


def _calls(made: Made, school: School, country: str) -> None:
    """Three calls to be given back, one of them already."""
    about = support_words.CALLS[country]
    for number, text in enumerate(about):
        CallBack.objects.create(
            organisation=made.authority,
            school=school,
            name=str(made.people["teacher" if number else "school_head"]),
            phone="+33 1 99 00 10 20" if country == "fr" else "418 555-0142",
            about=text,
            wanted_at=made.at + (number - 1) * HOUR,
            done_at=made.at - HOUR if number == 2 else None,
            done_by_name=str(made.people["technician"]) if number == 2 else "",
        )
