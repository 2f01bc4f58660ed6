"""What the desk costs at 100,000 requests and 1,000,000 messages, against the same desk with 1,000 requests.

    make bench-support            a base thrown away after
    KEEP=var-bench make bench-support   one that stays in a folder, made once

Two databases of one server: a full one and a small one, the same but for the number of requests, measured in the same
run. Of each act: CPU of this process (median) and of the server's process that answers it (mean), in milliseconds,
and queries. Others may use the machine: CPU is what counts, and the ratio between the two bases.
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from bench import kept

KEEP = os.environ.get("KEEP", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
if KEEP:
    kept.serve(Path(KEEP))

FULL, SMALL, MESSAGES, SCHOOLS = 100_000, 1_000, 10, 263
SMALL_BASE = "pupitre_small"
NOW = datetime(2026, 9, 8, 9, 0, tzinfo=UTC)  # a Tuesday of term, 11:00 in Paris
QUEUE_GOAL, OPEN_GOAL, SEARCH_GOAL, FIGURES_GOAL, FLAT = 15.0, 10.0, 50.0, 200.0, 1.3
TICK = os.sysconf("SC_CLK_TCK")

WORDS = """
CREATE TEMP TABLE phrases AS  -- some words are said often, most seldom
WITH words AS MATERIALIZED (
    SELECT n, CASE WHEN n <= 24 THEN (ARRAY['tablette','ordinateur','classe','écran','réseau','connexion',
        'imprimante','chargeur','bonjour','élève','problème','mot','passe','tableau','logiciel','merci','marche',
        'appareil','compte','wifi','salle','matin','câble','clavier'])[n]
        ELSE 'm' || translate(md5(n::text), '0123456789', 'aeioubcdfg') END AS word
    FROM generate_series(1, 5000) n
), picked AS MATERIALIZED (
    SELECT n, 1 + floor(5000 * power(random(), 4))::int AS word
    FROM generate_series(0, 19999) n, generate_series(1, 8)
)
SELECT picked.n AS place, string_agg(words.word, ' ') AS said
FROM picked JOIN words ON words.n = picked.word GROUP BY picked.n
"""
TICKETS = """
INSERT INTO support_ticket (organisation_id, school_id, requester_id, contact_name, contact_email, contact_phone,
    channel, type, category_id, confidential, subject, impact, urgency, class_blocked, priority, state, team_id,
    assignee_id, opened_at, answer_due_at, resolve_due_at, due_at, warn_at, answered_at, solved_at, closed_at,
    heard_at, said_at, reopenings, answer_late, resolve_late, score, warned, breached,
    reference, needs_visit)
SELECT %(body)s, s.list[1 + n %% 263], p.list[1 + n * 7 %% 600], 'Contact ' || n %% 600,
    'c' || n %% 600 || '@x.example', '',
    (ARRAY['phone','phone','mail','mail','mail','chat','portal','label'])[1 + n %% 8],
    (ARRAY['incident','incident','incident','request','question','advice'])[1 + n %% 6],
    c.list[1 + n * 3 %% array_length(c.list, 1)], n %% 97 = 0,
    left(initcap(said), 190), 1 + n %% 3, 1 + n %% 3, n %% 9 = 0,
    1 + (n * 5 %% 10 > 0)::int + (n * 5 %% 10 > 2)::int + (n * 5 %% 10 > 7)::int,
    CASE WHEN n > %(count)s - %(open)s THEN (ARRAY['new','open','open','requester','third'])[1 + n %% 5] ELSE 'closed'
    END, t.list[1 + (n %% 10 = 0)::int], a.list[1 + n %% 3], o.at, o.at + interval '4 hours',
    o.at + interval '3 days', CASE WHEN n > %(count)s - %(open)s AND n %% 5 < 3 THEN o.at + interval '3 days' END,
    CASE WHEN n > %(count)s - %(open)s AND n %% 5 < 3 THEN o.at + interval '2 days' END,
    o.at + o.took / 9, CASE WHEN n <= %(count)s - %(open)s THEN o.at + o.took END,
    CASE WHEN n <= %(count)s - %(open)s THEN o.at + o.took + interval '7 days' END, o.at, o.at + o.took / 9,
    (n %% 20 = 0)::int, n %% 8 = 0, CASE WHEN n <= %(count)s - %(open)s THEN n %% 6 = 0 END,
    CASE WHEN n %% 5 = 0 THEN 1 + n %% 3 END, '', '', '', FALSE
