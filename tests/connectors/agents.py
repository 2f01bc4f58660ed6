"""Messages of agents, small, of our own."""

import base64
import json
import zlib
from datetime import UTC, datetime
from typing import Any

from django.test import Client

from pupitre.fleet.models import Source
from pupitre.fleet.operations import sources
from pupitre.kernel.viewer import SYSTEM

SECRET = "a secret of ours"
ADDRESS = "/agent/"


def source(organisation: Any, kind: str = "agent", **fields: Any) -> Source:
    made = Source(organisation=organisation, kind=kind, **{"name": f"Source {kind}", **fields})
    return sources.save(source=made, secret=SECRET, actor=SYSTEM, at=datetime.now(UTC))


def basic(of: Source, secret: str = SECRET) -> str:
    return "Basic " + base64.b64encode(f"{of.identifier}:{secret}".encode()).decode()


def post(of: Source, body: bytes, *, json_agent: bool = True, secret: str = SECRET, **headers: str) -> Any:
    if json_agent:
        headers["GLPI-Agent-ID"] = "7c6d4f0e"
    return Client().post(
        ADDRESS, body, content_type="application/octet-stream",
        headers={"Authorization": basic(of, secret), **headers},
    )  # fmt: skip


def inventory(machine: str = "pc-cdi-2026-09-01-08-00-00", tag: str = "", **sections: Any) -> dict[str, Any]:
    """A full inventory, with what the fleet has no use for and must not keep."""
    content = {
        "bios": {"ssn": "5CG1234XYZ", "smanufacturer": "HP", "smodel": "HP ProBook 440 G8"},
        "hardware": {
            "uuid": "3F2504E0-4F89-11D3-9A0C-0305E82C3301", "memory": 7800, "lastloggeduser": "jeanne.martin",
            "name": "pc-cdi",
        },
        "operatingsystem": {"name": "Windows 11", "version": "23H2"},
        "networks": [
            {"mac": "a4:bb:6d:00:00:01", "type": "ethernet"},
            {"mac": "00:00:00:00:00:00", "type": "loopback", "virtualdev": True},
        ],
        "memories": [{"capacity": 4096}, {"capacity": 4096}],
        "storages": [{"disksize": 256060, "interface": "NVME"}, {"disksize": 15000, "interface": "USB"}],
        "batteries": [{"capacity": 50000, "real_capacity": 40000}],
        "users": [{"login": "jeanne.martin"}],
        "softwares": [{"name": "A game", "version": "1"}],
    }  # fmt: skip
    content.update(sections)
    return {"action": "inventory", "deviceid": machine, "itemtype": "Computer", "tag": tag, "content": content}


def packed(said: dict[str, Any]) -> bytes:
    return zlib.compress(json.dumps(said).encode())
