"""What each page of the demo territory costs, for each role: CPU and queries, beside a bare page.

    make bench-pages                                         all the pages that links lead to, worst first
    make bench-pages PAGES="projects: money" AS="elected"    those whose URL names hold a word, for some logins
    make bench-pages KEEP=/tmp/bench …                       in a base that stays there: made once, then quick

It fails if a page is over a goal; with PROFILE=1 it says where the time of each page measured goes.

Makes the demo territory of 263 schools in a base of its own (thrown away), fills its ledger up to 50,000 movements,
follows the links as each role, asks for each page by the test client once its caches are warm, and prints the lowest
CPU of this process (Python, driver, template) beside that of the page of reading settings, which shows the frame and
nothing else. The goal: no page over 25 ms of CPU or 20 queries. Pages that may stay over are named in EXCEPTIONS.
"""

import cProfile
import json
import os
import pstats
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from bench import kept

KEEP = os.environ.get("KEEP", "")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
if KEEP:
    kept.serve(Path(KEEP))

MOVEMENTS = 50_000  # of the ledger, those of the demo included
ASKED = 9  # times a page is asked for, once warm; once alone where it is far under the goal
CPU_GOAL, QUERIES_GOAL = 25.0, 20  # ms; queries
FAR_UNDER = 0.6  # of the goal
SHOWN = 40  # pages printed
MOST = 2_000  # pages followed as one login
EXCEPTIONS: dict[str, str] = {  # URL name: why it may cost more
    "governance:convention_signatures": "verifies the signatures of the document, by cryptography, at each reading",
}


@dataclass(frozen=True, order=True)
class Cost:
    """What a page costs a role. `cpu` in ms."""

    cpu: float
    queries: int
    name: str
    role: str
    address: str

    @property
    def is_over(self) -> bool:
        return self.cpu > CPU_GOAL or self.queries > QUERIES_GOAL


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.test import Client

    from pupitre.config import memory

    call_command("migrate", verbosity=0)
    memory.settle()  # as the server does
    words, roles = os.environ.get("PAGES", "").split(), os.environ.get("AS", "").split()
    costs, floor = [], 0.0
    for role, email, seen in logins(roles):
        client = signed_in(Client(), email)
        floor = floor or min(measure(client, "/reading/")[0] for _turn in range(ASKED))
        for name, address in seen or pages(client):
            if not words or any(word in f"{name} {address}" for word in words):
                costs.append(Cost(*measure(client, address), name, role, address))
                if os.environ.get("PROFILE"):
                    profile(client, address)
    return report(costs, floor)


def logins(roles: list[str]) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
    """Each role asked for, its login, and the pages its links lead to where the base was kept (otherwise none)."""
    from django.test import Client

    known = Path(KEEP) / "pages.json"
    if KEEP and known.exists():
        people = json.loads(known.read_text())
    else:
        from pupitre.cli.demo import steps

        made = steps.make("france", at=datetime(2026, 3, 2, 9, tzinfo=UTC), password="demo-demo-demo-10")
        fill(made)
        people = {role: (person.email, []) for role, person in made.people.items()}
        if KEEP:
            people = {role: (email, pages(signed_in(Client(), email))) for role, (email, _none) in people.items()}
            known.write_text(json.dumps(people))
    for role, (email, seen) in people.items():
        if not roles or role in roles:
            yield role, email, seen


def signed_in(client: Any, email: str) -> Any:
    from pupitre.accounts.models import Person

    client.force_login(Person.objects.get(email=email))
    return client


def fill(made: Any) -> None:
    """Orders over the two years of the demo, for its measures and schools; the money for them is voted first."""
    from django.db import connection

    from bench import ledger
    from pupitre.governance.models import FundingMeasure, LedgerMovement
    from pupitre.kernel.viewer import SYSTEM
    from pupitre.territory.models import School

    schools = list(School.objects.order_by("pk"))
    measures = list(FundingMeasure.objects.filter(organisation=made.authority).order_by("pk"))
    LedgerMovement.objects.bulk_create(
        LedgerMovement(
            measure=measure,
            year=year,
            verb="vote",
            from_stage="outside",
            to_stage="free",
            amount=Decimal(20_000_000),
            document_kind="bench.budget",
            document_pk=measure.pk,
            document_label="Bench",
            on=date(2025, 1, 1),
            recorded_at=made.at,
            recorded_by_name=SYSTEM.name,
        )
        for measure in measures
        for year in (2025, 2026)
    )
    more = MOVEMENTS - LedgerMovement.objects.count()
    ledger.write(measures, schools, more, year=2025, begins=date(2025, 1, 2))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def pages(client: Any) -> list[tuple[str, str]]:
    from tests.crawl import crawl

    return [(seen.name, seen.address) for seen in crawl(client, most=MOST) if seen.status == 200]


def measure(client: Any, address: str) -> tuple[float, int]:
    """CPU of a page in milliseconds, the lowest of its turns since others use the machine, and its queries."""
    from django.db import connection

    asked: list[str] = []

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append(sql)
        return execute(sql, params, many, context)

    client.get(address)
    with connection.execute_wrapper(count):
        once = _cpu(client, address)
    if once < CPU_GOAL * FAR_UNDER:
        return once, len(asked)
    return min(_cpu(client, address) for _ in range(ASKED)), len(asked)


def _cpu(client: Any, address: str) -> float:
    at = time.process_time()
    client.get(address)
    return (time.process_time() - at) * 1000


def profile(client: Any, address: str) -> None:
    """Where the time of a page goes: the functions that keep it, then those that it passes through."""
    profiler = cProfile.Profile(time.process_time)
    profiler.enable()
    for _turn in range(ASKED):
        client.get(address)
    profiler.disable()
    print(f"\n{address}, {ASKED} times")
    pstats.Stats(profiler).sort_stats("tottime").print_stats(25).sort_stats("cumtime").print_stats(70)


def report(costs: list[Cost], floor: float) -> int:
    """Print the dearest visit of each page, then every page and role over a goal; 1 if one has no excuse."""
    worst: dict[str, Cost] = {}
    for cost in sorted(costs):
        worst[cost.name] = cost
    print(f"\nthe bare page: {floor:.1f} ms of CPU\n{'CPU ms':>8}{'/ bare':>8}{'queries':>9}  page")
    for cost in sorted(worst.values(), reverse=True)[:SHOWN]:
        print(f"{cost.cpu:>8.1f}{cost.cpu / floor:>8.1f}{cost.queries:>9}  {cost.name} ({cost.role})")
    over = sorted((cost for cost in costs if cost.is_over), reverse=True)
    wrong = [cost for cost in over if cost.name not in EXCEPTIONS]
    most = max(cost.queries for cost in costs)
    print(f"\n{len(worst)} pages, {len(costs)} with the roles that open them; at most {most} queries")
    print(f"{len(over)} over a goal ({CPU_GOAL:.0f} ms, {QUERIES_GOAL} queries), {len(wrong)} without an excuse")
    for cost in over:
        excuse = EXCEPTIONS.get(cost.name, "OVER")
        print(f"  {cost.name} as {cost.role}: {cost.cpu:.1f} ms, {cost.queries} queries, {cost.address} ({excuse})")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