FROM generate_series(1, %(count)s) g (n),
    LATERAL (SELECT %(now)s::timestamptz - (%(count)s - n) * (%(span)s::interval / %(count)s)
        AS at, (1 + n %% 50) * interval '1 hour' AS took) o,
    (SELECT array_agg(id ORDER BY id) list FROM territory_school) s,
    (SELECT array_agg(id ORDER BY id) list FROM accounts_person WHERE email LIKE 'teacher%%') p,
    (SELECT array_agg(id ORDER BY id) list FROM support_category) c,
    (SELECT array_agg(id ORDER BY id) list FROM support_team) t,
    (SELECT array_agg(id ORDER BY id) list FROM accounts_person WHERE email LIKE 'tech%%') a, phrases
WHERE phrases.place = g.n * 7919::bigint %% 20000
"""
TEXTS = """
INSERT INTO support_ticketmessage (ticket_id, kind, channel, author_name, body, html, at, key)
SELECT t.id, (ARRAY['asked','answer','asked','answer','note'])[1 + m %% 5], t.channel, t.contact_name,
    one.said || ' ' || other.said,
    '', t.opened_at + m * interval '20 minutes', ''
FROM support_ticket t CROSS JOIN generate_series(1, %(each)s) m
JOIN phrases one ON one.place = (t.id * 7919 + m * 104729) %% 20000
JOIN phrases other ON other.place = (t.id * 6131 + m * 15485863) %% 20000
"""
EVENTS = """
INSERT INTO support_ticketevent (ticket_id, verb, at, by_name, reason, details)
SELECT t.id, v.verb, t.opened_at + v.after, 'Bench', '', '{}'
FROM support_ticket t, (VALUES ('opened', interval '0'), ('answered', interval '1 hour'),
    ('solved', interval '5 hours')) v (verb, after)
"""
SPENT = """
INSERT INTO support_timespent (ticket_id, minutes, at) SELECT id, 5 + id % 40, opened_at FROM support_ticket
"""


def fill(body: Any, count: int) -> None:
    """Requests of five years (the small base: of the last weeks), ten messages each, what happened, time spent."""
    from django.db import connection

    facts = {
        "body": body.pk, "count": count, "open": min(count // 5, 2_000), "now": NOW, "each": MESSAGES,
        "span": "5 years" if count > SMALL else "20 days",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT setseed(0.5)")
        cursor.execute(WORDS)
        for sql in (TICKETS, TEXTS, EVENTS):
            cursor.execute(sql, facts)
        cursor.execute(SPENT)
        cursor.execute("VACUUM ANALYZE")


def ground() -> Any:
    """A body, its schools, its desk with three technicians, and seven advisers who follow schools; a calendar."""
    from django.db.backends.postgresql.psycopg_any import DateRange

    from pupitre.accounts.models import Membership, Person, Role
    from pupitre.support.enums import TeamKind
    from pupitre.support.models import Team, TeamMember
    from pupitre.territory.models import Calendar, CalendarPeriod, Organisation, School
    from tests.factories import support as make

    body = Organisation.objects.create(kind="authority", name="Bench", code="BENCH", jurisdiction="fr")
    calendar = Calendar.objects.create(code="bench", name="Bench", jurisdiction="fr")
    CalendarPeriod.objects.bulk_create(
        CalendarPeriod(
            calendar=calendar, name=f"Holiday {n}", kind="holiday",
            days=DateRange(date(2021, 1, 2) + timedelta(days=60 * n), date(2021, 1, 12) + timedelta(days=60 * n)),
        )
        for n in range(50)
    )  # fmt: skip
    schools = School.objects.bulk_create(
        School(
            name=f"School {n}", kind="elementaire", code=f"BN{n:06}", code_scheme="local", responsible=body,
            calendar=calendar,
        )
        for n in range(SCHOOLS)
    )  # fmt: skip
    roles = {role.code: role for role in Role.objects.all()}

    def people(word: str, role: str, count: int) -> list[Person]:
        made = [Person.objects.create_user(f"{word}{n}@x.example", display_name=f"{word} {n}") for n in range(count)]
        Membership.objects.bulk_create(
            Membership(
                person=one, role=roles[role], starts_on="2020-01-01",
                organisation=None if role == "teacher" else body,
                school=schools[n % SCHOOLS] if role == "teacher" else None,
            )
            for n, one in enumerate(made)
        )  # fmt: skip
        return made

    people("teacher", "teacher", 600)
    people("lead", "plan_lead", 1)
    make.desk(body, *people("tech", "technician", 3))
    advisers = people("adviser", "adviser", 7)
    team = Team.objects.create(organisation=body, name="Advisers", kind=TeamKind.ADVISER)
    for n, one in enumerate(advisers):
        TeamMember.objects.create(team=team, person=one).schools.set(schools[n::7])
    return body


def processors() -> tuple[float, float]:
    """Seconds of CPU of this process, and of the server's process that answers it."""
    from django.db import connection

    connection.ensure_connection()
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(") ")[2].split()
    return time.process_time(), (int(fields[11]) + int(fields[12])) / TICK


