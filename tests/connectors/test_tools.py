"""Google, Intune, Jamf School and gam, against a local server that pages, throttles and fails half-way."""

import base64
import csv
import io
import json
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from django.utils import timezone

from pupitre.connectors.devices import chromeos, gam, reading
from pupitre.connectors.devices.client import Client, Stopped
from pupitre.fleet.models import ActiveDay, HeardDay, ManagedRecord, Source, SourceRun
from pupitre.fleet.operations import sources
from pupitre.kernel.viewer import SYSTEM
from tests.connectors import fake_tools
from tests.connectors.fake_tools import Tools
from tests.factories import fleet as make
from tests.factories import territory

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "inventory"
TODAY = timezone.localdate()


@pytest.fixture
def tools() -> Iterator[Tools]:
    with fake_tools.serve() as served:
        yield served


@pytest.fixture
def school() -> Any:
    return territory.school(code="0421234A")


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def client(waits: list[float]) -> Client:
    return Client(sleep=waits.append)


def made(school: Any, kind: str, secret: str, **settings: str) -> Source:
    source = Source(organisation=school.responsible, kind=kind, name=kind, settings=settings)
    return sources.save(source=source, secret=secret, actor=SYSTEM, at=datetime.now(UTC))


def google(school: Any, tools: Tools) -> Source:
    return made(
        school, "chromeos", fake_tools.SERVICE_ACCOUNT, admin="it@ours.example", api=tools.address,
        tokens=f"{tools.address}/token",
    )  # fmt: skip


def chromebook(number: int, **fields: Any) -> dict[str, Any]:
    return {
        "deviceId": f"device-{number}", "serialNumber": f"5CD{number:07}", "status": "ACTIVE",
        "lastSync": timezone.now().isoformat(), "model": "HP Chromebook 11 G9", "osVersion": "126.0",
        "orgUnitPath": "/Ecoles/0421234A", "annotatedAssetId": f"tab{number}", "annotatedUser": "pupil@ours.example",
        "recentUsers": [{"email": "pupil@ours.example"}], "autoUpdateThrough": "2031-06-01",
        "systemRamTotal": "4294967296", "macAddress": "a4bb6d0000" + f"{number:02x}",
        "activeTimeRanges": [
            {"date": (TODAY - timedelta(days=2)).isoformat(), "activeTime": 5_400_000},
            {"date": (TODAY - timedelta(days=1)).isoformat(), "activeTime": 1_000},
        ],
        **fields,
    }  # fmt: skip


def test_chromebooks(school: Any, tools: Tools, client: Client) -> None:
    device = make.device(school, serial="5CD0000000")
    tools.devices = [chromebook(number) for number in range(5)]
    source = google(school, tools)
    run = reading.read(source, client)
    assert run is not None
    assert (run.state, run.pages, run.seen, run.new, run.unknown) == ("done", 3, 5, 5, 4)
    record = ManagedRecord.objects.get(external_id="device-0")
    assert (record.device, record.school, record.asset_tag) == (device, school, "TAB0")
    assert (record.support_ends_on, record.memory_mb) == (date(2031, 6, 1), 4096)
    device.refresh_from_db()
    assert (device.last_seen_on, device.support_ends_on) == (TODAY, date(2031, 6, 1))
    assert list(ActiveDay.objects.filter(record_id=record.pk).values_list("day", "minutes")) == [
        (TODAY - timedelta(days=2), 90)
    ]
    assert HeardDay.objects.count() == 3
    assert "pupil@" not in json.dumps([list(map(str, row)) for row in ManagedRecord.objects.values_list()])
    assert all("recentUsers" not in path and "annotatedUser" not in path for path in tools.asked)
    again = reading.read(source, client)
    assert again is not None
    assert (again.new, again.changed, ManagedRecord.objects.count()) == (0, 0, 5)


