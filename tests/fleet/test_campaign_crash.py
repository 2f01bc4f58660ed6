"""A server killed in the middle of batches loses nothing that it acknowledged, and does nothing twice afterwards."""

import http.client
import json
import os
import signal
import threading
import time
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from pupitre.fleet.models import Campaign, Holding, ScanAct
from tests.factories import fleet as make
from tests.factories import territory
from tests.factories.accounts import person
from tests.fleet.processes import free_port, serving, wait_for_backends

PUPILS, BATCH, LANES = 96, 4, 3


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
    port = free_port()
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