def measured(act: Callable[[], Any], times: int = 60) -> tuple[float, float, int]:
    """Of one act, once warm: milliseconds of CPU here (median) and of the server (mean), and queries."""
    from django.db import connection

    asked: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *more)

    for _warm in range(3):
        act()
    with connection.execute_wrapper(count):
        act()
    spent, (_here, before) = [], processors()
    for _turn in range(times):
        at = time.process_time()
        act()
        spent.append((time.process_time() - at) * 1000)
    return statistics.median(spent), (processors()[1] - before) / times * 1000, len(asked)


def acts() -> dict[str, tuple[float, float, int]]:
    """Every act measured, on the base that the connection is on."""
    from django.db import transaction
    from django.test import Client

    from pupitre.accounts.models import Person
    from pupitre.accounts.queries import viewer_of
    from pupitre.kernel.viewer import SYSTEM
    from pupitre.support.models import Category, Ticket
    from pupitre.support.operations import opening, writing
    from pupitre.support.operations.opening import Asked
    from pupitre.territory.models import School

    who = {
        word: viewer_of(Person.objects.get(email=f"{word}0@x.example"), NOW.date())
        for word in ("tech", "adviser", "lead", "teacher")
    }
    school = School.objects.order_by("pk")[7]
    categories = {one.code: one for one in Category.objects.all()}

    def queue(name: str) -> Callable[[], Any]:
        rows = Ticket.objects.workable(who[name]).under_way().order_by("due_at", "pk")
        fields = ("pk", "subject", "school__name", "priority", "state", "due_at", "assignee__display_name")
        return lambda: list(rows.values(*fields)[:50])

    def search(name: str, words: str) -> Callable[[], Any]:
        def act() -> None:
            rows = Ticket.objects.visible(who[name]).matching(words, who[name]).order_by("-opened_at", "-pk")
            list(rows.values("pk", "subject", "school__name")[:25])

        return act

    def opens(code: str) -> Callable[[], Any]:
        asked = Asked("Une tablette", "Elle ne charge pas.", school=school, category=categories[code])
        asked = Asked(**{**vars(asked), "contact_email": "lea@x.example"})

        def act() -> None:
            with transaction.atomic():
                opening.open_ticket(asked=asked, actor=who["tech"], at=NOW)
                transaction.set_rollback(True)

        return act

    def answers() -> None:
        with transaction.atomic():
            writing.answer(ticket=open_one, body="Bonjour.", actor=who["tech"], at=NOW)
            transaction.set_rollback(True)

    open_one = Ticket.objects.workable(who["tech"]).filter(state="open", confidential=False).order_by("pk")[0]
    assert SYSTEM
    found = {
        "queue, technician": measured(queue("tech")),
        "queue, adviser": measured(queue("adviser")),
        "open: hardware": measured(opens("hardware")),
        "open: teaching": measured(opens("teaching")),
        "answer": measured(answers),
    }
    words = {"common word": "tablette", "two words": "tablette clavier", "rare word": rare(), "nothing": "zzyzx"}
    for name in ("tech", "lead", "adviser", "teacher"):
        for title, text in words.items():
            found[f"search, {name}: {title}"] = measured(search(name, text), 10)
    for name, (person, address) in pages(open_one).items():
        visitor = Client()
        visitor.force_login(Person.objects.get(email=f"{person}0@x.example"))
        assert visitor.get(address).status_code == 200, address
        found[name] = measured(lambda visitor=visitor, address=address: visitor.get(address), 25)
    return found


