"""What routing looks at, gathered for one request."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from pupitre.accounts.models import Person
from pupitre.governance.queries import steering
from pupitre.support.engine import routing
from pupitre.support.enums import UNDER_WAY, Route
from pupitre.support.models import Category, Presence, Team
from pupitre.territory.models import Organisation, School

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
    return routing.route(facts, teams_of(organisation, at))


def teams_of(organisation: Organisation, at: datetime) -> list[routing.Team]:
    """The teams of a desk as routing sees them."""
    rows = Team.objects.filter(organisation=organisation, is_active=True).order_by("pk")
    rows = rows.prefetch_related("areas", "categories", "members__skills", "members__schools", "members__person")
    people = {member.person_id for team in rows for member in team.members.all()}
    load = dict(
        Person.objects.filter(pk__in=people)
        .annotate(load=Count("tickets_in_charge", filter=Q(tickets_in_charge__state__in=UNDER_WAY)))
        .order_by()
        .values_list("pk", "load")
    )
    present = set(
        Presence.objects.filter(person__in=people, away=False, seen_at__gte=at - PRESENT_FOR).values_list(
            "person", flat=True
        )
    )
    return [
        routing.Team(
            team.pk,
            team.name,
            team.kind,
            team.body_id or team.organisation_id,
            frozenset(area.pk for area in team.areas.all()) or frozenset({organisation.pk}),
            frozenset(one.pk for one in team.categories.all()),
            tuple(
                routing.Agent(
                    member.person_id,
                    member.person.display_name,
                    frozenset(one.pk for one in member.skills.all()),
                    load.get(member.person_id, 0),
                    member.person_id in present,
                    frozenset(one.pk for one in member.schools.all()),
                )
                for member in team.members.all()
            ),
        )
        for team in rows
    ]


def _places(school: School) -> tuple[int, ...]:
    """The bodies of a school from the nearest up."""
    chain: list[int] = [school.area_id] if school.area_id else []
    body: Organisation | None = school.responsible
    while body is not None:
        chain.append(body.pk)
        body = body.parent
    return tuple(chain)
