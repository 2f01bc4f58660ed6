"""Days of visits: planned from requests, put in the order of the road, told to the schools, and reported."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from pupitre.accounts.models import Person
from pupitre.kernel.refusal import NotAllowed
from pupitre.kernel.viewer import Viewer
from pupitre.support import permissions, refusals
from pupitre.support.engine.states import Act
from pupitre.support.enums import Verb
from pupitre.support.models import Ticket, TimeSpent, Visit, VisitStop
from pupitre.support.operations import telling, trail, writing
from pupitre.support.queries import visits as queries
from pupitre.support.queries.routing import desk_of
from pupitre.territory.models import School


@transaction.atomic
def plan(
    *,
    technician: Person,
    day: date,
    school: School,
    tickets: Sequence[Ticket],
    actor: Viewer,
    at: datetime,
    minutes: int = 30,
) -> VisitStop:
    """Have a technician pass by a school on a day, for these requests; a school twice a day is one stop.

    Errors: NotAllowed, NoDesk, OtherSchool (a request of another school).
    """
    organisation = desk_of(school)
    if organisation is None:
        raise refusals.NoDesk
    if not permissions.can_plan_visits(actor, organisation):
        raise NotAllowed
    if any(ticket.school_id != school.pk for ticket in tickets):
        raise refusals.OtherSchool
    before = Visit.objects.filter(technician=technician, day__lt=day).order_by("-day").first()
    defaults = {"organisation": organisation, "start": before.start if before else None}
    visit, _made = Visit.objects.get_or_create(technician=technician, day=day, defaults=defaults)
    visit = _locked(visit)
    last = visit.stops.aggregate(last=Max("position"))["last"] or 0
    stop, _new = VisitStop.objects.get_or_create(
        visit=visit, school=school, defaults={"position": last + 1, "planned_minutes": minutes}
    )
    already = set(stop.tickets.values_list("pk", flat=True))
    for ticket in sorted(tickets, key=lambda one: one.pk):
        if ticket.pk in already:
            continue
        row = trail.workable(ticket, actor)
        stop.tickets.add(row)
        if not row.needs_visit:
            row.needs_visit = True
            row.save(update_fields=["needs_visit"])
        trail.keep(row, Verb.VISIT, actor=actor, at=at, visit=visit.pk, day=day.isoformat(), name=str(technician))
    return stop


@transaction.atomic
def arrange(*, visit: Visit, order: Sequence[int], actor: Viewer) -> Visit:
    """Put the stops in an order: their keys, those left out last. Errors: NotAllowed."""
    visit = _workable(visit, actor)
    rank = {key: place for place, key in enumerate(order)}
    stops = sorted(visit.stops.order_by("position", "pk"), key=lambda stop: rank.get(stop.pk, len(rank)))
    for place, stop in enumerate(stops, 1):
        stop.position = place
    VisitStop.objects.bulk_update(stops, ["position"])
    return visit


@transaction.atomic
def propose(*, visit: Visit, actor: Viewer) -> Visit:
    """Put the stops in the order of the road; those already visited keep their place. Errors: NotAllowed."""
    visit = _workable(visit, actor)
    return arrange(visit=visit, order=queries.proposed(visit).keys, actor=actor)


@transaction.atomic
def leave_from(*, visit: Visit, school: School | None, actor: Viewer) -> Visit:
    """Say from where the day begins and where it ends. Errors: NotAllowed."""
    visit = _workable(visit, actor)
    visit.start = school
    visit.save(update_fields=["start"])
    return visit


@transaction.atomic
def drop(*, stop: VisitStop, actor: Viewer) -> Visit:
    """Take a school off a day; its requests still need a visit. Errors: NotAllowed, VisitBegun."""
    visit = _workable(stop.visit, actor)
    row = VisitStop.objects.select_for_update().get(pk=stop.pk)
    if row.arrived_at is not None:
        raise refusals.VisitBegun
    row.delete()
    return visit


@transaction.atomic
def tell_schools(*, visit: Visit, actor: Viewer, at: datetime) -> int:
    """Write to the schools that were not told of this visit; returns the mails. Errors: NotAllowed."""
    visit = _workable(visit, actor)
    sent = 0
    for stop in visit.stops.filter(told_at__isnull=True).select_related("school").order_by("position", "pk"):
        sent += telling.of_visit(stop, visit, at=at)
        stop.told_at = at
        stop.save(update_fields=["told_at"])
    return sent


@transaction.atomic
def arrive(*, stop: VisitStop, actor: Viewer, at: datetime) -> VisitStop:
    """Begin at a school. Twice is once. Errors: NotAllowed."""
    _workable(stop.visit, actor)
    row = VisitStop.objects.select_for_update().get(pk=stop.pk)
    if row.arrived_at is None:
        row.arrived_at = at
        row.save(update_fields=["arrived_at"])
    return row


@transaction.atomic
def leave(
    *,
    stop: VisitStop,
    done: Sequence[int],
    actor: Viewer,
    at: datetime,
    minutes: int | None = None,
    note: str = "",
) -> VisitStop:
    """Report a stop: the requests ticked are solved, the others wait for another visit; the time is shared out.

    `done`: keys of tickets. `minutes`: those spent, else from arriving to leaving. Twice is once.
    Errors: NotAllowed.
    """
    visit = _workable(stop.visit, actor)
    row = VisitStop.objects.select_for_update().get(pk=stop.pk)
    if row.left_at is not None:
        return row
    row.arrived_at, row.left_at, row.note = row.arrived_at or at, at, note.strip()[:500]
    row.save(update_fields=["arrived_at", "left_at", "note"])
    tickets = list(row.tickets.order_by("pk"))
    spent = minutes if minutes is not None else row.minutes or 0
    for ticket in tickets:
        held = trail.workable(ticket, actor)
        share = min(spent // len(tickets), 1440)
        if share:
            TimeSpent.objects.create(ticket=held, person=visit.technician, minutes=share, at=at)
        is_done = held.pk in done
        if is_done:
            held.needs_visit = False
            held.save(update_fields=["needs_visit"])
        trail.keep(held, Verb.VISITED, actor=actor, at=at, reason=row.note, visit=visit.pk, done=is_done)
        if is_done and held.is_under_way:
            writing.change_state(ticket=held, act=Act.SOLVE, actor=actor, at=at)
    return row


def _locked(visit: Visit) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",)).select_related("technician", "organisation", "start")
    return rows.get(pk=visit.pk)


def _workable(visit: Visit, actor: Viewer) -> Visit:
    row = _locked(visit)
    if not permissions.can_work_on_visit(actor, row):
        raise NotAllowed
    return row
