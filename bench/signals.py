"""What hearing devices costs: inventories a second and CPU of each, reconciliation and curves at 20,000 devices.

    make bench-signals

In a base of its own (thrown away): 20,000 devices of 263 schools, in carts, with their records; 5 years of days of
use. Prints inventories a second through the door of the agents (Django's test client, one process, one after the
other) with the CPU of this process for each, the CPU and queries of the reconciliation page, and the time to read a
school's and a set's curve over five years.
"""

import json
import os
import sys
import time
import zlib
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

DEVICES, SCHOOLS, YEARS = 20_000, 263, 5
GOAL_INVENTORIES, GOAL_PAGE, GOAL_CURVE = 50, 25.0, 50.0  # a second; ms of CPU of Python; ms of the clock
SENT = 400
TODAY = date.today()  # noqa: DTZ011 - a day, wherever the machine stands


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    fill()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM fleet_activeday")
        print(f"{cursor.fetchone()[0]:,} days of use of {DEVICES:,} devices over {YEARS} years")
    good = [inventories(), page(), curves()]
    return 0 if all(good) else 1


def inventories() -> bool:
    """Through the door: known machines and new ones, full inventories of 30 kB, one after the other."""
    from pupitre.territory.models import Organisation
    from tests.connectors.agents import post, source

    door = source(Organisation.objects.get(code="BENCH"), name="Bench agents")
    bodies = [body(number) for number in range(SENT)]
    for octets in bodies[:20]:
        assert post(door, octets).status_code == 200
    rates = {}
    for name in ("new to us", "known"):
        at, cpu = time.perf_counter(), time.process_time()
        for octets in bodies[20:]:
            assert post(door, octets).status_code == 200
        took, spent = time.perf_counter() - at, time.process_time() - cpu
        rates[name] = (SENT - 20) / took
        print(
            f"inventories {name:<10}: {rates[name]:6.1f} a second, {spent / (SENT - 20) * 1000:5.2f} ms of CPU each"
        )
    return min(rates.values()) >= GOAL_INVENTORIES


def body(number: int) -> bytes:
    from tests.connectors.agents import inventory

    softwares = [{"name": f"Program {n}", "version": "1.2.3", "publisher": "Somebody"} for n in range(300)]
    said = inventory(f"bench-{number}", softwares=softwares)
    said["content"]["bios"] = {"ssn": f"BENCH{number + 1:06}", "smodel": "Bench"}
    said["content"]["hardware"] = {"uuid": f"4c4c4544-0034-3010-8048-{number + 1:012x}", "memory": 7800}
    said["content"]["networks"] = [
        {"mac": f"a4:bb:6d:{number >> 16 & 255:02x}:{number >> 8 & 255:02x}:{number & 255:02x}"}
    ]
    return zlib.compress(json.dumps(said).encode())


