"""A server killed in the middle of batches loses nothing that it acknowledged, and does nothing twice afterwards."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet.models import Campaign, Holding, ScanAct
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person

ROOT = Path(__file__).parents[2]
SERVER = """
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, WSGIRequestHandler, make_server
from django.core.wsgi import get_wsgi_application
class Threaded(ThreadingMixIn, WSGIServer):
    daemon_threads = True
class Quiet(WSGIRequestHandler):
    def log_message(self, *args): pass
server = make_server("127.0.0.1", int(sys.argv[1]), get_wsgi_application(), Threaded, Quiet)
print("ready", flush=True)
server.serve_forever()
"""
PUPILS, BATCH, LANES = 96, 4, 3


@contextmanager
def serving(port: int) -> Iterator[subprocess.Popen[str]]:
    """A server of its own process on the tests' database."""
    address = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    environment = {**os.environ, "DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "tests.settings"}
    process = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(port)], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def post(port: int, path: str, acts: list[dict[str, Any]], cookies: str, token: str) -> list[dict[str, Any]] | None:
    """The fates of a batch, or None where no answer came."""
    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        headers = {"Content-Type": "application/json", "Cookie": cookies, "X-CSRFToken": token}
        line.request("POST", path, json.dumps({"acts": acts}), headers)
        answer = line.getresponse()
        said = json.loads(answer.read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    fates: list[dict[str, Any]] = said["fates"]
    return fates


@pytest.mark.django_db(transaction=True)
def test_nothing_acknowledged_is_lost_when_the_server_is_killed_and_nothing_is_done_twice() -> None:
    school = territory.school()
    campaign = Campaign.objects.create(
        organisation=school.responsible,
        kind="hand_out",
        name="August",
        year=make.year(),
        starts_on="2026-08-20",
        ends_on="2026-09-30",
    )
    now = timezone.now().isoformat()
    acts = [
        {
            "key": str(uuid4()),
            "kind": "hand_out",
            "code": make.device(school).asset_tag,
            "pupil": make.pupil(school).pk,
            "at": now,
        }
        for _ in range(PUPILS)
    ]
    batches = [acts[at : at + BATCH] for at in range(0, PUPILS, BATCH)]
    client = Client()
    client.force_login(person("technician", organisation=school.responsible))
    token = client.get(reverse("fleet:scan_extract", args=[campaign.pk, school.pk])).json()["token"]
    cookies = "; ".join(f"{name}={quote(morsel.value)}" for name, morsel in client.cookies.items())
    path = reverse("fleet:scan_receive", args=[campaign.pk, school.pk])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    acknowledged: set[str] = set()
    with serving(port) as process:

        def lane(mine: list[list[dict[str, Any]]]) -> None:
            for batch in mine:
                fates = post(port, path, batch, cookies, token)
                if fates is None:
                    return
                acknowledged.update(fate["key"] for fate in fates if fate["fate"] == "done")

        lanes = [threading.Thread(target=lane, args=[batches[at::LANES]]) for at in range(LANES)]
        for one in lanes:
            one.start()
        deadline = time.monotonic() + 60
        while len(acknowledged) < PUPILS // 4 and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        for one in lanes:
            one.join()

    # Killed in the middle: some acts were acknowledged, some never were.
    assert PUPILS // 4 <= len(acknowledged) < PUPILS
    wait_for_backends()
    kept = {str(key) for key in ScanAct.objects.order_by("pk").values_list("key", flat=True)}
    assert acknowledged <= kept
    assert Holding.objects.open().count() == len(kept)  # never an act without its holding, nor the reverse

    with serving(port):
        fates = [fate for batch in batches for fate in post(port, path, batch, cookies, token) or []]
    assert [fate["fate"] for fate in fates] == ["done"] * PUPILS
    assert ScanAct.objects.count() == Holding.objects.open().count() == PUPILS


def wait_for_backends() -> None:
    """The database notices that its client died; what it was doing is undone then."""
    for _ in range(200):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state IN ('active', 'idle in transaction')"
            )
            if cursor.fetchone()[0] == 0:
                return
        time.sleep(0.05)
