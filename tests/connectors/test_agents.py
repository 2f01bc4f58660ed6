"""Agents speak: the whole protocol, through the door."""

import json
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from pupitre.connectors.agents import hearing, wire
from pupitre.fleet.models import ActiveDay, DeviceAddress, HeardDay, ManagedRecord, SourceMessage, Task
from pupitre.fleet.operations import sources
from pupitre.kernel.viewer import SYSTEM
from tests.connectors.agents import ADDRESS, basic, inventory, packed, post, source
from tests.factories import fleet as make
from tests.factories import territory

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "inventory"
SERIAL = "5CG1234XYZ"


@pytest.fixture
def school() -> Any:
    return territory.school(code="0421234A")


@pytest.fixture
def agents(school: Any) -> Any:
    return source(school.responsible)


def test_a_computer_of_the_register_says_what_it_is(school: Any, agents: Any) -> None:
    device = make.device(school, serial=SERIAL)
    answer = post(agents, packed(inventory(tag="0421234A")))
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "expiration": 24})
    record = ManagedRecord.objects.get()
    assert (record.device, record.standing, record.how, record.school) == (device, "linked", "serial", school)
    assert (record.memory_mb, record.disk_gb, record.battery_percent) == (8192, 256, 80)
    assert (record.model, record.os, record.os_version) == ("HP ProBook 440 G8", "Windows 11", "23H2")
    device.refresh_from_db()
    today = timezone.localdate()
    assert (device.last_seen_on, device.os) == (today, "Windows 11 23H2")
    assert device.hardware_uuid == "3f2504e0-4f89-11d3-9a0c-0305e82c3301"
    assert DeviceAddress.objects.get().mac == "a4:bb:6d:00:00:01"
    assert (ActiveDay.objects.get().day, HeardDay.objects.get().day) == (today, today)
    assert SourceMessage.objects.get().fate == "taken"
    kept = json.dumps([list(map(str, row)) for row in ManagedRecord.objects.values_list()])
    assert "jeanne" not in kept
    assert "A game" not in kept


def test_partial_inventories_change_what_they_say_and_nothing_else(school: Any, agents: Any) -> None:
    make.device(school, serial=SERIAL)
    post(agents, packed(inventory()))
    whole = inventory()
    said = {**whole, "partial": True, "content": {
        "bios": whole["content"]["bios"], "hardware": whole["content"]["hardware"],
        "batteries": [{"capacity": 50000, "real_capacity": 25000}],
    }}  # fmt: skip
    assert post(agents, packed(said)).status_code == 200
    record = ManagedRecord.objects.get()
    assert (record.battery_percent, record.disk_gb, record.memory_mb, record.macs) == (
        50, 256, 8192, ["a4:bb:6d:00:00:01"],
    )  # fmt: skip
    assert (SourceMessage.objects.count(), ActiveDay.objects.count()) == (2, 1)


def test_a_reimaged_machine_comes_back_under_another_name(school: Any, agents: Any) -> None:
    device = make.device(school, serial=SERIAL)
    post(agents, packed(inventory("pc-a-2026-09-01-08-00-00")))
    post(agents, packed(inventory("pc-b-2026-10-01-08-00-00")))
    record = ManagedRecord.objects.get()
    assert (record.device, record.external_id) == (device, "pc-b-2026-10-01-08-00-00")
    assert record.previous_ids == ["pc-a-2026-09-01-08-00-00"]


def test_placeholders_name_nobody(school: Any, agents: Any) -> None:
    for machine in ("a", "b"):
        bios = {"ssn": "To be filled by O.E.M.", "smodel": "PC"}
        hardware = {"uuid": "03000200-0400-0500-0006-000700080009"}
        post(agents, packed(inventory(machine, bios=bios, hardware=hardware, networks=[])))
    assert sorted(ManagedRecord.objects.values_list("serial", "uuid", "standing")) == [("", "", "unknown")] * 2
    assert set(Task.objects.values_list("kind", flat=True)) == {"unknown_seen"}


def test_a_conflict_is_a_task_and_is_told_once(school: Any, agents: Any) -> None:
    make.device(school, serial=SERIAL, hardware_uuid="4c4c4544-0034-3010-8048-b6c04f503732")
    make.device(school, serial="OTHER1", hardware_uuid="3f2504e0-4f89-11d3-9a0c-0305e82c3301")
    for _ in range(2):
        post(agents, packed(inventory(tag="0421234A")))
    task = Task.objects.get()
    assert (task.kind, task.school, task.record.standing) == ("identity", school, "conflict")
    assert len(task.record.between) == 2


