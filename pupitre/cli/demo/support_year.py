"""A school year of requests, written by COPY: when they come, by what channel, about what, and what becomes of them.

Deadlines follow the same rules as those of engine/clocks.py, over a table of the open minutes of the year; a test
compares the two. September hurts: more comes, and it takes longer.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from pupitre.accounts.models import Membership
from pupitre.cli.demo import people, support_words
from pupitre.cli.demo.support_words import Said
from pupitre.cli.demo.tables import Table, Who
from pupitre.fleet.models import Device
from pupitre.support.engine import clocks
from pupitre.support.engine.priority import priority
from pupitre.support.enums import Impact, Verb
from pupitre.support.models import (
    Category,
    Hours,
    Problem,
    Target,
    Team,
    Ticket,
    TicketEvent,
    TicketMessage,
    TicketPause,
    TimeSpent,
)
from pupitre.support.queries.clocks import service_of

if TYPE_CHECKING:
    from pupitre.cli.demo.steps import Made

DAYS = 365
CHANNELS = (("phone", 38), ("mail", 34), ("chat", 15), ("portal", 9), ("label", 4))
# Requests of a working day, by month; the weeks after the first day of school have their own.
A_DAY = {1: 72, 2: 58, 3: 66, 4: 50, 5: 60, 6: 64, 7: 9, 8: 38, 9: 92, 10: 68, 11: 66, 12: 52}
RUSH = (118, 112, 101, 92)  # a day, in each of the first four weeks of school
SLOW = (2.6, 2.2, 1.7, 1.3)  # how much longer things take then
HOLIDAY = 6
HOURS = (7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 20)
WEIGHTS = (2, 17, 12, 13, 9, 4, 11, 8, 7, 9, 5, 2, 1)
AGAIN, AGAIN_DAYS = 16, 12  # tickets of the problem that nobody has named yet
KEPT_OPEN = 0.004  # of those older than a fortnight
WAITS = 0.13  # for the requester's answer
A_WEEK = timedelta(days=7)
SOFTWARE = Who(None, "Pupitre")
MINUTE = timedelta(minutes=1)


class OpenTime:
    """The open minutes of a service over a span, counted once."""

    def __init__(self, service: clocks.Service, since: datetime, until: datetime) -> None:
        self._opens: list[datetime] = []
        self._before: list[float] = []  # open minutes before each span
        total = 0.0
        for opens, closes in service.open_spans(since):
            if opens > until:
                break
            self._opens.append(opens)
            self._before.append(total)
            total += (closes - opens) / MINUTE
        self._before.append(total)

    def at(self, instant: datetime) -> float:
        """The open minutes before an instant."""
        place = bisect_right(self._opens, instant) - 1
        if place < 0:
            return 0.0
        inside = (instant - self._opens[place]) / MINUTE
        return min(self._before[place] + inside, self._before[place + 1])

    def after(self, instant: datetime, minutes: float) -> datetime:
        """When so many open minutes have run since an instant."""
        wanted = self.at(instant) + minutes
        place = min(bisect_right(self._before, wanted - 1e-9) - 1, len(self._opens) - 1)
        return self._opens[max(place, 0)] + (wanted - self._before[max(place, 0)]) * MINUTE


@dataclass(frozen=True)
class Asker:
    school: int
    person: int | None
    name: str
    email: str


@dataclass
class Desk:
    """What the writing of a year shares."""

    made: Made
    chance: Random
    open: OpenTime
    targets: dict[int, tuple[int, int]]
    categories: dict[str, Category]
    teams: dict[str, Team]
    technicians: Sequence[Who]
    advisers: Sequence[Who]
    askers: list[Asker]
    devices: dict[int, list[int]]
    said: tuple[Said, ...]
    more: tuple[str, ...]
    tickets: Table
    messages: Table
    events: Table
    pauses: Table
    times: Table
    problem: int


def written(made: Made, teams: dict[str, Team], technicians: Sequence[Who], advisers: Sequence[Who]) -> None:
    """The year, up to the instant of the making."""
    desk = _desk(made, teams, technicians, advisers)
    moments = _moments(desk)
    for at, week in moments:
        _ticket(desk, at, week, desk.chance.choices(desk.said, _weights(desk.said, week))[0])
    again = support_words.FRENCH_AGAIN if _french(made) else support_words.QUEBEC_AGAIN
    for number in range(AGAIN):
        at = desk.open.after(made.at - timedelta(days=AGAIN_DAYS), number * 450.0)
        if at < made.at:
            _ticket(desk, at, None, again)
    for table in (desk.tickets, desk.messages, desk.events, desk.pauses, desk.times):
        table.write()


def _french(made: Made) -> bool:
    return str(made.authority.jurisdiction) == "fr"


def _desk(made: Made, teams: dict[str, Team], technicians: Sequence[Who], advisers: Sequence[Who]) -> Desk:
    hours = Hours.objects.get(organisation=made.authority, is_default=True)
    since = made.at - timedelta(days=DAYS + 3)
    french = _french(made)
    many = 30_000
    problem = Problem.objects.create(
        organisation=made.authority,
        title=support_words.PROBLEM["fr" if french else "qc"][0],
        cause=support_words.PROBLEM["fr" if french else "qc"][1],
        workaround=support_words.PROBLEM["fr" if french else "qc"][2],
        opened_at=made.at - timedelta(days=58),
        solved_at=made.at - timedelta(days=37),
    )
    return Desk(
        made,
        Random(made.territory.year + 5),  # noqa: S311 - a picture, not a secret: its own, so that others stay
        OpenTime(service_of(hours, hours.calendar_id), since, made.at + timedelta(days=40)),
        {
            row.priority: (row.answer_minutes, row.resolve_minutes)
            for row in Target.objects.filter(organisation=made.authority)
        },
        {row.code: row for row in Category.objects.filter(organisation=made.authority)},
        teams,
        technicians,
        advisers,
        _askers(made),
        _devices(),
        support_words.FRENCH if french else support_words.QUEBEC,
        support_words.FRENCH_MORE if french else support_words.QUEBEC_MORE,
        Table(Ticket, *TICKET, size=many),
        Table(TicketMessage, "ticket_id", "kind", "channel", "author_id", "author_name", "body", "html", "at", "key",
              size=4 * many),
        Table(TicketEvent, "ticket_id", "verb", "at", "by_id", "by_name", "reason", "details", size=6 * many),
        Table(TicketPause, "ticket_id", "why", "since", "until", size=2 * many),
        Table(TimeSpent, "ticket_id", "person_id", "minutes", "at", size=many),
        problem.pk,
    )  # fmt: skip


TICKET = (
    "organisation_id", "school_id", "requester_id", "contact_name", "contact_email", "contact_phone", "channel",
    "type", "category_id", "confidential", "reference", "subject", "device_id", "impact", "urgency", "class_blocked",
    "priority", "state", "team_id", "assignee_id", "problem_id", "opened_at", "answer_due_at", "resolve_due_at",
    "warn_at", "due_at", "answered_at", "solved_at", "closed_at", "heard_at", "said_at", "reopenings", "answer_late",
    "resolve_late", "warned", "breached", "score", "needs_visit",
)  # fmt: skip


def _askers(made: Made) -> list[Asker]:
    """Those who ask: heads by their login, teachers by name, larger schools more often."""
    chance = Random(made.territory.year + 6)  # noqa: S311
    domain = made.territory.logins[0].email.partition("@")[2]
    heads = {
        row.school_id: row.person
        for row in Membership.objects.filter(role__code="school_head").select_related("person").order_by("pk")
    }
    found: list[Asker] = []
    for place in made.territory.places:
        school = made.schools[place.code].pk
        if head := heads.get(school):
            found += [Asker(school, head.pk, str(head), head.email)] * 2
        for _teacher in range(max(2, len(place.groups) // 2)):
            name = people.someone(chance)
            found.append(Asker(school, None, name, f"{_plain(name)}@{domain}"))
    teacher = made.people["teacher"]
    own = Membership.objects.filter(person=teacher, school__isnull=False).values_list("school", flat=True).first()
    if own:
        found += [Asker(own, teacher.pk, str(teacher), teacher.email)] * 2
    return found


def _plain(name: str) -> str:
    letters = name.lower().translate(str.maketrans("àâäçéèêëîïôöùûüÿ", "aaaceeeeiioouuuy"))
    return ".".join("".join(c for c in word if c.isascii() and c.isalpha()) for word in letters.split())


def _devices() -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    rows = Device.objects.filter(school__isnull=False, state="in_use").order_by("pk").values_list("school", "pk")
    for school, device in rows.iterator():
        if len(found[school]) < 25:
            found[school].append(device)
    return found


def _moments(desk: Desk) -> list[tuple[datetime, int | None]]:
    """The instants of the year at which something is asked, with the week of the start of school they fall in."""
    made, chance = desk.made, desk.chance
    zone = ZoneInfo(str(Hours.objects.get(organisation=made.authority, is_default=True).zone))
    today = made.at.astimezone(zone).date()
    found: list[tuple[datetime, int | None]] = []
    for back in range(DAYS, -1, -1):
        day = today - timedelta(days=back)
        if day.weekday() > 4:
            continue
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=zone).astimezone(UTC)
        week = _week_of_start(made, day)
        wanted: float = RUSH[week] if week is not None else A_DAY[day.month]
        if desk.open.at(noon) == desk.open.at(noon - timedelta(hours=2)):
            wanted = HOLIDAY  # nobody is at the desk: mails wait
        for _one in range(max(0, round(chance.gauss(wanted, wanted**0.5)))):
            hour = chance.choices(HOURS, WEIGHTS)[0]
            moment = datetime(
                day.year, day.month, day.day, hour, chance.randrange(60), chance.randrange(60), tzinfo=zone
            )
            at = moment.astimezone(UTC)
            if at < made.at:
                found.append((at, week))
    found.sort()
    return found


def _week_of_start(made: Made, day: date) -> int | None:
    """Which of the first weeks of school a day falls in."""
    first = (9, 1) if _french(made) else (8, 27)
    for year in (day.year, day.year - 1):
        week = (day - date(year, *first)).days // 7
        if 0 <= week < len(RUSH):
            return week
    return None


def _weights(said: Sequence[Said], week: int | None) -> list[float]:
    return [one.weight * (one.autumn if week is not None and week < 3 else 1) for one in said]


@dataclass(frozen=True)
class _Fate:
    """What becomes of a request, up to `now`: what comes later is not written."""

    now: datetime
    at: datetime
    level: int
    impact: Impact
    blocked: bool
    answer_due: datetime
    resolve_due: datetime
    answered: datetime
    resumed: datetime  # after a wait for the requester; when it was answered where there was none
    solved: datetime
    handed: bool
    came_back: bool

    @property
    def is_answered(self) -> bool:
        return self.answered <= self.now

    @property
    def ended(self) -> datetime | None:
        return self.solved if self.solved <= self.now else None

    @property
    def closed(self) -> datetime | None:
        return self.solved + A_WEEK if self.solved + A_WEEK <= self.now else None

    @property
    def waits(self) -> bool:
        """For the requester, now."""
        return self.is_answered and self.resumed > self.now

    @property
    def waited(self) -> bool:
        return self.is_answered and self.resumed > self.answered

    @property
    def state(self) -> str:
        if self.ended:
            return "closed" if self.closed else "solved"
        return "requester" if self.waits else "open" if self.is_answered else "new"

    @property
    def breached(self) -> list[str]:
        """The deadlines passed, in their order."""
        found = ["answer"] if min(self.answered, self.now) > self.answer_due else []
        return [*found, "resolve"] if min(self.solved, self.now) > self.resolve_due and not self.waits else found


def _fate(desk: Desk, at: datetime, week: int | None, said: Said) -> _Fate:
    """Times are drawn around the targets, longer in the first weeks; one request in eight waits for who asked."""
    chance, now = desk.chance, desk.made.at
    category = desk.categories[said.category]
    blocked = chance.random() < said.blocked
    impact = Impact.CLASS if blocked else Impact(category.impact)
    level = priority(impact, category.urgency, class_blocked=blocked)
    answer_minutes, resolve_minutes = desk.targets[level]
    slow = SLOW[week] if week is not None else 1.0
    took = min(answer_minutes * chance.lognormvariate(-1.35, 0.85) * slow, 2_400.0)
    worked = resolve_minutes * chance.lognormvariate(-1.75, 1.0) * slow**0.6
    pause = chance.uniform(60, 1_200) if chance.random() < WAITS else 0.0
    answered = desk.open.after(at, took)
    resumed = desk.open.after(answered, pause) if pause else answered
    solved = desk.open.after(resumed, worked)
    if now - at > timedelta(days=14) and solved > now and chance.random() > KEPT_OPEN:
        solved = max(resumed, now - timedelta(hours=chance.randrange(2, 60)))
    return _Fate(
        now, at, level, impact, blocked, desk.open.after(at, answer_minutes),
        desk.open.after(at, resolve_minutes + pause), answered, resumed, solved,
        chance.random() < (0.02 if said.category == "teaching" else 0.06), chance.random() < 0.035,
    )  # fmt: skip


def _ticket(desk: Desk, at: datetime, week: int | None, said: Said) -> None:
    """One request, with all that happened to it up to now."""
    chance = desk.chance
    asker, fate = chance.choice(desk.askers), _fate(desk, at, week, said)
    channel = chance.choices([name for name, _ in CHANNELS], [weight for _, weight in CHANNELS])[0]
    teaching = said.category == "teaching"
    team = desk.teams["adviser" if teaching else "first_line"]
    who = chance.choice(desk.advisers if teaching else desk.technicians)
    story = _Story(desk, desk.tickets.number(), asker, who, team, channel)
    room = str(chance.randrange(1, 15) if _french(desk.made) else chance.randrange(101, 140))
    story.told(said, fate, room)
    if fate.handed and fate.is_answered:
        team = desk.teams["leader" if teaching else "field"]
    _row(desk, story, said, fate, team=team, room=room)
    if fate.ended or (fate.is_answered and chance.random() < 0.5):
        minutes = max(3, min(240, round(chance.lognormvariate(2.6, 0.7))))
        desk.times.add(story.ticket, who.pk, minutes, min(fate.solved, fate.now))


def _row(desk: Desk, story: _Story, said: Said, fate: _Fate, *, team: Team, room: str) -> None:
    """The row of the ticket itself."""
    chance, category, asker = desk.chance, desk.categories[said.category], story.asker
    known = desk.devices.get(asker.school) if said.on_device else None
    device = chance.choice(known) if known else None
    taken = fate.is_answered or (fate.now - fate.at > timedelta(hours=2) and chance.random() < 0.6)
    answered, ended = fate.answered if fate.is_answered else None, fate.ended
    owed = None if ended or fate.waits else (fate.resolve_due if answered else fate.answer_due)
    score = chance.choices((3, 2, 1), (83, 12, 5))[0] if ended and chance.random() < 0.27 else None
    days = (fate.now - fate.at).days
    problem = desk.problem if 37 <= days < 58 and said.category == "network" and fate.blocked else None
    warned = "resolve" if "resolve" in fate.breached else "answer" if answered or fate.breached else ""
    desk.tickets.put(
        story.ticket, desk.made.authority.pk, asker.school, asker.person, asker.name, asker.email, "", story.channel,
        str(category.type), category.pk, category.confidential, "", said.subject.format(room=room), device,
        int(fate.impact), category.urgency, fate.blocked, fate.level, fate.state, team.pk,
        story.who.pk if taken else None, problem, fate.at, fate.answer_due, fate.resolve_due, None, owed, answered,
        ended, fate.closed, fate.at, ended or answered, int(bool(ended) and fate.came_back),
        fate.answered > fate.answer_due if answered else None, ended > fate.resolve_due if ended else None,
        warned, fate.breached[-1] if fate.breached else "", score, False,
    )  # fmt: skip


@dataclass
class _Story:
    """What is written of one ticket besides its row."""

    desk: Desk
    ticket: int
    asker: Asker
    who: Who
    team: Team
    channel: str

    def event(self, verb: Verb, at: datetime, who: Who, reason: str = "", **details: Any) -> None:
        self.desk.events.add(self.ticket, str(verb), at, who.pk, who.name, reason, json.dumps(details))

    def _message(self, kind: str, body: str, at: datetime, who: Who) -> int:
        return self.desk.messages.add(self.ticket, kind, self.channel, who.pk, who.name, body, "", at, "")

    @property
    def _asking(self) -> Who:
        return Who(self.asker.person, self.asker.name)

    def told(self, said: Said, fate: _Fate, room: str) -> None:
        """From the first word to the end, as far as it went."""
        self._asked(said.body.format(room=room), fate.at)
        for of in fate.breached:
            due = fate.answer_due if of == "answer" else fate.resolve_due
            self._breach(of, due, handed=fate.handed and of == "resolve")
        if not fate.is_answered:
            return
        if fate.waited or not fate.ended or self.desk.chance.random() < 0.4:
            text = self.desk.chance.choice(self.desk.more[2:])
            message = self._message("answer", text, fate.answered, self.who)
            self.event(Verb.WAITED if fate.waited else Verb.ANSWERED, fate.answered, self.who, message=message)
        if fate.waited:
            self._waited(fate.answered, None if fate.waits else fate.resumed)
        if fate.handed:
            self._handed_over(fate.answered + (min(fate.solved, fate.now) - fate.answered) / 3)
        if fate.ended:
            self._ended(said, fate)

    def _asked(self, body: str, at: datetime) -> None:
        self._message("asked", body, at, self._asking)
        by = self.who if self.channel == "phone" else self._asking
        reasons = [{"code": str(self.team.kind), "facts": {"team": self.team.name}}]
        self.event(Verb.OPENED, at, by, channel=self.channel, reasons=reasons)

    def _waited(self, since: datetime, until: datetime | None) -> None:
        self.desk.pauses.add(self.ticket, "requester", since, until)
        if until:
            text = self.desk.chance.choice(self.desk.more[:2])
            self.event(Verb.ASKED, until, self._asking, message=self._message("asked", text, until, self._asking))

    def _handed_over(self, at: datetime) -> None:
        team = self.desk.teams["leader" if self.team.kind == "adviser" else "field"]
        reason = "À voir sur place" if _french(self.desk.made) else "À voir dans l’école"
        self.event(Verb.HANDED_OVER, at, self.who, reason, before=self.team.pk, to=team.pk, name=team.name)

    def _breach(self, of: str, due: datetime, *, handed: bool) -> None:
        taken = of == "resolve" or self.desk.chance.random() < 0.4
        cause = "handed_over" if handed else "busy" if taken else "not_taken"
        self.event(Verb.BREACHED, due + MINUTE, SOFTWARE, of=of, due=due.isoformat(), cause=cause)

    def _ended(self, said: Said, fate: _Fate) -> None:
        if fate.came_back:  # said again before the end, and mended at once
            text, back = self.desk.more[0], fate.solved - timedelta(minutes=20)
            self.event(Verb.REOPENED, back, self._asking, message=self._message("asked", text, back, self._asking))
        message = self._message("answer", said.answer, fate.solved, self.who)
        self.event(Verb.SOLVED, fate.solved, self.who, message=message)
        self.desk.pauses.add(self.ticket, "done", fate.solved, None)
        if fate.closed:
            self.event(Verb.CLOSED, fate.closed, SOFTWARE)
