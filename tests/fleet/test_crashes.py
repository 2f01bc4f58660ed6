"""Killed outright: an import being applied leaves nothing, a server of agents forgets nothing that it took."""

import http.client
import io
import json
import os
import signal
import threading
import time
from typing import Any

import pytest
from django.utils import timezone

from pupitre.fleet import inventory as inventories
from pupitre.fleet.models import ActiveDay, Device, ManagedRecord, SourceMessage
from pupitre.kernel.imports import operations
from pupitre.kernel.models import AuditEntry, ImportRun, RowChange
from pupitre.kernel.viewer import SYSTEM
from tests.connectors import agents
from tests.factories import fleet as make
from tests.factories import territory
from tests.fleet.processes import free_port, running, serving, wait_for_backends

LINES, MACHINES, LANES = 3_000, 80, 4
APPLY = """
import time
import django
django.setup()
from django.utils import timezone
from pupitre.kernel import audit
from pupitre.kernel.imports import operations
from pupitre.kernel.viewer import SYSTEM
from tests.fleet.test_crashes import planned
run = planned()
def stopped(*args, **kwargs):  # every row is written, and nothing is committed yet
    print("ready", flush=True)
    time.sleep(60)
audit.record = stopped
operations.apply_run(run, actor=SYSTEM, at=timezone.now())
"""


def planned() -> ImportRun:
    """An inventory that is ready to be applied."""
    rows = (f"SN{at:05},TAG{at:05},Chromebook 11,Deployed,X-JAURES" for at in range(LINES))
    file = io.BytesIO("\n".join(["Serial,Asset Tag,Model,Status,Location", *rows]).encode())
    run = operations.open_run(
        inventories.KIND, file, name="inventory.csv", options={"owner": "Ici"}, actor=SYSTEM, at=timezone.now()
    )
    return operations.plan_run(run, actor=SYSTEM, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_an_import_killed_before_its_end_leaves_nothing_and_is_applied_whole_afterwards() -> None:
    territory.school(territory.organisation(name="Ici"), code="X-JAURES")
    with running(APPLY) as process:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    wait_for_backends()
    assert ImportRun.objects.get().state == "planned"  # ready to be applied again
    assert not Device.objects.exists()
    assert not RowChange.objects.filter(table="fleet.device").exists()
    assert not AuditEntry.objects.filter(action="imports.applied").exists()
    operations.apply_run(planned(), actor=SYSTEM, at=timezone.now())
    assert Device.objects.count() == RowChange.objects.filter(table="fleet.device").count() == LINES


def send(port: int, of: Any, number: int) -> bool:
    """Post the inventory of a machine; whether it was acknowledged."""
    said = agents.inventory(
        f"pc-{number:03}", bios={"ssn": f"5CG{number:05}XYZ"}, networks=[],
        hardware={"uuid": f"3f2504e0-4f89-11d3-9a0c-{number:012}"},
    )  # fmt: skip
    headers = {"Authorization": agents.basic(of), "GLPI-Agent-ID": "7c6d4f0e"}
    try:
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        line.request("POST", agents.ADDRESS, agents.packed(said), headers)
        answer = line.getresponse()
        return answer.status == 200 and json.loads(answer.read())["status"] == "ok"
    except (OSError, http.client.HTTPException, ValueError):
        return False


@pytest.mark.django_db(transaction=True)
def test_what_agents_were_told_is_kept_was_kept_when_the_server_is_killed() -> None:
    school = territory.school()
    for number in range(MACHINES):
        make.device(school, serial=f"5CG{number:05}XYZ")
    of = agents.source(school.responsible)
    port = free_port()
    taken: set[int] = set()
    with serving(port) as process:

        def lane(mine: range) -> None:
            for number in mine:
                if not send(port, of, number):
                    return
                taken.add(number)

        lanes = [threading.Thread(target=lane, args=[range(at, MACHINES, LANES)]) for at in range(LANES)]
        for one in lanes:
            one.start()
        deadline = time.monotonic() + 60
        while len(taken) < MACHINES // 4 and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(process.pid, signal.SIGKILL)
        for one in lanes:
            one.join()

    assert MACHINES // 4 <= len(taken) < MACHINES
    wait_for_backends()
    kept = set(ManagedRecord.objects.order_by("pk").values_list("external_id", flat=True))
    assert {f"pc-{number:03}" for number in taken} <= kept
    messages = SourceMessage.objects.filter(fate="taken")
    assert kept == set(messages.order_by("pk").values_list("external_id", flat=True))  # never one without the other
    with serving(port):
        assert all(send(port, of, number) for number in range(MACHINES))
    assert ManagedRecord.objects.filter(standing="linked").count() == ManagedRecord.objects.count() == MACHINES
    assert ActiveDay.objects.count() == MACHINES  # a day that is told twice is one day
