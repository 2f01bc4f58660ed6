"""Devices of Microsoft Intune, from Microsoft Graph (managedDevices), with an application's own credentials.

https://learn.microsoft.com/graph/api/intune-devices-manageddevice-list
The fields are asked for by name: nothing of `userPrincipalName`, `emailAddress`, `phoneNumber` is read.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pupitre.connectors.devices.client import Client, Stopped
from pupitre.connectors.devices.values import Page, moment, scaled, text
from pupitre.fleet.engine.sighting import Sighting, clean_macs, clean_serial
from pupitre.fleet.operations.activity import local_day

LOGIN = "https://login.microsoftonline.com"
API = "https://graph.microsoft.com"
PAGE = 200
FIELDS = (
    "id,serialNumber,manufacturer,model,operatingSystem,osVersion,lastSyncDateTime,managementState,"
    "deviceCategoryDisplayName,wiFiMacAddress,ethernetMacAddress,physicalMemoryInBytes,totalStorageSpaceInBytes"
)
MEBIBYTE, GIGABYTE = 2**20, 10**9
GONE = {"retirepending", "retirefailed", "wipepending", "deletepending", "unhealthy"}


def read(client: Client, settings: Mapping[str, str], secret: str, mark: str, today: date) -> Page:
    """One page of devices; the mark is the address of the next one. Errors: Stopped."""
    login, api = settings.get("login") or LOGIN, settings.get("api") or API
    token = client.post(
        f"{login}/{settings['tenant']}/oauth2/v2.0/token",
        data={
            "grant_type": "client_credentials",
            "client_id": settings["client_id"],
            "client_secret": secret,
            "scope": f"{API}/.default",
        },
    ).get("access_token")
    if mark and not mark.startswith(f"{api}/"):
        raise Stopped("unexpected", "the next page is elsewhere")
    said = client.get(
        mark or f"{api}/v1.0/deviceManagement/managedDevices",
        headers={"Authorization": f"Bearer {token}"},
        params=None if mark else {"$select": FIELDS, "$top": PAGE},
    )
    seen = tuple(sighting(one) for one in said.get("value") or [] if isinstance(one, dict) and text(one, "id"))
    return Page(seen, text(said, "@odata.nextLink"), frozenset({today}))


def sighting(said: Mapping[str, Any]) -> Sighting:
    maker, model = text(said, "manufacturer"), text(said, "model")
    at = moment(said.get("lastSyncDateTime"))
    return Sighting(
        external_id=text(said, "id"),
        seen_at=at,
        serial=clean_serial(text(said, "serialNumber")),
        macs=clean_macs([text(said, "wiFiMacAddress"), text(said, "ethernetMacAddress")]),
        model=model if model.lower().startswith(maker.lower()) else f"{maker} {model}".strip(),
        os=text(said, "operatingSystem"),
        os_version=text(said, "osVersion"),
        memory_mb=scaled(said.get("physicalMemoryInBytes"), MEBIBYTE),
        disk_gb=scaled(said.get("totalStorageSpaceInBytes"), GIGABYTE),
        site=text(said, "deviceCategoryDisplayName"),
        is_managed=text(said, "managementState").lower() not in GONE,
        active=((local_day(at), None),) if at else (),
    )
