"""The desk of the demo: its people, what it says often, and a school year of requests on every channel."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from django.utils import timezone

from pupitre.accounts.models import Membership, Person, Role
from pupitre.cli.demo import people, support_lived, support_words, support_year
from pupitre.cli.demo.tables import Who
from pupitre.support.enums import TeamKind
from pupitre.support.models import (
    Article,
    CannedAnswer,
    Category,
    Checklist,
    DeskSettings,
    Hours,
    Team,
    TeamMember,
)
from pupitre.support.operations import setting_up
from pupitre.territory.models import Calendar, School

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

HOURLY = {"fr": Decimal("38.00"), "qc": Decimal("47.00")}


def support(made: Made) -> None:
    """The desk, then its year, then what was lived in the last days."""
    country = str(made.authority.jurisdiction)
    desk = setting_up.set_up(organisation=made.authority, actor=made.actor, at=made.at - timedelta(days=500))
    calendar = Calendar.objects.filter(code=made.territory.calendar).first()
    Hours.objects.filter(organisation=made.authority, is_default=True).update(calendar=calendar)
    DeskSettings.objects.create(organisation=made.authority, hourly_cost=HOURLY[country])
    teams, technicians, advisers = _teams(made, desk, country)
    _library(made, country)
    support_year.written(made, teams, technicians, advisers)
    support_lived.lived(made, teams)


def _teams(made: Made, desk: Team, country: str) -> tuple[dict[str, Team], list[Who], list[Who]]:
    """Three technicians (`technique2` and `technique3` sign in too), and advisers with their schools."""
    technicians = [made.people["technician"], *(_colleague(made, "technician", number) for number in (2, 3))]
    advisers = [made.people["adviser"], *(_colleague(made, "adviser", number) for number in (2, 3))]
    teams = {"first_line": desk}
    for kind, name in support_words.TEAMS[country].items():
        teams[kind] = Team.objects.create(organisation=made.authority, name=name, kind=TeamKind(kind))
    TeamMember.objects.bulk_create(
        [
            *(TeamMember(team=desk, person=one) for one in technicians),
            TeamMember(team=desk, person=made.people["plan_lead"], leads=True),
            TeamMember(team=teams["field"], person=technicians[1], leads=True),
            TeamMember(team=teams["leader"], person=made.people["school_referent"]),
        ]
    )
    schools = list(School.objects.filter(responsible__isnull=False).order_by("area", "pk"))
    share = -(-len(schools) // len(advisers))
    for number, one in enumerate(advisers):
        member = TeamMember.objects.create(team=teams["adviser"], person=one)
        member.schools.set(schools[number * share : (number + 1) * share])
    return teams, [Who(one.pk, str(one)) for one in technicians], [Who(one.pk, str(one)) for one in advisers]


def _colleague(made: Made, role: str, number: int) -> Person:
    """Someone of the role, with the same scope and the same password as the login of the role."""
    first = made.people[role]
    mailbox, _at, domain = first.email.partition("@")
    person = Person.objects.create(
        email=f"{mailbox}{number}@{domain}",
        display_name=people.someone(made.chance),
        language=first.language,
        password=first.password,
    )
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)
    scope = Membership.objects.filter(person=first).order_by("pk")[0]
    Membership.objects.create(
        person=person,
        role=Role.objects.get(code=role),
        organisation=scope.organisation,
        starts_on=timezone.localdate(made.at).replace(month=1, day=1),
    )
    return person


def _library(made: Made, country: str) -> None:
    """Canned answers, articles and checklists."""
    french = country == "fr"
    body = made.authority
    by_code = {one.code: one for one in Category.objects.filter(organisation=body)}
    canned = support_words.FRENCH_CANNED if french else support_words.QUEBEC_CANNED
    CannedAnswer.objects.bulk_create(
        CannedAnswer(organisation=body, category=by_code.get(code), title=title, body=text)
        for title, code, text in canned
    )
    articles = support_words.FRENCH_ARTICLES if french else support_words.QUEBEC_ARTICLES
    Article.objects.bulk_create(
        Article(organisation=body, category=by_code.get(code), title=title, body=text, is_public=public)
        for title, code, text, public in articles
    )
    lists = support_words.FRENCH_LISTS if french else support_words.QUEBEC_LISTS
    Checklist.objects.bulk_create(
        Checklist(organisation=body, category=by_code.get(code), title=title, steps=list(steps))
        for title, code, steps in lists
    )
