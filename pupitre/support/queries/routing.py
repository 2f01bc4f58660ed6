"""What routing looks at, gathered for one request."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, Model, OuterRef, QuerySet, Subquery

from pupitre.governance.queries import steering
from pupitre.support.engine import routing
from pupitre.support.enums import Route
from pupitre.support.models import Category, Presence, Team, TeamMember, Ticket
from pupitre.territory.models import Organisation, School

ELSEWHERE = 0
"""Stands for the other schools that somebody follows: no school has this key."""
PRESENT_FOR = timedelta(seconds=90)
"""How long after its last sign of life an open desk counts as present."""


def desk_of(school: School) -> Organisation | None:
    """The nearest body above a school that keeps a desk: one with teams in use."""
    chain = _places(school)
    kept = set(
        Team.objects.filter(organisation__in=chain, is_active=True).order_by().values_list("organisation", flat=True)
    )
    key = next((place for place in chain if place in kept), None)
    return Organisation.objects.filter(pk=key).first() if key is not None else None


def route(
    *, organisation: Organisation, school: School | None, category: Category | None, at: datetime
) -> routing.Routed:
    """Where a request goes, with its reasons."""
    facts = routing.Facts(
        category.pk if category else None,
        category.route if category else Route.FIRST_LINE,
        category.duty if category else "",
        school=school.pk if school else None,
        places=_places(school) if school else (),
    )
    if facts.route == Route.DUTY and school is not None:
        holder = steering.duty_holder(facts.duty, school.pk, at.date())
        facts = routing.Facts(
            **{**vars(facts), "holder": holder.pk if holder else None, "holder_name": str(holder) if holder else ""}
        )
    return routing.route(facts, teams_of(organisation, at, school))


def teams_of(organisation: Organisation, at: datetime, school: School | None = None) -> list[routing.Team]:
    """The teams of a desk as routing sees them for a school: of whom follows schools, whether they follow it.

    Two queries, whatever the number of teams, people and schools followed: a request is opened in a few milliseconds.
    """
    rows = Team.objects.filter(organisation=organisation, is_active=True).annotate(
        serves=_others(Team.areas.through, "team", "organisation"),
        takes=_others(Team.categories.through, "team", "category"),
    )
    teams = list(rows.order_by("pk").values_list("pk", "name", "kind", "body", "serves", "takes"))
    agents: dict[int, list[routing.Agent]] = defaultdict(list)
    for team, person, name, skills, elsewhere, here, present, load in _members(
        [team[0] for team in teams], at, school
    ):
        followed = {school.pk} if school and here else {ELSEWHERE} if elsewhere else set()
        agents[team].append(routing.Agent(person, name, frozenset(skills), load or 0, present, frozenset(followed)))
    return [
        routing.Team(
            pk,
            name,
            kind,
            body or organisation.pk,
            frozenset(serves or [organisation.pk]),
            frozenset(takes),
            tuple(agents[pk]),
        )
        for pk, name, kind, body, serves, takes in teams
    ]


def _members(teams: list[int], at: datetime, school: School | None) -> QuerySet[Any, tuple[Any, ...]]:
    """Of each member: what they know, whether they follow schools and this one, are there, and have under way."""
    follows = TeamMember.schools.through.objects.filter(teammember=OuterRef("pk"))
    seen = Presence.objects.filter(person=OuterRef("person"), away=False, seen_at__gte=at - PRESENT_FOR)
    load = Ticket.objects.under_way().filter(assignee=OuterRef("person")).order_by().values("assignee")
    rows = TeamMember.objects.filter(team__in=teams).annotate(
        knows=_others(TeamMember.skills.through, "teammember", "category"),
        elsewhere=Exists(follows),
        here=Exists(follows.filter(school=school.pk) if school else follows.none()),
        present=Exists(seen),
        load=Subquery(load.annotate(n=Count("pk")).values("n")),
    )
    fields = ("team", "person", "person__display_name", "knows", "elsewhere", "here", "present", "load")
    return rows.order_by("pk").values_list(*fields)


def _others(through: type[Model], key: str, value: str) -> ArraySubquery:
    """The other side of a relation, of each row."""
    rows = through._default_manager.filter(**{key: OuterRef("pk")})
    return ArraySubquery(rows.order_by(value).values(value))


def _places(school: School) -> tuple[int, ...]:
    """The bodies of a school from the nearest up."""
    chain: list[int] = [school.area_id] if school.area_id else []
    body: Organisation | None = school.responsible
    while body is not None:
        chain.append(body.pk)
        body = body.parent
    return tuple(chain)
