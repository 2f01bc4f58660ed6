"""The log of another service desk: one line an event of a request, as ServiceNow and its like export it.

The lines of one request follow its life: what changes from a line to the next is what happened. What a log says of
its own service levels is taken as it stands ("made SLA"): its targets are not in the file. No name of a person is
kept: the number of who asked stands for them ("Caller 123"), and nothing is written to them.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.operations import BadOption
from pupitre.kernel.imports.values import (
    BadValue,
    Build,
    Column,
    Context,
    ImportKind,
    Lookup,
    Option,
    Staged,
    Step,
)
from pupitre.kernel.viewer import Viewer
from pupitre.support.enums import Channel, Impact, PauseWhy, State, Verb
from pupitre.support.models import Category, Team, Ticket, TicketEvent, TicketPause
from pupitre.support.permissions import LEAD
from pupitre.support.queries import desks, figures
from pupitre.territory.models import Organisation

CATEGORIES, TEAMS, TICKETS, EVENTS, PAUSES = range(5)
NOTHING = {"", "?", "-", "null", "none"}
MOMENTS = ("%d-%m-%Y %H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M", "%Y-%m-%dT%H:%M:%S")
STATES = {
    "new": State.NEW, "active": State.OPEN, "open": State.OPEN, "in progress": State.OPEN, "resolved": State.SOLVED,
    "closed": State.CLOSED, "awaiting user info": State.REQUESTER, "pending user": State.REQUESTER,
    "awaiting vendor": State.THIRD, "awaiting problem": State.THIRD, "awaiting evidence": State.THIRD,
    "on hold": State.THIRD,
}  # fmt: skip
CHANNELS = {
    "phone": Channel.PHONE, "ivr": Channel.PHONE, "email": Channel.MAIL, "mail": Channel.MAIL, "chat": Channel.CHAT,
    "self service": Channel.PORTAL, "selfservice": Channel.PORTAL, "direct opening": Channel.DESK,
}  # fmt: skip
IMPACTS = {1: Impact.SCHOOL, 2: Impact.GROUP, 3: Impact.PERSON}
URGENCIES = {1: 3, 2: 2, 3: 1}
CHANGED = {
    State.OPEN: Verb.RESUMED, State.REQUESTER: Verb.WAITED, State.THIRD: Verb.WAITED, State.SOLVED: Verb.SOLVED,
    State.CLOSED: Verb.CLOSED,
}  # fmt: skip


class Line(NamedTuple):
    """One event of a request, one field a column."""

    number: str
    state: str
    updated_at: datetime
    opened_at: datetime
    resolved_at: datetime | None
    closed_at: datetime | None
    made_sla: bool | None
    reassigned: int | None
    reopened: int | None
    caller: str | None
    channel: str | None
    category: str | None
    detail: str | None
    impact: int | None
    urgency: int | None
    priority: int | None
    group: str | None


def moment(cell: str) -> datetime:
    """An instant to the minute, without its zone. Errors: BadValue."""
    for form in MOMENTS:
        try:
            return datetime.strptime(cell.strip(), form)  # noqa: DTZ007 - the zone is that of the desk
        except ValueError:
            continue
    raise BadValue(_("not an instant"), _("Write it as 29-02-2016 01:16."))


def maybe(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """What a log leaves out with a question mark is nothing."""
    return lambda cell: None if cell.strip().lower() in NOTHING else parse(cell)


def level(cell: str) -> int:
    """ "2 - Medium" is 2. Errors: BadValue."""
    head = cell.strip()[:1]
    if not head.isdecimal():
        raise BadValue(_("not a level"), _("It begins with its figure, as in 2 - Medium."))
    return int(head)


COLUMNS = (
    Column("number", _("Number"), ("number", "numéro", "ticket"), parsing.text, required=True),
    Column("state", _("State"), ("incident_state", "state", "état"), parsing.text, required=True),
    Column("updated_at", _("Updated at"), ("sys_updated_at", "updated", "mis à jour"), moment, required=True),
    Column("opened_at", _("Opened at"), ("opened_at", "opened", "ouvert le"), moment, required=True),
    Column("resolved_at", _("Resolved at"), ("resolved_at", "resolved", "résolu le"), maybe(moment), lenient=True),
    Column("closed_at", _("Closed at"), ("closed_at", "closed", "clos le"), maybe(moment), lenient=True),
    Column("made_sla", _("In time"), ("made_sla", "sla", "dans les temps"), maybe(parsing.yes_no), lenient=True),
    Column("reassigned", _("Reassignments"), ("reassignment_count", "réaffectations"), maybe(parsing.whole()),
           lenient=True),
    Column("reopened", _("Reopenings"), ("reopen_count", "réouvertures"), maybe(parsing.whole()), lenient=True),
    Column("caller", _("Caller"), ("caller_id", "caller", "appelant"), maybe(parsing.text)),
    Column("channel", _("Channel"), ("contact_type", "channel", "canal"), maybe(parsing.text)),
    Column("category", _("Category"), ("category", "catégorie"), maybe(parsing.text)),
    Column("detail", _("Subcategory"), ("subcategory", "sous-catégorie"), maybe(parsing.text)),
    Column("impact", _("Impact"), ("impact",), maybe(level), lenient=True),
    Column("urgency", _("Urgency"), ("urgency", "urgence"), maybe(level), lenient=True),
    Column("priority", _("Priority"), ("priority", "priorité"), maybe(level), lenient=True),
    Column("group", _("Group"), ("assignment_group", "group", "groupe"), maybe(parsing.text)),
)  # fmt: skip


@dataclass
class _Life:
    """The lines of one request, in the order of the file."""

    first: int  # line of the file
    lines: list[Line] = field(default_factory=list)


class _Reading:
    """Lines gathered by request, then told as rows."""

    def __init__(self, body: Organisation) -> None:
        self._body, self._zone = body, ZoneInfo(figures.zone_of(body.pk))
        self._lives: dict[str, _Life] = {}

    def take(self, number: int, line: Line) -> Iterable[Staged] | None:
        self._lives.setdefault(line.number, _Life(number)).lines.append(line)
        return None

    def rows(self) -> Iterator[tuple[int, int, tuple[Any, ...]]]:
        for life in self._lives.values():
            life.lines.sort(key=lambda line: line.updated_at)  # stable: lines of one minute keep their order
            last = life.lines[-1]
            category = last.category or ""
            if category:
                yield life.first, CATEGORIES, (self._body.pk, _code(category), category[:120], False)
            for group in dict.fromkeys(line.group for line in life.lines if line.group):
                yield life.first, TEAMS, (self._body.pk, group[:120], False)
            yield life.first, TICKETS, self._ticket(life.lines)
            for (verb, at), details in self._events(life.lines).items():
                row = (last.number, str(verb), self._at(at), _("imported log"), json.dumps(details))
                yield life.first, EVENTS, (*row[:3], str(row[3]), row[4])
            for since, (why, until) in self._pauses(life.lines).items():
                yield life.first, PAUSES, (last.number, self._at(since), str(why), self._at(until) if until else None)

    def _at(self, moment: datetime) -> datetime:
        return moment.replace(tzinfo=self._zone)

    def _ticket(self, lines: list[Line]) -> tuple[Any, ...]:
        last, opened = lines[-1], self._at(lines[-1].opened_at)
        state = STATES.get(last.state.lower(), State.OPEN)
        solved = self._at(last.resolved_at) if last.resolved_at and state in {State.SOLVED, State.CLOSED} else None
        closed = self._at(last.closed_at or last.updated_at) if state == State.CLOSED else None
        if state == State.SOLVED and solved is None:
            solved = self._at(last.updated_at)
        late = not last.made_sla if solved and last.made_sla is not None else None
        channel = CHANNELS.get((last.channel or "").lower(), Channel.DESK)
        subject = ", ".join(filter(None, (last.category, last.detail))) or last.number
        return (
            self._body.pk, last.number[:40], (last.caller or "")[:120], str(channel), "incident",
            _code(last.category) if last.category else None, subject[:200], int(IMPACTS.get(last.impact or 3, 1)),
            URGENCIES.get(last.urgency or 2, 2), min(last.priority or 3, 4), str(state),
            last.group[:120] if last.group else None, opened, solved, closed, opened, last.reopened or 0, late,
        )  # fmt: skip

    def _events(self, lines: list[Line]) -> dict[tuple[Verb, datetime], dict[str, Any]]:
        """What changed from one line to the next; two of a kind in a minute are one, with their count."""
        found: dict[tuple[Verb, datetime], dict[str, Any]] = {
            (Verb.OPENED, lines[0].opened_at): {"channel": (lines[0].channel or "").lower()}
        }
        counts: Counter[tuple[Verb, datetime]] = Counter()
        state, reassigned, reopened = State.NEW, 0, 0
        for line in lines:
            now = STATES.get(line.state.lower(), State.OPEN)
            if now != state and now in CHANGED:
                found.setdefault((CHANGED[now], line.updated_at), {})
            counts[Verb.HANDED_OVER, line.updated_at] += max(0, (line.reassigned or 0) - reassigned)
            counts[Verb.REOPENED, line.updated_at] += max(0, (line.reopened or 0) - reopened)
            state = now
            reassigned, reopened = max(reassigned, line.reassigned or 0), max(reopened, line.reopened or 0)
        found |= {key: {"count": count} for key, count in counts.items() if count}
        return found

    def _pauses(self, lines: list[Line]) -> dict[datetime, tuple[PauseWhy, datetime | None]]:
        """The times at which the clock stood still; none is left open but that of what still waits, or is solved."""
        waits = {State.REQUESTER: PauseWhy.REQUESTER, State.THIRD: PauseWhy.THIRD}
        found: dict[datetime, tuple[PauseWhy, datetime | None]] = {}
        since: tuple[datetime, PauseWhy] | None = None
        for line in lines:
            why = waits.get(STATES.get(line.state.lower(), State.OPEN))
            if since and why != since[1]:
                found[since[0]] = (since[1], line.updated_at)
                since = None
            if why and since is None:
                since = (line.updated_at, why)
        if since:
            found[since[0]] = (since[1], None)
        return found


def _code(name: str) -> str:
    return slugify(name)[:30] or "other"


def body_of(context: Context) -> Organisation:
    """The desk chosen. Errors: BadOption."""
    name = context.options["desk"]
    found = desks.led(context.actor).filter(name=name).first()
    if found is None:
        raise BadOption(option=_("Desk"), message=_("you run no desk of this name"), remedy="")
    return found


def build(context: Context) -> Build:
    """One line an event; one row a request, with its events and the times at which it waited."""
    body = body_of(context)
    reading = _Reading(body)
    here = {"organisation_id": str(body.pk)}
    of_ticket = {"ticket_id": Lookup(Ticket, "reference", here)}
    ours = Ticket.objects.filter(organisation=body).exclude(reference="")
    steps = (
        Step(
            Category, ("organisation_id", "code"), ("name", "is_active"), keep=frozenset({"name", "is_active"}),
            repeats=True, quiet=True,
        ),
        Step(
            Team, ("organisation_id", "name"), ("is_active",), keep=frozenset({"is_active"}), repeats=True, quiet=True
        ),
        Step(
            Ticket,
            ("organisation_id", "reference"),
            ("contact_name", "channel", "type", "category_id", "subject", "impact", "urgency", "priority", "state",
             "team_id", "opened_at", "solved_at", "closed_at", "heard_at", "reopenings", "resolve_late"),
            {"category_id": Lookup(Category, "code", here), "team_id": Lookup(Team, "name", here)},
            label="reference",
        ),
        Step(
            TicketEvent, ("ticket_id", "verb", "at"), ("by_name", "details"), of_ticket, keep=frozenset({"by_name"}),
            within=TicketEvent.objects.filter(ticket__in=ours), quiet=True,
        ),
        Step(
            TicketPause, ("ticket_id", "since"), ("why", "until"), of_ticket,
            within=TicketPause.objects.filter(ticket__in=ours), quiet=True,
        ),
    )  # fmt: skip
    return Build(steps, reading.take, last=reading.rows)


def _first_desk(viewer: Viewer, _at: datetime) -> str:
    return next((one.name for one in desks.led(viewer)), "")


SERVICE_LOG = ImportKind(
    code="support.service_log",
    name=_("Log of another service desk"),
    help=_("One line an event of a request (ServiceNow and its like): requests, what happened to them, their waits."),
    capability=LEAD,
    columns=COLUMNS,
    record=Line,
    build=build,
    options=(Option("desk", _("Desk"), parsing.text, default=_first_desk, help=_("The body whose desk it was.")),),
)
