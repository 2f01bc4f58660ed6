"""Setting a desk up: what a body begins with; and deadlines reckoned again when hours change."""

from datetime import datetime

from django.db import transaction

from pupitre.kernel import audit
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions, presets
from pupitre.support.enums import UNDER_WAY, TeamKind, Verb
from pupitre.support.models import Category, Hours, HoursWindow, Target, Team, Ticket
from pupitre.support.operations import trail
from pupitre.support.queries import clocks
from pupitre.territory.models import Organisation


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
            type="",
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
