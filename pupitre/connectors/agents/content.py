"""An inventory's sections, as a sighting: what the fleet needs, and nothing else of what agents send.

Read: bios, hardware, operatingsystem, networks, memories, storages, drives, batteries. Left where they are: users,
software, processes, environment, addresses, keys, and whatever else comes.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from pupitre.fleet.engine.sighting import Sighting, clean_macs, clean_serial, clean_uuid

NOT_A_CARD = {"loopback", "bridge", "alias", "bluetooth", "dialup", "infiniband", "wwan"}
REMOVABLE = {"removable media", "usb", "cd-rom", "dvd", "cdrom", "floppy"}
Section = Mapping[str, Any]


def sighting(
    external_id: str, content: Section, *, tag: str, at: datetime, day: date, is_partial: bool = False
) -> Sighting:
    """One inventory, full or partial: sections that are absent say nothing."""
    bios, hardware = _one(content, "bios"), _one(content, "hardware")
    system = _one(content, "operatingsystem")
    return Sighting(
        external_id=external_id,
        seen_at=at,
        serial=clean_serial(_text(bios, "ssn")) or clean_serial(_text(bios, "msn")),
        uuid=clean_uuid(_text(hardware, "uuid")),
        macs=clean_macs(_text(card, "mac") or _text(card, "macaddr") for card in _cards(content)),
        asset_tag=_label(_text(bios, "assettag")),
        model=_model(bios),
        os=_text(system, "name") or _text(hardware, "osname"),
        os_version=_text(system, "version") or _text(hardware, "osversion"),
        memory_mb=_memory(content, {} if is_partial else hardware),
        disk_gb=_disk(content),
        battery_percent=_battery(content),
        site=tag,
        is_managed=False,
        active=((day, None),),
    )


def tag_of(content: Section) -> str:
    """The tag of an XML inventory, which stands among its account's keys."""
    for pair in _many(content, "accountinfo"):
        if _text(pair, "keyname").upper() == "TAG":
            return _text(pair, "keyvalue")
    return ""


def _many(content: Section, name: str) -> list[Section]:
    held = content.get(name)
    rows: Iterable[Any] = held if isinstance(held, list) else [held]
    return [row for row in rows if isinstance(row, Mapping)]


def _one(content: Section, name: str) -> Section:
    return next(iter(_many(content, name)), {})


def _text(section: Section, name: str) -> str:
    held = section.get(name)
    return (
        str(held).replace("\x00", "").strip()
        if isinstance(held, str | int | float) and not isinstance(held, bool)
        else ""
    )


def _whole(section: Section, name: str) -> int | None:
    try:
        return int(float(_text(section, name)))
    except (ValueError, OverflowError):
        return None


def _cards(content: Section) -> list[Section]:
    """The network cards of the machine itself."""
    rows = _many(content, "networks")
    return [
        row
        for row in rows
        if str(row.get("virtualdev", "")).lower() not in {"1", "true", "yes"}
        and _text(row, "type").lower() not in NOT_A_CARD
    ]


def _model(bios: Section) -> str:
    maker, model = _text(bios, "smanufacturer"), _text(bios, "smodel")
    return model if not maker or model.lower().startswith(maker.split()[0].lower()) else f"{maker} {model}".strip()


def _label(text: str) -> str:
    """A label written in the firmware, where it is one."""
    return text.upper() if clean_serial(text) and len(text) <= 40 else ""


def _memory(content: Section, hardware: Section) -> int | None:
    """Megabytes: the sum of what is plugged in, else what the system says."""
    plugged = [_whole(row, "capacity") or 0 for row in _many(content, "memories")]
    return _sane(sum(plugged)) or _sane(_whole(hardware, "memory"))


def _disk(content: Section) -> int | None:
    """Gigabytes of the disks that do not come out."""
    fixed = [row for row in _many(content, "storages") if _text(row, "type").lower() not in REMOVABLE]
    sizes = [_whole(row, "disksize") or 0 for row in fixed if _text(row, "interface").lower() not in REMOVABLE]
    return _sane(sum(sizes) // 1000)


def _battery(content: Section) -> int | None:
    """What is left of the capacity of the batteries when new, in percent."""
    rows = [(_whole(row, "capacity") or 0, _whole(row, "real_capacity") or 0) for row in _many(content, "batteries")]
    known = [(new, left) for new, left in rows if new > 0 and 0 < left <= new * 2]
    if not known:
        return None
    return min(100, round(100 * sum(left for _, left in known) / sum(new for new, _ in known)))


def _sane(value: int | None) -> int | None:
    return value if value and 0 < value < 2**31 else None