def test_a_lost_device_that_speaks_is_told(school: Any, agents: Any) -> None:
    device = make.device(school, serial=SERIAL, state="lost")
    post(agents, packed(inventory()))
    post(agents, packed(inventory()))
    assert Task.objects.get().kind == "reappeared"
    assert Task.objects.get().device == device


def test_devices_of_another_body_are_out_of_sight(agents: Any) -> None:
    make.device(territory.school(territory.organisation()), serial=SERIAL)
    post(agents, packed(inventory()))
    assert ManagedRecord.objects.get().standing == "unknown"


PROLOG = (
    b"<?xml version='1.0'?><REQUEST><DEVICEID>old-pc</DEVICEID><QUERY>PROLOG</QUERY><TOKEN>12345678</TOKEN></REQUEST>"
)
CONTACT = {"action": "contact", "deviceid": "pc", "installed-tasks": ["inventory"], "enabled-tasks": ["inventory"]}


def test_first_words(agents: Any) -> None:
    older = post(agents, zlib.compress(PROLOG), json_agent=False)
    assert older["Content-Type"] == "application/x-compress-zlib"
    assert b"<PROLOG_FREQ>24</PROLOG_FREQ><RESPONSE>SEND</RESPONSE>" in zlib.decompress(older.content)
    assert post(agents, zlib.compress(PROLOG)).json() == {"status": "ok", "expiration": 24}
    answer = post(agents, packed(CONTACT), **{"GLPI-Request-ID": "0a1b2c3d"})
    assert answer.json()["tasks"]["inventory"]["server"] == "glpi"
    assert answer["GLPI-Request-ID"] == "0a1b2c3d"
    asked = Client().get(ADDRESS, {"action": "getConfig"}, headers={"Authorization": basic(agents)})
    assert asked.json()["schedule"] == []
    assert set(SourceMessage.objects.values_list("fate", flat=True)) == {"greeted"}


def test_older_inventories_in_xml(school: Any, agents: Any) -> None:
    make.device(school, serial=SERIAL)
    body = (
        "<REQUEST><CONTENT><ACCOUNTINFO><KEYNAME>TAG</KEYNAME><KEYVALUE>0421234A</KEYVALUE></ACCOUNTINFO>"
        f"<BIOS><SSN>{SERIAL}</SSN><SMODEL>Latitude</SMODEL><SMANUFACTURER>Dell Inc.</SMANUFACTURER></BIOS>"
        "<HARDWARE><OSNAME>Debian</OSNAME><MEMORY>3900</MEMORY></HARDWARE>"
        "<NETWORKS><MACADDR>A4:BB:6D:00:00:09</MACADDR></NETWORKS></CONTENT>"
        "<DEVICEID>old-pc</DEVICEID><QUERY>INVENTORY</QUERY></REQUEST>"
    )
    answer = post(agents, zlib.compress(body.encode()), json_agent=False)
    assert b"<REPLY>" in zlib.decompress(answer.content)
    record = ManagedRecord.objects.get()
    assert (record.standing, record.model, record.memory_mb, record.site) == (
        "linked", "Dell Inc. Latitude", 3900, "0421234A",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (packed({"action": "netinventory", "deviceid": "pc"}), "unknown_action"),
        (packed({"action": "inventory", "deviceid": "", "content": {"bios": {}}}), "no_deviceid"),
        (packed({**inventory(), "itemtype": "Printer"}), "not_a_computer"),
        (b"hello", "neither_xml_nor_json"),
    ],
)
def test_refused_messages_have_a_fate(agents: Any, body: bytes, problem: str) -> None:
    answer = post(agents, body)
    assert answer.status_code == 400
    assert answer.json()["status"] == "error"
    kept = SourceMessage.objects.get()
    assert (kept.fate, kept.problem) == ("refused", problem)


