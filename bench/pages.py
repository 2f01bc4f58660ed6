"""What each page of the demo territory costs: CPU and queries, for the roles that open most, beside a bare page.

    make bench-pages            all the pages that links lead to, worst first

Makes the demo territory in a base of its own (thrown away), follows the links as each role, asks for each page a few
times by the test client, and prints the median CPU of this process (Python, driver, template) beside that of
the page of reading settings, which shows nothing but the frame. The goal: no page over 25 ms of CPU or 20 queries.
"""

import os
import statistics
import sys
import time
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

ROLES = ("administrator", "plan_lead", "buyer", "adviser", "school_head", "elected")
ASKED = 5  # times each page is asked for, after one that does not count
CPU_GOAL, QUERIES_GOAL = 25.0, 20  # ms; queries
SHOWN = 40  # pages printed


def main() -> int:
    import django

    django.setup()
    from datetime import UTC, datetime

    from django.core.management import call_command
    from django.test import Client

    from pupitre.cli.demo import steps

    call_command("migrate", verbosity=0)
    made = steps.make("france", at=datetime(2026, 3, 2, 9, tzinfo=UTC), password="demo-demo-demo-10")
    worst: dict[str, tuple[float, int, str, str]] = {}
    floor = 0.0
    for role in ROLES:
        client = Client()
        client.force_login(made.people[role])
        floor = floor or measure(client, "/reading/")[0]
        for name, address in pages(client):
            cpu, queries = measure(client, address)
            if cpu > worst.get(name, (0.0, 0, "", ""))[0]:
                worst[name] = (cpu, queries, role, address)
    over = report(worst, floor)
    return 1 if over else 0


def pages(client: Any) -> list[tuple[str, str]]:
    from tests.crawl import crawl

    return [(seen.name, seen.address) for seen in crawl(client) if seen.status == 200]


def measure(client: Any, address: str) -> tuple[float, int]:
    """Median CPU of a page in milliseconds, and its queries."""
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        client.get(address)
    times = []
    for _ in range(ASKED):
        at = time.process_time()
        client.get(address)
        times.append((time.process_time() - at) * 1000)
    return statistics.median(times), len(asked)


def report(worst: dict[str, tuple[float, int, str, str]], floor: float) -> int:
    """Print the dearest pages; how many are over a goal."""
    print(f"\nthe bare page: {floor:.1f} ms of CPU\n{'CPU ms':>8}{'/ bare':>8}{'queries':>9}  page")
    ranked = sorted(worst.items(), key=lambda row: -row[1][0])
    over = [row for row in ranked if row[1][0] > CPU_GOAL or row[1][1] > QUERIES_GOAL]
    for name, (cpu, queries, role, address) in ranked[:SHOWN]:
        mark = "  over" if cpu > CPU_GOAL or queries > QUERIES_GOAL else ""
        print(f"{cpu:>8.1f}{cpu / floor:>8.1f}{queries:>9}  {name} ({role}: {address[:70]}){mark}")
    print(f"\n{len(worst)} pages, {len(over)} over a goal ({CPU_GOAL:.0f} ms, {QUERIES_GOAL} queries)")
    for name, (cpu, queries, role, address) in over:
        print(f"  {name}: {cpu:.1f} ms, {queries} queries ({role}: {address})")
    return len(over)


if __name__ == "__main__":
    sys.exit(main())
