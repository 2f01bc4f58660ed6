"""Raising the alarm before a deadline, keeping those that were passed, and telling whom it concerns."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from pupitre.accounts.models import Person
from pupitre.kernel import outbox
from pupitre.kernel.viewer import SYSTEM
from pupitre.support import live
from pupitre.support.engine import breaches
from pupitre.support.enums import Deadline, PauseWhy, Verb
from pupitre.support.models import Alarm, TeamMember, Ticket, TicketEvent, TicketPause

AT_ONCE = 500
"""Tickets taken by one pass: the others wait for the next one, a minute later, or for another worker."""
NAMED = 20
"""Tickets that a mail names; the others are counted."""


@transaction.atomic
def raise_due(at: datetime, *, limit: int = AT_ONCE) -> int:
    """Raise the alarm for tickets whose deadline is near, once a deadline; returns how many.

    Rows that another worker holds are left to it; what stops before the commit is done by the next pass.
    """
    held = Ticket.objects.select_for_update(of=("self",), skip_locked=True).filter(warn_at__lte=at)
    tickets = list(held.order_by("warn_at", "pk")[:limit])
    for ticket in tickets:
        ticket.warned, ticket.warn_at = ticket.next_deadline, None
    Ticket.objects.bulk_update(tickets, ["warned", "warn_at"])
    _keep(((one, Verb.ESCALATED, {"of": one.warned, "due": _iso(one.due_at)}) for one in tickets), at)
    _tell([(one, one.warned) for one in tickets], at, passed=False)
    return len(tickets)


@transaction.atomic
def mark_breaches(at: datetime, *, limit: int = AT_ONCE) -> int:
    """Keep in the trail the deadlines passed, each once, with its cause; returns how many."""
    answer = Q(answered_at__isnull=True, answer_due_at__lt=at, breached="")
    resolve = Q(resolve_due_at__lt=at) & ~Q(breached=Deadline.RESOLVE)
    held = Ticket.objects.select_for_update(of=("self",), skip_locked=True)
    late = held.under_way().filter(answer | resolve, due_at__lt=at)
    tickets = list(late.order_by("due_at", "pk")[:limit])
    facts = _paths(tickets)
    passed = [(one, of) for one in tickets for of in _passed(one, at)]
    for ticket, of in passed:
        ticket.breached = of
    Ticket.objects.bulk_update(tickets, ["breached"])
    _keep(((one, Verb.BREACHED, breach_details(one, of, facts.get(one.pk, {}))) for one, of in passed), at)
    _tell(passed, at, passed=True)
    return len(passed)


@transaction.atomic
def mail_digests(at: datetime) -> int:
    """Write one mail to each person told of deadlines since the last one, whatever their number; returns how many."""
    waiting = Alarm.objects.select_for_update(of=("self",), skip_locked=True).filter(mailed_at__isnull=True)
    rows = list(waiting.select_related("ticket", "person").order_by("person", "-passed", "ticket"))
    by_person: dict[Person, list[Alarm]] = defaultdict(list)
    for row in rows:
        row.mailed_at = at
        if row.ticket.is_under_way:  # what was solved meanwhile is no news
            by_person[row.person].append(row)
    Alarm.objects.bulk_update(rows, ["mailed_at"])
    for person, alarms in by_person.items():
        if person.email and person.is_active:
            with translation.override(person.language or None):
                _mail(person, alarms, at)
    return len(by_person)


def breach_details(ticket: Ticket, of: str, path: dict[str, int]) -> dict[str, object]:
    """What the trail keeps of a deadline passed: which one, when it was, and why."""
    due = ticket.answer_due_at if of == Deadline.ANSWER else ticket.resolve_due_at
    found = breaches.Path(
        of, ticket.assignee_id is not None, path.get("hand_overs", 0), bool(path.get("third")), ticket.reopenings > 0
    )
    return {"of": of, "due": _iso(due), "cause": breaches.cause(found)}


def keep_passed(ticket: Ticket, of: Deadline, at: datetime) -> None:
    """Keep that a deadline is passed by the very act that meets it, where no pass had seen it; not saved."""
    if ticket.breached not in {of, Deadline.RESOLVE}:
        ticket.breached = of
        _keep([(ticket, Verb.BREACHED, breach_details(ticket, of, _paths([ticket])[ticket.pk]))], at)


def _passed(ticket: Ticket, at: datetime) -> list[Deadline]:
    """The deadlines of a ticket passed and not kept yet, the first answer first."""
    found = []
    if not ticket.breached and ticket.answered_at is None and ticket.answer_due_at and ticket.answer_due_at < at:
        found.append(Deadline.ANSWER)
    if ticket.breached != Deadline.RESOLVE and ticket.resolve_due_at and ticket.resolve_due_at < at:
        found.append(Deadline.RESOLVE)
    return found


def _paths(tickets: Sequence[Ticket]) -> dict[int, dict[str, int]]:
    """What each ticket went through: hand-overs, and whether a third party was waited for (1 query)."""
    third = TicketPause.objects.filter(ticket=OuterRef("pk"), why=PauseWhy.THIRD)
    rows = Ticket.objects.filter(pk__in=[one.pk for one in tickets]).annotate(
        hand_overs=Count("events", filter=Q(events__verb=Verb.HANDED_OVER)), third=Exists(third)
    )
    found = rows.order_by().values_list("pk", "hand_overs", "third")
    return {pk: {"hand_overs": count, "third": int(third)} for pk, count, third in found}


def _keep(events: Iterable[tuple[Ticket, Verb, dict[str, object]]], at: datetime) -> None:
    rows = [
        TicketEvent(ticket=ticket, verb=verb, at=at, by_name=SYSTEM.name, details=details)
        for ticket, verb, details in events
    ]
    TicketEvent.objects.bulk_create(rows)
    for row in rows:
        live.tell("ticket", ticket=row.ticket_id, organisation=row.ticket.organisation_id)


def _tell(tickets: Sequence[tuple[Ticket, str]], at: datetime, *, passed: bool) -> None:
    """Tell whoever is in charge, who leads the team and who follows it; all of the team where nobody would hear.

    A confidential ticket is told to the person in charge alone.
    """
    teams = {ticket.team_id for ticket, _of in tickets if ticket.team_id}
    members: dict[int, list[TeamMember]] = defaultdict(list)
    for member in TeamMember.objects.filter(team__in=teams).order_by("pk"):
        members[member.team_id].append(member)
    following: dict[int, set[int]] = defaultdict(set)
    watching = Ticket.watchers.through.objects.filter(ticket__in=[one.pk for one, _of in tickets])
    for key, person in watching.order_by("pk").values_list("ticket", "person"):
        following[key].add(person)
    rows = []
    for ticket, of in tickets:
        people = {ticket.assignee_id} if ticket.assignee_id else set()
        team = members[ticket.team_id] if ticket.team_id and not ticket.confidential else []
        people |= {one.person_id for one in team if one.leads}
        people = people or {one.person_id for one in team}
        people |= following[ticket.pk] if not ticket.confidential else set()
        rows += [Alarm(ticket=ticket, person_id=one, deadline=of, passed=passed, at=at) for one in sorted(people)]
    Alarm.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["ticket", "person", "deadline", "passed"],
        update_fields=["at", "mailed_at"],
    )


def _mail(person: Person, alarms: list[Alarm], at: datetime) -> None:
    passed = [one for one in alarms if one.passed]
    late = {one.ticket_id for one in passed}
    near = [one for one in alarms if not one.passed and one.ticket_id not in late]
    parts = []
    for title, rows in ((_("Past their deadline:"), passed), (_("Close to their deadline:"), near)):
        if rows:
            parts.append("\n".join([title, *(_line(one) for one in rows[:NAMED])]))
            if len(rows) > NAMED:
                parts[-1] += "\n" + _("and %(count)s others.") % {"count": len(rows) - NAMED}
    count = len(late) + len(near)
    subject = ngettext("%(count)s request to look at", "%(count)s requests to look at", count) % {"count": count}
    outbox.post(recipient=person.email, subject=subject, body="\n\n".join(parts), at=at)


def _line(alarm: Alarm) -> str:
    ticket = alarm.ticket
    due = ticket.due_at or alarm.at
    said = _("No. %(number)s, due %(when)s") % {
        "number": ticket.pk,
        "when": date_format(localtime(due), "DATETIME_FORMAT"),
    }
    return f"- {said}" if ticket.confidential else f"- {said}: {ticket.subject}"


def _iso(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
