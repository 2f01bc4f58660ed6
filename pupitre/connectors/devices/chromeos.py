"""ChromeOS devices from the Admin SDK Directory API, read in the name of an administrator by a service account.

https://developers.google.com/workspace/admin/directory/reference/rest/v1/chromeosdevices/list
Asked for by name, so that `recentUsers`, `annotatedUser`, addresses and places of people never leave Google.
"""

import base64
import json
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from pupitre.connectors.devices.client import Client, Stopped
from pupitre.connectors.devices.values import Page, moment, scaled, text
from pupitre.fleet.engine.sighting import Sighting, clean_macs, clean_serial

SCOPE = "https://www.googleapis.com/auth/admin.directory.device.chromeos.readonly"
TOKENS = "https://oauth2.googleapis.com/token"
API = "https://admin.googleapis.com"
PAGE = 200
FIELDS = (
    "nextPageToken,chromeosdevices(deviceId,serialNumber,status,lastSync,model,osVersion,orgUnitPath,macAddress,"
    "ethernetMacAddress,annotatedAssetId,annotatedLocation,autoUpdateThrough,autoUpdateExpiration,activeTimeRanges,"
    "systemRamTotal,diskVolumeReports)"
)
GONE = {"DEPROVISIONED", "DISABLED"}
MEBIBYTE, GIGABYTE, MINUTE_MS = 2**20, 10**9, 60_000


def read(client: Client, settings: Mapping[str, str], secret: str, mark: str, today: date) -> Page:
    """One page of devices. Errors: Stopped."""
    key = _key(secret)
    token = client.post(
        settings.get("tokens") or TOKENS,
        data={
            "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
            "assertion": assertion(key, settings["admin"], settings.get("tokens") or TOKENS),
        },
    ).get("access_token")
    api = settings.get("api") or API
    params = {"maxResults": PAGE, "projection": "FULL", "fields": FIELDS} | ({"pageToken": mark} if mark else {})
    said = client.get(
        f"{api}/admin/directory/v1/customer/{settings.get('customer') or 'my_customer'}/devices/chromeos",
        headers={"Authorization": f"Bearer {token}"},
        params=params,
    )
    devices = [one for one in said.get("chromeosdevices") or [] if isinstance(one, dict)]
    seen = tuple(sighting(one) for one in devices if text(one, "deviceId"))
    days = [day for one in seen for day, _minutes in one.active]
    heard = _days(min(days), today) if days else frozenset({today})
    return Page(seen, str(said.get("nextPageToken") or ""), heard)


def sighting(said: Mapping[str, Any]) -> Sighting:
    """One device, as the API or the gam tool says it."""
    volumes = [
        volume
        for report in said.get("diskVolumeReports") or []
        for volume in report.get("volumeInfo") or []
        if "removable" not in str(volume.get("volumeId"))
    ]
    ranges = [one for one in said.get("activeTimeRanges") or [] if isinstance(one, dict)]
    active = {day: _minutes(one.get("activeTime")) for one in ranges if (day := _day(one.get("date")))}
    expires = moment(said.get("autoUpdateExpiration"))
    return Sighting(
        external_id=text(said, "deviceId"),
        seen_at=moment(said.get("lastSync")),
        serial=clean_serial(text(said, "serialNumber")),
        macs=clean_macs([text(said, "macAddress"), text(said, "ethernetMacAddress")]),
        asset_tag=text(said, "annotatedAssetId").upper()[:40],
        model=text(said, "model"),
        os="ChromeOS",
        os_version=text(said, "osVersion"),
        support_ends_on=_day(said.get("autoUpdateThrough")) or (expires.date() if expires else None),
        memory_mb=scaled(said.get("systemRamTotal"), MEBIBYTE),
        disk_gb=scaled(max((float(one.get("storageTotal") or 0) for one in volumes), default=0), GIGABYTE),
        site=text(said, "orgUnitPath"),
        is_managed=text(said, "status").upper() not in GONE,
        active=tuple(sorted((day, minutes) for day, minutes in active.items() if minutes)),
    )


def assertion(key: Mapping[str, str], subject: str, audience: str, now: float | None = None) -> str:
    """The signed statement (RS256, RFC 7523) by which the service account asks for a token. Errors: Stopped."""
    try:
        private = serialization.load_pem_private_key(key["private_key"].encode(), password=None)
    except (KeyError, ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise Stopped("bad_secret") from problem
    if not isinstance(private, rsa.RSAPrivateKey):
        raise Stopped("bad_secret")
    at = int(time.time() if now is None else now)
    claims = {
        "iss": key.get("client_email", ""),
        "sub": subject,
        "scope": SCOPE,
        "aud": audience,
        "iat": at,
        "exp": at + 3600,
    }
    header = {"alg": "RS256", "typ": "JWT", "kid": key.get("private_key_id", "")}
    signed = b".".join(_url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))
    signature = private.sign(signed, padding.PKCS1v15(), hashes.SHA256())
    return b".".join((signed, _url(signature))).decode()


def _key(secret: str) -> dict[str, str]:
    try:
        key = json.loads(secret)
    except ValueError as problem:
        raise Stopped("bad_secret") from problem
    if not isinstance(key, dict):
        raise Stopped("bad_secret")
    return key


def _url(octets: bytes) -> bytes:
    return base64.urlsafe_b64encode(octets).rstrip(b"=")


def _day(held: Any) -> date | None:
    try:
        return date.fromisoformat(str(held)[:10])
    except ValueError:
        return None


def _minutes(milliseconds: Any) -> int | None:
    """Minutes of use of a day; a machine that was only lifted has none."""
    try:
        return min(1440, round(float(milliseconds) / MINUTE_MS))
    except (TypeError, ValueError):
        return None


def _days(first: date, last: date) -> frozenset[date]:
    return frozenset(date.fromordinal(day) for day in range(first.toordinal(), last.toordinal() + 1))
