"""What a source says of one machine, and the cleaning of the numbers that name it. Nothing of who uses it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

NO_SERIAL = frozenset(
    {
        "NONE", "NA", "NULL", "UNKNOWN", "DEFAULT", "DEFAULTSTRING", "NOTSPECIFIED", "NOTAVAILABLE", "NOTAPPLICABLE",
        "TOBEFILLEDBYOEM", "TOBEFILLED", "SYSTEMSERIALNUMBER", "SERIALNUMBER", "CHASSISSERIALNUMBER", "OEM",
        "INVALID", "SYSTEMSERIAL", "SERIAL", "NOTDEFINED", "EMPTY", "TEST", "INSYDE", "EVAL", "123456789",
        "0123456789", "1234567890", "SSN12345678901234567", "XXXXXXX", "NOSERIAL", "NOTSETTABLE",
    }
)  # fmt: skip
"""What makers leave where a serial number should be, without its spaces and stops."""

NO_UUID = frozenset(
    {
        "03000200-0400-0500-0006-000700080009",
        "00020003-0004-0005-0006-000700080009",
        "12345678-1234-5678-90ab-cddeefaabbcc",
        "12345678-1234-1234-1234-123456789abc",
        "01234567-8910-1112-1314-151617181920",
    }
)
"""Numbers that whole series of motherboards share."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SERIAL_LENGTH = 60  # as the register keeps it


@dataclass(frozen=True)
class Sighting:
    """One machine as one source sees it at an instant. None, or empty, is what the source does not say.

    `external_id` is the source's own name of it; `site` the tag or organisational unit it stands under; `active` the
    days on which it was used, with minutes where they are counted.
    """

    external_id: str
    seen_at: datetime | None = None
    serial: str = ""
    uuid: str = ""
    macs: tuple[str, ...] = ()
    asset_tag: str = ""
    model: str = ""
    os: str = ""
    os_version: str = ""
    support_ends_on: date | None = None
    memory_mb: int | None = None
    disk_gb: int | None = None
    battery_percent: int | None = None
    site: str = ""
    is_managed: bool = True
    active: tuple[tuple[date, int | None], ...] = ()


def clean_serial(text: str | None) -> str:
    """A serial number in capitals; empty where it names no machine (placeholders, one character repeated)."""
    serial = " ".join((text or "").upper().split())[:SERIAL_LENGTH]
    bare = re.sub(r"[^A-Z0-9]", "", serial)
    if len(bare) < 4 or bare in NO_SERIAL or len(set(bare)) == 1:
        return ""
    return serial


def clean_uuid(text: str | None) -> str:
    """A machine's UUID in lower case; empty where it names no machine."""
    uuid = (text or "").strip().strip("{}").lower()
    if not _UUID.fullmatch(uuid) or uuid in NO_UUID or len(set(uuid) - {"-"}) <= 2:
        return ""
    return uuid


def swapped(uuid: str) -> str:
    """The same UUID as firmware that writes its first three groups in the other byte order says it (SMBIOS 2.6)."""
    groups = uuid.split("-")
    turned = ["".join(reversed(re.findall("..", group))) for group in groups[:3]]
    return "-".join([*turned, *groups[3:]])


def clean_mac(text: str | None) -> str:
    """A hardware address as aa:bb:cc:dd:ee:ff; empty where it is drawn at random, shared or absent."""
    digits = re.sub(r"[^0-9a-f]", "", (text or "").lower())
    if len(digits) != 12 or len(set(digits)) == 1:
        return ""
    if int(digits[:2], 16) & 0b11:  # several machines at once, or given by the system: it names no machine
        return ""
    return ":".join(re.findall("..", digits))


def clean_macs(texts: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({mac for mac in map(clean_mac, texts) if mac}))
