"""Who has a ticket, and what it is: assigning, handing over, qualifying."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from pupitre.accounts.models import Person
from pupitre.fleet.models import Device
from pupitre.kernel.viewer import Viewer
from pupitre.support import refusals
from pupitre.support.engine.priority import priority
from pupitre.support.enums import Impact, State, TicketType, Urgency, Verb
from pupitre.support.models import Category, Team, TeamMember, Ticket
from pupitre.support.operations import mailing, trail
from pupitre.support.queries import desks, routing
from pupitre.territory.models import Organisation, School


@transaction.atomic
def assign(*, ticket: Ticket, person: Person | None, actor: Viewer, at: datetime, seen: int | None = None) -> Ticket:
    """Give a ticket to someone of its team, or back to the team (None). The same person twice changes nothing.

    Errors: NotAllowed, NotPossible, OutdatedPage, NotOfTeam.
    """
    ticket = trail.workable(ticket, actor, seen)
    if not ticket.is_under_way:
        raise refusals.NotPossible(state=State(ticket.state).label)
    if person is not None and person.pk != actor.person_id and not _is_of(ticket, person):
        raise refusals.NotOfTeam(name=str(person), team=str(ticket.team or ""))
    if ticket.assignee_id == (person.pk if person else None):
        return ticket
    before, ticket.assignee = ticket.assignee_id, person
    if ticket.state == State.NEW and person is not None:
        ticket.state = State.OPEN
    ticket.save(update_fields=["assignee", "state"])
    trail.keep(
        ticket, Verb.ASSIGNED, actor=actor, at=at, before=before, to=person.pk if person else None,
        name=str(person or ""),
    )  # fmt: skip
    return ticket


@transaction.atomic
def take(*, ticket: Ticket, actor: Viewer, at: datetime) -> Ticket:
    """Take a ticket for oneself; one that somebody else took meanwhile is refused.

    Errors: NotAllowed, NotPossible, OutdatedPage.
    """
    ticket = trail.workable(ticket, actor)
    if ticket.assignee_id not in {None, actor.person_id}:
        raise refusals.OutdatedPage(name=str(ticket.assignee))
    return assign(ticket=ticket, person=Person.objects.get(pk=actor.person_id), actor=actor, at=at)


@transaction.atomic
def hand_over(
    *,
    ticket: Ticket,
    team: Team,
    reason: str,
    actor: Viewer,
    at: datetime,
    person: Person | None = None,
    seen: int | None = None,
) -> Ticket:
    """Hand a ticket to another team, with the reason: technician to leader, leader to adviser.

    A team of another desk takes it to that desk, where that may be (`desks.teams_for`).
    Errors: NotAllowed, NotPossible, OutdatedPage, ReasonNeeded, OtherDesk, NotOfTeam.
    """
    ticket = trail.workable(ticket, actor, seen)
    if not ticket.is_under_way:
        raise refusals.NotPossible(state=State(ticket.state).label)
    if not reason.strip():
        raise refusals.ReasonNeeded
    moved = {}
    if team.organisation_id != ticket.organisation_id:
        if not desks.teams_for(actor, ticket).filter(pk=team.pk).exists():
            raise refusals.OtherDesk(team=str(team))
        moved = {"desks": [ticket.organisation_id, team.organisation_id]}
        _to_desk(ticket, team.organisation)
    before = ticket.team_id
    ticket.team, ticket.assignee = team, None
    if person is not None and not _is_of(ticket, person):
        raise refusals.NotOfTeam(name=str(person), team=str(team))
    ticket.assignee = person
    ticket.save()
    trail.keep(
        ticket, Verb.HANDED_OVER, actor=actor, at=at, reason=reason, before=before, to=team.pk,
        name=f"{team} ({team.organisation})" if moved else str(team), **moved,
    )  # fmt: skip
    mailing.tell_team(ticket, at=at)
    return ticket


def _to_desk(ticket: Ticket, body: Organisation) -> None:
    """Make a ticket one of another desk: what that desk owes is owed from its opening on; not saved.

    Its category is the one of the same code there; the problem and the imported number were of the desk it leaves.
    """
    code = ticket.category.code if ticket.category else ""
    ticket.organisation = body
    ticket.category = Category.objects.filter(organisation=body, code=code, confidential=False).first()
    ticket.problem, ticket.reference = None, ""
    trail.reckon(ticket)


@dataclass(frozen=True)
class Qualified:
    """What a ticket is, as the desk says it."""

    subject: str
    type: TicketType
    category: Category | None
    impact: Impact
    urgency: Urgency
    class_blocked: bool
    school: School | None
    device: Device | None


@transaction.atomic
def qualify(
    *,
    ticket: Ticket,
    told: Qualified,
    actor: Viewer,
    at: datetime,
    reroute: bool = True,
    seen: int | None = None,
) -> Ticket:
    """Say what a ticket is: its priority and deadlines follow, and its place where the category changed.

    Errors: NotAllowed, SubjectNeeded, OutdatedPage.
    """
    ticket = trail.workable(ticket, actor, seen)
    if not told.subject.strip():
        raise refusals.SubjectNeeded
    before = {name: _plain(getattr(ticket, name)) for name in _FIELDS}
    moved = told.category != ticket.category
    for name in _FIELDS[:-1]:
        setattr(ticket, name, getattr(told, name))
    ticket.subject = " ".join(told.subject.split())[:200]
    if told.category is not None and told.category.confidential:
        ticket.confidential = True
    ticket.priority = priority(told.impact, told.urgency, class_blocked=told.class_blocked)
    if moved and reroute and ticket.is_under_way:
        routed = routing.route(
            organisation=ticket.organisation, school=ticket.school, category=ticket.category, at=at
        )
        if routed.team is not None and routed.team != ticket.team_id:
            ticket.team_id, ticket.assignee_id = routed.team, routed.agent
    trail.reckon(ticket)
    ticket.save()
    after = {name: _plain(getattr(ticket, name)) for name in _FIELDS}
    changed = {name: [before[name], after[name]] for name in _FIELDS if before[name] != after[name]}
    if changed:
        trail.keep(ticket, Verb.QUALIFIED, actor=actor, at=at, changed=changed)
    return ticket


_FIELDS = (
    "subject", "type", "category", "impact", "urgency", "class_blocked", "school", "device", "priority",
)  # fmt: skip


def _plain(value: object) -> object:
    return getattr(value, "pk", value)


def _is_of(ticket: Ticket, person: Person) -> bool:
    """Whether a person is of the ticket's team, or of any team of its desk where it has none."""
    members = TeamMember.objects.filter(person=person, team__organisation=ticket.organisation_id)
    return (members.filter(team=ticket.team_id) if ticket.team_id else members).exists()
