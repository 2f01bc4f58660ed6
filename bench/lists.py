"""What the list of schools costs, with 1,000 schools and with 69,000: CPU per page, and whether it grows.

    make bench-lists

Makes an invented country in a base of its own (thrown away), asks for each page through Django's test client, and
prints the median CPU (this process: Python, driver, template) and time (with the base's work), in milliseconds.
The goal: 15 ms of CPU for the first page of 69,000 schools, and no growth with the number of rows.
"""

import html
import os
import re
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

SMALL, LARGE = 1_000, 69_000  # schools
ASKED = 60  # times each page is asked for, after WARM times that do not count
WARM = 8
GOAL = 15.0  # ms of CPU, first page, LARGE
GROWTH = 1.25  # CPU of LARGE over CPU of SMALL, at most


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    small = measure_at(SMALL)
    large = measure_at(LARGE)
    print(f"\n{'page':<34}{'CPU ' + str(SMALL):>10}{'CPU ' + str(LARGE):>11}{'ratio':>7}{'time ' + str(LARGE):>12}")
    for name, (cpu, _) in small.items():
        many, whole = large[name]
        print(f"{name:<34}{cpu:>10.2f}{many:>11.2f}{many / cpu:>7.2f}{whole:>12.2f}")
    first = large["first page"][0]
    growth = first / small["first page"][0]
    print(f"\nfirst page of {LARGE} schools: {first:.2f} ms of CPU (goal {GOAL}); {growth:.2f} times that of {SMALL}")
    return 0 if first <= GOAL and growth <= GROWTH else 1


def measure_at(schools: int) -> dict[str, tuple[float, float]]:
    from django.db import connection

    fill(schools)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    ask = asker()
    return {name: measure(lambda query=query: ask(query)) for name, query in pages(ask).items()}


def pages(ask: Callable[[str], Any]) -> dict[str, str]:
    """The addresses measured; the page after the first is the one its own link gives."""
    return {
        "first page": "",
        "second page": next_page(ask("").content.decode()),
        "by commune": "?sort=commune_name",
        "by name, from the end": "?sort=-name",
        "a word of a name": "?q=jaures",
        "a code": "?q=0000512",
        "a commune": "?commune=commune+12",
        "a kind and a sector": "?kind=primaire&sector=private",
        "IPS under 80 (reads every school)": "?ips_to=80",
        "by pupils (reads every school)": "?sort=-pupils",
    }


def next_page(page: str) -> str:
    found = re.search(r'rel="next" href="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def measure(act: Callable[[], object]) -> tuple[float, float]:
    """Median CPU and time of an act, in milliseconds."""
    for _ in range(WARM):
        act()
    cpu, wall = [], []
    for _ in range(ASKED):
        cpu_at, at = time.process_time(), time.perf_counter()
        act()
        cpu.append((time.process_time() - cpu_at) * 1000)
        wall.append((time.perf_counter() - at) * 1000)
    return statistics.median(cpu), statistics.median(wall)


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
    lpad((n %% 900)::text, 5, '0'), 'Commune ' || n %% 900, n || ' rue de l''École', '42000', '',
    42 + (n %% 900) / 100.0, n %% 800 / 100.0
FROM generate_series(1, %(schools)s) n ON CONFLICT (code) DO NOTHING;
INSERT INTO territory_enrolment (school_id, year_id, level_id, pupils, classes, is_estimate, rule)
SELECT s.id, y.start_year, l.id, 20 + s.id %% 200, 4, false, ''
FROM territory_school s CROSS JOIN territory_schoolyear y
CROSS JOIN (SELECT NULL::bigint AS id UNION ALL (SELECT id FROM territory_level WHERE jurisdiction = 'fr' LIMIT 5)) l
ON CONFLICT DO NOTHING;
INSERT INTO territory_schoolindex (school_id, scheme_id, year_id, value, missing_reason)
SELECT id, 'IPS', 2025, 60 + id %% 80, '' FROM territory_school ON CONFLICT DO NOTHING;
INSERT INTO territory_networkmembership (school_id, year_id, network)
SELECT id, 2025, 'REP' FROM territory_school WHERE id %% 10 = 0 ON CONFLICT DO NOTHING;
"""


if __name__ == "__main__":
    sys.exit(main())
