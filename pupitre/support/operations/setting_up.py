"""Setting a desk up: what a body begins with; and deadlines reckoned again when hours change."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from pupitre.accounts.models import Person
from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions, presets, refusals
from pupitre.support.engine.targets import GENERAL
from pupitre.support.enums import UNDER_WAY, TeamKind, Verb
from pupitre.support.models import (
    Category,
    Closure,
    Hours,
    HoursWindow,
    Target,
    Team,
    TeamMember,
    Ticket,
)
from pupitre.support.operations import trail
from pupitre.support.queries import clocks
from pupitre.territory.models import Organisation, School


@transaction.atomic
def set_up(*, organisation: Organisation, actor: Viewer, at: datetime) -> Team:
    """Give a body its desk: a first line, categories, hours and targets; what is there already is left alone.

    Errors: NotAllowed.
    """
    if not permissions.can_lead(actor, organisation):
        raise NotAllowed
    country = organisation.jurisdiction
    for position, one in enumerate(presets.CATEGORIES):
        name = one.fr_ca if country == "qc" else one.fr
        facts = {
            field: getattr(one, field) for field in ("type", "impact", "urgency", "route", "duty", "confidential")
        }
        Category.objects.get_or_create(
            organisation=organisation, code=one.code, defaults={"name": name, "position": position * 10, **facts}
        )
    hours, made = Hours.objects.get_or_create(
        organisation=organisation,
        is_default=True,
        defaults={"name": presets.HOURS_NAME[country], "zone": presets.ZONES[country]},
    )
    if made:
        HoursWindow.objects.bulk_create(
            HoursWindow(hours=hours, weekday=day, minutes=span) for day in range(5) for span in presets.WEEK
        )
    for priority, answer, resolve in presets.TARGETS:
        Target.objects.get_or_create(
            organisation=organisation,
            type=GENERAL,
            priority=priority,
            defaults={"hours": hours, "answer_minutes": answer, "resolve_minutes": resolve},
        )
    team = Team.objects.filter(organisation=organisation, kind=TeamKind.FIRST_LINE).first()
    team = team or Team.objects.create(organisation=organisation, name=presets.TEAM_NAME[country])
    audit.record("support.desk_set_up", actor=actor, at=at, subject=f"territory.organisation:{organisation.pk}")
    return team


@transaction.atomic
def reckon_again(*, organisation: Organisation, actor: Viewer, at: datetime) -> int:
    """Reckon the deadlines of the tickets under way after hours, closures, targets or calendars changed.

    Returns how many moved; each keeps the change in its trail. Errors: NotAllowed.
    """
    if not permissions.can_lead(actor, organisation):
        raise NotAllowed
    reckoning, moved = clocks.Reckoning(organisation.pk), 0
    rows = Ticket.objects.select_for_update(of=("self",)).filter(organisation=organisation, state__in=UNDER_WAY)
    for ticket in rows.select_related("school").order_by("pk"):
        before = ticket.answer_due_at, ticket.resolve_due_at
        clocks.reckon(ticket, reckoning.owed(ticket), clocks.pauses_of(ticket))
        if (ticket.answer_due_at, ticket.resolve_due_at) != before:
            ticket.save(update_fields=["answer_due_at", "resolve_due_at", "warn_at", "due_at"])
            trail.keep(ticket, Verb.RECKONED, actor=actor, at=at)
            moved += 1
    audit.record(
        "support.clocks_reckoned",
        actor=actor,
        at=at,
        subject=f"territory.organisation:{organisation.pk}",
        moved=moved,
    )
    return moved


@transaction.atomic
def keep_hours(
    *,
    organisation: Organisation,
    name: str,
    opens_in_holidays: bool,
    actor: Viewer,
    at: datetime,
    hours: Hours | None = None,
) -> Hours:
    """Give a desk other hours, as those of a service on call, with the week of its usual ones.

    Or rename some (`hours`). What is owed follows them where a target says so. Errors: NotAllowed, HoursKnown.
    """
    if not permissions.can_lead(actor, organisation):
        raise NotAllowed
    usual = clocks.default_hours(organisation.pk)
    zone = usual.zone if usual else presets.ZONES[organisation.jurisdiction]
    row = hours or Hours(organisation=organisation, zone=zone, calendar=usual.calendar if usual else None)
    row.name, row.opens_in_holidays = name, opens_in_holidays
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise refusals.HoursKnown from error
    if hours is None and usual is not None:
        HoursWindow.objects.bulk_create(
            HoursWindow(hours=row, weekday=one.weekday, minutes=one.minutes) for one in usual.windows.order_by("pk")
        )
    audit.record("support.hours_kept", actor=actor, at=at, subject=f"support.hours:{row.pk}")
    return row


@transaction.atomic
def remove_hours(*, hours: Hours, actor: Viewer, at: datetime) -> None:
    """Take hours away by which nothing is owed. Errors: NotAllowed, HoursServe (usual, or of a target)."""
    if not permissions.can_lead(actor, hours.organisation):
        raise NotAllowed
    row = Hours.objects.select_for_update().get(pk=hours.pk)
    if row.is_default or row.targets.exists():
        raise refusals.HoursServe
    audit.record("support.hours_removed", actor=actor, at=at, subject=f"support.hours:{row.pk}")
    row.delete()


Windows = Sequence[tuple[int, int, int]]
"""(weekday from Monday = 0, minute of the day it opens, minute it closes)"""


@transaction.atomic
def set_windows(*, hours: Hours, windows: Windows, actor: Viewer, at: datetime) -> None:
    """Say when a service is open in a week, in place of what was said. Errors: NotAllowed."""
    if not permissions.can_lead(actor, hours.organisation):
        raise NotAllowed
    Hours.objects.select_for_update().get(pk=hours.pk)
    hours.windows.all().delete()
    HoursWindow.objects.bulk_create(
        HoursWindow(hours=hours, weekday=day, minutes=(opens, closes)) for day, opens, closes in windows
    )
    audit.record(
        "support.hours_changed", actor=actor, at=at, subject=f"support.hours:{hours.pk}", windows=len(windows)
    )


@transaction.atomic
def close_days(*, hours: Hours, name: str, first: date, last: date, actor: Viewer, at: datetime) -> Closure:
    """Close a service on some days, both ends included. Errors: NotAllowed."""
    if not permissions.can_lead(actor, hours.organisation):
        raise NotAllowed
    made = Closure.objects.create(hours=hours, name=name, days=(first, last + timedelta(days=1)))
    audit.record(
        "support.days_closed", actor=actor, at=at, subject=f"support.hours:{hours.pk}", days=(last - first).days + 1
    )
    return made


@transaction.atomic
def open_days(*, closure: Closure, actor: Viewer, at: datetime) -> None:
    """Take back a closure. Errors: NotAllowed."""
    if not permissions.can_lead(actor, closure.hours.organisation):
        raise NotAllowed
    audit.record("support.days_opened", actor=actor, at=at, subject=f"support.hours:{closure.hours_id}")
    closure.delete()


@transaction.atomic
def set_target(
    *,
    organisation: Organisation,
    priority: int,
    hours: Hours,
    answer: int,
    resolve: int,
    actor: Viewer,
    at: datetime,
    type_: str = GENERAL,
) -> Target:
    """Say what is owed for a priority, of a type or of all those without their own, in open minutes.

    Errors: NotAllowed.
    """
    if not permissions.can_lead(actor, organisation):
        raise NotAllowed
    facts = {"hours": hours, "answer_minutes": answer, "resolve_minutes": resolve}
    row, _made = Target.objects.update_or_create(
        organisation=organisation, type=type_, priority=priority, defaults=facts
    )
    audit.record(
        "support.target_set", actor=actor, at=at, subject=f"support.target:{row.pk}", answer=answer, resolve=resolve
    )
    return row


@transaction.atomic
def drop_target(*, target: Target, actor: Viewer, at: datetime) -> None:
    """Let a type take the general target again for a priority; the general one itself stays. Errors: NotAllowed."""
    if not permissions.can_lead(actor, target.organisation) or target.type == GENERAL:
        raise NotAllowed
    subject = f"support.target:{target.pk}"
    audit.record("support.target_dropped", actor=actor, at=at, subject=subject, type=target.type)
    target.delete()


@transaction.atomic
def set_member(
    *,
    team: Team,
    person: Person,
    skills: Iterable[Category],
    schools: Iterable[School],
    leads: bool,
    actor: Viewer,
    at: datetime,
) -> TeamMember:
    """Someone is of a team, with what they know and the schools that they follow. Errors: NotAllowed."""
    if not permissions.can_lead(actor, team.organisation):
        raise NotAllowed
    row, _made = TeamMember.objects.update_or_create(team=team, person=person, defaults={"leads": leads})
    row.skills.set(skills)
    row.schools.set(schools)
    audit.record("support.member_set", actor=actor, at=at, subject=f"support.team:{team.pk}", person=person.pk)
    return row


@transaction.atomic
def remove_member(*, member: TeamMember, actor: Viewer, at: datetime) -> None:
    """Someone is no longer of a team; what they have in charge stays in their name. Errors: NotAllowed."""
    if not permissions.can_lead(actor, member.team.organisation):
        raise NotAllowed
    audit.record(
        "support.member_removed",
        actor=actor,
        at=at,
        subject=f"support.team:{member.team_id}",
        person=member.person_id,
    )
    member.delete()