def page() -> bool:
    from django.db import connection
    from django.test import Client
    from django.urls import reverse

    from pupitre.territory.models import Organisation
    from tests.factories.accounts import person

    address = reverse("fleet:reconciliation")
    visitor = Client()
    visitor.force_login(person("plan_lead", organisation=Organisation.objects.get(code="BENCH")))
    asked: list[str] = []

    def count(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        asked.append(sql)
        return execute(sql, *more)

    with connection.execute_wrapper(count):
        assert visitor.get(address).status_code == 200
    cpu, clock = timed(lambda: visitor.get(address))
    print(f"reconciliation: {cpu:.1f} ms of CPU of Python, {clock:.1f} ms of the clock, {len(asked)} queries")
    return cpu <= GOAL_PAGE and len(asked) <= 20


def curves() -> bool:
    from django.utils import timezone

    from pupitre.fleet.models import DeviceSet
    from pupitre.fleet.operations import usage as operations
    from pupitre.fleet.queries.usage import curve, weeks_of_sets
    from pupitre.kernel.viewer import SYSTEM
    from pupitre.territory.models import School

    today, first = TODAY, TODAY - timedelta(weeks=52 * YEARS)
    at = time.perf_counter()
    rows = operations.measure(first=first, last=today, actor=SYSTEM, at=timezone.now())
    print(f"weeks kept from the days: {rows:,} rows in {time.perf_counter() - at:.1f} s")
    at = time.perf_counter()
    operations.measure(first=today - timedelta(weeks=2), last=today, actor=SYSTEM, at=timezone.now())
    print(f"each night, three weeks: {time.perf_counter() - at:.2f} s")
    school = School.objects.filter(code__startswith="BN").order_by("pk")[0]
    one = DeviceSet.objects.filter(school=school).order_by("pk")[0]
    good = True
    for name, read in {
        "a school's curve": lambda: curve(school, first=first, last=today),
        "a set's curve": lambda: curve(one, first=first, last=today),
        "the weeks of a school's sets": lambda: weeks_of_sets(school, first, today),
    }.items():
        assert read(), name
        _cpu, clock = timed(read)
        good = good and clock <= GOAL_CURVE
        print(f"{name} over {YEARS} years: {clock:.1f} ms")
    _cpu, clock = timed(lambda: weeks_of_sets(None, today - timedelta(weeks=10), today))
    print(f"the weeks of all sets over 10 weeks: {clock:.1f} ms")
    return good


def timed(act: Callable[[], Any], times: int = 12) -> tuple[float, float]:
    """The least CPU of this process and the least time of the clock, in milliseconds."""
    cpu, clock = [], []
    for _ in range(times):
        at, spent = time.perf_counter(), time.process_time()
        act()
        cpu.append((time.process_time() - spent) * 1000)
        clock.append((time.perf_counter() - at) * 1000)
    return min(cpu), min(clock)


def fill() -> None:
    """A commune with 263 schools, four carts each, 20,000 devices with their records, and their days of use."""
    from django.db import connection
    from django.utils import timezone

    from pupitre.fleet.models import Device, DeviceSet, HeardDay, ManagedRecord, Source
    from pupitre.fleet.operations import activity
    from pupitre.procurement.models import DeviceModel
    from pupitre.territory.models import Organisation, School

    owner = Organisation.objects.create(kind="commune", name="Bench", code="BENCH", jurisdiction="fr")
    schools = School.objects.bulk_create(
        School(name=f"School {n}", kind="elementaire", code=f"BN{n:06}", code_scheme="local", responsible=owner)
        for n in range(SCHOOLS)
    )
    models = DeviceModel.objects.bulk_create(
        DeviceModel(organisation=owner, code=f"M{n}", name=f"Model {n}", category="laptop", life_years=5)
        for n in range(12)
    )
    sets = DeviceSet.objects.bulk_create(
        DeviceSet(school=school, name=f"Cart {n}", function="cart", group=f"C{n}")
        for school in schools
        for n in range(4)
    )
    devices = Device.objects.bulk_create(
        Device(
            organisation=owner, model=models[n % 12], serial=f"BENCH{n + 1:06}", asset_tag=f"B{n:06}", state="in_use",
            set=sets[n % len(sets)] if n % 10 else None, school=sets[n % len(sets)].school,
            last_seen_on=TODAY if n % 7 else None,
        )
        for n in range(DEVICES)
    )  # fmt: skip
    tool = Source.objects.create(organisation=owner, kind="chromeos", name="Tool", identifier="tool")
    ManagedRecord.objects.bulk_create(
        ManagedRecord(
            source=tool, external_id=str(one.pk), device=one, standing="linked", serial=one.serial,
            first_seen_at=timezone.now(),
        )
        for number, one in enumerate(devices)
        if number % 9
    )  # fmt: skip
    first = TODAY - timedelta(weeks=52 * YEARS)
    activity.ensure_years(range(first.year, TODAY.year + 1))
    with connection.cursor() as cursor:
        cursor.execute(ACTIVITY, {"first": first, "last": TODAY})
    HeardDay.objects.bulk_create(
        HeardDay(source=tool, day=first + timedelta(days=n)) for n in range((TODAY - first).days + 1)
    )


ACTIVITY = """
INSERT INTO fleet_activeday (record_id, day, minutes)
SELECT r.id, d::date, 45 FROM generate_series(%(first)s::date, %(last)s::date, '1 day') d, fleet_managedrecord r
WHERE extract(isodow FROM d) < 6 AND extract(month FROM d) NOT IN (7, 8) AND random() < 0.4
"""


if __name__ == "__main__":
    sys.exit(main())
