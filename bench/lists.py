"""What the list of schools costs, with 1,000 schools and with 69,000: CPU per page, and whether it grows.

    make bench-lists

Makes an invented country in a base of its own (thrown away), asks for each page through Django's test client, and
prints for each, in milliseconds: the CPU of this process (Python, driver, template), the mean CPU of the database's
process, and the time of the clock spent in SQL. Then the ratios of 69,000 schools to 1,000. Of CPU and clock, the
lowest tenth: what the page costs while nobody else takes the processor's caches.
The goals: 15 ms of CPU of this process, and no growth with the number of rows: neither in this process nor, within
GROWTH, in the database's.
"""

import html
import os
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

SMALL, LARGE = 1_000, 69_000  # schools
ASKED = 60  # times each page is asked for, after WARM times that do not count
WARM = 8
EXEMPT = "last page by pupils, unknown (*)"  # (*) must find the few schools without a count: reads every school
GOAL = 15.0  # ms of CPU of this process a page, with LARGE
GROWTH = 1.25  # CPU of this process with LARGE over that with SMALL, at most, over all pages (median)
DATABASE_GOAL = 15.0  # ms of CPU of the database a page, with LARGE: 69 times SMALL would be hundreds
TICK = os.sysconf("SC_CLK_TCK")  # of the processes' clocks in /proc, a second


@dataclass(frozen=True)
class Cost:
    """Of one page, in milliseconds."""

    python: float  # CPU of this process, the lowest tenth
    database: float  # mean CPU of the server's process
    sql: float  # time of the clock in SQL, the lowest tenth


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from pupitre.config import memory

    call_command("migrate", verbosity=0)
    memory.settle()  # as the server does
    small = measure_at(SMALL)
    large = measure_at(LARGE)
    print(f"\n{'':<34}{'Python':^21}{'database':^21}{'SQL, clock':^21}")
    print(f"{'page':<34}" + f"{SMALL:>7}{LARGE:>7}{'ratio':>7}" * 3)
    for name, few in small.items():
        many = large[name]
        pairs = [(few.python, many.python), (few.database, many.database), (few.sql, many.sql)]
        print(f"{name:<34}" + "".join(f"{a:>7.2f}{b:>7.2f}{b / max(a, 0.1):>7.2f}" for a, b in pairs))
    held = {name: cost for name, cost in large.items() if name != EXEMPT}
    highest = max(cost.python for cost in held.values())
    heaviest = max(cost.database for cost in held.values())
    growth = statistics.median(large[name].python / few.python for name, few in small.items())
    print(
        f"\nwith {LARGE} schools: at most {highest:.2f} ms of CPU of Python (goal {GOAL}) and {heaviest:.2f} of the "
        f"database (goal {DATABASE_GOAL}) a page; {growth:.2f} times Python's with {SMALL} (goal {GROWTH})"
    )
    return 0 if highest <= GOAL and heaviest <= DATABASE_GOAL and growth <= GROWTH else 1


def measure_at(schools: int) -> dict[str, Cost]:
    from django.db import connection

    fill(schools)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    ask = asker()
    return {name: measure(lambda query=query: ask(query)) for name, query in pages(ask, schools).items()}


def pages(ask: Callable[[str], Any], schools: int) -> dict[str, str]:
    """The addresses measured. A deep page is the one after a row in the middle of the list, as its link would be."""
    return {
        "first page": "",
        "second page": next_page(ask("").content.decode()),
        "deep page by name": f"?after={middle('sort_name', schools)}",
        "deep page by pupils": f"?sort=-pupils&after={middle('figures__pupils', schools, '-')}",
        "by name, from the end": "?sort=-name",
        "by commune": "?sort=commune_name",
        "by pupils": "?sort=pupils",
        "by pupils, most first": "?sort=-pupils",
        "by index": "?sort=index_IPS",
        "by index, highest first": "?sort=-index_IPS",
        "a word of a name": "?q=jaures",
        "part of a name, few schools": "?q=hugo+105",
        "a code": "?q=0000512",
        "a commune": "?commune=aubin+12",
        "a kind and a sector": "?kind=primaire&sector=private",
        "a network": "?network=REP",
        "a network, by pupils": "?network=REP&sort=-pupils",
        "a level": f"?level={a_level()}",
        "IPS under 80": "?ips_to=80",
        "IPS under 62, by pupils": "?ips_to=62&sort=-pupils",
        EXEMPT: "?sort=pupils&before=" + token(None, 10**9),
        "a body": "?body=corps+77",
    }


