"""Devices of Jamf School, from its API (GET /api/devices), with the network's number and a key.

https://school.jamfcloud.com/api/docs/ The API gives all devices at once; `owner` and `name` are not read (people name
their tablets after themselves).
"""

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

from pupitre.connectors.devices.client import Client
from pupitre.connectors.devices.values import Page, moment, text
from pupitre.fleet.engine.sighting import Sighting, clean_macs, clean_serial
from pupitre.fleet.operations.activity import local_day


def read(client: Client, settings: Mapping[str, str], secret: str, mark: str, today: date) -> Page:  # noqa: ARG001 - one page
    """Every device. Errors: Stopped."""
    pair = base64.b64encode(f"{settings['network']}:{secret}".encode()).decode()
    headers = {"Authorization": f"Basic {pair}", "X-Server-Protocol-Version": "3"}
    said = client.get(f"{settings['address'].rstrip('/')}/api/devices", headers=headers)
    rows = [one for one in said.get("devices") or [] if isinstance(one, dict)]
    return Page(tuple(sighting(one) for one in rows if text(one, "UDID", "udid")), "", frozenset({today}))


def sighting(said: Mapping[str, Any]) -> Sighting:
    model, system = said.get("model"), said.get("os")
    model = model if isinstance(model, dict) else {"name": model}
    system = system if isinstance(system, dict) else {"prefix": system}
    at = moment(said.get("lastCheckin") or said.get("last_checkin"))
    place = said.get("location")
    capacity = said.get("totalCapacity")
    return Sighting(
        external_id=text(said, "UDID", "udid"),
        seen_at=at,
        serial=clean_serial(text(said, "serialNumber")),
        macs=clean_macs([text(said, "wifiMAC")]),
        asset_tag=text(said, "assetTag").upper()[:40],
        model=text(model, "name"),
        os=text(system, "prefix"),
        os_version=text(system, "version"),
        disk_gb=round(float(capacity)) or None if isinstance(capacity, int | float) else None,
        site=text(place, "name") if isinstance(place, dict) else text(said, "locationName"),
        is_managed=bool(said.get("isManaged", True)),
        active=((local_day(at), None),) if at else (),
    )
