"""A desk and tickets, for tests."""

from datetime import UTC, datetime
from typing import Any

from pupitre.accounts.models import Person
from pupitre.kernel.viewer import SYSTEM
from pupitre.support.enums import TeamKind
from pupitre.support.models import Category, Team, TeamMember, Ticket
from pupitre.support.operations import opening, setting_up
from pupitre.support.operations.opening import Asked
from pupitre.territory.models import Organisation, School

MONDAY = datetime(2026, 9, 7, 8, 0, tzinfo=UTC)
"""A Monday of term, 10:00 in Paris."""


def desk(organisation: Organisation, *people: Person) -> Team:
    """The desk that comes with the presets, its first line made of `people`."""
    made = setting_up.set_up(organisation=organisation, actor=SYSTEM, at=MONDAY)
    for one in people:
        TeamMember.objects.get_or_create(team=made, person=one)
    return made


def team(organisation: Organisation, name: str, kind: TeamKind, *people: Person, **fields: Any) -> Team:
    made = Team.objects.create(organisation=organisation, name=name, kind=kind, **fields)
    for one in people:
        TeamMember.objects.create(team=made, person=one)
    return made


def category(organisation: Organisation, code: str) -> Category:
    return Category.objects.get(organisation=organisation, code=code)


def ticket(school: School, *, at: datetime = MONDAY, code: str = "hardware", **fields: Any) -> Ticket:
    """A ticket opened by the software itself; the school's body gets its desk where it has none."""
    if not Team.objects.filter(organisation=school.responsible).exists():
        desk(school.responsible)
    asked = Asked(**{
        "subject": "La tablette ne charge plus", "body": "Depuis ce matin.", "school": school,
        "category": category(school.responsible, code), **fields,
    })  # fmt: skip
    return opening.open_ticket(asked=asked, actor=SYSTEM, at=at)
