"""What the ledger costs at 50,000 movements: the report of a year, its pages, and an order written.

    make bench-ledger

Fills a base of its own (thrown away) with 263 schools and the movements of two years, then times, as the lowest
tenth of many turns: the report of a year by its function, beside the plain SQL sum that it cannot do without (the
floor, taken in the same run); the CPU of this process for each page, beside that of a page that shows nothing; and
one commitment, beside an INSERT of one row into a table without rules.
Goals: the report under 200 ms; each page under 25 ms of CPU of this process.
"""

import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from bench import lists  # sets the tests' settings, with their base of a day

MOVEMENTS = 50_000
SCHOOLS = 263
MEASURES = 8
REPORT_GOAL = 200.0  # ms of the clock
PAGE_GOAL = 25.0  # ms of CPU of this process
FLOOR = """
SELECT measure_id, verb, from_stage, to_stage, sum(amount) FROM governance_ledgermovement
WHERE year = 2026 GROUP BY 1, 2, 3, 4
"""


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    owner = fill()
    report, floor = reports(owner)
    print(f"{MOVEMENTS} movements; the plain SQL sum of a year (floor): {floor:.1f} ms\n")
    for name, cost in report.items():
        print(f"{name:<34}{cost:>8.1f} ms{cost / floor:>8.2f} x floor")
    pages, blank = visits()
    print(f"\nCPU of Python, a page that shows nothing: {blank:.1f} ms")
    for name, cost in pages.items():
        print(f"{name:<34}{cost:>8.1f} ms{cost / blank:>8.2f} x that")
    written, insert = writing(owner)
    print(f"\none commitment: {written:.2f} ms, {written / insert:.1f} times an INSERT of one row ({insert:.2f} ms)")
    return 0 if max(report.values()) <= REPORT_GOAL and max(pages.values()) <= PAGE_GOAL else 1


def fill() -> Any:
    """Orders of a year, received and paid, among two years; all in one statement, as the trigger would have it."""
    from django.db import connection

    from tests.factories.planning import measure
    from tests.factories.territory import organisation, school

    owner = organisation(name="Métropole")
    measures = [measure(owner, 20_000_000, 20_000_000, code=f"M{number}") for number in range(MEASURES)]
    schools = [school(owner, commune_name=f"Commune {number % 48}") for number in range(SCHOOLS)]
    write(measures, schools, MOVEMENTS, year=2026, begins=date(2027, 1, 2))
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return owner


def write(measures: list[Any], schools: list[Any], lines: int, *, year: int, begins: date) -> None:
    """Orders of `year`, and for a fifth of the next, each received and paid within 200 days of `begins`."""
    from django.utils import timezone

    from pupitre.governance.models import LedgerMovement

    ways = (("commit", "free", "committed"), ("receive", "committed", "received"), ("pay", "received", "paid"))
    now, rows = timezone.now(), []
    for line in range(lines // 3):
        for step, (verb, start, end) in enumerate(ways):
            rows.append(
                LedgerMovement(
                    measure=measures[line % len(measures)],
                    year=year + (line % 5 == 0),
                    school=schools[line * 7 % len(schools)],
                    verb=verb,
                    from_stage=start,
                    to_stage=end,
                    amount=Decimal(line % 900 + 1) + Decimal("0.37"),
                    document_kind="bench.line",
                    document_pk=line,
                    document_label=f"Order {line}",
                    on=begins + timedelta(days=line % 200 + step),
                    recorded_at=now,
                    recorded_by_name="Bench",
                )
            )
    LedgerMovement.objects.bulk_create(rows)


def reports(owner: Any) -> tuple[dict[str, float], float]:
    """The clock of the report by each of its lines, and of the floor."""
    from django.db import connection

    from pupitre.governance.queries.money import GROUPS, overview, report

    def floor() -> None:
        with connection.cursor() as cursor:
            cursor.execute(FLOOR)
            cursor.fetchall()

    kinds: dict[str, Callable[[], object]] = {
        f"report of a year by {by}": lambda by=by: report(owner, 2026, by) for by in GROUPS
    }
    kinds["report of a year on a day"] = lambda: report(owner, 2026, "measure", on=date(2027, 4, 1))
    kinds["where one stands"] = lambda: overview(owner, today=date(2026, 11, 1), year=2026)
    return {name: clock(act) for name, act in kinds.items()}, clock(floor)


def visits() -> tuple[dict[str, float], float]:
    """CPU of this process for each page of money, and for one that shows nothing."""
    from django.test import Client

    from pupitre.governance.models import FundingMeasure
    from tests.factories.accounts import person

    client = Client()
    client.force_login(person("administrator"))
    first = FundingMeasure.objects.order_by("pk")[0].pk
    addresses = {
        "money": "/governance/money/?year=2026",
        "money on a day": "/governance/money/?year=2026&on=2027-04-01",
        "a measure": f"/governance/money/measures/{first}/?year=2026",
        "movements": "/governance/money/movements/",
        "movements of a school": "/governance/money/movements/?school=School+77",
        "movements of a commune": "/governance/money/movements/?commune=Commune+7",
        "movements of a document": "/governance/money/movements/?document=Order+777",
        "report by measure": "/governance/money/report/?year=2026",
        "report by commune": "/governance/money/report/?year=2026&by=commune",
        "report by school": "/governance/money/report/?year=2026&by=school",
    }

    def ask(address: str) -> float:
        def act() -> None:
            assert client.get(address).status_code == 200, address

        return lists.measure(act).python

    return {name: ask(address) for name, address in addresses.items()}, ask("/reading/")


def writing(owner: Any) -> tuple[float, float]:
    """The clock of one commitment through the ledger, and of one INSERT into a bare table."""
    from django.db import connection, transaction
    from django.utils import timezone

    from pupitre.governance.models import FundingMeasure
    from pupitre.governance.operations import ledger
    from pupitre.kernel.viewer import SYSTEM

    measure = FundingMeasure.objects.filter(organisation=owner).order_by("pk")[0].pk
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE bare (amount numeric)")
    numbers = iter(range(10**6, 2 * 10**6))

    def commit() -> None:
        document = ledger.Document("bench.line", next(numbers), "Order")
        draws = [ledger.Draw(measure, 2026, Decimal("1.00"))]
        ledger.commit(draws, document=document, on=date(2028, 1, 1), actor=SYSTEM, at=timezone.now())

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO bare VALUES (1)")

    return clock(commit), clock(insert)


def clock(act: Callable[[], object]) -> float:
    """Milliseconds of the clock, the lowest tenth of the turns."""
    for _turn in range(5):
        act()
    spent = []
    for _turn in range(40):
        at = time.perf_counter()
        act()
        spent.append((time.perf_counter() - at) * 1000)
    return lists.lowest_tenth(spent)


if __name__ == "__main__":
    sys.exit(main())