def test_who_does_not_hold_the_secret_is_refused_before_reading(agents: Any) -> None:
    nobody = Client().post(ADDRESS, packed(inventory()), content_type="application/json")
    assert (nobody.status_code, nobody["WWW-Authenticate"][:5]) == (401, "Basic")
    assert post(agents, packed(inventory()), secret="wrong").status_code == 401
    assert post(agents, b"", secret="wrong").status_code == 401
    bearer = {"Authorization": f"Bearer {agents.identifier}.a secret of ours", "GLPI-Agent-ID": "1"}
    assert Client().post(ADDRESS, packed(CONTACT), content_type="x/y", headers=bearer).status_code == 200
    for bad in ("Basic !!!", "Basic", "Basic AAAA", "Digest x", "Basic " + "AAA=" * 3):
        assert Client().get(ADDRESS, headers={"Authorization": bad}).status_code == 401
    assert SourceMessage.objects.count() == 1


def test_too_much_is_refused_before_reading(agents: Any) -> None:
    class Unread:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("the body was read")

        readline = read

    answer = Client().generic(
        "POST", ADDRESS, b"", headers={"Authorization": basic(agents)},
        CONTENT_LENGTH=str(wire.RECEIVED + 1), **{"wsgi.input": Unread()},
    )  # fmt: skip
    assert answer.status_code == 413
    assert (
        Client().generic("POST", ADDRESS, CONTENT_LENGTH="", headers={"Authorization": basic(agents)}).status_code
        == 411
    )
    assert Client().put(ADDRESS, headers={"Authorization": basic(agents)}).status_code == 405


def test_a_paused_source_takes_nothing_and_a_new_secret_shuts_the_old_one_out(agents: Any) -> None:
    sources.pause(source=agents, paused=True, actor=SYSTEM, at=timezone.now())
    assert post(agents, packed(inventory())).status_code == 503
    sources.pause(source=agents, paused=False, actor=SYSTEM, at=timezone.now())
    sources.renew_secret(source=agents, actor=SYSTEM, at=timezone.now())
    assert post(agents, packed(inventory())).status_code == 401
    assert post(agents, packed(inventory()), secret=sources.secret_of(agents)).status_code == 200


def test_nothing_acknowledged_is_lost_and_nothing_lost_is_acknowledged(
    school: Any, agents: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message and its effects are one transaction: a failure at the end leaves neither, and no answer."""

    def dies(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("killed")

    with monkeypatch.context() as patch:
        patch.setattr(hearing.sources, "note", dies)
        with pytest.raises(RuntimeError, match="killed"):
            post(agents, packed(inventory()))
    assert not ManagedRecord.objects.exists()
    assert not ActiveDay.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_many_messages_of_one_new_machine_make_one_record(school: Any, agents: Any) -> None:
    start = threading.Barrier(6)

    def send(number: int) -> int:
        start.wait()
        try:
            return post(agents, packed(inventory(f"pc-{number % 3}"))).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(send, range(6))) == {200}
    assert ManagedRecord.objects.count() == 1
    assert SourceMessage.objects.filter(fate="taken").count() == 6


@pytest.mark.parametrize("days", [[date(2026, 12, 31), date(2027, 1, 1)]])
def test_the_table_of_a_new_year_is_made_when_its_first_day_comes(agents: Any, days: list[date]) -> None:
    from pupitre.fleet.operations import activity

    activity.keep_days([(1, day, minutes) for day in days for minutes in (5, 90, 20)], date(2026, 12, 31))
    assert list(ActiveDay.objects.order_by("day").values_list("day", "minutes")) == [(day, 20) for day in days]
    activity.keep_days([(1, days[0], 200), (1, date(1970, 1, 1), 5)], date(2026, 12, 31))
    activity.keep_days([(1, days[0], 10)], date(2026, 12, 31))
    assert ActiveDay.objects.get(day=days[0]).minutes == 200
    assert ActiveDay.objects.count() == 2


@pytest.mark.skipif(not DATA.exists(), reason="the inventories are not here")
def test_real_inventories(agents: Any) -> None:
    files = [
        DATA / f"glpi_agent/computer_1{end}.json"
        for end in ("", "_partial_batteries", "_partial_volumes", "_partial_softs")
    ]
    for file in files:
        assert post(agents, zlib.compress(file.read_bytes())).status_code == 200, file
    record = ManagedRecord.objects.get()
    assert (record.serial, record.model, record.battery_percent) == ("640HP72", "Dell Inc. XPS 13 9350", 70)
    for file in sorted(DATA.glob("legacy_xml/*.xml")):
        answer = post(agents, zlib.compress(file.read_bytes()), json_agent=False)
        assert answer.status_code in {200, 400}, file
    for name in ("phone_1", "printer_1"):
        assert post(agents, (DATA / f"glpi_agent/{name}.json").read_bytes()).status_code == 400
