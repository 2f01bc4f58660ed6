"""Which device of the register a machine seen is: by serial number, UUID, hardware address, or what was known before.

A serial number that a maker gave says who a machine is. A UUID says it too, unless a motherboard moved. A hardware
address says it only where nothing better exists: docks and adapters carry theirs from machine to machine.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from pupitre.fleet.engine.sighting import Sighting, swapped


class How(StrEnum):
    """What recognised a machine, or why none was."""

    PERSON = "person"  # somebody said so
    SERIAL = "serial"
    UUID = "uuid"
    MAC = "mac"
    BEFORE = "before"  # the source's own name for it, known already
    NOBODY = "nobody"  # nothing of the register fits
    SEVERAL = "several"  # one number, several devices
    DISAGREE = "disagree"  # its serial number says one device, its UUID another


@dataclass(frozen=True)
class Known:
    """A device of the register, as far as recognising it goes."""

    device: int
    serial: str = ""
    uuid: str = ""
    macs: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Identified:
    """The device, or none; and if it is a conflict, the devices between which a person chooses."""

    device: int | None
    how: How
    between: tuple[int, ...] = ()

    @property
    def is_conflict(self) -> bool:
        return self.how in {How.SEVERAL, How.DISAGREE}


def identify(
    seen: Sighting, known: Collection[Known], *, before: int | None = None, by_person: bool = False
) -> Identified:
    """Recognise one machine among the devices that share a number with it.

    `before`: the device that the same name of the same source was last linked to; `by_person`: somebody chose it.
    """
    if before is not None and by_person:
        return Identified(before, How.PERSON)
    uuids = {seen.uuid, swapped(seen.uuid)} if seen.uuid else set()
    by_serial = sorted(one.device for one in known if seen.serial and one.serial == seen.serial)
    by_uuid = sorted(one.device for one in known if one.uuid in uuids)
    if by_serial:
        return _by_serial(by_serial, by_uuid)
    if by_uuid:
        return _by_uuid(seen, known, by_uuid)
    by_mac = sorted(one.device for one in known if not one.macs.isdisjoint(seen.macs))
    fitting = [device for device in by_mac if _may_be(seen, known, device)]
    if fitting:
        return _only(How.MAC, fitting)
    if before is not None and _may_be(seen, known, before):
        return Identified(before, How.BEFORE)
    return Identified(None, How.NOBODY)


def _by_serial(by_serial: list[int], by_uuid: list[int]) -> Identified:
    """The one that has the serial number, unless the UUID is another's alone."""
    if len(by_serial) == 1 and by_uuid and by_serial[0] not in by_uuid:
        return Identified(None, How.DISAGREE, (by_serial[0], *by_uuid))
    return _only(How.SERIAL, by_serial)


def _by_uuid(seen: Sighting, known: Collection[Known], by_uuid: list[int]) -> Identified:
    """The one that has the UUID, unless its serial number is known and differs."""
    if len(by_uuid) == 1 and not _may_be(seen, known, by_uuid[0]):
        return Identified(None, How.DISAGREE, tuple(by_uuid))
    return _only(How.UUID, by_uuid)


def _only(how: How, found: list[int]) -> Identified:
    return Identified(found[0], how) if len(found) == 1 else Identified(None, How.SEVERAL, tuple(found))


def _may_be(seen: Sighting, known: Collection[Known], device: int) -> bool:
    """Whether nothing says otherwise: two serial numbers that are both known and differ are two machines."""
    serials = {one.serial for one in known if one.device == device and one.serial}
    return not seen.serial or not serials or seen.serial in serials
