"""What routing looks at, gathered for one request."""

from collections import defaultdict
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Model, OuterRef

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

    Read as tuples, by set: a request is opened in a few milliseconds, however many schools each person follows.
    """
    rows = Team.objects.filter(organisation=organisation, is_active=True).order_by("pk")
    teams = list(rows.values_list("pk", "name", "kind", "body"))
    follows = TeamMember.schools.through.objects.filter(teammember=OuterRef("pk"))
    here = follows.filter(school=school.pk) if school else follows.none()
    found = TeamMember.objects.filter(team__in=[team[0] for team in teams]).annotate(
        elsewhere=Exists(follows), here=Exists(here)
    )
    members = list(
        found.order_by("pk").values_list("pk", "team", "person", "person__display_name", "elsewhere", "here")
    )
    people = {member[2] for member in members}
    load = dict(
        Ticket.objects.under_way()
        .filter(assignee__in=people)
        .order_by()
        .values_list("assignee")
        .annotate(n=Count("pk"))
    )
    seen = Presence.objects.filter(person__in=people, away=False, seen_at__gte=at - PRESENT_FOR)
    present = set(seen.values_list("person", flat=True))
    areas = _by(Team.areas.through, "team", "organisation", [team[0] for team in teams])
    subjects = _by(Team.categories.through, "team", "category", [team[0] for team in teams])
    skills = _by(TeamMember.skills.through, "teammember", "category", [member[0] for member in members])
    agents: dict[int, list[routing.Agent]] = defaultdict(list)
    for key, team, person, name, elsewhere, is_here in members:
        followed = (
            frozenset({school.pk}) if school and is_here else frozenset({ELSEWHERE}) if elsewhere else frozenset()
        )
        agents[team].append(
            routing.Agent(person, name, skills[key], load.get(person, 0), person in present, followed)
        )
    return [
        routing.Team(
            pk,
            name,
            kind,
            body or organisation.pk,
            areas[pk] or frozenset({organisation.pk}),
            subjects[pk],
            tuple(agents[pk]),
        )
        for pk, name, kind, body in teams
    ]


def _by(through: type[Model], key: str, value: str, keys: list[int]) -> dict[int, frozenset[int]]:
    """The other side of a relation, by one side."""
    found: dict[int, set[int]] = defaultdict(set)
    for one, other in through._default_manager.filter(**{f"{key}__in": keys}).values_list(key, value):
        found[one].add(other)
    return defaultdict(frozenset, {one: frozenset(others) for one, others in found.items()})


def _places(school: School) -> tuple[int, ...]:
    """The bodies of a school from the nearest up."""
    chain: list[int] = [school.area_id] if school.area_id else []
    body: Organisation | None = school.responsible
    while body is not None:
        chain.append(body.pk)
        body = body.parent
    return tuple(chain)
