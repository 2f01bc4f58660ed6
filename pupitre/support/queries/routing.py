"""What routing looks at, gathered for one request."""

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import connection

from pupitre.governance.queries import steering
from pupitre.support.engine import routing
from pupitre.support.enums import Route
from pupitre.support.models import Category, Team
from pupitre.territory.models import Organisation, School

ELSEWHERE = 0
"""Stands for the other schools that somebody follows: no school has this key."""
PRESENT_FOR = timedelta(seconds=90)
"""How long after its last sign of life an open desk counts as present."""


def desk_of(school: School) -> Organisation | None:
    """The nearest body above a school that keeps a desk: one with teams in use."""
    chain = places(school)
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
        places=places(school) if school else (),
    )
    if facts.route == Route.DUTY and school is not None:
        holder = steering.duty_holder(facts.duty, school.pk, at.date())
        facts = routing.Facts(
            **{**vars(facts), "holder": holder.pk if holder else None, "holder_name": str(holder) if holder else ""}
        )
    return routing.route(facts, teams_of(organisation, at, school))


def teams_of(organisation: Organisation, at: datetime, school: School | None = None) -> list[routing.Team]:
    """The teams of a desk as routing sees them for a school: of whom follows schools, whether they follow it.

    One query, whatever the number of teams, people and schools followed: a request is opened in a few milliseconds.
    """
    facts = {
        "body": organisation.pk,
        "school": school.pk if school else None,
        "since": at - PRESENT_FOR,
    }
    with connection.cursor() as cursor:
        cursor.execute(TEAMS, facts)
        rows = cursor.fetchall()
    teams: dict[int, routing.Team] = {}
    for pk, name, kind, by_mail, body, serves, takes, person, called, knows, elsewhere, here, present, load in rows:
        team = teams.setdefault(
            pk,
            routing.Team(
                pk,
                name,
                kind,
                body or organisation.pk,
                frozenset(serves or [organisation.pk]),
                frozenset(takes),
                by_mail=by_mail,
            ),
        )
        if person is not None:
            follows = {school.pk} if school and here else {ELSEWHERE} if elsewhere else set()
            agent = routing.Agent(person, called, frozenset(knows), load, present, frozenset(follows))
            teams[pk] = replace(team, agents=(*team.agents, agent))
    return list(teams.values())


TEAMS = """
SELECT team.id, team.name, team.kind, team.email <> '' AND member.id IS NULL, team.body_id,
    ARRAY(SELECT organisation_id FROM support_team_areas WHERE team_id = team.id ORDER BY 1),
    ARRAY(SELECT category_id FROM support_team_categories WHERE team_id = team.id ORDER BY 1),
    member.person_id, person.display_name,
    ARRAY(SELECT category_id FROM support_teammember_skills WHERE teammember_id = member.id ORDER BY 1),
    EXISTS (SELECT FROM support_teammember_schools WHERE teammember_id = member.id),
    EXISTS (SELECT FROM support_teammember_schools WHERE teammember_id = member.id AND school_id = %(school)s),
    EXISTS (
        SELECT FROM support_presence seen
        WHERE seen.person_id = member.person_id AND NOT seen.away AND seen.seen_at >= %(since)s
    ),
    (
        SELECT count(*) FROM support_ticket ticket
        WHERE ticket.assignee_id = member.person_id AND ticket.state IN ('new', 'open', 'requester', 'third')
    )
FROM support_team team
LEFT JOIN support_teammember member ON member.team_id = team.id
LEFT JOIN accounts_person person ON person.id = member.person_id
WHERE team.organisation_id = %(body)s AND team.is_active
ORDER BY team.id, member.id
"""
"""A team and a member of it a row: what each serves and takes, knows and follows, is there, has under way."""


def places(school: School) -> tuple[int, ...]:
    """The bodies of a school from the nearest up."""
    chain: list[int] = [school.area_id] if school.area_id else []
    body: Organisation | None = school.responsible
    while body is not None:
        chain.append(body.pk)
        body = body.parent
    return tuple(chain)