def test_the_service_account_signs_what_it_asks(school: Any, tools: Tools, client: Client) -> None:
    reading.read(google(school, tools), client)
    said = tools.posted[0]["assertion"][0]
    signed, _dot, signature = said.rpartition(".")
    octets = base64.urlsafe_b64decode(signature + "==")
    fake_tools.KEY.public_key().verify(octets, signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
    assert (claims["sub"], claims["scope"], claims["exp"] - claims["iat"]) == (
        "it@ours.example",
        chromeos.SCOPE,
        3600,
    )


def test_waits_as_told_and_tries_again(school: Any, tools: Tools, client: Client, waits: list[float]) -> None:
    tools.devices = [chromebook(number) for number in range(3)]
    tools.instead = [("/chromeos", 429, {"Retry-After": "7"}), ("/chromeos", 503, {})]
    run = reading.read(google(school, tools), client)
    assert run is not None
    assert (run.state, run.seen, waits) == ("done", 3, [7.0, 2.0])


def test_a_failure_half_way_is_said_and_the_next_reading_goes_on_from_there(
    school: Any, tools: Tools, client: Client
) -> None:
    tools.devices = [chromebook(number) for number in range(6)]
    tools.instead = [("pageToken=2", 500, {})] * 5
    source = google(school, tools)
    stopped = reading.read(source, client)
    assert stopped is not None
    assert (stopped.state, stopped.problem, stopped.seen) == ("failed", "unavailable", 2)
    assert not HeardDay.objects.exists()
    tools.asked.clear()
    resumed = reading.read(source, client)
    assert resumed is not None
    assert (resumed.state, resumed.was_resumed, resumed.seen) == ("done", True, 4)
    assert "pageToken=2" in tools.asked[0]
    assert ManagedRecord.objects.count() == 6


def managed() -> list[str]:
    return list(
        ManagedRecord.objects.filter(is_managed=True).order_by("external_id").values_list("external_id", flat=True)
    )


def read(source: Source, client: Client) -> SourceRun:
    run = reading.read(source, client)
    assert run is not None
    return run


def test_what_a_whole_listing_does_not_hold_is_managed_no_more(school: Any, tools: Tools, client: Client) -> None:
    tools.devices = [chromebook(number) for number in range(5)]
    source, other = google(school, tools), made(school, "jamf", "key", address=tools.address, network="1")
    assert (read(source, client).gone, read(source, client).gone, len(managed())) == (0, 0, 5)
    elsewhere = ManagedRecord.objects.create(source=other, external_id="ipad", first_seen_at=timezone.now())
    tools.devices = [chromebook(number) for number in (0, 1, 4)]
    run = read(source, client)
    assert (run.state, run.seen, run.gone) == ("done", 3, 2)
    assert managed() == ["device-0", "device-1", "device-4", elsewhere.external_id]
    assert read(source, client).gone == 0
    tools.devices = [chromebook(number) for number in range(5)]
    assert (read(source, client).changed, len(managed())) == (2, 6)  # back in the list: managed again


def test_a_listing_that_holds_nothing_or_stops_says_nothing_of_what_is_gone(
    school: Any, tools: Tools, client: Client
) -> None:
    tools.devices = [chromebook(number) for number in range(6)]
    source = google(school, tools)
    read(source, client)
    tools.devices = []
    assert (read(source, client).gone, len(managed())) == (0, 6)
    tools.devices = [chromebook(number) for number in range(4)]
    tools.instead = [("pageToken=2", 500, {})] * 5
    stopped = read(source, client)
    assert (stopped.state, stopped.seen, stopped.gone, len(managed())) == ("failed", 2, 0, 6)


def test_a_listing_taken_up_again_counts_from_its_first_page(school: Any, tools: Tools, client: Client) -> None:
    tools.devices = [chromebook(number) for number in range(6)]
    source = google(school, tools)
    read(source, client)
    tools.devices = [chromebook(number) for number in range(5)]
    tools.instead = [("pageToken=2", 500, {})] * 5
    assert read(source, client).state == "failed"
    source.refresh_from_db()
    began = source.cursor["began"]
    tools.instead = [("pageToken=4", 500, {})] * 5
    assert read(source, client).state == "failed"
    source.refresh_from_db()
    assert (source.cursor["page"], source.cursor["began"]) == ("4", began)  # two stops, one listing
    run = read(source, client)
    assert (run.state, run.was_resumed, run.seen, run.gone) == ("done", True, 1, 1)
    assert managed() == [f"device-{number}" for number in range(5)]


def test_a_mark_too_old_begins_a_listing_anew(school: Any, tools: Tools, client: Client) -> None:
    tools.devices = [chromebook(number) for number in range(4)]
    source = google(school, tools)
    read(source, client)
    long_ago = timezone.now() - reading.STALE
    source.cursor = {"page": "2", "at": long_ago.isoformat(), "began": long_ago.isoformat()}
    source.save()
    tools.devices = tools.devices[:3]
    run = read(source, client)
    assert (run.was_resumed, run.seen, run.gone) == (False, 3, 1)


@pytest.mark.parametrize(
    ("status", "headers", "code"),
    [
        (401, {}, "unauthorised"),
        (403, {}, "forbidden"),
        (404, {}, "not_found"),
        (429, {"Retry-After": "9000"}, "throttled"),
        (302, {"Location": "http://127.0.0.1:1/"}, "unexpected"),
    ],
)
def test_what_stops_it(school: Any, tools: Tools, client: Client, status: int, headers: Any, code: str) -> None:
    tools.instead = [("/chromeos", status, headers)]
    run = reading.read(google(school, tools), client)
    assert run is not None
    assert (run.state, run.problem) == ("failed", code)


def test_a_secret_of_another_form(school: Any, tools: Tools, client: Client) -> None:
    for secret in ("not a key", "{}", '{"private_key": "no"}'):
        source = made(school, "chromeos", secret, admin="a@b.example", api=tools.address, tokens=tools.address)
        assert reading.try_out(source, client) == (0, "bad_secret")
        source.delete()


def test_a_tool_that_is_not_there(school: Any, client: Client, waits: list[float]) -> None:
    source = made(school, "jamf", "key", address="http://127.0.0.1:9", network="1")
    assert reading.try_out(source, client) == (0, "unavailable")
    assert waits == [1.0, 2.0, 4.0, 8.0]


def test_intune(school: Any, tools: Tools, client: Client) -> None:
    device = make.device(school, serial="PF3ABC12")
    tools.devices = [
        {
            "id": f"i{number}", "serialNumber": "PF3ABC12" if number == 0 else "SystemSerialNumber",
            "manufacturer": "LENOVO", "model": "21A4", "operatingSystem": "Windows", "osVersion": "10.0.22631",
            "lastSyncDateTime": "2026-11-20T10:00:00Z" if number < 2 else "0001-01-01T00:00:00Z",
            "userPrincipalName": "teacher@ours.example", "totalStorageSpaceInBytes": 256060514304,
            "wiFiMacAddress": f"A4BB6D0001{number:02}", "managementState": "managed",
        }
        for number in range(3)
    ]  # fmt: skip
    source = made(school, "intune", "s", tenant="t", client_id="c", api=tools.address, login=f"{tools.address}/login")
    run = reading.read(source, client)
    assert run is not None
    assert (run.state, run.pages, run.seen, run.unknown) == ("done", 2, 3, 2)
    record = ManagedRecord.objects.get(external_id="i0")
    assert (record.device, record.model, record.disk_gb, record.serial) == (device, "LENOVO 21A4", 256, "PF3ABC12")
    assert ManagedRecord.objects.get(external_id="i1").serial == ""
    assert ManagedRecord.objects.get(external_id="i2").last_seen_at is None
    assert tools.posted[0]["grant_type"] == ["client_credentials"]
    assert "userPrincipalName" not in tools.asked[0]


def test_a_next_page_elsewhere_is_not_followed(school: Any, tools: Tools, client: Client) -> None:
    source = made(school, "intune", "s", tenant="t", client_id="c", api=tools.address, login=tools.address)
    source.cursor = {"page": "http://127.0.0.2/steal", "at": timezone.now().isoformat()}
    source.save()
    run = reading.read(source, client)
    assert run is not None
    assert (run.state, run.problem) == ("failed", "unexpected")
    assert not tools.asked
    source.refresh_from_db()
    assert source.cursor == {}  # the next reading begins anew


def test_jamf_school(school: Any, tools: Tools, client: Client) -> None:
    device = make.device(school, serial="DMPX1234JF8J")
    tools.devices = [
        {
            "UDID": "abc", "serialNumber": "DMPX1234JF8J", "name": "iPad de Léa", "assetTag": "ipad7",
            "isManaged": True, "model": {"name": "iPad (9th generation)"},
            "os": {"prefix": "iPadOS", "version": "17.5"},
            "lastCheckin": "2026-11-20 10:00:00", "totalCapacity": 64.0, "owner": {"name": "Léa"},
            "location": {"name": "0421234A"},
        }
    ]  # fmt: skip
    run = reading.read(made(school, "jamf", "key", address=tools.address, network="42"), client)
    assert run is not None
    assert (run.state, run.seen) == ("done", 1)
    record = ManagedRecord.objects.get()
    assert (record.device, record.school, record.os_version, record.asset_tag) == (device, school, "17.5", "IPAD7")
    assert "Léa" not in json.dumps(
        [list(map(str, row)) for row in ManagedRecord.objects.values_list()], ensure_ascii=False
    )
    assert base64.b64decode(tools.headers[0]["Authorization"].split()[1]) == b"42:key"


def flattened(said: dict[str, Any]) -> dict[str, str]:
    """As gam writes a device: numbered columns."""
    out: dict[str, str] = {}

    def walk(held: Any, path: str) -> None:
        pairs = held.items() if isinstance(held, dict) else enumerate(held) if isinstance(held, list) else None
        if pairs is None:
            out[path] = str(held)
            return
        for name, one in pairs:
            walk(one, f"{path}.{name}" if path else str(name))

    walk(said, "")
    return out


def test_gam_columns_come_in_any_order(school: Any) -> None:
    devices = [chromebook(number) for number in range(12)]
    rows = [flattened(one) for one in devices]
    names = list(rows[0])
    random.Random(7).shuffle(names)
    out = io.StringIO()
    writer = csv.DictWriter(out, names)
    writer.writeheader()
    writer.writerows(rows)
    assert list(gam.read_file(out.getvalue().encode())) == [chromeos.sighting(one) for one in devices]
    source = made(school, "gam", "")
    run = reading.read_file(source, out.getvalue().encode())
    assert (run.state, run.seen, run.new) == ("done", 12, 12)
    assert (ActiveDay.objects.count(), ManagedRecord.objects.filter(school=school).count()) == (12, 12)


def test_another_file_is_refused_whole(school: Any) -> None:
    source = made(school, "gam", "")
    for octets in (b"", b"a,b\n1,2\n", b"\x89PNG"):
        run = reading.read_file(source, octets)
        assert (run.state, run.problem) == ("failed", "not_gam")
    assert SourceRun.objects.count() == 3
    assert not ManagedRecord.objects.exists()


@pytest.mark.skipif(not DATA.exists(), reason="the samples are not here")
def test_googles_own_sample() -> None:
    seen = chromeos.sighting(json.loads((DATA / "chromeosdevice_google_doc_sample.json").read_text()))
    assert (seen.serial, seen.macs, seen.is_managed) == ("8B17G066JL", ("b4:69:21:18:c6:76",), False)
    assert (seen.memory_mb, seen.disk_gb, seen.support_ends_on) == (15922, 494, date(2024, 6, 30))
    assert len(seen.active) == 11
    with pytest.raises(Stopped):
        list(gam.read_file(b"name\nx\n"))