def next_page(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def middle(key: str, schools: int, sign: str = "") -> str:
    """The position of the row in the middle of a list."""
    from pupitre.territory.models import School

    rows = School.objects.filter(**{f"{key}__isnull": False}).order_by(f"{sign}{key}", f"{sign}pk")
    return token(*rows.values_list(key, "pk")[schools // 2])


def token(value: Any, pk: int) -> str:
    from pupitre.http.listing import position_after

    return position_after(value, pk)


def a_level() -> int:
    from pupitre.territory.models import Enrolment

    return Enrolment.objects.filter(level__isnull=False).order_by("level").values_list("level", flat=True)[0]


def measure(act: Callable[[], object]) -> Cost:
    for _ in range(WARM):
        act()
    cpu, clock = [], []
    at_server = of_server()
    for _ in range(ASKED):
        with sql_clock() as spent:
            cpu_at = time.process_time()
            act()
            cpu.append((time.process_time() - cpu_at) * 1000)
        clock.append(sum(spent) * 1000)
    database = (of_server() - at_server) / ASKED * 1000
    return Cost(lowest_tenth(cpu), database, lowest_tenth(clock))


def lowest_tenth(values: list[float]) -> float:
    return statistics.quantiles(values, n=10)[0]


def of_server() -> float:
    """Seconds of CPU of the server's process that answers us."""
    from django.db import connection

    connection.ensure_connection()
    fields = Path(f"/proc/{connection.connection.info.backend_pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICK


@contextmanager
def sql_clock() -> Iterator[list[float]]:
    from django.db import connection

    spent: list[float] = []

    def timed(execute: Callable[..., Any], *args: Any) -> Any:
        at = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent.append(time.perf_counter() - at)

    with connection.execute_wrapper(timed):
        yield spent


def asker() -> Callable[[str], Any]:
    from django.test import Client
    from django.urls import reverse

    from pupitre.accounts.models import Membership, Person, Role

    person = Person.objects.filter(email="lead@bench.example").first()
    if person is None:
        person = Person.objects.create_user("lead@bench.example", display_name="Lead")
        Membership.objects.create(person=person, role=Role.objects.get(code="plan_lead"), starts_on="2020-01-01")
    client = Client()
    client.force_login(person)
    address = reverse("territory:schools")

    def ask(query: str) -> Any:
        response = client.get(address + query)
        assert response.status_code == 200, (query, response.status_code)
        return response

    return ask


def fill(schools: int) -> None:
    """Bring the country to this many schools, each with three years of pupils by level and an IPS (set-based)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(COUNTRY, {"schools": schools})


COUNTRY = """
INSERT INTO territory_schoolyear SELECT generate_series(2023, 2025) ON CONFLICT DO NOTHING;
INSERT INTO territory_organisation (kind, name, label, code, jurisdiction, fiscal_year_starts_in)
SELECT CASE WHEN n %% 500 < 60 THEN 'area' ELSE 'commune' END, 'Corps ' || n, '', 'B' || n, 'fr', 1
FROM generate_series(1, 500) n ON CONFLICT DO NOTHING;
INSERT INTO territory_school (name, kind, sector, code, code_scheme, responsible_id, area_id, commune_code,
    commune_name, address, postcode, website, latitude, longitude)
SELECT (ARRAY['Jean Jaurès', 'Les Ormes', 'Marie Curie', 'Le Bourg', 'Victor Hugo', 'La Fontaine'])[1 + n %% 6]
    || ' ' || n,
    (ARRAY['primaire','maternelle','elementaire','college','lycee'])[1 + n %% 5],
    CASE WHEN n %% 6 = 0 THEN 'private' ELSE 'public' END, lpad(n::text, 7, '0') || 'Z', 'local',
    (SELECT id FROM territory_organisation WHERE code = 'B' || (61 + n %% 400)),
    (SELECT id FROM territory_organisation WHERE code = 'B' || (1 + n %% 59)),
    lpad((n %% 900)::text, 5, '0'),
    (ARRAY['Saint-Aubin', 'Villeneuve', 'Montreuil', 'Le Bourg-d''Oisans', 'Sainte-Foy', 'Beaumont', 'Clermont',
        'Roquefort', 'Valence'])[1 + n %% 9] || ' ' || n %% 900,
    n || ' rue de l''École', '42000', '',
    42 + (n %% 900) / 100.0, n %% 800 / 100.0
FROM generate_series(1, %(schools)s) n ON CONFLICT (code) DO NOTHING;
INSERT INTO territory_enrolment (school_id, year_id, level_id, pupils, classes, is_estimate, rule)
SELECT s.id, y.start_year, l.id, 20 + s.id %% 200, 4, false, ''
FROM territory_school s CROSS JOIN territory_schoolyear y
CROSS JOIN (SELECT NULL::bigint AS id UNION ALL (SELECT id FROM territory_level WHERE jurisdiction = 'fr' LIMIT 5)) l
ON CONFLICT DO NOTHING;
INSERT INTO territory_schoolindex (school_id, scheme_id, year_id, value, missing_reason)
SELECT id, 'IPS', 2025, 60 + id %% 80, '' FROM territory_school ON CONFLICT DO NOTHING;
DELETE FROM territory_enrolment WHERE school_id %% 50 = 7;
DELETE FROM territory_schoolindex WHERE school_id %% 3 = 1;
INSERT INTO territory_networkmembership (school_id, year_id, network)
SELECT id, 2025, 'REP' FROM territory_school WHERE id %% 10 = 0 ON CONFLICT DO NOTHING;
"""


if __name__ == "__main__":
    sys.exit(main())
