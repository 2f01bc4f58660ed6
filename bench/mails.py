"""How fast one process takes mail in: each with its fate, its request and its acknowledgement, a commit each.

    make bench-mails

In a base of its own (thrown away, but as durable as a real one: each commit waits for the disk), from a private
Dovecot of this machine: mails of teachers and strangers, answers to requests by their signed address, machines;
beside a floor taken in the same run, which reads the same mails by the same door and writes one row of a bare table
for each, a commit each. Of both: by the clock, and CPU of this process and of the server's process that answers it.
Others may use the machine: then CPU is what counts.
Goal: 60 mails a second.
"""

import os
import sys
import time
from typing import Any

from bench import lists  # noqa: F401 - sets the tests' settings, with their base of a day
from bench.support import processors

SCHOOLS, TEACHERS, MAILS, WARM = 20, 200, 500, 50
GOAL = 60.0  # mails a second
TEXT = "Bonjour,\n\nLe tableau de la salle 4 ne s’allume plus depuis ce matin.\n\nMerci,\n" * 8


def main() -> int:
    import django

    django.setup()
    from django.core.management import call_command

    from pupitre.connectors.mail import reading
    from pupitre.support.models import ReceivedMail, Ticket
    from tests.connectors.mail_server import running

    call_command("migrate", verbosity=0)
    make_durable()
    box = fill()
    with running() as server:
        type(box).objects.update(port=server.port)
        box.refresh_from_db()
        server.deliver(box.username, *mails(box, WARM, 0))
        reading.read(box)
        box.refresh_from_db()
        server.deliver(box.username, *mails(box, MAILS, WARM))
        floor = timed(lambda: bare(box))
        took = timed(lambda: reading.read(box))
    fates = list(ReceivedMail.objects.order_by("pk").values_list("fate", flat=True))[WARM:]
    assert len(fates) == MAILS
    kinds = ", ".join(f"{fates.count(one)} {one}" for one in sorted(set(fates)))
    print(f"{MAILS} mails ({kinds}), {Ticket.objects.count()} requests")
    for name, (wall, here, there) in (("floor: read, one INSERT", floor), ("taken in", took)):
        spent = f"{here / MAILS * 1000:>8.2f} ms of CPU each here{there / MAILS * 1000:>8.2f} in the database"
        print(f"{name:<26}{MAILS / wall:>8.0f} mails/s{spent}")
    print(f"{took[0] / floor[0]:.1f} times the floor by the clock; load of the machine: {os.getloadavg()[0]:.1f}")
    return 0 if MAILS / took[0] >= GOAL else 1


def make_durable() -> None:
    """Take back what tests trade for speed."""
    from django.db import connection

    with connection.cursor() as cursor:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"ALTER SYSTEM SET {name} = on")
        cursor.execute("SELECT pg_reload_conf()")
    connection.close()  # a new one has them


def fill() -> Any:
    """A body with its desk of three, its schools, their teachers, and a box."""
    from tests.factories import mail
    from tests.factories.accounts import person
    from tests.factories.support import desk
    from tests.factories.territory import organisation, school

    body = organisation(name="Métropole")
    desk(body, *(person("technician", organisation=body) for _number in range(3)))
    places = [school(body, name=f"École {number}") for number in range(SCHOOLS)]
    for number in range(TEACHERS):
        person("teacher", school=places[number % SCHOOLS], email=f"teacher{number}@ecole.example")
    return mail.box(body)


def mails(box: Any, count: int, start: int) -> list[bytes]:
    """Seven in ten open a request, two answer one, one is of a machine."""
    from pupitre.support import addresses
    from pupitre.support.models import Ticket
    from tests.connectors.mails import mail

    known = list(Ticket.objects.order_by("pk").values_list("pk", flat=True))
    made = []
    for number in range(start, start + count):
        host = "ecole.example" if number % 10 < 6 else "elsewhere.example"
        headers = {"From": f"teacher{number * 7 % TEACHERS}@{host}"}
        if number % 10 in {7, 8} and known:
            headers["To"] = addresses.signed(box, known[number % len(known)])
        if number % 10 == 9:
            headers["Auto-Submitted"] = "auto-replied"
        made.append(mail(f"Panne {number}", TEXT, html=f"<p>{TEXT}</p>", headers=headers))
    return made


def bare(box: Any) -> None:
    """What no reader can do without."""
    from django.db import connection

    from pupitre.connectors.mail import imap
    from tests.factories.mail import PASSWORD

    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_mail (uid bigint PRIMARY KEY, raw bytea)")
        with imap.opened(box, PASSWORD) as folder:
            for uid, raw in folder.mails(folder.after(box.last_uid, box.read_since)):
                cursor.execute("INSERT INTO bench_mail VALUES (%s, %s)", [uid, raw])


def timed(act: Any) -> tuple[float, float, float]:
    """Seconds by the clock, of CPU of this process, and of the server's process that answers it."""
    wall, before = time.perf_counter(), processors()
    act()
    here, there = processors()
    return time.perf_counter() - wall, here - before[0], there - before[1]


if __name__ == "__main__":
    sys.exit(main())