def pages(ticket: Any) -> dict[str, tuple[str, str]]:
    """The pages measured where they exist: who opens them, and their address."""
    from django.urls import NoReverseMatch, reverse

    named = {
        "page: queue, technician": ("tech", "support:queue", ()),
        "page: queue, adviser": ("adviser", "support:queue", ()),
        "page: a ticket": ("tech", "support:ticket", (ticket.pk,)),
        "page: the month": ("lead", "support:month", ()),
    }
    found = {}
    for name, (person, view, args) in named.items():
        try:
            found[name] = (person, reverse(view, args=args))
        except NoReverseMatch:
            print(f"  ({name}: no such page)")
    return found


def rare() -> str:
    from pupitre.support.models import TicketMessage

    row = TicketMessage.objects.order_by("pk").first()
    assert row
    return max(row.body.split(), key=lambda word: word.startswith("m"))


def on(base: str) -> None:
    """Speak to another database of the same server."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = base


def lay() -> None:
    """Make both bases, where they are not there yet."""
    from django.core.management import call_command
    from django.db import connection

    from pupitre.support.models import Ticket
    from pupitre.territory.models import Organisation

    full = connection.settings_dict["NAME"]
    call_command("migrate", verbosity=0)
    if Ticket.objects.exists():
        on(SMALL_BASE)
        call_command("migrate", verbosity=0)
        on(full)
        return
    ground()
    on("postgres")
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE {SMALL_BASE} TEMPLATE "{full}"')
    for base, count in ((SMALL_BASE, SMALL), (full, FULL)):
        on(base)
        at = time.perf_counter()
        fill(Organisation.objects.get(code="BENCH"), count)
        print(f"{count:,} requests, {count * MESSAGES:,} messages in {time.perf_counter() - at:.0f} s", flush=True)


def goal(name: str, full: tuple[float, float, int], small: tuple[float, float, int]) -> bool:
    """Whether what was measured is what the desk promises."""
    here, there, _queries = full
    if name.startswith("queue"):
        return here < QUEUE_GOAL and there <= max(FLAT * small[1], 5)
    if name == "page: the month":
        return here + there < FIGURES_GOAL
    if name.startswith("page"):
        return here < (QUEUE_GOAL if "queue" in name else 25) and here <= FLAT * small[0]
    if name.startswith("search"):
        return here + there < SEARCH_GOAL
    return here < OPEN_GOAL if name.startswith("open") else True


def main() -> int:
    import django

    django.setup()
    from django.db import connection

    from pupitre.config import memory

    lay()
    memory.settle()  # as the server does
    full = connection.settings_dict["NAME"]
    on(SMALL_BASE)
    small = acts()
    on(full)
    big = acts()
    print(f"{'':40}{'here':>9}{'database':>10}{'queries':>9}{'small: here':>13}{'database':>10}")
    good = True
    for name, spent in big.items():
        fine = goal(name, spent, small[name])
        good &= fine
        here, there, asked = spent
        said = f"{name:<40}{here:9.2f}{there:10.2f}{asked:9}{small[name][0]:13.2f}{small[name][1]:10.2f}"
        print(said + ("" if fine else "   over its goal"))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
